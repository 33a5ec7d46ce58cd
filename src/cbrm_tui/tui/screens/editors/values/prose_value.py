"""Text of several lines."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult

from cbrm_tui.domain.fields import Prose
from cbrm_tui.domain.text import printable
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.inputs import ProseArea
from cbrm_tui.tui.screens.editors.values.base import ValueEditor


class ProseValue(ValueEditor[Prose]):
    """A text area; tab leaves it for the buttons."""

    HINTS = (("F2", "saves"), ("tab", "leaves the text"), ("esc", "cancels"))
    buttons = True

    def compose(self) -> ComposeResult:
        """Show the text."""
        self._area = ProseArea(self.opening_text())
        yield self._area

    def on_mount(self) -> None:
        """Begin at the end, where a person goes on writing."""
        self._area.move_cursor(self._area.document.end)

    @property
    def text(self) -> str:
        """What is written."""
        return self._area.text

    def restore(self, text: str) -> None:
        """Put a draft's text in place; undo brings back what the file has."""
        self._area.put(text)

    def value(self) -> Any:
        """Return the text; one that ended with a line break still does, so that its last line stays whole."""
        text = printable(self.text)
        if text.strip() == self.opening_text().strip():
            return self.raw
        if not text.strip():
            return ABSENT
        ends = "\n" if isinstance(self.raw, str) and self.raw.endswith("\n") else ""
        return f"{self.field.parse(text)}{ends}"

    @on(ProseArea.Changed)
    def _changed(self, event: ProseArea.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
