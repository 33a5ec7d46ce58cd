"""What a person prefers: keys and colours."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.themed_app import ThemedApp


class Preferring(Desk):
    """The keys that list the keys and the themes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("main.keys", "ctrl+k", "keys", "Keys: list them all, change them"),
        binding("main.themes", "C", "themes", "Themes: choose one by looking"),
    ]

    def action_keys(self) -> None:
        """List every key, to change it."""
        from cbrm_tui.tui.screens.editors.keys import KeysScreen

        self.app.push_screen(KeysScreen())

    def action_themes(self) -> None:
        """Show the themes, one after the other."""
        from cbrm_tui.tui.screens.editors.themes import ThemePicker

        app = self.app
        if not isinstance(app, ThemedApp):
            return

        def answered(name: str | None) -> None:
            if name:
                app.choose_theme(name)

        self.app.push_screen(ThemePicker(app.theme_titles, app.theme), answered)
