"""The base of both apps: themes, signs for the terminal, and leaving on a signal."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter

from cbrm_tui import terminal
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui import themes
from cbrm_tui.tui.configuration import Configuration, told
from cbrm_tui.tui.crash_guard import CrashGuard
from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.lean_screen import LeanScreen
from cbrm_tui.tui.lean_style import LeanStylesheet
from cbrm_tui.tui.terminal.characters import PlainSigns
from cbrm_tui.tui.terminal.leaving import on_signals
from cbrm_tui.tui.typeahead import KeysInTurn
from cbrm_tui.tui.widgets.palette import FALLBACKS
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.preferences import Problem, remember, unknown

T = TypeVar("T")

_MANY_COLOURS = frozenset({"256", "truecolor"})


class ThemedApp(LeanScreen[T], CrashGuard[T], KeysInTurn[T]):
    """An app in one of the themes. `ssh` is for slow lines: no animation."""

    TITLE = "cbrm"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip="Leave cbrm"),
    ]

    _own_colours: Mapping[str, str] = {}

    def __init__(self, *, theme: str | None, ssh: bool, ascii_only: bool) -> None:
        super().__init__()
        self.stylesheet = LeanStylesheet(variables=self.get_css_variables())
        self.ssh = ssh
        if ssh:
            self.animation_level = "none"
            self.add_class("-ssh")  # see dialog.tcss
        many = self.console.color_system in _MANY_COLOURS
        self.glyphs = replace(ASCII if ascii_only else UNICODE, own_colours=many)
        self._signs = _signs(ascii_only)
        self._wanted_theme = theme
        self.configuration = Configuration()

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

    @property
    def theme_titles(self) -> Mapping[str, str]:
        """What the themes are called, by name."""
        return self.configuration.themes.titles

    def choose_theme(self, name: str) -> None:
        """Show another theme, now and from the next start on."""
        self._wanted_theme = None
        self.theme = name
        try:
            remember("theme", name, self.configuration.folder)
        except WorkspaceError as error:
            self.notify(
                f"the theme is not remembered: {one_line(str(error))}", severity="warning", markup=False
            )

    def leave_on_signals(self) -> None:
        """Leave in good order when the terminal goes away or somebody ends the program."""
        if not self.is_headless:
            on_signals(self.leave_in_order, self._driver)

    def leave_in_order(self) -> None:
        """Keep what is unfinished, and leave."""
        self.keep_work()
        self.exit()

    def get_driver_class(self) -> type[Driver]:
        """Return the driver for the terminal: on Linux and macOS, one that notices when it vanishes."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from cbrm_tui.tui.terminal.driver import TerminalDriver

        return TerminalDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw with the signs that the terminal has."""
        return [*super().get_line_filters(), *self._signs]

    def take_themes(self) -> list[str]:
        """Take up settings and themes; return a line for what is wrong."""
        problems = self.configuration.read()
        return [text] if (text := told([*self.show_settings(), *problems])) else []

    def show_settings(self) -> list[Problem]:
        """Draw as the settings say that were read last; return what is wrong with those of the start."""
        found, shown = self.configuration.themes.themes, self.current_theme
        for name in self.available_themes.keys() - found.keys():
            self.unregister_theme(name)
        for theme in found.values():
            self.register_theme(theme)
        self.animation_level = "full" if self.configuration.preferences.animation and not self.ssh else "none"
        problems: list[Problem] = []
        if self._wanted_theme and self._wanted_theme not in found:
            problems.append(Problem("--theme", 0, unknown(self._wanted_theme, found)))
            self._wanted_theme = None
        wanted = self._wanted_theme or self.configuration.preferences.theme
        few = self.console.color_system == "standard"
        name = wanted if wanted in found else themes.SIXTEEN if few else themes.DEFAULT
        if name != self.theme:
            self.theme = name
        elif found.get(name) != shown:
            self.mutate_reactive(App.theme)
        return problems


def _signs(ascii_only: bool) -> list[LineFilter]:
    if ascii_only:
        return [PlainSigns()]
    return [PlainSigns("cp437")] if terminal.is_console(os.environ) else []
