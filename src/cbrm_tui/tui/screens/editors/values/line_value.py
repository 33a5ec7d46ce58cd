"""Values that are typed on one line: text, numbers, dates, people, organisations."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from cbrm_tui.domain import clock
from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.checking import completions, offers, read_text
from cbrm_tui.tui.screens.editors.inputs import LineInput
from cbrm_tui.tui.screens.editors.matching import rank
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.values.base import ValueEditor

_NAMES: Final = frozenset({"person", "organisation"})
_REPLACED: Final = _NAMES | {"date", "number"}
"""Kinds of which a new value is typed, not the old one changed."""
_ENOUGH: Final = 2
"""Letters from which on the beginning of a name stands for the name."""


class LineValue(ValueEditor[Field[Any]]):
    """An input with the words that fit below it; arrows go through them, enter takes one over."""

    reads = True
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("typing.down", "down", "step(1)", "Next suggestion"),
        binding("typing.up", "up", "step(-1)", "Previous suggestion"),
    ]

    def compose(self) -> ComposeResult:
        """Show the input, and below it what may be meant."""
        self._line = LineInput(self.opening_text(), select_on_focus=self.field.kind in _REPLACED)
        self._words = PickList((), typing=False, digits=False)
        self._words.can_focus = False
        self._words.display = False
        yield self._line
        yield self._words

    def on_mount(self) -> None:
        """Offer words."""
        self._offer()

    @property
    def text(self) -> str:
        """What is typed."""
        return self._line.value

    def restore(self, text: str) -> None:
        """Put a draft's text into the input."""
        self._line.value = text

    def value(self) -> Any:
        """Return what was typed as the field reads it."""
        if one_line(self.text) == one_line(self.opening_text()):
            return self.raw
        return read_text(self.field, self.text, self.plan, self.record)

    def reading(self, value: Any) -> Content:
        """Return a date with its weekday and distance, an organisation with its name."""
        if isinstance(value, date):
            return Content.styled(f"{value:%A} {value.day} {value:%B %Y}, {_distance(value)}", "$muted")
        if self.field.kind == "organisation" and value is not ABSENT:
            return Content.styled(self.plan.space_settings(self.record.space).name_of(str(value)), "$muted")
        return Content()

    def action_step(self, by: int) -> None:
        """Highlight the next or the previous word."""
        words = self._words
        count = len(words.shown)
        if count:
            now = words.highlighted
            words.highlighted = (now + by) % count if now is not None else (0 if by > 0 else count - 1)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._offer()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take(self._words.current)

    @on(PickList.Chosen)
    def _clicked(self, event: PickList.Chosen) -> None:
        event.stop()
        self._take(event.key)

    def _take(self, word: str | None) -> None:
        if word is not None:
            self._line.value = word
        self.post_message(self.Done())

    def _offer(self) -> None:
        words = self._words
        typed = "" if self.text == one_line(self.opening_text()) else self.text
        found = completions(self.field, typed, self.plan, self.record, self.around)
        found = [pair for pair in found if pair[0] != self.text]
        words.offer(Pick(word, word, note) for word, note in found)
        words.highlighted = 0 if found and self._means_one(typed, found[0]) else None
        words.display = bool(found)

    def _means_one(self, typed: str, first: tuple[str, str]) -> bool:
        """Tell whether the beginning of a name stands for the first offer, so that enter takes that.

        A blank behind what is typed says that it is the whole name.
        """
        known = {offer.casefold() for offer in offers(self.field, self.plan, self.record, self.around)}
        return (
            self.field.kind in _NAMES
            and len(typed) >= _ENOUGH
            and not typed.endswith(" ")
            and typed.casefold() not in known
            and any((found := rank(typed, text)) is not None and found <= 1 for text in first if text)
        )


def _distance(day: date) -> str:
    days = (day - clock.today()).days
    if abs(days) <= 1:
        return ("yesterday", "today", "tomorrow")[days + 1]
    count, unit = (abs(days), "days") if abs(days) < 14 else (round(abs(days) / 7), "weeks")
    return f"in {count} {unit}" if days > 0 else f"{count} {unit} ago"
