"""What a register table tells those around it."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from cbrm_tui.tui.widgets.register_table import RegisterTable


class TableMessage(Message, namespace="register_table"):
    """About row `key` of `table`, with `column` under the cursor."""

    def __init__(self, table: "RegisterTable", key: str, column: str) -> None:
        super().__init__()
        self.table = table
        self.key = key
        self.column = column

    @property
    def control(self) -> "RegisterTable":
        """The table that sent it."""
        return self.table


class RowHighlighted(TableMessage, namespace="register_table"):
    """The cursor came to rest on another row."""


class CellHighlighted(TableMessage, namespace="register_table"):
    """The cursor came to rest on another field, of this row or another."""


class RowOpened(TableMessage, namespace="register_table"):
    """Enter or a double click on a row."""


class MarkToggled(TableMessage, namespace="register_table"):
    """A row was marked, or its mark taken away: see `RegisterTable.marked`."""
