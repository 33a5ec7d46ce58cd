"""Keys as they are now, for hints and sentences that name them as they are declared.

A hint says "j k" or "esc", as the bindings of its screen declare these keys; a person may have given the
bindings other ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import Screen

from cbrm_tui.tui.key_names import is_key, split_keys
from cbrm_tui.tui.keys import Bound, declared_by

_WRITTEN: Final = {"esc": "escape", "⌫": "backspace", "↓": "down", "↑": "up", "←": "left", "→": "right"}


def keys_now(named: str, screen: Screen[Any]) -> str:
    """Return the keys of a hint such as "j k" as they are now on a screen and in what is on it.

    A key that still does what it was declared for stays, another gives way to the first one of its
    binding. What names no keys ("a digit") stays as it is.
    """
    keymap: Mapping[str, str] = screen.app._keymap
    if not keymap:
        return named
    keys = [_key(word) for word in named.split(" ")]
    if not all(map(is_key, keys)):
        return named
    plain = bool(getattr(getattr(screen.app, "glyphs", None), "ascii_only", False))
    return " ".join(
        _key_now(key, word, screen, keymap, plain) for key, word in zip(keys, named.split(" "), strict=True)
    )


def _key_now(key: str, word: str, screen: Screen[Any], keymap: Mapping[str, str], plain: bool) -> str:
    for node in _kinds(screen):
        for bound in _declared(node).values():
            if key in split_keys(bound.keys):
                listed = split_keys(keymap.get(bound.id, bound.keys))
                if key in listed:
                    return word
                shown = format_key(listed[0])
                return listed[0] if plain and not shown.isascii() else shown
    return word


def _kinds(screen: Screen[Any]) -> Iterator[type[DOMNode]]:
    """Yield the classes of a screen and of what is on it, the screen's first; the app's last."""
    yield from dict.fromkeys((type(screen), *map(type, screen.walk_children()), type(screen.app)))


@lru_cache(maxsize=256)
def _declared(kind: type[DOMNode]) -> Mapping[str, Bound]:
    return declared_by((kind,))


def _key(word: str) -> str:
    """Return the full name of a key as hints write it."""
    if word[:1] == "F" and word[1:].isdecimal():
        return word.lower()
    return _WRITTEN.get(word) or next(iter(split_keys(word)), "")
