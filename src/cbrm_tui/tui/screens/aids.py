"""What helps on every screen and in every dialog: help for the focus, and jump mode."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

T = TypeVar("T")


class Aids(Screen[T]):
    """The keys that work on every screen. Where text is typed, F1 and F6 stand in for `?` and `;`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "question_mark,f1",
            "screen.help",
            "Help",
            show=False,
            id="app.help",
            tooltip="Show the keys that work here, and what there is to know",
        ),
        Binding(
            "semicolon,f6",
            "screen.jump",
            "Jump",
            show=False,
            id="app.jump",
            tooltip="Put letters beside all that can be gone to; type them to go there",
        ),
    ]

    def action_help(self) -> None:
        """Say what has the focus, its keys as they are now, and what there is to know."""
        from cbrm_tui.tui.screens.helping import show_help

        show_help(self)

    def action_jump(self) -> None:
        """Show letters beside everything that can be gone to."""
        from cbrm_tui.tui.jump import jump

        if not jump(self):
            self.notify("there is nothing here to jump to", severity="warning", markup=False)
