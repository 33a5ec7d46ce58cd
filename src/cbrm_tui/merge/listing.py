"""The list at a path, made of set elements and rows that merge one by one."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from cbrm_tui.merge.diff import row_keys
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.units import Entry
from cbrm_tui.merge.values import ABSENT, Value, canonical

_LAST = 1 << 40


def regroup(
    units: Mapping[str, list[Entry]], names: Names, counts: Callable[[Entry], bool]
) -> dict[str, list[Entry]]:
    """Return the units by their key as it reads now, without the writes that `counts` leaves out.

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
        if len(unit) > 1
        else unit
        for key, unit in found.items()
    }


class _Item(NamedTuple):
    value: Value
    place: int
    key: str | None


class Listing:
    """Puts a list together: what is written as a whole, then elements and rows on top of it.

    `base` is the list that was written as a whole, `source` the writes it comes from; `laid` the
    list as the file's layout has it, which gives the order.
    """

    def __init__(self, base: list[Any], source: list[Entry], laid: list[Any]) -> None:
        self._base = [_Item(value, place, None) for place, value in enumerate(base)]
        self._more: list[_Item] = []
        self._source = source
        self._laid = laid
        self._ranks: dict[str, int] = {}
        for place, item in enumerate(laid):
            self._ranks.setdefault(canonical(item), place)
        self._keyed: dict[tuple[str, ...], dict[str, int]] = {}

    def element(self, key: str, value: Value, unit: list[Entry]) -> None:
        """Add an element, or take it out where `value` is ABSENT."""
        places = [place for place, item in enumerate(self._base) if canonical(item.value) == key]
        if value is ABSENT:
            if self._knew(unit):
                self._base = [item for item in self._base if canonical(item.value) != key]
        elif not places:
            self._more.append(_Item(value, _LAST, None))

    def row(self, key: str, value: Value, unit: list[Entry]) -> None:
        """Put a row in the place of the one with its key, or take that out where it is ABSENT."""
        place = self._place(key)
        if place is None:
            if value is not ABSENT:
                self._more.append(_Item(value, _LAST, key))
        elif value is not ABSENT:
            self._base[place] = _Item(value, self._base[place].place, key)
        elif self._knew(unit):
            del self._base[place]

    def ordered(self) -> list[Any]:
        """Return the list: in the layout's order, then the base's, then by date, then by text."""
        return [item.value for item in sorted([*self._base, *self._more], key=self._rank)]

    def _knew(self, unit: list[Entry]) -> bool:
        return any(all(entry.saw(old) for old in self._source) for entry in unit)

    def _place(self, key: str) -> int | None:
        if not self._base:
            return None
        wanted, fields = _identity(key)
        found = row_keys([item.value for item in self._base], fields)
        row = found.get(wanted, found.get(key, ABSENT))
        if row is ABSENT:
            return None
        return next(place for place, item in enumerate(self._base) if item.value is row)

    def _rank(self, item: _Item) -> tuple[int, int, str, str]:
        text = canonical(item.value)
        rank = self._ranks.get(text)
        if rank is None and item.key is not None:
            rank = self._keyed_rank(item.key)
        return _LAST if rank is None else rank, item.place, _date(item.value), text

    def _keyed_rank(self, key: str) -> int | None:
        _, fields = _identity(key)
        if fields not in self._keyed:
            places: dict[str, int] = {}
            for text, row in row_keys(self._laid, fields).items():
                places[text] = next(place for place, each in enumerate(self._laid) if each is row)
            self._keyed[fields] = places
        return self._keyed[fields].get(key)


def _identity(key: str) -> tuple[str, tuple[str, ...]]:
    """Return a row key's text and the names of its key fields, none where it has none."""
    try:
        identity, _ = json.JSONDecoder().raw_decode(key)
    except ValueError:
        return key, ()
    return key, tuple(identity) if isinstance(identity, dict) else ()


def _date(row: Value) -> str:
    """Return the row's date for sorting; rows without one come last."""
    if isinstance(row, Mapping):
        dates = [row.get("date"), *(row[name] for name in sorted(row))]
        found = next((value for value in dates if isinstance(value, date)), None)
        if found is not None:
            return found.isoformat()
    return "~"
