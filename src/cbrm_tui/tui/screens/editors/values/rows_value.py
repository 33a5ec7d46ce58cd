"""Values that are a list of tables: readings, assessments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from cbrm_tui.domain import clock
from cbrm_tui.domain.fields import Rows, Table
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.values.base import ValueEditor


class RowsValue(ValueEditor[Rows]):
    """The rows, one a line. Rows without a key only gather: they are added to, never changed or deleted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("rows.add", "n,a", "add", "Add a row"),
        binding("rows.change", "e", "change", "Edit the row"),
        binding("rows.delete", "x,delete", "delete", "Delete the row"),
    ]
    HINTS = (("n", "adds"), ("e", "edits"), ("x", "deletes"), ("enter", "accepts"), ("esc", "cancels"))
    buttons = True

    class RowWanted(Message):
        """A row is to be entered; `put` takes it. `raw` is what it has now, ABSENT for a new one."""

        def __init__(self, editor: RowsValue, index: int | None, table: Table, raw: Any) -> None:
            super().__init__()
            self.editor = editor
            self.index = index
            self.table = table
            self.raw = raw

    class Refused(Message):
        """Something that cannot be done with these rows; `text` says why."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def compose(self) -> ComposeResult:
        """Show the rows."""
        self._rows: list[Mapping[str, Any]] = list(self.field.read(None if self.raw is ABSENT else self.raw))
        self._table = Table("Row", self.field.fields)
        self._list = PickList(self._picks(), typing=False, digits=False)
        yield self._list

    @property
    def text(self) -> str:
        """A line per row."""
        return self.field.edit_text(self._rows)

    def restore(self, text: str) -> None:
        """Take up the rows of a draft."""
        self._rows = self.field.parse(text)
        self._show(0)

    def value(self) -> Any:
        """Return the rows, ABSENT for none. Raises ValueError where two have the same key."""
        seen: set[tuple[str, ...]] = set()
        for row in self._rows:
            key = tuple(self.field.fields[name].show(row.get(name)) for name in self.field.key)
            if key and key in seen:
                raise ValueError(f"there are two rows for {' '.join(key)}")
            seen.add(key)
        rows = [dict(row) for row in self._rows]
        return self.raw if rows == self.raw else (rows or ABSENT)

    def put(self, index: int | None, row: Mapping[str, Any]) -> None:
        """Put a row in place of the one at `index`, or behind the last."""
        if index is None:
            self._rows.append(row)
        else:
            self._rows[index] = row
        self._show(len(self._rows) - 1 if index is None else index)
        self.post_message(self.Changed())

    def action_add(self) -> None:
        """Ask for a new row, of today where it has a date."""
        fresh = {"date": clock.today()} if "date" in self.field.fields else ABSENT
        self.post_message(self.RowWanted(self, None, self._table, fresh))

    def action_change(self) -> None:
        """Ask for the highlighted row."""
        index = self._highlighted()
        if index is not None and self._may_change():
            self.post_message(self.RowWanted(self, index, self._table, self._rows[index]))

    def action_delete(self) -> None:
        """Take the highlighted row out."""
        index = self._highlighted()
        if index is not None and self._may_change():
            del self._rows[index]
            self._show(index)
            self.post_message(self.Changed())

    def _may_change(self) -> bool:
        if self.field.key:
            return True
        self.post_message(
            self.Refused(f"{self.field.label.lower()} are a record of what was; add another with n")
        )
        return False

    def _highlighted(self) -> int | None:
        return self._list.highlighted

    def _picks(self) -> list[Pick]:
        return [Pick(str(number), self._table.show(row)) for number, row in enumerate(self._rows)]

    def _show(self, at: int) -> None:
        self._list.offer(self._picks(), at=str(max(0, min(at, len(self._rows) - 1))))

    @on(PickList.Chosen)
    def _chosen(self, event: PickList.Chosen) -> None:
        event.stop()
        self.post_message(self.Done())
