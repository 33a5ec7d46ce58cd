"""Join, idle sync, one edit there and back, and a merge of many, beside git and rclone."""

import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.git import Git, GitSide
from benchmarks.measuring import Contender, Figure, Limits, Work, seconds, side_by_side
from benchmarks.ours import Ours
from benchmarks.places import Place, Servers, folder_place
from benchmarks.plans import copied, make_plan
from benchmarks.rclone import RcloneSide
from benchmarks.table import Row
from cbrm_tui.sync.sharing import share

NAMES: Final = ("share", "join", "idle", "edit", "merge")
_WORDS: Final = {
    "join": ("join", {"git": "git clone", "rclone": "rclone copy"}),
    "idle": ("sync, nothing to do", {"git": "git pull", "rclone": "rclone bisync"}),
    "edit": (
        "one edit, sent and received",
        {"git": "git commit, push, pull", "rclone": "rclone bisync, twice"},
    ),
    "merge": (
        "merge, {edits:,} edits on each side",
        {"git": "git push, pull, push, pull", "rclone": "rclone bisync, three times"},
    ),
}


@dataclass(frozen=True)
class Settings:
    """What is measured (`names`), at which round trip times, how often, and how long a program may take.

    `until` is the monotonic time from which on nothing more is begun.
    """

    names: Collection[str]
    rtts: Collection[float]
    limits: Limits
    timeout: float
    edits: int
    until: float

    def is_late(self, what: str) -> bool:
        """Tell, and say, whether there is no time left to measure `what`."""
        late = time.monotonic() > self.until
        if late:
            print(f"{what}: left out for want of time")
        return late


def syncing(folder: Path, records: int, servers: Servers, settings: Settings) -> Iterator[Row]:
    """Measure all of it for a plan of that many records."""
    if settings.is_late(f"{records:,} records"):
        return
    plan, store = folder / "plan", folder / "store"
    folder.mkdir(parents=True)
    workspace = make_plan(plan, records)
    copied(plan, folder / "files")
    ours = seconds(lambda: share(workspace, str(store), {}))
    if "share" in settings.names:
        git = Git(folder / "git-home", settings.timeout)
        clone = copied(plan / "joint", folder / "clone")
        theirs = seconds(lambda: git.begin(clone, folder / "shared.git"))
        yield Row("share", records, ours, "git init, add, commit, push", theirs, "folder")
    if not set(settings.names) - {"share"}:
        return
    if 0 in settings.rtts:
        place = folder_place(folder / "folder")
        yield from _Contest(folder / "folder", records, place, folder, settings).rows()
    for rtt in settings.rtts:
        if settings.is_late(f"{records:,} records, S3 at {rtt * 1e3:.0f} ms"):
            continue
        name = f"s3-{rtt * 1e3:.0f}"
        with servers.place(f"{records}-{name}", rtt) as place:
            yield from _Contest(folder / name, records, place, folder, settings).rows()
    shutil.rmtree(folder)


class _Contest:
    """The contenders at one place. `shared` holds the workspace that was shared, and its store."""

    def __init__(self, folder: Path, records: int, place: Place, shared: Path, settings: Settings) -> None:
        self._records, self._place, self._settings = records, place, settings
        folder.mkdir(parents=True, exist_ok=True)
        for path in (shared / "store").rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                place.put(path.relative_to(shared / "store").as_posix(), path.read_bytes())
        files = shared / "files"
        self._ours = Ours(folder, shared / "plan", place.url, place.options)
        self._others: list[Contender] = [
            GitSide(folder, files, place.bare, place.git_url, settings.timeout),
            RcloneSide(folder, files, place.remote, settings.timeout, place.endpoint, place.direct),
        ]

    def rows(self) -> Iterator[Row]:
        """Measure what is asked for. Without a join there is no second partner."""
        names, edits = self._settings.names, self._settings.edits
        everybody: list[Contender] = [self._ours, *self._others]
        runs = self._settings.limits if "join" in names else Limits(1, 0)
        figures = side_by_side({one.name: one.join for one in everybody}, runs, self._place.traffic)
        if "join" in names:
            yield from self._compare("join", figures)
        self._ours.ready()
        if "idle" in names:
            works: dict[str, Work] = {one.name: one.idle for one in everybody}
            works[self._place.lister] = lambda: seconds(self._place.listing)
            for work in works.values():
                _once(work)
            yield from self._compare("idle", self._measure(works))
            if self._place.name == "folder":
                yield self._command()
        if "edit" in names:
            yield from self._compare("edit", self._measure({one.name: one.edit for one in everybody}))
        if "merge" in names:
            merges: dict[str, Work] = {one.name: partial(one.merge, edits) for one in everybody}
            yield from self._compare("merge", self._measure(merges))

    def _measure(self, works: dict[str, Work]) -> dict[str, Figure]:
        return side_by_side(works, self._settings.limits, self._place.traffic)

    def _compare(self, name: str, figures: dict[str, Figure]) -> Iterator[Row]:
        what, words = _WORDS[name]
        what = what.format(edits=self._settings.edits)
        ours = figures.pop(Ours.name)
        assert ours.median is not None
        for other, figure in figures.items():
            wire = f"{ours.wire} against {figure.wire}" if ours.wire and figure.wire else ""
            yield self._row(what, ours.median, words.get(other, other), figure.median, wire)

    def _row(self, what: str, ours: float, baseline: str, theirs: float | None, wire: str = "") -> Row:
        return Row(what, self._records, ours, baseline, theirs, self._place.name, self._place.rtt, wire=wire)

    def _command(self) -> Row:
        """Compare whole commands, start of the program included."""
        program = Path(sysconfig.get_path("scripts")) / ("cbrm.exe" if sys.platform == "win32" else "cbrm")
        command = [str(program), "sync", "--workspace", str(self._ours.first.root)]
        run = partial(
            subprocess.run, command, check=True, capture_output=True, timeout=self._settings.timeout
        )
        git = self._others[0]
        figures = self._measure({"cbrm": lambda: seconds(run), "git": git.idle})
        ours = figures["cbrm"].median
        return self._row("cbrm sync, as a command", ours or 0.0, "git pull", figures["git"].median)


def _once(work: Work) -> None:
    """Do it once before it counts; one that takes too long is told of later."""
    try:
        work()
    except subprocess.TimeoutExpired:
        return
