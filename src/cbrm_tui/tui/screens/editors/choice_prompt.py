"""Asks for one of a few things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.app import ComposeResult

from cbrm_tui.tui.screens.editors.dialog import Dialog
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList

_AROUND: Final = 2
"""Lines of a list's border."""


class ChoicePrompt(Dialog[str | None]):
    """Returns the key of what was chosen; `options` are (key, text), or (key, text, note).

    The cursor begins at the option with the key `at`.
    """

    HINTS = (("enter", "accepts"), ("a digit", "picks"), ("letters", "filter"), ("esc", "cancels"))

    def __init__(
        self, title: str, options: Iterable[tuple[str, str] | tuple[str, str, str]], at: str = ""
    ) -> None:
        super().__init__(title)
        self._options = [Pick(*option) for option in options]
        self._at = at

    def body(self) -> ComposeResult:
        """Show the options."""
        picks = PickList(self._options, at=self._at)
        picks.styles.height = len(self._options) + _AROUND  # nothing moves while a person types
        yield picks

    def accept(self) -> None:
        """Close with the highlighted option."""
        key = self.query_one(PickList).current
        if key is None:
            self.say("nothing fits what was typed; backspace widens the list again")
        else:
            self.finish(key)

    @on(PickList.Chosen)
    def _chosen(self, event: PickList.Chosen) -> None:
        event.stop()
        self.accept()
