"""From a key to the first byte of its paint, with a store in step and with one that is silent, side by side.

`python -m benchmarks.keys` prints the figures. The store is a real S3 server behind a proxy that goes
silent, so that a call is pending all the while.
"""

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import KEY, SECRET, S3Server, running_seaweedfs
from tests.tui.terminal import Terminal

from cbrm_tui.sync.sharing import share
from cbrm_tui.workspace.workspace import Workspace

_ROOT: Final = Path(__file__).parents[1]
SAMPLE: Final = _ROOT / "sample_workspaces" / "brindlewick-oakmere"
RECORDS: Final = 1000
STEPS: Final = 60
EDITS: Final = 20
_QUIET: Final = 0.12
_PROGRAM: Final = """
import sys
from pathlib import Path
from cbrm_tui.tui.app import make_app
from cbrm_tui.workspace.workspace import Workspace
make_app(Workspace.open(Path(sys.argv[1])), ssh=True).run()
"""
_S3: Final = {
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True)
class Latency:
    """Seconds from a key to its paint: one figure for each press."""

    presses: tuple[float, ...]

    @property
    def median(self) -> float:
        """What a person usually meets."""
        return statistics.median(self.presses)

    @property
    def slow(self) -> float:
        """The 95th percentile: what a person remembers."""
        return statistics.quantiles(self.presses, n=20)[-1]


@dataclass(frozen=True)
class Compared:
    """One kind of key, with the store silent and with the store in step."""

    what: str
    silent: Latency
    fine: Latency


def key_latency(folder: Path, records: int = RECORDS) -> list[Compared]:
    """Measure moving the cursor, and undo and redo, which write a file, beside both stores."""
    with _environment(_S3), running_seaweedfs(_made(folder / "server")) as server, server.bucket() as bucket:
        fine = _measure(folder / "fine", server, bucket, records, silent=False)
        silent = _measure(folder / "silent", server, bucket, records, silent=True)
    return [Compared(what, silent[what], fine[what]) for what in fine]


def _measure(
    folder: Path, server: S3Server, bucket: str, records: int, *, silent: bool
) -> dict[str, Latency]:
    workspace = _workspace(folder, records)
    with FaultProxy(server.endpoint) as proxy:
        url, options = server.at(proxy.endpoint).address(bucket, folder.name)
        share(workspace, url, options)
        if silent:
            proxy.add(Does.GO_SILENT)
        env = {**_S3, "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])}
        with Terminal.python(
            _PROGRAM, folder / "home", str(workspace.root), columns=120, rows=40, env=env
        ) as terminal:
            terminal.wait_for("0 Overview", timeout=60)
            terminal.send("\x1b[21~", quiet=1.0)  # F10: the register of risks
            found = {
                "a step of the cursor": _presses(terminal, "j", "k", STEPS),
                "an edit, undone and redone": _presses(terminal, "u", "\x12", EDITS),
            }
            terminal.type("\x11")
            terminal.wait(timeout=10)
    return found


def _presses(terminal: Terminal, one: str, other: str, times: int) -> Latency:
    """Press two keys in turn; what each paints has ended before the next."""
    taken = []
    for number in range(times + 1):
        taken.append(terminal.first_paint(other if number % 2 else one))
        terminal.listen(_QUIET)
    return Latency(tuple(taken[1:]))


def _workspace(folder: Path, records: int) -> Workspace:
    """Return a copy of the sample with that many risks more, and one edit to undo."""
    from cbrm_tui.workspace.edits import put_fields

    root = folder / "workspace"
    shutil.copytree(SAMPLE, root)
    template = next((root / "joint" / "risks").glob("*.toml")).read_text(encoding="utf-8")
    for number in range(records):
        (root / "joint" / "risks" / f"R-{number:04}.toml").write_text(template, encoding="utf-8")
    workspace = Workspace.open(root)
    workspace.apply(put_fields("R-FJP8", {"title": "Pores show only after machining"}))
    return workspace


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def main() -> None:
    """Print the figures, in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        compared = key_latency(Path(name))
    print(f"{'from key to paint, ms':30} {'silent':>8} {'fine':>8} {'ratio':>6}   95%: silent, fine")
    for one in compared:
        silent, fine = one.silent, one.fine
        print(
            f"{one.what:30} {silent.median * 1e3:8.1f} {fine.median * 1e3:8.1f}"
            f" {silent.median / fine.median:6.2f}   {silent.slow * 1e3:8.1f} {fine.slow * 1e3:8.1f}"
        )


if __name__ == "__main__":
    main()
