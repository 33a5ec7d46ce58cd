"""Values that are one of a list: options, yes and no, a record."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult

from cbrm_tui.domain.fields import Field, Link
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.record_picks import record_picks
from cbrm_tui.tui.screens.editors.values.base import Hints, ValueEditor


class ChoiceValue(ValueEditor[Field[Any]]):
    """A list; its last line takes the value out, when there is one."""

    HINTS: ClassVar[Hints] = (
        ("enter", "accepts"),
        ("a digit", "picks"),
        ("letters", "filter"),
        ("esc", "cancels"),
    )

    def compose(self) -> ComposeResult:
        """Show the list with the value of the file highlighted."""
        picks = self.picks()
        if self.raw is not ABSENT:
            picks.append(Pick("", "(no value)"))
        self._list = PickList(picks, at=self.opening_text() or None, digits=self.digits)
        yield self._list

    @property
    def digits(self) -> bool:
        """Whether a digit picks."""
        return True

    def picks(self) -> list[Pick]:
        """Return what there is to choose."""
        return [Pick(option, option) for option in self.field.choices(self.around)]

    @property
    def text(self) -> str:
        """The highlighted choice."""
        return self._list.current or ""

    def restore(self, text: str) -> None:
        """Highlight the choice of a draft."""
        self._list.offer(self._list.shown, at=text)

    def value(self) -> Any:
        """Return the highlighted choice."""
        key = self._list.current
        if key is None:
            raise ValueError("must be one of the list; backspace widens it again")
        return self.field.parse(key) if key else ABSENT

    @on(PickList.Chosen)
    def _chosen(self, event: PickList.Chosen) -> None:
        event.stop()
        self.post_message(self.Done())

    @on(PickList.OptionHighlighted)
    @on(PickList.Narrowed)
    def _highlighted(self, event: PickList.OptionHighlighted | PickList.Narrowed) -> None:
        event.stop()
        self.post_message(self.Changed())


class LinkValue(ChoiceValue):
    """Records of the types that the field asks for; ids and words of the title are typed."""

    HINTS = (("enter", "accepts"), ("type", "id or title"), ("esc", "cancels"))

    @property
    def digits(self) -> bool:
        """Digits belong to ids."""
        return False

    def picks(self) -> list[Pick]:
        """Return the records that may be linked."""
        types = self.field.types if isinstance(self.field, Link) else ()
        return record_picks(
            self.plan, self.record, types, self.field.ids(None if self.raw is ABSENT else self.raw)
        )
