"""Values that are several of a list: options, organisations, records, free words."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from cbrm_tui.domain.fields import Choices, Links, Organisations, TextList
from cbrm_tui.domain.text import one_line, printable
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.checking import offers
from cbrm_tui.tui.screens.editors.inputs import LineInput
from cbrm_tui.tui.screens.editors.matching import best
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.record_picks import record_picks
from cbrm_tui.tui.screens.editors.values.base import ValueEditor


class SetValue(ValueEditor[TextList]):
    """A list with marks; the value keeps the order in which they were set."""

    HINTS: ClassVar = (("space", "marks"), ("letters", "filter"), ("enter", "accepts"), ("esc", "cancels"))

    def compose(self) -> ComposeResult:
        """Show the list."""
        self._list = PickList(self.picks(), multi=True, marked=self.stored())
        yield self._list

    def stored(self) -> list[str]:
        """Return what the file has."""
        return [] if self.raw is ABSENT else list(self.field.read(self.raw))

    def picks(self) -> list[Pick]:
        """Return what there is to choose, what is chosen and unknown among it."""
        field, stored = self.field, self.stored()
        if isinstance(field, Links):
            return record_picks(self.plan, self.record, field.types, stored)
        known = dict.fromkeys(field.options, "") if isinstance(field, Choices) else {}
        if isinstance(field, Organisations):
            partners = self.plan.space_settings(self.record.space).partners
            known = {key: partner.name for key, partner in partners.items()}
        unknown = [Pick(key, key, "unknown") for key in stored if key not in known]
        return [Pick(key, key, note) for key, note in known.items()] + unknown

    @property
    def text(self) -> str:
        """The marked keys as they are typed."""
        return self.field.edit_text(self.marked())

    def restore(self, text: str) -> None:
        """Mark what a draft had."""
        marked = self.field.parse(text) if text.strip() else []
        self._list.offer(self.picks(), marked=marked)

    def marked(self) -> list[str]:
        """Return the marked keys."""
        return self._list.marked

    def value(self) -> Any:
        """Return the marked keys, ABSENT for none."""
        marked = self.marked()
        return self.raw if marked == self.stored() else (marked or ABSENT)

    @on(PickList.Chosen)
    def _chosen(self, event: PickList.Chosen) -> None:
        event.stop()
        self.post_message(self.Done())

    @on(PickList.Marked)
    def _marks(self, event: PickList.Marked) -> None:
        event.stop()
        self.post_message(self.Changed())


class WordsValue(SetValue):
    """Free words: an input adds one, the list below has those that are there and those used elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("set.down", "down", "to_list", "To the list"),
        binding("set.reword", "e", "reword", "Edit the text"),
    ]
    HINTS = (("enter", "adds, then accepts"), ("↓ space", "marks"), ("↓ e", "rewords"), ("esc", "cancels"))

    def compose(self) -> ComposeResult:
        """Show the input above the list."""
        self._line = LineInput(placeholder="another one, then enter")
        self._list = PickList(self.picks(), multi=True, marked=self.stored(), typing=False)
        yield self._line
        yield self._list

    def picks(self) -> list[Pick]:
        """Return what is there first, then what others of this type have."""
        stored = self.stored()
        used = [word for word in offers(self.field, self.plan, self.record) if word not in stored]
        return [Pick(word, word) for word in (*stored, *used)]

    def restore(self, text: str) -> None:
        """Mark what a draft had, what nobody else has included."""
        marked = self.field.parse(text) if text.strip() else []
        self._show(marked)

    def value(self) -> Any:
        """Return the marked words together with one that is typed and not added yet."""
        typed = one_line(self._line.value)
        marked = self.marked()
        if typed and typed not in marked:
            return [*marked, typed]
        return super().value()

    def action_to_list(self) -> None:
        """Go from the input to the list."""
        if self._list.shown:
            self._list.focus()

    def action_reword(self) -> None:
        """Take the highlighted text back into the input."""
        word = self._list.current
        if self._list.has_focus and word is not None:
            self._show([one for one in self.marked() if one != word], without=word)
            self._line.value = word
            self._line.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        word = one_line(event.value)
        if not word:
            self.post_message(self.Done())
            return
        self._show([*self.marked(), word])
        event.input.value = ""
        self.post_message(self.Changed())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.strip():
            fitting = best(event.value, self._words(), lambda pick: (pick.text,))
            self._list.offer(fitting)
        else:
            self._list.offer(self._words())
        self.post_message(self.Changed())

    def _words(self, without: str = "") -> list[Pick]:
        words = [*self.marked(), *(pick.key for pick in self.picks())]
        return [Pick(word, printable(word)) for word in dict.fromkeys(words) if word != without]

    def _show(self, marked: list[str], without: str = "") -> None:
        self._list.offer((), marked=marked)
        self._list.offer(self._words(without))
