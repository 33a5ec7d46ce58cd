"""The names of keys, as a keymap may write them."""

from __future__ import annotations

import string
from typing import Final

from textual.keys import Keys, _character_to_key, key_to_character

MODIFIERS: Final = frozenset({"ctrl", "alt", "shift", "super", "meta", "hyper"})
EATEN: Final = {
    "ctrl+j": "terminals send it for enter",
    "ctrl+m": "terminals send it for enter",
    "ctrl+h": "terminals send it for backspace",
    "ctrl+i": "terminals send it for tab",
    "ctrl+s": "terminals may stop their output at it",
    "ctrl+a": "screen takes it for itself",
    "ctrl+b": "tmux takes it for itself",
    "ctrl+o": "some systems drop it",
}
"""Keys that may never arrive, so that they must not be the only ones of an action; with the reason."""

_NAMED: Final = frozenset(str(key.value) for key in Keys)
_SIGNS: Final = frozenset(_character_to_key(sign) for sign in string.printable if not sign.isspace())


def split_keys(keys: str) -> tuple[str, ...]:
    """Return the keys of a list such as "down,j" with their full names: "?" is question_mark."""
    return tuple(_full(key.strip()) for key in keys.split(",") if key.strip())


def is_key(key: str) -> bool:
    """Tell whether a full name is one that a terminal could send."""
    *modifiers, name = key.split("+")
    if key in _NAMED or not name or not set(modifiers) <= MODIFIERS:
        return key in _NAMED
    return len(name) == 1 or name in _NAMED | _SIGNS or key_to_character(name) is not None


def eaten(keys: str) -> str:
    """Say why an action with these keys alone may be out of reach, empty where it is not."""
    reasons = [EATEN.get(key, "") for key in split_keys(keys)]
    return reasons[0] if reasons and all(reasons) else ""


def _full(key: str) -> str:
    if key in _NAMED:
        return key
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    named = _character_to_key(name) if len(name) == 1 else name
    return "+".join([*(modifier.lower() for modifier in modifiers), named])
