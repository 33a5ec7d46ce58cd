"""Finding records by what stands in them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui.screens.actions.desk import Desk


class Finding(Desk):
    """The key of the search for records."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+f",
            "find",
            "Find",
            show=False,
            id="main.find",
            tooltip="Find a record by any words in it, a person or its id",
        ),
    ]

    def action_find(self) -> None:
        """Open the search over records."""
        from cbrm_tui.tui.screens.search import open_search

        open_search(self, records_only=True)
