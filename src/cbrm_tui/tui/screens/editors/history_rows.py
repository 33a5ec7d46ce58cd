"""Changes as rows of a table, the newest first, and as text to look for words in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element, PlanSheet, Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.disagreements import COMMENTS, dotted, readable_key
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.tui.screens.editors.showing import label_of, value_text, who
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.workspace.places import place_of, type_of

_RECORD: Final = Column("record", "Record", width=8, priority=3)
_COLUMNS: Final = (
    Column("at", "When", width=12, priority=4),
    Column("who", "Who", minimum=15, priority=1),
    Column("field", "Field", width=14, priority=2),
    Column("change", "Change", minimum=18, priority=5, flex=5),
)
_LONGEST: Final = 200


@dataclass(frozen=True)
class Told:
    """Changes ready to be shown: each one, and its row and its words, by the row's key."""

    entries: dict[str, HistoryEntry]
    rows: list[Row]
    words: dict[str, str]


def columns(*, records: bool) -> tuple[Column, ...]:
    """Return the columns of a history, with the record's where it is of several."""
    return (_COLUMNS[0], _RECORD, *_COLUMNS[1:]) if records else _COLUMNS


def told(plan: Plan, entries: Sequence[HistoryEntry], *, records: bool, arrow: str) -> Told:
    """Make ready what comes oldest first. A row's key stays the same when later changes come to it."""
    found = Told({}, [], {})
    year = datetime.now().year
    again = _brought_back(entries)
    for number in range(len(entries) - 1, -1, -1):
        entry, key = entries[number], str(number)
        record = record_of(plan, entry)
        style = "error" if entry.deletion else ""
        texts = [
            short_moment(entry.at, year),
            entry.record.partition("@")[0],
            who(plan, entry.author, entry.organisation),
            field_label(record, entry),
            "brought back" if number in again else _change(plan, record, entry, arrow),
        ]
        cells = [Cell(text, style) for text in texts]
        found.entries[key] = entry
        found.rows.append(Row(key, tuple(cells if records else (cells[0], *cells[2:]))))
        title = record.heading if record else ""
        found.words[key] = "\n".join((*texts, entry.record, entry.field, title, entry.note)).casefold()
    return found


def record_of(plan: Plan, entry: HistoryEntry) -> Record | None:
    """Return the record that was changed; one that is gone as it was, None where its kind is not known."""
    if record := plan.get(entry.record):
        return record
    place = place_of(entry.doc)
    name, _, sheet = entry.record.partition("@")
    kind = (PlanSheet if name == "plan" else Element) if sheet else type_of(place) if place else None
    data = entry.before if isinstance(entry.before, dict) and entry.whole else {}
    return kind(entry.record, entry.space, data, entry.doc) if kind else None


def field_label(record: Record | None, entry: HistoryEntry) -> str:
    """Return what was changed in a few words."""
    unit = entry.unit
    if entry.whole:
        return "Record"
    if unit.kind == "row":
        # Without a key fields of its own, a row goes by all that it holds, which is shown anyway.
        key = one_line(readable_key(unit.name)) if unit.name.startswith("[") else ""
        return f"{label_of(record, dotted(unit.path))} {key}".rstrip()
    return "Comments" if entry.field == COMMENTS else label_of(record, entry.field)


def short_moment(at: str, year: int) -> str:
    """Return a local time in at most twelve cells: without the year in `year`, else without the hour."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return one_line(at)
    if when.tzinfo is not None:
        when = when.astimezone()
    return f"{when.day:>2} {when:%b %H:%M}" if when.year == year else f"{when.day:>2} {when:%b %Y}"


def _brought_back(entries: Sequence[HistoryEntry]) -> set[int]:
    """Return the places of changes that put a record there again after it was deleted."""
    gone: set[str] = set()
    found: set[int] = set()
    for number, entry in enumerate(entries):
        if entry.deletion:
            gone.add(entry.record)
        elif entry.whole and entry.record in gone:
            gone.discard(entry.record)
            found.add(number)
    return found


def _change(plan: Plan, record: Record | None, entry: HistoryEntry, arrow: str) -> str:
    """Return what a change did on one line."""
    before, after = entry.before, entry.after
    if entry.field == COMMENTS:
        return "only the layout of the file"
    if entry.whole:
        what = "deleted" if entry.deletion else "created" if before is None else "kept"
        table = before if entry.deletion else after
        title = table.get("title") if isinstance(table, Mapping) else None
        return f"{what}: {one_line(title)}" if isinstance(title, str) else what

    def shown(path: str, value: Any) -> str:
        return one_line(value_text(plan, record, path, value))[:_LONGEST]

    if entry.unit.kind == "row" and (before is None or after is None):
        row = after if before is None else before
        return f"{'added' if before is None else 'taken out'}: {shown(entry.field, row)}"
    if entry.unit.kind == "group":
        old, new = before or {}, after or {}
        differ = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
        parts = [f"{shown(name, old.get(name))} {arrow} {shown(name, new.get(name))}" for name in differ]
        return "; ".join(parts)
    return f"{shown(entry.field, before)} {arrow} {shown(entry.field, after)}"
