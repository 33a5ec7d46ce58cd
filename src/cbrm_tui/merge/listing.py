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
                found.setdefault(names.read_key(key, entry.meta), []).append(entry)
    return {
        key: [entry for entry in unit if not any(later.saw(entry) for later in unit)]
        for key, unit in sorted(found.items())
    }


class _Item(NamedTuple):
    value: Value
    place: int
    key: str | None
    source: Sequence[Entry]


class Listing:
    """Puts a list together: what is written as a whole, then elements and rows on top of it.

    `base` is the list that was written as a whole and `source` the writes it comes from; `laid` is
    the list as the file's layout has it, which gives the order.
    """

    def __init__(self, base: list[Any], source: Sequence[Entry], laid: list[Any]) -> None:
        self._items = [_Item(value, place, None, source) for place, value in enumerate(base)]
        self._rows: dict[str, Sequence[Entry]] = {}
        self._laid = laid
        self._ranks: dict[str, int] = {}
        for place, value in enumerate(laid):
            self._ranks.setdefault(canonical(value), place)
        self._keyed: dict[tuple[str, ...], dict[str, int]] = {}

    def element(self, text: str, value: Value, unit: Sequence[Entry]) -> None:
        """Add the element of that canonical text, or take it out where `value` is ABSENT."""
        same = [item for item in self._items if item.key is None and canonical(item.value) == text]
        if value is not ABSENT and not same:
            self._items.append(_Item(value, _LAST, None, unit))
        elif value is ABSENT and any(_knew(unit, item) for item in same):
            self._items = [item for item in self._items if item not in same]

    def row(self, key: str, value: Value, unit: Sequence[Entry]) -> None:
        """Add the row of that key, or none where `value` is ABSENT."""
        self._rows[key] = unit
        if value is not ABSENT:
            self._items.append(_Item(value, _LAST, key, unit))

    def ordered(self) -> list[Any]:
        """Return the list in the layout's order; then in the base's, by date, and by text."""
        items = sorted(self._items, key=self._rank)
        kinds = {_key_fields(key) for key in self._rows}
        if len(kinds) > 1 or any(item.key is None for item in items):
            items = self._without_replaced(items, sorted(kinds))
        return [item.value for item in items]

    def _without_replaced(self, items: list[_Item], kinds: list[tuple[str, ...]]) -> list[_Item]:
        """Leave out rows that somebody replaced or removed knowingly under another key.

        A version of the program that declares another key for the list, or none, names rows otherwise.
        """
        for fields in kinds:
            rows = [item for item in items if isinstance(item.value, Mapping)]
            found = row_keys([item.value for item in rows], fields)
            gone = [
                item
                for key, row in found.items()
                for item in rows
                if item.key != key
                and canonical(item.value) == canonical(row)
                and _knew(self._rows.get(key, ()), item)
            ]
            items = [item for item in items if item not in gone]
        return items

    def _rank(self, item: _Item) -> tuple[int, int, str, str]:
        text = canonical(item.value)
        rank = self._ranks.get(text)
        if rank is None and item.key is not None:
            rank = self._keyed_rank(item.key)
        return _LAST if rank is None else rank, item.place, _date(item.value), text

    def _keyed_rank(self, key: str) -> int | None:
        fields = _key_fields(key)
        if fields and fields not in self._keyed:
            rows = [row for row in self._laid if isinstance(row, Mapping)]
            places = {id(row): place for place, row in enumerate(self._laid)}
            self._keyed[fields] = {text: places[id(row)] for text, row in row_keys(rows, fields).items()}
        return self._keyed[fields].get(key) if fields else None


def _knew(unit: Sequence[Entry], item: _Item) -> bool:
    return any(all(entry.saw(old) for old in item.source) for entry in unit)


def _key_fields(key: str) -> tuple[str, ...]:
    """Return the names of the key fields that the text of a row's key shows; none for a whole row."""
    try:
        fields, _ = json.JSONDecoder().raw_decode(key)
        return tuple(str(pair[0]) for pair in fields) if isinstance(fields, list) else ()
    except (ValueError, RecursionError, LookupError, TypeError):
        return ()


def _date(row: Value) -> str:
    """Return the row's date as text for sorting; rows without one come last."""
    if isinstance(row, Mapping):
        for value in (row.get("date"), *(row[name] for name in sorted(row))):
            if isinstance(value, date):
                return value.isoformat()
    return "~"
