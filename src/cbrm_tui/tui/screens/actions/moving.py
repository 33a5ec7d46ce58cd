"""Going places: panes, views, spaces, records."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.checks.repair import Making, repair_of
from cbrm_tui.domain.records import record_types
from cbrm_tui.tui.panes.selection import Opened, PrincipleChosen
from cbrm_tui.tui.panes.sources import ELEMENTS_KEY
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.widgets.line_list import LineList
from cbrm_tui.tui.widgets.principle_tabs import PrincipleTabs
from cbrm_tui.workspace.places import space_kind

LAST = 12


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class Moving(Desk):
    """Keys that go somewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("overview", "0", "go(0)", "Overview", "Go to the overview"),
        *(
            _key(f"principle_{n}", str(n) if n < 10 else f"f{n}", f"go({n})", f"{n}", f"Go to principle {n}")
            for n in range(1, LAST + 1)
        ),
        _key("go_to", "ctrl+g", "ask_where", "Go to", "Go to a principle by its number"),
        _key("previous", "left_square_bracket", "step(-1)", "Previous", "Go to the previous principle"),
        _key("next", "right_square_bracket", "step(1)", "Next", "Go to the next principle"),
        _key("next_view", "tab", "step_view(1)", "Next view", "Go to the next view of the pane"),
        _key("views", "t", "ask_view", "Views", "Choose among the views of the pane, the empty ones too"),
        _key("previous_view", "shift+tab", "step_view(-1)", "Previous view", "Go to the previous view"),
        _key("inspector", "i", "inspector", "Details", "Go to the details beside the table, or back"),
        _key("back", "escape", "back", "Back", "Leave the details or the filter line"),
        _key("space", "ctrl+t", "switch_space", "Space", "Show the internal space, or the joint one"),
    ]

    async def go(self, number: int) -> None:
        """Bring a pane to the front."""
        raise NotImplementedError

    async def show_space(self, space: str) -> None:
        """Show another space in every pane."""
        raise NotImplementedError

    async def action_go(self, number: int) -> None:
        """Bring a pane to the front."""
        await self.go(number)

    async def action_step(self, by: int) -> None:
        """Go to the next pane or the one before, round and round."""
        await self.go((self.pane.number + by) % (LAST + 1))

    def action_ask_where(self) -> None:
        """Ask for a number and go there."""
        from cbrm_tui.tui.screens.goto import GoToScreen

        async def answered(number: int | None) -> None:
            if number is not None:
                await self.go(number)

        self.app.push_screen(GoToScreen(), answered)

    def action_step_view(self, by: int) -> None:
        """Bring the next view of the pane to the front."""
        self.pane.step_view(by)

    def action_ask_view(self) -> None:
        """Let the person choose a view of the pane."""
        from cbrm_tui.tui.screens.editors import ChoicePrompt

        pane = self.pane
        views = pane.views
        if not views:
            self.refuse(
                f"all there is to see here is on the screen; {self.key('tab')} goes from one part to the next"
            )
            return

        def answered(key: str | None) -> None:
            if key is not None:
                pane.show_view(key)

        title = catalogue.load(self.session.plan.language).principle(pane.number).title
        picks = [(view.key, view.tab.label, view.about if view.empty else "") for view in views]
        self.app.push_screen(ChoicePrompt(title, picks, at=pane.shown), answered)

    async def go_to_view(self, number: int, key: str) -> None:
        """Go to a view of a principle."""
        await self.go(number)
        self.pane.show_view(key)

    def action_inspector(self) -> None:
        """Go to the details or back."""
        self.pane.toggle_inspector()

    def action_back(self) -> None:
        """Go back to the table."""
        self.pane.focus_view()

    async def action_switch_space(self) -> None:
        """Show the next space."""
        spaces = self.session.spaces
        at = spaces.index(self.space) if self.space in spaces else -1
        await self.show_space(spaces[(at + 1) % len(spaces)])

    async def on_principle_tabs_chosen(self, event: PrincipleTabs.Chosen) -> None:
        """Go to the tab that was clicked."""
        await self.go(event.number)

    async def on_principle_chosen(self, event: PrincipleChosen) -> None:
        """Go to the principle that was opened in the overview."""
        await self.go(event.number)

    async def on_line_list_link_chosen(self, event: LineList.LinkChosen) -> None:
        """Go to the record that a line leads to."""
        await self.open_record(event.record)

    async def on_opened(self, event: Opened) -> None:
        """In a register, show the record's details; elsewhere go to the record."""
        if not event.record:
            found = event.view.selection
            if found.finding is None or not await self._open_register_for(found.finding):
                self.refuse(found.why)
        elif event.view.source.creates is None and event.view.source.key != ELEMENTS_KEY:
            await self.open_record(event.record, event.field)
        else:
            self.pane.toggle_inspector()

    async def _open_register_for(self, finding: Finding) -> bool:
        """Go to the register that lacks what a finding asks for; False when it asks for no new record."""
        making = repair_of(finding)
        if not isinstance(making, Making):
            return False
        kind = record_types()[making.type]
        space = making.space or finding.space or self.space
        if space_kind(space) not in kind.spaces or space not in self.session.spaces:
            return False
        if space != self.space:
            await self.show_space(space)
        await self.go(kind.principle)
        self.pane.show_view(kind.type)
        self.say(f"{finding.code}: {finding.message}")
        return True
