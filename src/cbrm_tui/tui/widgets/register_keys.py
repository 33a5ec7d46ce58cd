"""The keys of a register table; every binding has an id, so that a keymap can move it."""

from typing import Final

from textual.binding import Binding

_KEYS: Final = (
    ("down", "down,j", "move(1)", "Next row"),
    ("up", "up,k", "move(-1)", "Previous row"),
    ("right", "right,l", "move_column(1)", "Next field"),
    ("left", "left,h", "move_column(-1)", "Previous field"),
    ("first", "g,home", "first", "First row"),
    ("last", "G,end", "last", "Last row"),
    ("half_down", "ctrl+d", "page(0.5)", "Half a page down"),
    ("half_up", "ctrl+u", "page(-0.5)", "Half a page up"),
    ("page_down", "pagedown", "page(1)", "A page down"),
    ("page_up", "pageup", "page(-1)", "A page up"),
)

REGISTER_BINDINGS: Final = [
    *(
        Binding(keys, action, tooltip, show=False, id=f"register.{name}", tooltip=tooltip)
        for name, keys, action, tooltip in _KEYS
    ),
    Binding("enter", "open", "Open", id="register.open", tooltip="Open the record under the cursor"),
    Binding("space", "mark", "Mark", id="register.mark", tooltip="Mark the row, or unmark it, and go on"),
]
