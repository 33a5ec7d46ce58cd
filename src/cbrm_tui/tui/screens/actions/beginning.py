"""The first steps, for whoever opens a plan that has hardly begun."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from cbrm_tui.domain.beginning import Step, steps
from cbrm_tui.tui.screens.actions.editing import Editing
from cbrm_tui.tui.screens.actions.help import offer_tour

_BEGUN: Final = 4
"""With so many steps done nobody needs to be asked where to begin."""


class Beginning(Editing):
    """The key that shows where to begin."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "B",
            "begin",
            "Begin",
            show=False,
            id="main.begin",
            tooltip="The first steps to a plan, one by one",
        ),
    ]

    async def show_space(self, space: str) -> None:
        """Show another space in every pane."""
        raise NotImplementedError

    async def go(self, number: int) -> None:
        """Bring a pane to the front."""
        raise NotImplementedError

    def action_begin(self) -> None:
        """Show the steps, and take the one that is chosen."""
        from cbrm_tui.tui.screens.editors import BeginScreen

        self.app.push_screen(BeginScreen(self.session), self._take)

    def begin_if_new(self) -> None:
        """At the first look: show the steps of a plan that has hardly begun, and say that there is a tour."""
        from cbrm_tui.tui.screens.editors import BeginScreen

        async def taken(step: Step | None) -> None:
            if step is None:
                offer_tour(self)
            await self._take(step)

        if not self.session.first_look():
            return
        done = sum(step.done for step in steps(self.session.plan, self.session.judgement.today))
        if done < _BEGUN:
            self.app.push_screen(BeginScreen(self.session), taken)
        else:
            offer_tour(self)

    async def _take(self, step: Step | None) -> None:
        if step is None:
            return
        if step.at:
            await self.open_record(step.at)
            return
        if step.space != self.space:
            await self.show_space(step.space)
        await self.go(step.principle)
        self.add(step.type, dict(step.defaults))
