"""What partners may see: offering an internal record, and a screen that shows nothing internal."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain import clock
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.offering import edit_for, prepare
from cbrm_tui.workspace.places import INTERNAL


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class Offering(Desk):
    """Keys about the border between the own organisation and its partners."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("offer", "O", "offer", "Offer", "Offer the internal record to partners, field by field"),
        _key("present", "P", "present", "Present", "Show only what partners may see, for the projector"),
    ]

    async def show_space(self, space: str) -> None:
        """Show another space in every pane."""
        raise NotImplementedError

    def action_offer(self) -> None:
        """Show what would leave, and offer what is chosen."""
        from cbrm_tui.tui.screens.editors import OfferScreen

        record = self.chosen().record
        if record is None:
            return
        try:
            offer = prepare(self.session.plan, self.session.plan.key_of(record))
        except WorkspaceError as error:
            self.refuse(str(error))
            return

        def answered(names: list[str] | None) -> None:
            if names is None:
                return
            try:
                edit = edit_for(offer, names, self.session.plan, clock.today())
            except WorkspaceError as error:
                self.say(str(error), "error")
            else:
                self.make(edit, f"{edit.label}; {self.key('u')} takes it back")

        self.app.push_screen(OfferScreen(offer), answered)

    async def action_present(self) -> None:
        """Begin to show nothing internal, or end it."""
        presenting = not self.session.presenting
        if presenting and self.space == INTERNAL:
            await self.show_space(self.session.spaces[0])
        self.session.present(presenting)
        if presenting:
            self.say("presenting: nothing internal is shown; the same key ends it")
        else:
            self.say("the internal space can be shown again")
