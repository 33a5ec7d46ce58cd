"""`make bench`: prints the table. Figures are medians; only the ratio travels between machines."""

import shutil
import statistics
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.sync.store import open_store
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[1] / "sample_workspaces" / "brindlewick-oakmere"
RECORDS = 1000
RUNS = 7


@dataclass(frozen=True)
class Line:
    """What was measured, in seconds, and what it is held against."""

    what: str
    ours: float
    baseline: str
    theirs: float


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median seconds of `runs` runs after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def workspace_with(folder: Path, records: int) -> Workspace:
    """Return a copy of the sample with that many risks more."""
    shutil.copytree(SAMPLE, folder)
    template = next((folder / "joint" / "risks").glob("*.toml")).read_text()
    for number in range(records):
        (folder / "joint" / "risks" / f"R-{number:04}.toml").write_text(template)
    return Workspace.open(folder)


def loading(folder: Path) -> Line:
    """Read a workspace of many records."""
    workspace = workspace_with(folder / "load", RECORDS)
    paths = sorted(workspace.root.rglob("*.toml"))
    return Line(
        f"open a workspace of {RECORDS} risks",
        median(lambda: Workspace.open(workspace.root)),
        "tomllib over the same files",
        median(lambda: [tomllib.loads(path.read_text()) for path in paths]),
    )


def editing() -> Line:
    """Change one value in a file's text."""
    text = next((SAMPLE / "joint" / "risks").glob("*.toml")).read_text()

    def with_tomlkit() -> str:
        document = tomlkit.parse(text)
        document["title"] = "Changed"
        return tomlkit.dumps(document)

    return Line(
        "change a value in a file's text",
        median(lambda: patch_paths(text, {("title",): "Changed"}), 50),
        "tomlkit: parse, set, dump",
        median(with_tomlkit, 50),
    )


def syncing(folder: Path) -> list[Line]:
    """Sync with a folder store, idle and with one edit, beside git on the same files."""
    ours = workspace_with(folder / "ours", 0)
    store = str(folder / "store")
    share(ours, store, {})
    theirs = join(store, {}, folder / "theirs", "oakmere")
    one, two = SpaceSync(ours, "joint"), SpaceSync(theirs, "joint")
    counter = iter(range(10_000))
    risk = next(key for key in ours.plan.records if key.startswith("R-") and not ours.plan[key].internal)

    def round_trip() -> None:
        ours.apply(Edit((Put(risk, ("title",), f"Title {next(counter)}"),), "edit"))
        one.sync()
        two.sync()

    raw = open_store(store, {})
    git = _Git(folder, ours.root / "joint")
    return [
        Line("sync with nothing to do", median(one.sync), "one raw listing", median(lambda: raw.list("h/"))),
        Line(
            "one edit, sent and received",
            median(round_trip),
            "git commit, push and pull",
            median(git.round_trip),
        ),
    ]


class _Git:
    """The same folder under git, with a bare repository between two clones."""

    def __init__(self, folder: Path, source: Path) -> None:
        self._ours, self._theirs = folder / "git-ours", folder / "git-theirs"
        bare = folder / "bare.git"
        self._run(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        shutil.copytree(source, self._ours)
        self._run(self._ours, "init", "--quiet", "--initial-branch=main")
        self._run(self._ours, "remote", "add", "origin", str(bare))
        self._commit()
        self._run(folder, "clone", "--quiet", str(bare), str(self._theirs))
        self._number = 0

    def round_trip(self) -> None:
        path = next((self._ours / "risks").glob("*.toml"))
        self._number += 1
        path.write_text(f"# {self._number}\n{path.read_text()}")
        self._commit()
        self._run(self._theirs, "pull", "--quiet", "origin", "main")

    def _commit(self) -> None:
        self._run(self._ours, "add", "--all")
        self._run(self._ours, "commit", "--quiet", "--message", "edit")
        self._run(self._ours, "push", "--quiet", "origin", "main")

    @staticmethod
    def _run(folder: Path, *words: str) -> None:
        who = ["-c", "user.name=Bench", "-c", "user.email=bench@example.invalid"]
        subprocess.run(["git", *who, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [loading(folder), editing(), *syncing(folder)]
    print(f"{'what':38} {'ours':>10} {'baseline':>10}  {'ratio':>6}  baseline is")
    for line in lines:
        figures = f"{line.ours * 1e3:8.2f}ms {line.theirs * 1e3:8.2f}ms  {line.ours / line.theirs:6.2f}"
        print(f"{line.what:38} {figures}  {line.baseline}")


if __name__ == "__main__":
    main()
