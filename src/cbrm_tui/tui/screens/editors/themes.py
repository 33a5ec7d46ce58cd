"""Choosing a theme by looking at it."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.widgets import OptionList

from cbrm_tui.tui.screens.editors.choice_prompt import ChoicePrompt
from cbrm_tui.tui.screens.editors.pick_list import PickList


class ThemePicker(ChoicePrompt):
    """Shows each theme as the cursor comes to it; enter keeps it, escape goes back to the one before."""

    HINTS = (("↓ ↑", "look"), ("a digit", "picks"), ("enter", "keeps it"), ("esc", "goes back"))

    def __init__(self, titles: Mapping[str, str], before: str) -> None:
        notes = {name: "" if name == title else name for name, title in titles.items()}
        super().__init__("Theme", ((name, title, notes[name]) for name, title in titles.items()), before)
        self._before = before

    @on(OptionList.OptionHighlighted)
    def _look(self) -> None:
        name = self.query_one(PickList).current
        if name and name in self.app.available_themes:
            self.app.theme = name

    def action_cancel(self) -> None:
        """Close as it was before."""
        if self._before in self.app.available_themes:
            self.app.theme = self._before
        super().action_cancel()
