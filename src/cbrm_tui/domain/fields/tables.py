"""Kinds whose value is a table, or a list of tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from cbrm_tui.domain.fields import separated
from cbrm_tui.domain.fields.base import Context, Field, MergeRule
from cbrm_tui.domain.fields.scalars import Integer
from cbrm_tui.domain.text import one_line


class Table(Field[Mapping[str, Any]]):
    """A table of fields, merged as one value."""

    kind = "table"
    empty: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, label: str, fields: Mapping[str, Field[Any]], **rest: Any) -> None:
        super().__init__(label, **rest)
        self.fields = _named(fields)

    @property
    def merge(self) -> MergeRule:
        """A table is one value, never half of each side's."""
        return super().merge if self.group else MergeRule("atom")

    def ids(self, raw: object) -> tuple[str, ...]:
        """Return the ids in its fields."""
        return tuple(_inside(self.fields, [raw], lambda inner, value: inner.ids(value)))

    def organisations(self, raw: object) -> tuple[str, ...]:
        """Return the organisation keys in its fields."""
        return tuple(_inside(self.fields, [raw], lambda inner, value: inner.organisations(value)))

    def fault(self, raw: object) -> str | None:
        """Say which of its fields is wrong, and why."""
        return _table_fault(self.fields, raw)

    def misfit(self, raw: Any, data: Mapping[str, Any], context: Context) -> str | None:
        """Say which of its fields does not fit, and why."""
        return _table_misfit(self.fields, raw, context)

    def edit_text(self, raw: object) -> str:
        """Return `name=value; name=value` on one line; a semicolon in a value has a backslash before it."""
        if not isinstance(raw, Mapping):
            return ""
        texts = {name: one_line(inner.edit_text(raw.get(name))) for name, inner in self.fields.items()}
        return separated.join([f"{name}={text}" for name, text in texts.items() if text], ";")

    def _parse(self, text: str) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for part in separated.split(text, ";"):
            name, equals, rest = part.partition("=")
            inner = self.fields.get(name.strip())
            if not equals or inner is None:
                raise ValueError(f"must be {'; '.join(f'{key}=…' for key in self.fields)}")
            if not rest.strip():
                continue
            try:
                value[inner.name] = inner.parse(rest)
            except ValueError as error:
                raise ValueError(f"{inner.name} {error}") from None
        return value

    def _show(self, raw: object) -> str:
        return _show_table(self.fields, raw)

    def _schema(self) -> dict[str, Any]:
        return {"type": "object", "properties": {name: inner.schema() for name, inner in self.fields.items()}}


class Score(Table):
    """Likelihood and impact, each a level of the plan's risk method, counted from 1."""

    kind = "score"

    def __init__(self, label: str, **rest: Any) -> None:
        pair = {
            "likelihood": Integer("Likelihood", low=1, axis="likelihood"),
            "impact": Integer("Impact", low=1, axis="impact"),
        }
        super().__init__(label, pair, **{"width": 7, **rest})

    def pair(self, raw: object) -> tuple[int, int] | None:
        """Return (likelihood, impact), or None unless both are there."""
        if not isinstance(raw, Mapping) or not {"likelihood", "impact"} <= raw.keys() or self.fault(raw):
            return None
        return raw["likelihood"], raw["impact"]

    def edit_text(self, raw: object) -> str:
        """Return the two digits."""
        pair = self.pair(raw)
        return f"{pair[0]}{pair[1]}" if pair and max(pair) <= 9 else super().edit_text(raw)

    def _parse(self, text: str) -> dict[str, Any]:
        digits = text.replace("x", "").replace("×", "").replace(" ", "")
        if len(digits) == 2 and digits.isdecimal():
            return {"likelihood": int(digits[0]), "impact": int(digits[1])}
        if "=" in text:
            return super()._parse(text)
        raise ValueError("must be two digits, likelihood then impact, such as 34")

    def _show(self, raw: object) -> str:
        pair = self.pair(raw)
        return f"{pair[0]}×{pair[1]}" if pair else super()._show(raw)


class Rows(Field[tuple[Mapping[str, Any], ...]]):
    """A list of tables: readings, assessments. With `key`, rows of the same key are one row."""

    kind = "rows"
    empty = ()

    def __init__(
        self, label: str, fields: Mapping[str, Field[Any]], *, key: tuple[str, ...] = (), **rest: Any
    ) -> None:
        super().__init__(label, **rest)
        self.fields = _named(fields)
        self.key = key

    @property
    def merge(self) -> MergeRule:
        """Rows of both sides stay; rows of one key are one row."""
        return MergeRule("rows", key=self.key)

    def ids(self, raw: object) -> tuple[str, ...]:
        """Return the ids in the rows."""
        return tuple(_inside(self.fields, self.read(raw), lambda inner, value: inner.ids(value)))

    def organisations(self, raw: object) -> tuple[str, ...]:
        """Return the organisation keys in the rows."""
        return tuple(_inside(self.fields, self.read(raw), lambda inner, value: inner.organisations(value)))

    def fault(self, raw: object) -> str | None:
        """Say which row is wrong, and why."""
        if not isinstance(raw, list | tuple):
            return "must be a list of tables"
        return _first(raw, lambda row: _table_fault(self.fields, row))

    def misfit(self, raw: Any, data: Mapping[str, Any], context: Context) -> str | None:
        """Say which row does not fit, and why."""
        return _first(raw, lambda row: _table_misfit(self.fields, row, context))

    def edit_text(self, raw: object) -> str:
        """Return a line per row, each as a table is typed."""
        table = Table(self.label, self.fields)
        return "\n".join(table.edit_text(row) for row in self.read(raw))

    def _parse(self, text: str) -> list[dict[str, Any]]:
        table = Table(self.label, self.fields)
        return [table.parse(line) for line in text.splitlines() if line.strip()]

    def _convert(self, raw: Any) -> tuple[Mapping[str, Any], ...]:
        return tuple(raw)

    def _show(self, raw: object) -> str:
        rows = self.read(raw)
        return f"{len(rows)}: {_show_table(self.fields, rows[-1])}" if rows else ""

    def _schema(self) -> dict[str, Any]:
        row = {"type": "object", "properties": {name: inner.schema() for name, inner in self.fields.items()}}
        return {"type": "array", "items": row}


def _named(fields: Mapping[str, Field[Any]]) -> Mapping[str, Field[Any]]:
    for name, inner in fields.items():
        inner.name = name
    return fields


def _first(rows: Iterable[Any], fault: Callable[[Any], str | None]) -> str | None:
    return next(
        (f"row {number}: {found}" for number, row in enumerate(rows, 1) if (found := fault(row))), None
    )


def _table_fault(fields: Mapping[str, Field[Any]], raw: object) -> str | None:
    if not isinstance(raw, Mapping):
        return f"must be a table with {', '.join(fields)}"
    present = ((name, inner.fault(raw[name])) for name, inner in fields.items() if name in raw)
    return next((f"{name} {fault}" for name, fault in present if fault), None)


def _table_misfit(fields: Mapping[str, Field[Any]], raw: Mapping[str, Any], context: Context) -> str | None:
    present = ((name, inner.misfit(raw[name], raw, context)) for name, inner in fields.items() if name in raw)
    return next((f"{name} {misfit}" for name, misfit in present if misfit), None)


def _show_table(fields: Mapping[str, Field[Any]], raw: object) -> str:
    if not isinstance(raw, Mapping):
        return str(raw)
    return " · ".join(text for name, inner in fields.items() if (text := inner.show(raw.get(name))))


def _inside(
    fields: Mapping[str, Field[Any]],
    rows: Iterable[object],
    found: Callable[[Field[Any], object], tuple[str, ...]],
) -> Iterator[str]:
    for row in rows:
        if isinstance(row, Mapping):
            for name, inner in fields.items():
                yield from found(inner, row.get(name))
