"""The app: themes, keymap, signals and the session's life; everything else is in screens and panes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui.configured import ConfiguredApp
from cbrm_tui.tui.crash_report import Fault
from cbrm_tui.tui.screens.editors.dialog import Dialog
from cbrm_tui.tui.screens.editors.drafting import unfinished_forms
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.places import STATE
from cbrm_tui.workspace.workspace import Workspace


class CbrmApp(ConfiguredApp[None]):
    """A workspace on the screen."""

    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+p",
            "command_palette",
            "Search",
            show=False,
            priority=True,
            id="app.commands",
            tooltip="Search records, commands and places",
        ),
    ]

    def __init__(
        self,
        workspace: Workspace,
        *,
        theme: str | None = None,
        ssh: bool = False,
        ascii_only: bool = False,
        review: str = "",
    ) -> None:
        super().__init__(theme=theme, ssh=ssh, ascii_only=ascii_only)
        self.session = Session(workspace)
        self._keep_mark = False
        self._review = review

    def on_mount(self) -> None:
        """Take up themes, keymap and signals, then show the workspace."""
        loop = asyncio.get_running_loop()
        self.session.soon = lambda call: self._soon(loop, call)
        self.session.note_fault = self.note_fault
        self.take_configuration()
        self.leave_on_signals()
        main = MainScreen(self.session, self.glyphs, self.session.mark.begin())
        self.push_screen(main)
        self.session.start()
        if self._review:
            self.call_after_refresh(main.hold, self._review)
        self.follow_configuration()
        for line in self.session.workspace.notices:
            self.notify(line, severity="warning", markup=False)
        self.session.workspace.notices.clear()

    def action_command_palette(self) -> None:
        """Open the search; what it finds depends on the screen in front."""
        from cbrm_tui.tui.screens.search import open_search

        open_search(self.screen)

    async def on_unmount(self) -> None:
        """End what runs beside the screens; a sync under way is cancelled."""
        self.stop_following()
        await asyncio.to_thread(self.session.stop)
        self.session.mark.end(keep=self._keep_mark)

    @property
    def reports_folder(self) -> Path:
        """Where reports go: beside the workspace's own state."""
        return self.session.workspace.root / STATE / "crashes"

    def fault_told(self, fault: Fault, report: Path | None) -> None:
        """Leave a mark with the place and the fault for the next start."""
        self._leave_mark()
        self._keep_mark = True
        self.session.mark.fail(fault.text, str(report or ""))

    def how_to_go_on(self) -> str:
        """Say what is safe and how to go on."""
        return (
            "Nothing is lost: every finished edit is in the files. "
            "Start cbrm again: it offers to go back to where you were."
        )

    def leave_in_order(self) -> None:
        """Keep what is unfinished, and leave; the next start offers an unfinished form again."""
        self.keep_work()
        self._keep_mark = bool(unfinished_forms(self)) or any(
            isinstance(screen, MainScreen) and not screen.follows_place for screen in self.screen_stack
        )
        self._leave_mark()
        super().leave_in_order()

    def _leave_mark(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.note_place()

    def _soon(self, loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has been closed: nobody is looking any more
            loop.call_soon_threadsafe(self.call_later, call)

    def keys_changed(self) -> None:
        """Show the keys as they are now."""
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen | Dialog):
                screen.show_hints()


def make_app(
    workspace: Workspace,
    *,
    theme: str | None = None,
    ssh: bool = False,
    ascii_only: bool = False,
    review: str = "",
) -> CbrmApp:
    """Return the app for a workspace, ready to run; the command line and the tests use this one factory.

    `ssh` is for slow lines: no animation. `ascii_only` draws no sign outside ASCII. With `review`, a kind or
    the id of one, that review is shown first.
    """
    return CbrmApp(workspace, theme=theme, ssh=ssh, ascii_only=ascii_only, review=review)
