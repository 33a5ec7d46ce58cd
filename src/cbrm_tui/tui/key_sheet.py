"""All keys by place, as they are now: what help shows of them, and a sheet to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from textual.keys import format_key

from cbrm_tui.tui.key_names import split_keys
from cbrm_tui.tui.keys import Bound, bindings_of
from cbrm_tui.tui.places import PLACES, place_of, title_of

Row = tuple[str, str]
"""Keys, and what they do."""
Section = tuple[str, Sequence[Row]]

ELSE: Final = "The plan, and this program"
_MAIN: Final = frozenset({"main", "app"})
_PRINCIPLE: Final = "main.principle_"
_GAP: Final = "   "
_BROAD: Final = 100
"""Characters from which on a line holds two columns."""


def section_of(name: str) -> str:
    """Return under which title a binding stands: its place, on the main screen what it is good for."""
    if place_of(name) not in _MAIN:
        return title_of(place_of(name))
    return next((title for title, names in _groups().items() if name in names), ELSE)


def order(titles: Iterable[str]) -> list[str]:
    """Return titles of sections in their order: those of the main screen, then the other places."""
    known = [*_groups(), ELSE, *(place.title for place in PLACES.values())]
    return sorted(titles, key=lambda title: known.index(title) if title in known else len(known))


def sections(bounds: Iterable[Bound], keys: Mapping[str, str]) -> list[Section]:
    """Return all bindings by section; `keys` are those of a keymap, by id, where they are other ones.

    The twelve principles share a row.
    """
    rows: dict[str, list[Row]] = {}
    principles: list[str] = []
    for bound in bounds:
        shown = named(keys.get(bound.id, bound.keys))
        if bound.id.startswith(_PRINCIPLE):
            principles.append(shown)
        elif bound.tooltip:
            rows.setdefault(section_of(bound.id), []).append((shown, bound.tooltip))
    if principles:
        rows.setdefault("Go", []).insert(0, range_of(principles))
    return [(title, rows[title]) for title in order(rows)]


def present() -> list[Section]:
    """Return all bindings with the keys that they have for this person on this machine."""
    from cbrm_tui.tui.configuration import Configuration
    from cbrm_tui.tui.owners import all_bindings

    bounds = all_bindings()
    configuration = Configuration()
    configuration.read({name: bound.keys for name, bound in bounds.items()})
    return sections(bounds.values(), configuration.keymap.keys)


def named(keys: str) -> str:
    """Return keys such as "down,j" as they are printed: "down j"."""
    return " ".join(format_key(key) for key in split_keys(keys))


def range_of(principles: Sequence[str]) -> Row:
    """Return the one row of the keys of all principles."""
    return f"{principles[0]} to {principles[-1]}", "Go to a principle"


def as_text(title: str, parts: Sequence[Section], width: int) -> str:
    """Lay the sections out on a page `width` characters wide, in two columns unless it is narrow."""
    half = (width - len(_GAP)) // 2 if width >= _BROAD else width
    blocks = [[heading.upper(), *_rows(rows, half), ""] for heading, rows in parts]
    left, right = _balanced(blocks) if width >= _BROAD else ([line for block in blocks for line in block], [])
    lines = [title, ""]
    for at in range(max(len(left), len(right))):
        one = left[at] if at < len(left) else ""
        other = right[at] if at < len(right) else ""
        lines.append(f"{one}{' ' * (half - cell_len(one))}{_GAP}{other}".rstrip())
    return "\n".join(lines).rstrip() + "\n"


def as_markdown(title: str, parts: Sequence[Section]) -> str:
    """Return the sections as tables, two keys in a row."""
    lines = [f"# {title}"]
    for heading, rows in parts:
        lines += ["", f"## {heading}", "", "| | | | |", "|---|---|---|---|"]
        cells = [(_code(keys), what) for keys, what in rows]
        half = (len(cells) + 1) // 2
        for at in range(half):
            other = cells[at + half] if at + half < len(cells) else ("", "")
            lines.append("| " + " | ".join((*cells[at], *other)) + " |")
    return "\n".join(lines) + "\n"


def _code(keys: str) -> str:
    return " ".join(
        word if word == "to" else f"`{word.replace('|', chr(92) + '|')}`" for word in keys.split()
    )


def _rows(rows: Sequence[Row], width: int) -> Iterator[str]:
    """Yield keys and what they do, that wrapped behind the keys."""
    keys_width = min(16, max(cell_len(keys) for keys, _ in rows))
    for keys, what in rows:
        lead = keys if cell_len(keys) > keys_width else keys + " " * (keys_width - cell_len(keys))
        room = width - cell_len(lead) - 2
        words, line = what.split(), ""
        for word in words:
            if line and cell_len(line) + 1 + cell_len(word) > room:
                yield f"{lead}  {line}"
                lead, line, room = " " * keys_width, "", width - keys_width - 2
            line = f"{line} {word}".strip()
        yield f"{lead}  {line}"


def _balanced(blocks: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """Put the blocks into two columns, in their order, that differ least in length."""
    lengths = [len(block) for block in blocks]
    best = min(range(len(blocks) + 1), key=lambda at: abs(sum(lengths[:at]) - sum(lengths[at:])))
    return (
        [line for block in blocks[:best] for line in block],
        [line for block in blocks[best:] for line in block],
    )


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, frozenset[str]]:
    """Return the ids of the main screen's bindings by what they are good for."""
    from cbrm_tui.tui.screens.actions.approving import Approving
    from cbrm_tui.tui.screens.actions.closing import Closing
    from cbrm_tui.tui.screens.actions.editing import Editing
    from cbrm_tui.tui.screens.actions.finding import Finding
    from cbrm_tui.tui.screens.actions.marking import Marking
    from cbrm_tui.tui.screens.actions.moving import Moving
    from cbrm_tui.tui.screens.actions.offering import Offering
    from cbrm_tui.tui.screens.actions.outside import EditingOutside
    from cbrm_tui.tui.screens.actions.registers import Registers
    from cbrm_tui.tui.screens.actions.returning import Returning
    from cbrm_tui.tui.screens.actions.sharing import SharingActions
    from cbrm_tui.tui.screens.actions.workings import Workings

    kinds = {
        "Change": (Editing, EditingOutside, Marking, Closing),
        "Look through": (Finding, Registers, Workings),
        "Go": (Moving, Returning),
        "Partners": (SharingActions, Offering, Approving),
    }
    return {
        title: frozenset(name for name in bindings_of(classes) if place_of(name) == "main")
        for title, classes in kinds.items()
    }
