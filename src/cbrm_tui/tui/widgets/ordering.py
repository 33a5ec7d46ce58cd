"""Which rows of a register are shown, and in which order; knows nothing of a screen."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cbrm_tui.tui.widgets.cells import Cell, Row

RowFilter = str | Callable[[Row], bool] | None


def matches_words(words: str) -> Callable[[Row], bool]:
    """Make a predicate for rows that hold each of `words` somewhere, regardless of case."""
    wanted = words.casefold().split()

    def matches(row: Row) -> bool:
        text = "\n".join(cell.text for cell in row.cells).casefold()
        return all(word in text for word in wanted)

    return matches


def _rank(cell: Cell) -> tuple[str, Any]:
    """Return what `cell` sorts by; values of different types keep apart instead of failing to compare."""
    value = cell.text.casefold() if cell.sort is None else cell.sort
    return ("" if isinstance(value, int | float) else type(value).__name__, value)


def _is_empty(cell: Cell) -> bool:
    return cell.sort is None and not cell.text.strip()


class Ordering:
    """The rows of a table with the sort and the filter applied: `shown` in the order of the screen."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._predicate: Callable[[Row], bool] | None = None
        self._sort: tuple[int, bool] | None = None
        self.shown: list[Row] = []
        self.has_flags = False
        self._index: dict[str, int] = {}

    @property
    def total(self) -> int:
        """Count all rows, shown or not."""
        return len(self._rows)

    @property
    def is_filtered(self) -> bool:
        """Tell whether a filter is in force, whatever it lets through."""
        return self._predicate is not None

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def index(self, key: str | None) -> int | None:
        """Return where on the screen's order the row `key` is, or None when it is not shown."""
        return None if key is None else self._index.get(key)

    def replace_all(self, rows: Iterable[Row]) -> None:
        """Take `rows` instead of what was there. Raises `ValueError` when two have one key."""
        listed = list(rows)
        by_key = {row.key: row for row in listed}
        if len(by_key) != len(listed):
            raise ValueError("two rows have the same key")
        self._rows = by_key
        self.has_flags = any(row.flag for row in listed)
        self._arrange()

    def replace(self, row: Row) -> bool:
        """Put `row` where the row of its key is, without moving it; False when no row has that key."""
        if row.key not in self._rows:
            return False
        self._rows[row.key] = row
        self.has_flags = self.has_flags or bool(row.flag)
        if (index := self._index.get(row.key)) is not None:
            self.shown[index] = row
        return True

    def filter(self, what: RowFilter) -> None:
        """Show only rows that satisfy a predicate or hold every word of a text; None or "" shows all."""
        if isinstance(what, str):
            what = matches_words(what) if what.strip() else None
        self._predicate = what
        self._arrange()

    def sort(self, column: int | None, *, reverse: bool = False) -> None:
        """Sort by the cells of `column`, stable, empty ones last; None restores the given order."""
        self._sort = None if column is None else (column, reverse)
        self._arrange()

    def _arrange(self) -> None:
        shown: Sequence[Row] = list(self._rows.values())
        if self._predicate is not None:
            shown = [row for row in shown if self._predicate(row)]
        if self._sort is not None:
            column, reverse = self._sort
            empty = [row for row in shown if _is_empty(row.cells[column])]
            filled = [row for row in shown if not _is_empty(row.cells[column])]
            shown = sorted(filled, key=lambda row: _rank(row.cells[column]), reverse=reverse) + empty
        self.shown = list(shown)
        self._index = {row.key: index for index, row in enumerate(self.shown)}
