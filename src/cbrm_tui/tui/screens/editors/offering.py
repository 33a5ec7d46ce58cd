"""Shows exactly what partners would see of an internal record, and lets a person choose it."""

from __future__ import annotations

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.workspace.offering import Leaving, Offer

_SHOWN: Final = 60


class OfferScreen(Dialog[list[str] | None]):
    """Returns the fields that were chosen; nothing leaves before that."""

    HINTS = (("space", "leaves or stays"), ("enter", "offers"), ("letters", "filter"), ("esc", "cancels"))

    def __init__(self, offer: Offer) -> None:
        what = f"Bring {offer.to} up to date" if offer.to else f"Offer {offer.record.id} to partners"
        super().__init__(what, space=offer.space)
        self._offer = offer

    def body(self) -> ComposeResult:
        """Say what happens, and list the fields: those marked leave."""
        yield Line(
            "Marked fields leave with the next sync; everything else stays inside, the id and links too.",
            classes="about",
        )
        able = [field for field in self._offer.fields if not field.held]
        yield PickList(
            [Pick(field.name, self._label(field), self._note(field)) for field in able],
            multi=True,
            marked=[field.name for field in self._offer.chosen],
        )
        for field in self._offer.fields:
            if field.held:
                text = f"stays: {self._label(field)}; {field.held}"
                yield Line(Content.styled(text, "$muted"), classes="about")

    def accept(self) -> None:
        """Close with the marked fields."""
        marked = self.query_one(PickList).marked
        if not marked:
            self.say("nothing is marked; space marks a field")
        else:
            self.finish([field.name for field in self._offer.fields if field.name in marked])

    @on(PickList.Chosen)
    def _chosen(self, event: PickList.Chosen) -> None:
        event.stop()
        self.accept()

    def _label(self, field: Leaving) -> str:
        return self._offer.record.fields[field.name].label

    def _note(self, field: Leaving) -> str:
        declared = self._offer.record.fields[field.name]
        leaves = declared.show(field.value)[:_SHOWN] if field.value is not ABSENT else "taken out"
        if not self._offer.to:
            return leaves
        if field.value == field.now:
            return f"{leaves}  (partners have it)"
        there = declared.show(field.now)[:_SHOWN] if field.now is not ABSENT else "nothing"
        return f"{leaves}  (partners have: {there})"
