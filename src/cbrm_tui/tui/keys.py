"""The keymap: every binding has an id, and the user's `keymap.toml` may give it other keys.

    "main.new" = "n"
    "register.down" = "down,j"

It lies over a preset, which is a file of the same kind. Two actions that one key would trigger in the same
place are a clash; it is reported, never swallowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from textual.binding import Binding
from textual.dom import DOMNode

from cbrm_tui.tui.key_names import eaten, is_key, split_keys
from cbrm_tui.tui.places import heard_together
from cbrm_tui.workspace.locating import line_of
from cbrm_tui.workspace.preferences import Problem, read_table, unknown, write_value

FILE: Final = "keymap.toml"
PRESETS: Final = Path(__file__).with_name("presets")
_BEGUN: Final = "# Your own keys: the id of a binding, and its keys, separated by commas.\n"


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding with an id as it is declared: its keys, separated by commas, and what it does."""

    id: str
    keys: str
    tooltip: str


@dataclass(frozen=True)
class Keymap:
    """The keys of the bindings that have not their own ones, by id; and what of the files is not used."""

    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


Clash = tuple[str, str, str]
"""A key and the two bindings that claim it."""


def bindings_of(nodes: Iterable[type[DOMNode]]) -> dict[str, str]:
    """Return the default keys of every binding with an id that those classes declare."""
    return {name: bound.keys for name, bound in declared_by(nodes).items()}


def declared_by(nodes: Iterable[type[DOMNode]]) -> dict[str, Bound]:
    """Return every binding with an id that those classes and their bases declare."""
    found: dict[str, Bound] = {}
    for node in nodes:
        for kind in node.__mro__:
            for binding in vars(kind).get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id:
                    found.setdefault(binding.id, Bound(binding.id, binding.key, binding.tooltip))
    return found


def read_keymap(
    folder: Path, preset: str, defaults: Mapping[str, str], before: Keymap | None = None
) -> Keymap:
    """Read the user's keymap of a folder over a preset; one that is not there changes nothing.

    Where the file cannot be read as a whole, all keys are as they were `before`.
    """
    base = preset_keys(preset)
    text, table, problem = read_table(folder / FILE)
    if problem:
        return Keymap(before.keys if before else base, (problem,))
    chosen = choose_keys(_flat(table), {**defaults, **base}, text)
    return Keymap({**base, **chosen.keys}, chosen.problems)


def has_keymap(folder: Path, preset: str) -> bool:
    """Tell whether any key may be another than the declared one."""
    return preset != "default" or (folder / FILE).exists()


def preset_keys(preset: str) -> dict[str, str]:
    """Return what a preset that comes with the program says, by id; nothing for one that there is not."""
    _, table, _ = read_table(PRESETS / f"{preset}.toml")
    return {name: keys for name, keys in _flat(table).items() if isinstance(keys, str)}


def write_keys(folder: Path, name: str, keys: object) -> None:
    """Write the keys of one binding into the user's keymap, or take them out for ABSENT.

    Comments and the rest stay. Raises WorkspaceError in one line.
    """
    path = folder / FILE
    text, table, _ = read_table(path)
    place, _, last = name.partition(".")
    inner = table.get(place)
    nested = name not in table and isinstance(inner, Mapping) and last in inner
    write_value(path, (place, last) if nested else (name,), keys, text or _BEGUN)


def choose_keys(wanted: Mapping[str, object], defaults: Mapping[str, str], text: str = "") -> Keymap:
    """Take over the wanted keys that belong to a known binding and clash with no other.

    `text` is the keymap's, from which the lines of problems come.
    """
    taken: dict[str, str] = {}
    problems: list[Problem] = []

    def say(name: str, what: str) -> None:
        problems.append(Problem(FILE, _line(text, name), what))

    for name, keys in wanted.items():
        if name not in defaults:
            say(name, unknown(name, defaults))
        elif not isinstance(keys, str) or not split_keys(keys):
            say(name, f'the keys of {name} must be a text such as "ctrl+n,f2"')
        elif wrong := [key for key in split_keys(keys) if not is_key(key)]:
            say(name, f"“{wrong[0]}” is no key; {name} keeps {defaults[name]}")
        else:
            taken[name] = ",".join(split_keys(keys))
    meant = _nested(defaults)
    while new := [clash for clash in clashes({**defaults, **taken}) if clash[1:] not in meant]:
        key, one, other = new[0]
        guilty = other if other in taken else one
        if guilty not in taken:
            break
        say(guilty, f"{key} is taken: {one} and {other}; {guilty} keeps {defaults[guilty]}")
        del taken[guilty]
    for name, keys in taken.items():
        if why := eaten(keys):
            say(name, f"{name} has only {keys}, and {why}; give it another key as well")
    return Keymap(taken, tuple(sorted(problems, key=lambda problem: problem.line)))


def clashes(keys: Mapping[str, str]) -> list[Clash]:
    """Return (key, id, id) for each key that two bindings claim where both can hear it."""
    claims: dict[str, list[str]] = {}
    for name, listed in keys.items():
        for key in split_keys(listed):
            claims.setdefault(key, []).append(name)
    return [
        (key, one, other)
        for key, names in claims.items()
        for index, one in enumerate(names)
        for other in names[index + 1 :]
        if one != other and heard_together(one, other)
    ]


def new_clashes(name: str, keys: str, now: Mapping[str, str], defaults: Mapping[str, str]) -> list[Clash]:
    """Return what would clash if a binding had these keys, apart from what is meant by declaration."""
    meant = _nested(defaults)
    return [clash for clash in clashes({**now, name: keys}) if name in clash[1:] and clash[1:] not in meant]


def _nested(defaults: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the pairs that share a key by declaration: escape closes a filter line before anything else."""
    return {pair for _, one, other in clashes(defaults) for pair in ((one, other), (other, one))}


def _flat(table: Mapping[str, Any]) -> dict[str, object]:
    return dict(_entries(table, ""))


def _entries(table: Mapping[str, Any], above: str) -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _entries(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _line(text: str, name: str) -> int:
    if not text:
        return 0
    line = line_of(text, (name,))
    return line if line > 1 or "." not in name else line_of(text, name.split("."))


def keymap_schema(bound: Mapping[str, Bound]) -> dict[str, Any]:
    """Return the JSON Schema of keymap.toml and of the presets: every binding, with what it does."""
    return {
        "title": "A keymap of cbrm",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"type": "string", "description": one.tooltip, "default": one.keys}
            for name, one in sorted(bound.items())
        },
    }
