"""From the start of a program to what it shows first, with a plan of many records and of an empty app.

All programs run in a real pseudo-terminal, in turn. `python -m benchmarks start` prints the figures.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.tui.terminal import Terminal

from benchmarks.keys import EMPTY
from benchmarks.measuring import Limits, side_by_side
from benchmarks.plans import make_plan
from benchmarks.table import Row

_ROOT: Final = Path(__file__).parents[1]
_TABLE: Final = _ROOT / "tests" / "tui" / "register_app.py"
_LIMITS: Final = Limits(runs=9, seconds=40)
_SHOWN: Final = "paint-1"
"""What the empty app shows: one line."""
_NOTHING: Final = f"""
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("{_SHOWN}")
Empty().run()
"""
_OURS: Final = """
import sys
from pathlib import Path
from cbrm_tui.tui.app import make_app
from cbrm_tui.workspace.workspace import Workspace
make_app(Workspace.open(Path(sys.argv[1]))).run()
"""


def starting(folder: Path, records: int) -> Iterator[Row]:
    """Start the register alone, the program on a small plan, and the program on a plan of `records` risks."""
    small, large = (make_plan(folder / str(count), count).root for count in (10, records))
    home = folder / "home"
    figures = side_by_side(
        {
            EMPTY: lambda: _until_shown(_NOTHING, _SHOWN, home),
            "register": lambda: _until_shown(_TABLE, "R-0003", home, str(records)),
            "small": lambda: _until_shown(_OURS, "Overview", home, str(small)),
            "large": lambda: _until_shown(_OURS, "Overview", home, str(large)),
        },
        _LIMITS,
    )
    empty = figures[EMPTY].median
    for name, what, count in (
        ("register", "first paint: a register alone", records),
        ("small", "first paint: the program", 10),
        ("large", "first paint: the program", records),
    ):
        yield Row(what, count, figures[name].median or 0.0, EMPTY, empty)


def _until_shown(program: str | Path, text: str, home: Path, *arguments: str) -> float:
    """Start a program and return the seconds until `text` is on the screen."""
    path = os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])
    start = time.perf_counter()
    with Terminal.python(program, home, *arguments, env={"PYTHONPATH": path}) as terminal:
        while text not in terminal.screen():
            if not terminal.settle(quiet=0.0, timeout=60):
                raise AssertionError(f"nothing was shown:\n{terminal.screen()}")
        return time.perf_counter() - start
