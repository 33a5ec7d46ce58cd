"""The views that a principle needs beside its registers, each a function from the plan to lines."""

from collections.abc import Mapping
from typing import Final

from cbrm_tui.tui.panes.sheets import p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight

SHEETS: Final[Mapping[int, tuple[SheetSpec, ...]]] = {
    1: p01.SHEETS,
    2: p02.SHEETS,
    3: p03.SHEETS,
    4: p04.SHEETS,
    5: p05.SHEETS,
    6: p06.SHEETS,
    7: p07.SHEETS,
    8: p08.SHEETS,
    9: p09.SHEETS,
    10: p10.SHEETS,
    11: p11.SHEETS,
    12: p12.SHEETS,
}
"""The sheets of each principle, in the order of their tabs."""

__all__ = ["SHEETS", "Line", "SheetSpec", "Sight"]
