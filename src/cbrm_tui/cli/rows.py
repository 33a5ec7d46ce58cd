"""Records as rows: what `list` and `show` print, filter and sort by."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import click

from cbrm_tui.cli.types import unknown_field
from cbrm_tui.domain.fields import Field, Rows, Score, Table
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Relationship, Risk, field_at
from cbrm_tui.domain.text import printable
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.errors import BadValue
from cbrm_tui.workspace.steps import value_at

Row = dict[str, Any]

KEYS: Final = ("id", "type", "space")
DERIVED: Final[Mapping[type[Record], tuple[str, ...]]] = {
    Risk: ("score", "band"),
    Relationship: ("segment",),
}
"""What is worked out for the records of a type."""


def row_of(record: Record, plan: Plan) -> Row:
    """Return id, type, space and the fields as the file has them, and what is worked out from them.

    For a risk that is its score, the product of likelihood and impact, and its band; both are None while
    there is no score, or one that the plan's method does not know. For a relationship it is its segment,
    None without both marks.
    """
    row: Row = {"id": plan.key_of(record), "type": record.type, "space": record.space}
    row |= {name: value for name, value in record.data.items() if name not in row}
    if isinstance(record, Risk):
        method = plan.space_settings(record.space).method
        band = method.band(record.score) if record.score else None
        row |= {"score": method.value(record.score) if record.score and band else None}
        row |= {"band": band.name if band else None}
    if isinstance(record, Relationship):
        segmentation = plan.space_settings(record.space).segmentation
        segment = segmentation.segment(record.importance, record.collaboration_advantage)
        row |= {"segment": segment.name if segment else None}
    return row


def extra_keys(kind: type[Record]) -> tuple[str, ...]:
    """Return the keys of a row that are no fields of the file."""
    return (*KEYS, *DERIVED.get(kind, ()))


def shown(kind: type[Record], row: Row, name: str) -> str:
    """Return one value of a row as a person reads it, on one line."""
    path, declared = _declaration(kind, name)
    value = value_at(row, path)
    return "" if value is ABSENT else declared.show(value)


def matches(kind: type[Record], row: Row, name: str, wanted: str) -> bool:
    """Tell whether a value reads as `wanted`, or as a list holds it; case does not count."""
    path, declared = _declaration(kind, name)
    value = value_at(row, path)
    text = wanted.strip().casefold()
    if value is ABSENT or value is None or value in ("", [], {}):
        return not text
    if isinstance(value, list | tuple) and any(str(item).casefold() == text for item in value):
        return True
    return text in (declared.show(value).casefold(), declared.edit_text(value).casefold())


def ordered(kind: type[Record], rows: Iterable[Row], name: str, plan: Plan) -> list[Row]:
    """Return rows sorted by a field, from the highest for `-FIELD`; those without a value come last.

    Bands sort by severity, scores by their product, other values by what they are.
    """
    descending = name.startswith("-")
    path, declared = _declaration(kind, name.lstrip("-"))
    filled: list[Row] = []
    empty: list[Row] = []
    for row in rows:
        value = value_at(row, path)
        (empty if value is ABSENT or value in (None, "", [], {}) else filled).append(row)

    def rank(row: Row) -> tuple[int, Any]:
        value = value_at(row, path)
        if path == ("band",) and issubclass(kind, Risk):
            bands = [band.name for band in plan.space_settings(row["space"]).method.bands]
            return 0, bands.index(value)
        if isinstance(declared, Score) and (pair := declared.pair(value)):
            return 0, pair[0] * pair[1]
        if isinstance(value, int | float):
            return 0, value
        if isinstance(value, date) and not isinstance(value, datetime):
            return 1, value.isoformat()
        return 2, declared.show(value).casefold()

    return sorted(filled, key=rank, reverse=descending) + empty


def known_field(kind: type[Record], name: str, rows: Sequence[Row]) -> None:
    """Raise BadValue unless the type declares the field, or one of the rows has it all the same."""
    if name in extra_keys(kind) or any(value_at(row, name.split(".")) is not ABSENT for row in rows):
        return
    try:
        field_at(kind, name)
    except KeyError:
        raise BadValue(unknown_field(kind, name, extra_keys(kind))) from None


def table_columns(kind: type[Record], rows: Sequence[Row]) -> list[str]:
    """Return what a table for people shows: the type's columns, and the space where there are several."""
    names = ["id"]
    if len({row["space"] for row in rows}) > 1:
        names.append("space")
    names += kind.columns
    if issubclass(kind, Risk):
        names.insert(names.index("current") + 1, "band")
    if issubclass(kind, Relationship):
        names.insert(names.index("collaborate"), "segment")
    return names


def heading_of(kind: type[Record], name: str) -> str:
    """Return a column's title."""
    declared = kind.fields.get(name)
    return declared.label.upper() if declared else name.upper()


def csv_columns(kind: type[Record]) -> list[str]:
    """Return every column of a CSV: the keys, the declared fields."""
    return [*extra_keys(kind), *kind.fields]


def csv_cell(kind: type[Record], row: Row, name: str) -> str:
    """Return a value as the text that `set` reads back."""
    value = row.get(name)
    declared = kind.fields.get(name)
    if value is None:
        return ""
    return declared.edit_text(value) if declared else str(value)


def select(kind: type[Record], rows: Sequence[Row], conditions: Sequence[tuple[str, str]]) -> list[Row]:
    """Return the rows that meet all conditions. Raises BadValue for an unknown field."""
    for name, _ in conditions:
        known_field(kind, name, rows)
    return [row for row in rows if all(matches(kind, row, *condition) for condition in conditions)]


def checked_sort(kind: type[Record], name: str, rows: Sequence[Row]) -> str:
    """Return `name` when rows can be sorted by it. Raises UsageError and BadValue."""
    if not name.removeprefix("-"):
        raise click.UsageError("--sort needs a field, or -FIELD for the highest first")
    known_field(kind, name.removeprefix("-"), rows)
    return name


_PLAIN: Final[Field[str]] = Field("")


def _declaration(kind: type[Record], name: str) -> tuple[tuple[str, ...], Field[Any]]:
    if name in extra_keys(kind):
        return (name,), _PLAIN
    try:
        return field_at(kind, name)
    except KeyError:
        return tuple(name.split(".")), _PLAIN


def tree_lines(record: Record, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and text of every value of a record, declared ones in their order, for reading."""
    known = [name for name in record.fields if name in row]
    other = [name for name in row if name not in record.fields]
    found = []
    for name in (*other[: len(KEYS)], *known, *other[len(KEYS) :]):
        declared = record.fields.get(name, _PLAIN)
        value = row[name]
        if value is not None:
            found.append((declared.label or name, _in_full(declared, value)))
    return found


def _in_full(declared: Field[Any], value: Any) -> str:
    """Return a value with the lines of its prose, and a line for each row of a list of tables."""
    if isinstance(declared, Rows) and isinstance(value, list | tuple):
        row = Table(declared.label, declared.fields)
        return "\n".join(row.show(item) for item in value)
    return printable(value) if isinstance(value, str) else declared.show(value)
