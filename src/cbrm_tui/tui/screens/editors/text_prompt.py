"""Asks for one line of text."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.screens.editors.inputs import LineInput


class TextPrompt(Dialog[str | None]):
    """Returns what was typed, without blanks around it; `suggestions` are completed with the right arrow."""

    def __init__(self, title: str, label: str, value: str = "", suggestions: Iterable[str] = ()) -> None:
        super().__init__(title)
        self._label = label
        self._value = value
        self._suggestions = [one_line(one) for one in suggestions]

    def body(self) -> ComposeResult:
        """Show label and input."""
        yield Line(self._label, classes="about")
        yield LineInput(self._value, offers=lambda: self._suggestions)

    def accept(self) -> None:
        """Close with the text."""
        self.finish(one_line(self.query_one(LineInput).value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.accept()
