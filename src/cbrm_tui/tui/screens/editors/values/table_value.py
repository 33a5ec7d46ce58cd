"""Values that are a table of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult

from cbrm_tui.domain.fields import Table
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.form_line import FormLine
from cbrm_tui.tui.screens.editors.values.base import ValueEditor


class TableValue(ValueEditor[Table]):
    """A line for each field of the table; keys that the program does not know are kept."""

    HINTS = (("tab", "next"), ("enter", "accepts"), ("esc", "cancels"))
    buttons = True

    def compose(self) -> ComposeResult:
        """Show the fields."""
        table = self._table()
        self._lines: list[FormLine] = []
        for name, inner in self.field.fields.items():
            self._lines.append(
                FormLine(inner, self.plan, self.record, table.get(name, ABSENT), around=self._now)
            )
        yield from self._lines

    @property
    def text(self) -> str:
        """The table as it is typed on one line."""
        return "\n".join(line.text for line in self._lines)

    def restore(self, text: str) -> None:
        """Put a draft's texts into the fields."""
        for line, part in zip(self._lines, text.split("\n"), strict=False):
            line.restore(part)

    def opening_text(self) -> str:
        """Return the texts of the fields as they are now in the file."""
        table = self._table()
        return "\n".join(inner.edit_text(table.get(name)) for name, inner in self.field.fields.items())

    def value(self) -> Any:
        """Return the table, ABSENT when all of it is empty. Raises ValueError naming the first bad field."""
        table = dict(self._table())
        for line in self._lines:
            name = line.field.name
            try:
                value = line.value()
            except ValueError as error:
                raise ValueError(f"{line.field.label.lower()} {error}") from None
            if value is ABSENT:
                table.pop(name, None)
            else:
                table[name] = value
        return table or ABSENT

    def _table(self) -> Mapping[str, Any]:
        return self.raw if isinstance(self.raw, Mapping) else {}

    def _now(self) -> Mapping[str, Any]:
        found = {**self.around, **self._table()}
        for line in self._lines:
            try:
                found[line.field.name] = line.value()
            except ValueError:
                found[line.field.name] = one_line(line.text)
        return {name: value for name, value in found.items() if value is not ABSENT}

    @on(FormLine.Changed)
    def _changed(self, event: FormLine.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(FormLine.Submitted)
    def _submitted(self, event: FormLine.Submitted) -> None:
        event.stop()
        self.post_message(self.Done())
