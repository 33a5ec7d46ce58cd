"""Columns, rows and cells of a register, and how a cell's text is fitted to its width."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from rich.cells import cell_len, set_cell_size

from cbrm_tui.domain.text import one_line

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_GAPS: Final = ((100, 2), (0, 1))

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row: plain text (never markup), the name of a semantic style, and what it sorts by.

    Without `sort` a cell sorts by its text, regardless of case; an empty one comes last in either direction.
    """

    text: str
    style: str = ""
    sort: Any = None


@dataclass(frozen=True, slots=True)
class Row:
    """A record as the table shows it: its key, a cell per column, a sign of one character for the gutter."""

    key: str
    cells: tuple[Cell, ...]
    flag: str = ""
    flag_style: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """How a field is shown.

    `width` in terminal cells is fixed; `None` makes the column flexible: at least `minimum` wide, taking a
    share of what is left in proportion to `flex`. When the table is too narrow for all columns, those of the
    lowest `priority` give way first, of equals the one furthest right.
    """

    key: str
    label: str
    width: int | None = None
    align: Align = "left"
    priority: int = 0
    flex: int = 1
    minimum: int = 10


@dataclass(frozen=True, slots=True)
class Placed:
    """A column where it came to lie: its `index` in the table's columns, first cell `x` and `width`."""

    index: int
    x: int
    width: int


def lay_out(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Place `columns` side by side in `width` cells, dropping what finds no room; one always remains."""
    gap = next(gap for least, gap in _GAPS if width >= least)
    shown = list(enumerate(columns))

    def needed() -> int:
        return sum(c.width or c.minimum for _, c in shown) + gap * (len(shown) - 1)

    while len(shown) > 1 and needed() > width:
        shown.remove(min(shown, key=lambda item: (item[1].priority, -item[0])))
    spare = width - needed() if shown else 0
    weight = sum(c.flex for _, c in shown if c.width is None)
    placed: list[Placed] = []
    x = 0
    for index, column in shown:
        cells = column.width
        if cells is None:
            share = spare * column.flex // weight if weight else 0
            spare, weight = spare - share, weight - column.flex
            cells = column.minimum + share
        cells = max(0, min(cells, width - x))
        placed.append(Placed(index, x, cells))
        x += cells + gap
    return tuple(placed)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return `text` on one line, without controls, bidi marks and what no terminal can encode."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", one_line(text))


@lru_cache(maxsize=8192)
def fit(text: str, width: int, align: Align = "left", *, ascii_only: bool = False) -> str:
    """Return `text` in exactly `width` terminal cells (a wide character counts two), cut with an ellipsis."""
    text = plain(text)
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + ("~" if ascii_only else "…") if width > 0 else ""
    left = {"left": 0, "right": width - size, "center": (width - size) // 2}[align]
    return " " * left + text + " " * (width - size - left)
