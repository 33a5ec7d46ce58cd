"""The keymap: every binding has an id, and the user's `keymap.toml` may give it other keys.

    "main.new" = "n"
    "register.down" = "down,j"

Two actions that one key would trigger in the same place are a clash; it is reported, never swallowed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from textual.binding import Binding
from textual.dom import DOMNode

from cbrm_tui.domain.text import one_line

FILE: Final = "keymap.toml"
_EVERYWHERE: Final = frozenset({"main", "app"})


@dataclass(frozen=True)
class Keymap:
    """Keys by binding id, those that may be used; and a line for each entry that may not."""

    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def bindings_of(nodes: Iterable[type[DOMNode]]) -> dict[str, str]:
    """Return the default keys of every binding with an id that those classes declare."""
    found: dict[str, str] = {}
    for node in nodes:
        for kind in node.__mro__:
            for binding in vars(kind).get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id:
                    found.setdefault(binding.id, binding.key)
    return found


def read_keymap(path: Path, defaults: Mapping[str, str]) -> Keymap:
    """Read the user's keymap; one that is not there changes nothing."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Keymap()
    except (OSError, ValueError) as error:
        return Keymap(problems=(f"{path.name}: {one_line(str(error))}",))
    return choose_keys(table, defaults)


def choose_keys(wanted: Mapping[str, object], defaults: Mapping[str, str]) -> Keymap:
    """Take over the wanted keys that belong to a known binding and clash with no other."""
    taken: dict[str, str] = {}
    problems: list[str] = []
    for name, keys in wanted.items():
        if name not in defaults:
            problems.append(f"“{one_line(name)}” is no binding")
        elif not isinstance(keys, str) or not keys.strip():
            problems.append(f'{name}: the keys must be a text such as "ctrl+n,f2"')
        else:
            taken[name] = keys
    meant = set(clashes(defaults))  # escape closes the filter line before it leaves anything else
    while clashing := [clash for clash in clashes({**defaults, **taken}) if clash not in meant]:
        key, one, other = clashing[0]
        guilty = other if other in taken else one
        if guilty not in taken:
            break
        problems.append(f"{key} is taken: {one} and {other}; {guilty} keeps {defaults[guilty]}")
        del taken[guilty]
    return Keymap(taken, tuple(problems))


def clashes(keys: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (key, id, id) for each key that two bindings claim where both can hear it.

    The part of an id before the dot says where it is heard: `main` and `app` everywhere, others only
    while a widget of that kind has the focus.
    """
    claims: dict[str, list[str]] = {}
    for name, listed in keys.items():
        for key in listed.split(","):
            claims.setdefault(key.strip(), []).append(name)
    return [
        (key, one, other)
        for key, names in claims.items()
        for index, one in enumerate(names)
        for other in names[index + 1 :]
        if _heard_together(one, other)
    ]


def _heard_together(one: str, other: str) -> bool:
    scopes = {one.partition(".")[0], other.partition(".")[0]}
    return len(scopes) == 1 or bool(scopes & _EVERYWHERE)
