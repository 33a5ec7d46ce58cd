"""Returning from where a link, the search or another jump led."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.trail import Spot, Trail


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class Returning(Desk):
    """Keys that go back along the places from which a person jumped, and forward again.

    A jump is what goes to another pane, space or record: a link, a line of the overview, a finding, a
    disagreement, the search, the keys of the panes. Moving the cursor is none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("return", "backspace,less_than_sign", "return(-1)", "Return", "Return to where you were before"),
        _key("onward", "greater_than_sign", "return(1)", "Onward", "Go again to where you returned from"),
    ]

    _trail: Trail
    _jumping = False

    async def go(self, number: int) -> None:
        """Bring a pane to the front."""
        raise NotImplementedError

    async def show_space(self, space: str) -> None:
        """Show another space in every pane."""
        raise NotImplementedError

    @contextmanager
    def one_jump(self) -> Iterator[None]:
        """Remember the place as it is now, once for all that the block does."""
        if self._jumping:
            yield
            return
        self._jumping = True
        try:
            self._trail.leave(self._spot)
            yield
        finally:
            self._jumping = False

    async def action_return(self, by: int) -> None:
        """Go back to the place before, or forward again."""
        spot = self._trail.back(self._spot) if by < 0 else self._trail.forward(self._spot)
        if spot is None:
            self.refuse("there is nowhere to go back to" if by < 0 else "there is nowhere to go on to")
            return
        self._jumping = True
        try:
            if spot.space != self.space and spot.space in self.session.spaces:
                await self.show_space(spot.space)
            if spot.pane != self.pane.number:
                await self.go(spot.pane)
            self.pane.return_to(spot)
        finally:
            self._jumping = False

    @property
    def _spot(self) -> Spot:
        pane = self.pane
        selection = pane.selection
        return Spot(
            pane.number,
            self.space,
            pane.shown,
            selection.record.id if selection.record else "",
            selection.field,
            pane.inside,
        )
