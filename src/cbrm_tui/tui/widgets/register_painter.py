"""Turns the header and the rows of a register into lines of the terminal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.style import Style

from cbrm_tui.tui.widgets.cells import Column, Row, fit, lay_out, plain
from cbrm_tui.tui.widgets.lean_strip import LeanStrip
from cbrm_tui.tui.widgets.line_widget import LinePen
from cbrm_tui.tui.widgets.palette import SEMANTIC_STYLES

_THUMB_WIDTH: Final = 1


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few characters the table draws itself."""

    ascending: str = "▲"
    descending: str = "▼"
    thumb: str = "▐"


UNICODE: Final = Glyphs()
ASCII: Final = Glyphs(ascending="^", descending="v", thumb="|")


@dataclass(frozen=True, slots=True)
class RowLine:
    """All that decides how a row's line looks; two equal ones need no repainting.

    `column` is the column under the cursor when the cursor is on this row, else None.
    """

    row: Row
    column: int | None = None
    focused: bool = False
    marked: bool = False
    thumb: bool = False


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """All that decides how the header looks: the column under the cursor, and the sort."""

    column: int
    sorted_by: int | None
    reverse: bool


class RegisterPainter:
    """Paints lines of `width` cells for `columns`: gutter, columns, and the thumb of the scroll position.

    `style` looks up a component style by name, `partial` for one laid over another.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        width: int,
        style: Callable[[str, bool], Style],
        *,
        flagged: bool,
        ascii_only: bool,
    ) -> None:
        self._columns = columns
        self._width = width
        self._style = style
        self._flagged = flagged
        self._ascii = ascii_only
        self._glyphs = ASCII if ascii_only else UNICODE
        self._gutter = 4 if flagged else 3
        self.placed = lay_out(columns, max(1, width - self._gutter - _THUMB_WIDTH))

    def column_at(self, x: int) -> int | None:
        """Return the index of the column that covers cell `x` of the line, if one does."""
        x -= self._gutter
        return next((p.index for p in self.placed if p.x <= x < p.x + p.width), None)

    def nearest(self, column: int) -> int:
        """Return `column` when it found room, else the one shown before it, else the first shown."""
        shown = [p.index for p in self.placed]
        return max((index for index in shown if index <= column), default=shown[0] if shown else 0)

    def header(self, line: HeaderLine) -> LeanStrip:
        """Paint the labels, an arrow at the one sorted by, the one under the cursor underlined."""
        base = self._style("header", False)
        current = base + self._style("header-current", True)
        pen = LinePen(base)
        for place in self.placed:
            column = self._columns[place.index]
            label = plain(column.label)
            if place.index == line.sorted_by:
                arrow = self._glyphs.descending if line.reverse else self._glyphs.ascending
                text = fit(label, max(0, place.width - 2), ascii_only=self._ascii).rstrip() + " " + arrow
                text = fit(text, place.width, column.align, ascii_only=self._ascii)
            else:
                text = fit(label, place.width, column.align, ascii_only=self._ascii)
            pen.skip_to(self._gutter + place.x)
            words = text.strip()
            blanks, width = len(text) - len(text.lstrip()), cell_len(words)
            pen.write(" " * blanks, blanks)
            pen.write(words, width, current if place.index == line.column else base)
        return pen.finish(self._width)

    def row(self, line: RowLine) -> LeanStrip:
        """Paint a row; the cursor shows by `>` and reverse, a mark by `*`, so that no colour is needed.

        Under the cursor all text has one colour: semantic ones would be hard to read on its background.
        """
        row = line.row
        under_cursor = line.column is not None
        if under_cursor:
            base = self._style("cursor" if line.focused else "cursor-blurred", False)
        else:
            base = self._style("row", False)
        pen = LinePen(base)
        pen.write(">" if under_cursor else " ", 1, base)
        pen.write("*" if line.marked else " ", 1, base if under_cursor else self._over(base, "accent"))
        if self._flagged:
            flag = fit(row.flag, 1, ascii_only=self._ascii)
            pen.write(flag, 1, base if under_cursor else self._over(base, row.flag_style))
        for place in self.placed:
            cell = row.cells[place.index]
            style = base if under_cursor else self._over(base, cell.style)
            if place.index == line.column:
                style += self._style("cursor-cell" if line.focused else "cursor-cell-blurred", True)
            text = fit(cell.text, place.width, self._columns[place.index].align, ascii_only=self._ascii)
            pen.skip_to(self._gutter + place.x)
            pen.write(text, place.width, style)
        pen.skip_to(self._width - _THUMB_WIDTH)
        if line.thumb:
            pen.write(self._glyphs.thumb, _THUMB_WIDTH, base)
        return pen.finish(self._width)

    def _over(self, base: Style, name: str) -> Style:
        return base + self._style(name, True) if name in SEMANTIC_STYLES else base
