"""The app: themes, keymap, signals and the session's life; everything else is in screens and panes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from cbrm_tui.tui import themes
from cbrm_tui.tui.commands import KeyCommands, PlaceCommands, RecordCommands, ThemeCommands
from cbrm_tui.tui.keys import FILE, bindings_of, read_keymap
from cbrm_tui.tui.panes.register_view import FilterBox
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.themed_app import ThemedApp
from cbrm_tui.tui.widgets.line_list import Inspector
from cbrm_tui.tui.widgets.matrix import Matrix
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.workspace.workspace import Workspace


class CbrmApp(ThemedApp[None]):
    """A workspace on the screen."""

    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS = {RecordCommands, KeyCommands, PlaceCommands, ThemeCommands}

    def __init__(
        self, workspace: Workspace, *, theme: str | None = None, ssh: bool = False, ascii_only: bool = False
    ) -> None:
        super().__init__(theme=theme, ssh=ssh, ascii_only=ascii_only)
        self.session = Session(workspace)

    def on_mount(self) -> None:
        """Take up themes, keymap and signals, then show the workspace."""
        loop = asyncio.get_running_loop()
        self.session.soon = lambda call: self._soon(loop, call)
        problems = [*self.take_themes(), *self._take_keymap()]
        self.leave_on_signals()
        self.push_screen(MainScreen(self.session, self.glyphs))
        self.session.start()
        for line in (*problems, *self.session.workspace.notices):
            self.notify(line, severity="warning", markup=False)
        self.session.workspace.notices.clear()

    async def on_unmount(self) -> None:
        """End what runs beside the screens; a sync under way is cancelled."""
        await asyncio.to_thread(self.session.stop)

    def _soon(self, loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has been closed: nobody is looking any more
            loop.call_soon_threadsafe(self.call_later, call)

    def _take_keymap(self) -> list[str]:
        defaults = bindings_of(BINDING_OWNERS)
        keymap = read_keymap(themes.config_folder() / FILE, defaults)
        self.set_keymap(dict(keymap.keys))
        return ["; ".join(keymap.problems)] if keymap.problems else []


BINDING_OWNERS: Final = (MainScreen, CbrmApp, RegisterTable, Matrix, Inspector, FilterBox)
"""The classes whose bindings a keymap can move."""


def make_app(
    workspace: Workspace, *, theme: str | None = None, ssh: bool = False, ascii_only: bool = False
) -> CbrmApp:
    """Return the app for a workspace, ready to run; the command line and the tests use this one factory.

    `ssh` is for slow lines: no animation. `ascii_only` draws no sign outside ASCII.
    """
    return CbrmApp(workspace, theme=theme, ssh=ssh, ascii_only=ascii_only)
