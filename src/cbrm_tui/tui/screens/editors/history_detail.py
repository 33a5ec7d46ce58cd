"""One change in full: both values, with what differs between them marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.content import Content

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line, printable
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.tui.screens.editors.differing import marked
from cbrm_tui.tui.screens.editors.history_rows import field_label, record_of
from cbrm_tui.tui.screens.editors.showing import label_of, moment, value_text, who


def about(plan: Plan, entry: HistoryEntry) -> Content:
    """Return who changed what, when and why."""
    record = record_of(plan, entry)
    heading = "" if record is None or record.heading == record.id else f" {record.heading}"
    parts = [
        (f"{one_line(entry.record)}{heading}", "bold"),
        (f"  {field_label(record, entry)}", "bold $accent"),
        (f"\n{moment(entry.at)}  {who(plan, entry.author, entry.organisation)}", "$muted"),
    ]
    if entry.note:
        parts.append((f"\n{one_line(entry.note)}", "italic $muted"))
    return Content.assemble(*parts)


def both(plan: Plan, entry: HistoryEntry, *, signs: bool = False) -> tuple[Content, Content]:
    """Return the value before and after, what went struck out and what came underlined, see `marked`."""
    record = record_of(plan, entry)
    before, after = (value_in_full(plan, record, entry, value) for value in (entry.before, entry.after))
    if entry.before is None or entry.after is None:
        return Content(before), Content(after)
    return marked(before, after, signs=signs)


def value_in_full(plan: Plan, record: Record | None, entry: HistoryEntry, value: Any) -> str:
    """Return a value as it reads in full; of a whole record a line for each field."""
    if not entry.whole or not isinstance(value, Mapping):
        return "not there" if entry.whole else printable(value_text(plan, record, entry.field, value))
    order = {name: place for place, name in enumerate(record.fields)} if record else {}
    names = sorted(value, key=lambda name: order.get(name, len(order)))
    return "\n".join(_line(plan, record, str(name), value[name]) for name in names)


def _line(plan: Plan, record: Record | None, name: str, value: Any) -> str:
    text = printable(value_text(plan, record, name, value))
    if "\n" in text:
        text = "\n" + text
    return f"{label_of(record, name)}: {text}".replace("\n", "\n  ")
