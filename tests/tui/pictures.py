"""Pictures of screens that come out the same on every machine, at every hour and under any load."""

import asyncio
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from inspect import isawaitable
from pathlib import Path
from typing import Any, Final

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.tui.playground import RISK, SAMPLE, main_of, screen_text, until
from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.screen import Screen

from cbrm_tui.tui.panes.sheet_view import SheetView
from cbrm_tui.tui.screens.editors import history_rows
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.screens.one_paint import OnePaint
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.workspace import journal
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

SIZES: Final = ((80, 24), (120, 40))
THEMES: Final = ("moor", "paper", "sixteen")
SURVEY: Final = "S-YP1Q"
APPROVED: Final = """[approvals.brindlewick]
version = 3
by = "Margaret Ashdown"
on = 2026-09-16
"""
SURROUNDINGS: Final = {"TZ": "UTC", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
_LEAN: Final = (
    (r' clip-path="url\(#[\w-]+-line-\d+\)"', ""),
    (r'<clipPath id="[\w-]+-line-\d+">\s*<rect[^>]*/>\s*</clipPath>\s*', ""),
    (' shape-rendering="crispEdges"', ""),
    ("&#160;", "\N{NO-BREAK SPACE}"),
)
"""What makes a picture three times as large and not another one."""
Step = str | Callable[[MainScreen], object]
"""A key to press, or what it would do."""


@dataclass(frozen=True)
class Shot:
    """Words that are on a picture, what leads to it, and the screen that is in front then."""

    words: str
    steps: tuple[Step, ...]
    screen: type[Screen[Any]] = MainScreen


class TenOClock(datetime):
    """Stands at one moment."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "TenOClock":
        return cls(2026, 11, 23, 10, tzinfo=tz)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let it be one hour, in one zone, and at a terminal with all colours."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SURROUNDINGS.items():
            patch.setenv(name, value)
        patch.delenv("NO_COLOR", raising=False)
        for module in (journal, history_rows):
            patch.setattr(module, "datetime", TenOClock)
        time.tzset()
        yield
    time.tzset()


def edited(folder: Path) -> Path:
    """A copy of the sample to be approved, with a running survey, three edits, and one that was undone."""
    root = folder / "ws"
    shutil.copytree(SAMPLE, root)
    sheet = root / "joint/plan.toml"
    sheet.write_text(sheet.read_text().replace(APPROVED, ""))
    workspace = Workspace.open(root)
    workspace.apply(put_fields(SURVEY, {"status": "running"}))
    workspace.apply(put_fields(RISK, {"owner": "Priya Nair"}))
    workspace.apply(put_fields(RISK, {"contingency": "Pour again within four days."}))
    workspace.apply(put_fields(RISK, {"confidence": "medium"}))
    workspace.undo()
    return root


def view(name: str) -> Step:
    return lambda main: main.pane.show_view(name)


async def go(pilot: Pilot[None], shot: Shot) -> None:
    """Take the steps to a picture."""
    for step in shot.steps:
        if isinstance(step, str):
            await pilot.press(step)
        else:
            if isawaitable(found := step(main_of(pilot))):
                await found
            await pilot.pause()
    await until(pilot, lambda: type(pilot.app.screen) is shot.screen and shot.words in screen_text(pilot))


async def cursor_at_rest(main: MainScreen) -> None:
    """Wait until what follows the cursor has followed: behind a dialog it is not drawn."""
    while _moving(main):
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.05)


async def at_rest(pilot: Pilot[Any]) -> None:
    """Wait until every screen has painted what it held back, its cursor rests, and nothing changes."""
    screens = [screen for screen in pilot.app.screen_stack if isinstance(screen, OnePaint)]
    while any(screen._holds or _moving(screen) for screen in screens):
        await pilot.pause(0.02)
    before: Any = None
    while before != (now := _cells(pilot)):
        before = now
        await pilot.pause(0.02)


async def pictured(pilot: Pilot[Any], name: str, picture: SnapshotAssertion) -> None:
    """Compare what is shown with the picture of that name in the theme of the app."""
    await at_rest(pilot)
    svg = pilot.app.export_screenshot(simplify=True)
    for pattern, short in _LEAN:
        svg = re.sub(pattern, short, svg)
    assert svg == picture(name=f"{name}-{pilot.app.theme}")


async def in_theme(pilot: Pilot[Any], theme: str) -> None:
    """Show a theme."""
    pilot.app.theme = theme
    await pilot.pause()
    await at_rest(pilot)


def _moving(screen: Screen[Any]) -> bool:
    tables = [table._news for table in screen.query(RegisterTable)]
    return any(one._rest is not None for one in (*tables, *screen.query(SheetView)))


def _cells(pilot: Pilot[Any]) -> Any:
    visible_screen_stack.set(pilot.app._background_screens)
    return pilot.app.screen._compositor.render_strips()
