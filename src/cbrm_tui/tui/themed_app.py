"""The base of both apps: themes, signs for the terminal, and leaving on a signal."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui import themes
from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.typeahead import KeysInTurn
from cbrm_tui.tui.widgets.palette import FALLBACKS

T = TypeVar("T")

_SIGNALS = ("SIGHUP", "SIGTERM")


class ThemedApp(KeysInTurn[T]):
    """An app in one of the themes. `ssh` is for slow lines: no animation."""

    TITLE = "cbrm"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip="Leave cbrm"),
    ]

    def __init__(self, *, theme: str | None, ssh: bool, ascii_only: bool) -> None:
        super().__init__()
        self.ssh = ssh
        if ssh:
            self.animation_level = "none"
        self.glyphs = ASCII if ascii_only else UNICODE
        self._wanted_theme = theme
        self.theme_titles: dict[str, str] = {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Stand in for what a theme leaves out."""
        return dict(FALLBACKS)

    def choose_theme(self, name: str) -> None:
        """Show another theme."""
        self.theme = name

    def leave_on_signals(self) -> None:
        """Leave in good order when the terminal goes away or somebody ends the program."""
        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            with suppress(NotImplementedError, RuntimeError, AttributeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), self.exit)

    def take_themes(self) -> list[str]:
        """Take up the shipped themes and the user's own; return a line for what is wrong."""
        found = themes.load_themes(themes.theme_folders())
        for name in list(self.available_themes):
            self.unregister_theme(name)
        for theme in found.themes.values():
            self.register_theme(theme)
        self.theme_titles = dict(found.titles)
        wanted = self._wanted_theme
        problems = ["; ".join(found.problems)] if found.problems else []
        if wanted and wanted not in found.themes:
            problems.append(f"there is no theme “{wanted}”; there are {', '.join(found.themes)}")
            wanted = None
        few = self.console.color_system == "standard"
        self.theme = wanted or (themes.SIXTEEN if few else themes.DEFAULT)
        return problems
