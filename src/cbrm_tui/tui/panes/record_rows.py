"""From records to columns and rows of a table: labels, widths, semantic styles, what each cell sorts by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from cbrm_tui.domain.fields import Choice, Field, Score
from cbrm_tui.domain.fields.scalars import Integer, Number
from cbrm_tui.domain.method import Method
from cbrm_tui.domain.plan import Fault
from cbrm_tui.domain.records import Record
from cbrm_tui.tui.due import due_fields
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.tui.widgets.palette import band_style

ID: Final = "id"
_ID_WIDTH: Final = 7
_DATE_WIDTH: Final = 11  # a date, and the mark of one that has passed
_HEAD_WIDTH: Final = 8
"""Up to so many cells a column is widened for its head."""
_FIRST: Final = 100
_KEPT: Final = {"current": 95, "state": 90, "status": 88, "owner": 86, "due": 84, "review_on": 82}
_STYLES: Final[Mapping[str, str]] = {
    "agreed": "success",
    "done": "success",
    "reached": "success",
    "realised": "success",
    "kept": "success",
    "missing": "warning",
    "undefined": "warning",
    "conflict": "warning",
    "tension": "warning",
    "escalated": "warning",
    "occurred": "error",
}


def columns_of(record_type: type[Record]) -> tuple[Column, ...]:
    """Return the columns that a type declares, after one for the id."""
    columns = [Column(ID, "Id", _ID_WIDTH, priority=_FIRST - 10)]
    for place, name in enumerate(record_type.columns):
        declared = record_type.fields[name]
        width = _DATE_WIDTH if declared.kind == "date" else declared.width
        if width and len(declared.label) <= _HEAD_WIDTH:
            width = max(width, len(declared.label))
        columns.append(
            Column(
                name,
                declared.label,
                width or None,
                "right" if isinstance(declared, Integer | Number) else "left",
                priority=_FIRST if place == 0 else _KEPT.get(name, 60 - place),
                flex=3 if place == 0 else 1,
                minimum=18 if place == 0 else 12,
            )
        )
    return tuple(columns)


class RowMaker:
    """Makes the rows of one table and remembers them, so that only changed records cost anything."""

    def __init__(self, record_type: type[Record], names: tuple[str, ...], glyphs: Glyphs) -> None:
        self._due = due_fields(record_type)
        self._names = names
        self._glyphs = glyphs
        self._made: dict[str, tuple[Record, tuple[object, ...], Row]] = {}

    def row(
        self, key: str, record: Record, method: Method, today: date, *, differs: bool, found: bool
    ) -> Row:
        """Return the row of a record; `differs` and `found` say which mark its gutter carries."""
        stamp = (method, today, differs, found)
        known = self._made.get(key)
        if known and known[0] is record and known[1] == stamp:
            return known[2]
        flag, style = "", ""
        if differs:
            flag, style = self._glyphs.differs, "disagreement"
        elif found:
            flag, style = self._glyphs.finding, "warning"
        cells = [Cell(record.id, "muted")]
        cells += [self._cell(record, name, method, today) for name in self._names]
        row = Row(key, tuple(cells), flag, style)
        self._made[key] = (record, stamp, row)
        return row

    def fault_row(self, fault: Fault) -> Row:
        """Return the row that stands for a file which cannot be read."""
        place = f" at line {fault.line}, column {fault.column}" if fault.line else ""
        stem = fault.doc.rpartition("/")[2].removesuffix(".toml")
        text = f"cannot be read{place}: {fault.message}"
        cells = [Cell(stem, "error"), Cell(text, "error"), *(Cell("") for _ in self._names[1:])]
        return Row(fault.doc, tuple(cells), self._glyphs.finding, "error")

    def _cell(self, record: Record, name: str, method: Method, today: date) -> Cell:
        declared = record.fields[name]
        raw = record.data.get(name)
        text = declared.show(raw)
        if raw is None:
            return Cell(text)
        if declared.fault(raw):
            return Cell(text, "error")
        if isinstance(declared, Score):
            return score_cell(declared.pair(raw), method, self._glyphs) or Cell(text)
        if declared.kind == "date":
            late = name in self._due and record.open and raw < today
            return Cell(text + "!" if late else text, "warning" if late else "", raw)
        return Cell(text, _style(declared, raw, record), _rank(declared, raw))


def score_cell(score: tuple[int, int] | None, method: Method, glyphs: Glyphs) -> Cell | None:
    """Return a score with the letter and the colour of its band; None where the method has no such score."""
    index = method.band_index(score) if score else None
    if score is None or index is None:
        return None
    times = "x" if glyphs.ascii_only else "×"
    text = f"{score[0]}{times}{score[1]} {method.bands[index].letter}"
    return Cell(text, band_style(index, len(method.bands)), index * 1000 + method.value(score))


def _style(declared: Field[Any], raw: Any, record: Record) -> str:
    if isinstance(declared, Choice):
        return _STYLES.get(raw, "")
    return "" if record.open else "muted"


def _rank(declared: Field[Any], raw: Any) -> Any:
    if isinstance(declared, Choice):
        return declared.all_options.index(raw)
    return raw if isinstance(declared, Integer | Number) else None
