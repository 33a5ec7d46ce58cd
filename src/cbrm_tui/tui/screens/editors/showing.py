"""Values, people and moments as dialogs show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, field_at
from cbrm_tui.domain.text import one_line, printable

RECORD: Final = "(record)"
"""The field of a disagreement or a change that is about the whole record."""


def declared(record: Record | None, path: str) -> Field[Any] | None:
    """Return the declaration of a field by its dotted path, None where there is none."""
    try:
        return field_at(type(record), path)[1] if record else None
    except KeyError:
        return None


def label_of(record: Record | None, path: str) -> str:
    """Return what a field is called, its path where it is not declared."""
    if path == RECORD:
        return "the record itself"
    found = declared(record, path)
    return found.label if found else one_line(path)


def value_text(plan: Plan, record: Record | None, path: str, value: Any) -> str:
    """Return a value for reading, of several lines where it has several; “nothing” for None."""
    if path == RECORD:
        return "deleted" if value is None else "there"
    if value is None:
        return "nothing"
    field = declared(record, path)
    if isinstance(value, str) and (field is None or field.kind in {"prose", "text"}):
        return printable(value).strip() or "nothing"
    if field is None or field.fault(value):
        return _any_text(record, value)
    text = field.show(value)
    if ids := field.ids(value):
        named = [f"{key} {found.heading}" if (found := plan.get(key)) else key for key in ids]
        return "\n".join(one_line(line) for line in named)
    return text or "nothing"


def moment(at: str) -> str:
    """Return an ISO time as local day and time, a text that is none as it is."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return one_line(at)
    if when.tzinfo is not None:
        when = when.astimezone()
    return f"{when.day} {when:%b %Y %H:%M}"


def who(plan: Plan, author: str, organisation: str) -> str:
    """Return a person with the organisation's name."""
    name = plan.space_settings("joint").name_of(organisation) if organisation else ""
    return ", ".join(part for part in (one_line(author), name) if part) or "somebody"


def _any_text(record: Record | None, value: Any) -> str:
    """Return a table as a line per key, with the label of each field that is declared."""
    if isinstance(value, Mapping):
        return "\n".join(
            f"{label_of(record, str(key))}: {_flat(record, str(key), value[key])}" for key in value
        )
    return one_line(str(value))


def _flat(record: Record | None, key: str, value: Any) -> str:
    field = declared(record, key)
    return field.show(value) if field else one_line(str(value))
