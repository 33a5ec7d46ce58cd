"""What is looked up in the records of a plan. An index is never changed; an edit makes another from it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, Final

from cbrm_tui.domain.records import Record

Row = Callable[[Any], Any]
"""Reads from one record, and from nothing else, what is needed of it; None when that is nothing."""

TWIN: Final = "#"
"""Stands in the key of a record whose id another file has too, between the id and its file."""


Sorted = tuple[tuple[str, ...], tuple[Record, ...]]
"""Keys in order, and the records that have them."""


class Index:
    """Records by type, links the other way round, and rows: what was read from each record.

    Each part is made when it is first asked for. The index of a plan that an edit made takes over the
    parts that there are, and looks at the changed records alone.
    """

    def __init__(self, records: Mapping[str, Record]) -> None:
        self.records = records
        self.rows: dict[tuple[str, Row], Mapping[str, Any]] = {}

    @cached_property
    def by_type(self) -> Mapping[str, Sorted]:
        """The records of each type, by its word."""
        keys: dict[str, list[str]] = {}
        for key in sorted(self.records):
            keys.setdefault(self.records[key].type, []).append(key)
        return {word: (tuple(found), tuple(self.records[k] for k in found)) for word, found in keys.items()}

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the records that refer to an id, in order."""
        found: dict[str, list[str]] = {}
        for key in sorted(self.records):
            for target in targets(self.records[key]):
                found.setdefault(target, []).append(key)
        return {target: tuple(sources) for target, sources in found.items()}

    @cached_property
    def twins(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the records whose id an earlier file has too, by that id."""
        found: dict[str, tuple[str, ...]] = {}
        for key in sorted(key for key in self.records if TWIN in key):
            found[self.records[key].id] = (*found.get(self.records[key].id, ()), key)
        return found

    def rows_of(self, word: str, row: Row) -> Mapping[str, Any]:
        """Return by key what `row` reads from the records of a type; from all for the empty word."""
        found = self.rows.get((word, row))
        if found is None:
            if word:
                pairs: Iterable[tuple[str, Record]] = zip(*self.by_type.get(word, ((), ())), strict=True)
            else:
                pairs = sorted(self.records.items())
            found = self.rows[word, row] = {
                key: value for key, record in pairs if (value := row(record)) is not None
            }
        return found

    def after(self, records: Mapping[str, Record], changed: Collection[str]) -> Index:
        """Return the index of `records`, which differ from this one's in the keys `changed` alone."""
        index = Index(records)
        made = vars(index)
        touched: dict[str, set[str]] = {}
        for key in changed:
            for record in (self.records.get(key), records.get(key)):
                if record is not None:
                    touched.setdefault(record.type, set()).add(key)
        if "by_type" in vars(self):
            made["by_type"] = {
                **self.by_type,
                **{
                    word: _sorted_after(self.by_type.get(word, ((), ())), word, keys, records)
                    for word, keys in touched.items()
                },
            }
        if "backlinks" in vars(self):
            made["backlinks"] = _backlinks_after(self.backlinks, self.records, records, changed)
        if "twins" in vars(self) and not any(TWIN in key for key in changed):
            made["twins"] = self.twins
        # Another thread may ask the earlier plan for more rows meanwhile, hence the copy.
        for (word, row), values in dict(self.rows).items():
            keys = touched.get(word, ()) if word else changed
            index.rows[word, row] = _rows_after(values, row, word, keys, records) if keys else values
        return index


def targets(record: Record | None) -> set[str]:
    """Return the ids that a record refers to; none for no record."""
    return {target for ids in record.references().values() for target in ids} if record else set()


def _backlinks_after(
    backlinks: Mapping[str, tuple[str, ...]],
    old: Mapping[str, Record],
    new: Mapping[str, Record],
    changed: Collection[str],
) -> Mapping[str, tuple[str, ...]]:
    found = dict(backlinks)
    for key in changed:
        before, now = targets(old.get(key)), targets(new.get(key))
        for target in before - now:
            left = tuple(source for source in found.pop(target) if source != key)
            if left:
                found[target] = left
        for target in now - before:
            found[target] = tuple(sorted((*found.get(target, ()), key)))
    return found


def _sorted_after(old: Sorted, word: str, changed: Collection[str], records: Mapping[str, Record]) -> Sorted:
    keys, found = list(old[0]), list(old[1])
    for key in changed:
        place = bisect_left(keys, key)
        there = place < len(keys) and keys[place] == key
        record = records.get(key)
        if record is None or record.type != word:
            if there:
                del keys[place], found[place]
        elif there:
            found[place] = record
        else:
            keys.insert(place, key)
            found.insert(place, record)
    return tuple(keys), tuple(found)


def _rows_after(
    values: Mapping[str, Any], row: Row, word: str, changed: Collection[str], records: Mapping[str, Record]
) -> Mapping[str, Any]:
    """Return the rows after a change; the very same map when none of them is another than before."""
    found: dict[str, Any] | None = None
    grown = False
    for key in changed:
        record = records.get(key)
        value = None if record is None or (word and record.type != word) else row(record)
        if value == values.get(key):
            continue
        if found is None:
            found = dict(values)
        if value is None:
            del found[key]
        else:
            grown = grown or key not in found
            found[key] = value
    if found is None:
        return values
    return dict(sorted(found.items())) if grown else found
