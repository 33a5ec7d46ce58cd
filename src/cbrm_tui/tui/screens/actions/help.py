"""Help for what has the focus: its keys as they are now, and what there is to know."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from cbrm_tui.tui.keys import bindings_of
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.screens.actions.editing import Editing
from cbrm_tui.tui.screens.actions.moving import Moving
from cbrm_tui.tui.screens.actions.outside import EditingOutside
from cbrm_tui.tui.screens.actions.registers import Registers
from cbrm_tui.tui.screens.actions.sharing import SharingActions
from cbrm_tui.tui.screens.actions.workings import Workings

_TEXT: Final = (
    "Every change is saved at once, and u takes it back. Joint records are seen by every partner; "
    "internal ones never leave this machine."
)
_HERE: Final = "Here"
_ELSE: Final = "Also"
_SECTIONS: Final = (
    ("Change", (Editing, EditingOutside)),
    ("Look through", (Registers, Workings)),
    ("Partners", (SharingActions,)),
    ("Go", (Moving,)),
)
_PRINCIPLE: Final = "main.principle_"


class Helping(Desk):
    """The key for help."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", show=False, id="main.help", tooltip="Show every key"),
    ]

    def action_help(self) -> None:
        """List the keys that work where the focus is."""
        from cbrm_tui.tui.screens.editors import HelpScreen

        keys: dict[str, list[str]] = {}
        tooltips: dict[str, str] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            if binding.id and binding.tooltip:
                keys.setdefault(binding.id, []).append(self.app.get_key_display(binding))
                tooltips[binding.id] = binding.tooltip
        rows: dict[str, list[tuple[str, str]]] = {}
        for name, listed in keys.items():
            if not name.startswith(_PRINCIPLE):
                rows.setdefault(_section_of(name), []).append((" ".join(listed), tooltips[name]))
        principles = [" ".join(listed) for name, listed in keys.items() if name.startswith(_PRINCIPLE)]
        if principles:
            rows.setdefault("Go", []).append((f"{principles[0]} to {principles[-1]}", "Go to a principle"))
        order = (_HERE, *(title for title, _ in _SECTIONS), _ELSE)
        sections = [(title, rows[title]) for title in order if title in rows]
        self.app.push_screen(HelpScreen("Keys that work here", sections, _TEXT))


def _section_of(name: str) -> str:
    if name.partition(".")[0] not in {"main", "app"}:
        return _HERE
    return next((title for title, kinds in _SECTIONS if name in bindings_of(kinds)), _ELSE)
