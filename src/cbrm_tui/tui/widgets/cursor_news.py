"""Tells where a table's cursor is, but not at every repeat of a held key."""

from typing import TYPE_CHECKING

from textual.timer import Timer

from cbrm_tui.tui.widgets.register_messages import CellHighlighted, RowHighlighted

if TYPE_CHECKING:
    from cbrm_tui.tui.widgets.register_table import RegisterTable


class CursorNews:
    """Posts `RowHighlighted` and `CellHighlighted` for the first move of a run and when the run is over."""

    def __init__(self, table: "RegisterTable") -> None:
        self._table = table
        self._told: tuple[str, str] | None = None
        self._rest: Timer | None = None

    def moved(self) -> None:
        """Take note that the cursor may be on another field; before the table has a size it is on none."""
        if not (self._table.is_attached and self._table.size):
            return
        if self._rest is None:
            self._tell()
        else:
            self._rest.stop()
            # Whoever sent the cursor somewhere may have shown that at once: the end of a run is always told.
            self._told = None
        self._rest = self._table.set_timer(self._table.highlight_delay, self._rested)

    def _rested(self) -> None:
        self._rest = None
        self._tell()

    def _tell(self) -> None:
        key = self._table.cursor_key
        if key is None:
            self._told = None
            return
        here = (key, self._table.cursor_column)
        if self._told is None or self._told[0] != key:
            self._table.post_message(RowHighlighted(self._table, *here))
        if self._told != here:
            self._table.post_message(CellHighlighted(self._table, *here))
        self._told = here
