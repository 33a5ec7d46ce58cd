"""The list at a path, made of set elements and rows that merge one by one."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from cbrm_tui.merge.diff import row_keys
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.units import Entry
from cbrm_tui.merge.values import ABSENT, Value, canonical

_LAST: Final = 1 << 40


def regroup(
    units: Mapping[str, list[Entry]], names: Names, counts: Callable[[Entry], bool]
) -> dict[str, list[Entry]]:
    """Return the units by their key as it reads now, with only the writes that count.

    Where an id was contested, units that were written under two ids may turn out to be one, in which
    a later write takes an earlier one's place as in any other.
    """
    found: dict[str, list[Entry]] = {}
    for key, unit in units.items():
        for entry in unit:
            if counts(entry):
                found.setdefault(names.read_text(key, entry.meta), []).append(entry)
    return {
        key: [entry for entry in unit if not any(later.saw(entry) for later in unit)]
        for key, unit in sorted(found.items())
    }


class _Item(NamedTuple):
    value: Value
    place: int
    key: str | None


class Listing:
    """Puts a list together: what is written as a whole, then elements and rows on top of it.

    `base` is the list that was written as a whole and `source` the writes it comes from; `laid` is
    the list as the file's layout has it, which gives the order.
    """

    def __init__(self, base: list[Any], source: Sequence[Entry], laid: list[Any]) -> None:
        self._base = base
        self._laid = laid
        self._source = source
        self._items: list[_Item | None] = [_Item(value, place, None) for place, value in enumerate(base)]
        self._texts = [canonical(value) for value in base]
        self._ranks: dict[str, int] = {}
        for place, value in enumerate(laid):
            self._ranks.setdefault(canonical(value), place)
        self._keyed: dict[tuple[int, tuple[str, ...]], dict[str, int]] = {}

    def element(self, text: str, value: Value, unit: Sequence[Entry]) -> None:
        """Add the element of that canonical text, or take it out where `value` is ABSENT."""
        if value is not ABSENT:
            if text not in self._texts:
                self._items.append(_Item(value, _LAST, None))
        elif self._was_known(unit):
            for place, other in enumerate(self._texts):
                if other == text:
                    self._items[place] = None

    def row(self, key: str, value: Value, unit: Sequence[Entry]) -> None:
        """Put a row in the place of the one with its key, or take that out where `value` is ABSENT."""
        place = self._place(self._base, key)
        if value is not ABSENT:
            item = _Item(value, _LAST if place is None else place, key)
            if place is None:
                self._items.append(item)
            else:
                self._items[place] = item
        elif place is not None and self._was_known(unit):
            self._items[place] = None

    def ordered(self) -> list[Any]:
        """Return the list in the layout's order; then in the base's, by date, and by text."""
        return [item.value for item in sorted(filter(None, self._items), key=self._rank)]

    def _was_known(self, unit: Sequence[Entry]) -> bool:
        return any(all(entry.saw(old) for old in self._source) for entry in unit)

    def _rank(self, item: _Item) -> tuple[int, int, str, str]:
        text = canonical(item.value)
        rank = self._ranks.get(text)
        if rank is None and item.key is not None:
            rank = self._place(self._laid, item.key)
        return _LAST if rank is None else rank, item.place, _date(item.value), text

    def _place(self, rows: list[Any], key: str) -> int | None:
        """Return where the row of that key stands in one of the two lists."""
        if not rows:
            return None
        fields = _key_fields(key)
        found = self._keyed.get((id(rows), fields))
        if found is None:
            places = {id(row): place for place, row in reversed(list(enumerate(rows)))}
            found = {text: places[id(row)] for text, row in row_keys(rows, fields).items()}
            self._keyed[id(rows), fields] = found
        return found.get(key)


def _key_fields(key: str) -> tuple[str, ...]:
    """Return the names of the key fields that the text of a row's key shows."""
    try:
        identity, _ = json.JSONDecoder().raw_decode(key)
    except (ValueError, RecursionError):
        return ()
    return tuple(identity) if isinstance(identity, dict) else ()


def _date(row: Value) -> str:
    """Return the row's date as text for sorting; rows without one come last."""
    if isinstance(row, Mapping):
        for value in (row.get("date"), *(row[name] for name in sorted(row))):
            if isinstance(value, date):
                return value.isoformat()
    return "~"
