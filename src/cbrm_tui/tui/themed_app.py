"""The base of both apps: themes, signs for the terminal, and leaving on a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui import themes
from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.typeahead import KeysInTurn
from cbrm_tui.tui.widgets.palette import FALLBACKS

T = TypeVar("T")

_MANY_COLOURS = frozenset({"256", "truecolor"})
_SIGNALS = ("SIGHUP", "SIGTERM")


class ThemedApp(KeysInTurn[T]):
    """An app in one of the themes. `ssh` is for slow lines: no animation."""

    TITLE = "cbrm"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip="Leave cbrm"),
    ]

    _own_colours: Mapping[str, str] = {}

    def __init__(self, *, theme: str | None, ssh: bool, ascii_only: bool) -> None:
        super().__init__()
        self.ssh = ssh
        if ssh:
            self.animation_level = "none"
        many = self.console.color_system in _MANY_COLOURS
        self.glyphs = replace(ASCII if ascii_only else UNICODE, own_colours=many)
        self._wanted_theme = theme
        self.theme_titles: dict[str, str] = {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Stand in for what a theme leaves out."""
        return dict(FALLBACKS)

    def get_css_variables(self) -> dict[str, str]:
        """Lay the plan's own colours over those of the theme."""
        self.theme_variables = {**super().get_css_variables(), **self._own_colours}
        return self.theme_variables

    def show_own_colours(self, variables: Mapping[str, str]) -> None:
        """Draw with these variables in place of the theme's, where the terminal has colours enough."""
        if self.glyphs.own_colours and variables != self._own_colours:
            self._own_colours = dict(variables)
            self.refresh_css(animate=False)

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
