"""From a key to the first byte of its paint: beside a store that is silent, beside one in step, with none.

`python -m benchmarks keys` prints the figures. The store is a real S3 server behind a proxy that goes
silent, so that a call is pending all the while. An empty app, which changes one line, is measured as well.
"""

import os
import shutil
import statistics
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import KEY, SECRET, S3Server, running_seaweedfs
from tests.tui.terminal import Terminal

from benchmarks.table import Row
from cbrm_tui.sync.sharing import share
from cbrm_tui.workspace.workspace import Workspace

_ROOT: Final = Path(__file__).parents[1]
SAMPLE: Final = _ROOT / "sample_workspaces" / "brindlewick-oakmere"
STEPS: Final = 60
EDITS: Final = 20
_QUIET: Final = 0.12
_BACKSPACE: Final = "\x7f"
_SEARCH: Final = "\x06"
_STEP: Final = "a step"
_EDIT: Final = "an edit"
EMPTY: Final = "an empty Textual app"
_PROGRAM: Final = """
import sys
from pathlib import Path
from cbrm_tui.tui.app import make_app
from cbrm_tui.workspace.workspace import Workspace
make_app(Workspace.open(Path(sys.argv[1])), ssh=True, review="".join(sys.argv[2:])).run()
"""
_TABLE: Final = _ROOT / "tests" / "tui" / "register_app.py"
_EMPTY: Final = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("empty")
    def on_key(self, event):
        self.query_one(Static).update(f"key {event.key}")
Empty().run()
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


def key_latency(folder: Path, records: int) -> Iterator[Row]:
    """Measure moving the cursor, and undo and redo, which write a file, beside each store and without one."""
    with _environment(_S3), running_seaweedfs(_made(folder / "server")) as server, server.bucket() as bucket:
        alone = _keys(_workspace(folder / "alone", records))
        fine = _shared(folder / "fine", server, bucket, records, silent=False)
        silent = _shared(folder / "silent", server, bucket, records, silent=True)
    for what, latency in silent.items():
        title = f"silent store, {what}"
        yield Row(title, records, latency.median, "beside a store in step", fine[what].median)
        yield Row(title, records, latency.median, "with no store", alone[what].median)


def against_empty(folder: Path, records: int) -> Iterator[Row]:
    """Compare keys of the program with one that changes a line in an app that has nothing else."""
    with _started(_EMPTY, _made(folder) / "home") as terminal:
        terminal.wait_for("empty")
        empty = _presses(terminal, "j", "k", STEPS).median
    with _started(_TABLE, folder / "home", str(records)) as terminal:
        terminal.wait_for("R-0030")
        table = _presses(terminal, "j", "k", STEPS).median
    yield Row("key to paint, a step in the register alone", records, table, EMPTY, empty)
    for what, latency in _meeting_keys(_workspace(folder / "program", records)):
        yield Row(f"key to paint, {what}", records, latency.median, EMPTY, empty)


def _shared(folder: Path, server: S3Server, bucket: str, records: int, *, silent: bool) -> dict[str, Latency]:
    workspace = _workspace(folder, records)
    with FaultProxy(server.endpoint) as proxy:
        url, options = server.at(proxy.endpoint).address(bucket, folder.name)
        share(workspace, url, options)
        if silent:
            proxy.add(Does.GO_SILENT)
        return _keys(workspace)


def _keys(workspace: Workspace) -> dict[str, Latency]:
    with _started(_PROGRAM, workspace.root.parent / "home", str(workspace.root)) as terminal:
        _to_the_risks(terminal)
        found = {_STEP: _presses(terminal, "j", "k", STEPS), _EDIT: _presses(terminal, "u", "\x12", EDITS)}
        terminal.type("\x11")
        terminal.wait(timeout=10)
    return found


def _meeting_keys(workspace: Workspace) -> Iterator[tuple[str, Latency]]:
    """Press what is pressed most while people look on: in the register, the search, and a review's items."""
    home = workspace.root.parent / "home"
    with _started(_PROGRAM, home, str(workspace.root)) as terminal:
        _to_the_risks(terminal)
        yield "a step in the program", _presses(terminal, "j", "k", STEPS)
        terminal.send("/", quiet=0.5)
        yield "a letter of the filter", _presses(terminal, "e", _BACKSPACE, EDITS)
        terminal.send("\x1b", quiet=0.5)
        terminal.send(_SEARCH, quiet=0.5)
        yield "a letter of the search", _presses(terminal, "e", _BACKSPACE, EDITS)
    with _started(_PROGRAM, home, str(workspace.root), "risk") as terminal:
        terminal.wait_for("Read back", timeout=60)
        terminal.settle(quiet=1.0, timeout=2.0)
        yield "a review's next step and back", _presses(terminal, "l", "h", EDITS)


def _to_the_risks(terminal: Terminal) -> None:
    terminal.wait_for("0 Overview", timeout=60)
    terminal.send("\x1b[21~", quiet=1.0)  # F10: the register of risks
    # All findings of a large plan are there.
    terminal.settle(quiet=1.0, timeout=1.0)


def _started(program: str | Path, home: Path, *arguments: str) -> Terminal:
    env = {**_S3, "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])}
    return Terminal.python(program, home, *arguments, columns=120, rows=40, env=env)


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
    template = min((root / "joint" / "risks").glob("*.toml")).read_text(encoding="utf-8")
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
