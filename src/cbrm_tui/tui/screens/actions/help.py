"""Help for what has the focus: its keys as they are now, and what the view is for."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.tui.screens.actions.desk import Desk

_TEXT = (
    "Every change is saved at once and can be undone. "
    "Joint records are seen by every partner; internal ones never leave this machine."
)


class Helping(Desk):
    """The key for help."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", show=False, id="main.help", tooltip="Show every key"),
    ]

    def action_help(self) -> None:
        """List the keys that work here."""
        from cbrm_tui.tui.screens.editors import HelpScreen

        found: dict[str, Binding] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            if binding.id and binding.tooltip:
                known = found.get(binding.id)
                found[binding.id] = binding if known is None else known
        self.app.push_screen(HelpScreen("Keys that work here", list(found.values()), _TEXT))
