"""Input widgets that take no control characters and whose cursor does not blink."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textual.suggester import Suggester
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Edit, EditResult

from cbrm_tui.domain.text import printable

Offers = Callable[[], Iterable[str]]


class Offering(Suggester):
    """Completes what is typed from a list that may change meanwhile."""

    def __init__(self, offers: Offers) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._offers = offers

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first offer that begins with `value`, whatever its case."""
        word = value.casefold()
        return next((offer for offer in self._offers() if offer.casefold().startswith(word)), None)


class LineInput(Input):
    """One line; `offers` are completed as a person types, the right arrow takes one over."""

    def __init__(self, value: str = "", *, offers: Offers | None = None, **rest: Any) -> None:
        super().__init__(
            _single(value),
            suggester=Offering(offers) if offers else None,
            **{"select_on_focus": False, **rest},
        )
        self.set_reactive(Input.cursor_blink, False)

    def validate_value(self, value: str) -> str:
        """Keep to one printable line, also what is pasted."""
        return _single(value)


class ProseArea(TextArea):
    """Several lines, wrapped softly; tab leaves it."""

    def __init__(self, text: str = "", **rest: Any) -> None:
        super().__init__(printable(text), soft_wrap=True, tab_behavior="focus", **rest)
        self.set_reactive(TextArea.cursor_blink, False)
        self.set_reactive(TextArea.highlight_cursor_line, False)

    def edit(self, edit: Edit) -> EditResult:
        """Keep control characters out, also of what is pasted."""
        edit.text = printable(edit.text)
        return super().edit(edit)

    def put(self, text: str) -> None:
        """Put a text in place of all there is, so that undo can bring that back."""
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(self.document.end)


def _single(text: str) -> str:
    return printable(text.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))
