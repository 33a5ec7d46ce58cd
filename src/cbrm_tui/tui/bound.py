"""How screens, dialogs and widgets declare their keys."""

from __future__ import annotations

from textual.binding import Binding


def binding(name: str, keys: str, action: str, tooltip: str) -> Binding:
    """Return a binding that the keymap can move: `name` is its place, a dot, and what it does there.

    `keys` are separated by commas; `tooltip` says what they do, in help, search and the list of keys.
    """
    return Binding(keys, action, tooltip, show=False, id=name, tooltip=tooltip)
