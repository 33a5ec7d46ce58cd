"""Runs the app on a workspace with a fault let into it: `failing_app.py ROOT WHERE`.

The fault's message, the variables around it and the store's address hold secrets that no report may tell.
"""

import asyncio
import errno
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from cbrm_tui.tui import crash_guard
from cbrm_tui.tui.app import CbrmApp
from cbrm_tui.tui.crash_guard import CrashGuard
from cbrm_tui.tui.panes import register_view, sheet_view
from cbrm_tui.tui.screens.actions.recovering import Recovering
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.welcome import WelcomeApp
from cbrm_tui.tui.widgets.cells import Row
from cbrm_tui.tui.widgets.line_list import Inspector
from cbrm_tui.tui.widgets.standing_in import drawn
from cbrm_tui.tui.widgets.top_line import TopLine
from cbrm_tui.workspace.workspace import Workspace

SECRET = "Quartz-Heron-77"


class Strange(Exception):
    """What nobody foresaw."""


def fail(*_: Any, **__: Any) -> NoReturn:
    held_in_a_variable = f"s3://user:{SECRET}@host/bucket"
    raise Strange(f"cannot read {held_in_a_variable}")


def deep() -> int:
    return 1 + deep()


def exhausted() -> NoReturn:
    raise MemoryError(SECRET)


class Failing(Screen[None]):
    """Fails where it is told to as soon as it comes up."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def compose(self):  # type: ignore[no-untyped-def]
        if self._where == "compose":
            fail()
        yield Line("here")

    def on_mount(self) -> None:
        if self._where == "mount":
            fail()


class FailingDialog(Dialog[None]):
    """Fails when it is torn down."""

    def body(self):  # type: ignore[no-untyped-def]
        yield Line(Content("here"))

    def accept(self) -> None:
        self.finish(None)

    def on_unmount(self) -> None:
        fail()


class FailingApp(CbrmApp):
    """The app with a key that lets the fault happen."""

    BINDINGS = [Binding("f7", "fault", "Fault", id="app.fault", priority=True)]

    def action_fault(self) -> None:
        match WHERE:
            case "key" | "full":
                fail()
            case "deep":
                deep()
            case "memory":
                exhausted()
            case "worker":
                self.run_worker(asyncio.to_thread(fail))
            case "timer":
                self.set_timer(0.01, fail)
            case "callback":
                asyncio.get_running_loop().call_soon(fail)
            case "thread":
                threading.Thread(target=fail).start()
            case "paint":
                Inspector.render_lines = fail  # type: ignore[method-assign]
                self.screen.query_one(Inspector).refresh()
            case "line":
                TopLine.render_lines = fail  # type: ignore[method-assign]
                self.screen.query_one(TopLine).refresh()
            case "unmount":
                self.push_screen(FailingDialog("here"))
            case where:
                self.push_screen(Failing(where))


class FailingWelcome(WelcomeApp):
    """The welcome, with the same key."""

    BINDINGS = [Binding("f7", "fault", "Fault", id="app.fault", priority=True)]

    def action_fault(self) -> None:
        fail()


def full(*_: Any) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def undrawn(self: register_view.RegisterView) -> list[Row]:
    return drawn(self, fail, [])


ROOT, WHERE = Path(sys.argv[1]), sys.argv[2]
app: CrashGuard[Any]
match WHERE:
    case "back":
        Recovering.go_back = fail  # type: ignore[method-assign]
    case "views":
        sheet_view.SheetView._lines_for = fail  # type: ignore[method-assign]
        register_view.RegisterView._rows = undrawn  # type: ignore[method-assign]
    case "full":
        setattr(crash_guard, "write_report", full)  # noqa: B010
if WHERE == "welcome":
    app = FailingWelcome(ROOT)
else:
    app = FailingApp(Workspace.open(ROOT))
app.run()
raise SystemExit(app.return_code or 0)
