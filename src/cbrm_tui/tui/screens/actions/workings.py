"""Opening the working of a figure."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.widgets.line_list import LineList
from cbrm_tui.tui.workings import explain


class Workings(Desk):
    """The key that opens the working of the number under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "working",
            "Working",
            show=False,
            id="main.working",
            tooltip="Show what the number under the cursor was worked out from",
        ),
    ]

    def action_working(self) -> None:
        """Show the working of what is under the cursor."""
        figure = self.pane.selection.figure
        if figure:
            self.show_working(figure)
        else:
            self.refuse("no figure is under the cursor; those of the overview have a working")

    def on_line_list_figure_chosen(self, event: LineList.FigureChosen) -> None:
        """Show the working of the line that was chosen."""
        self.show_working(event.figure)

    def show_working(self, figure: str) -> None:
        """Show the working of a figure by its name, then go to the record that was chosen in it."""
        from cbrm_tui.tui.screens.working import WorkingScreen

        found = explain(figure, self.session.judgement, self.space)
        if found is None:
            self.refuse("this figure is still being worked out")
            return

        async def answered(record: str | None) -> None:
            if record:
                await self.open_record(record)

        self.app.push_screen(WorkingScreen(self.session, self.space, found), answered)
