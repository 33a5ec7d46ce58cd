"""The views that a principle needs beside its registers, each a function from the plan to lines."""

from collections.abc import Mapping
from typing import Final

from cbrm_tui.domain.records import Appointment
from cbrm_tui.tui.panes.sheets import p01
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight

SHEETS: Final[Mapping[int, tuple[SheetSpec, ...]]] = {
    1: (SheetSpec("who", "Roles", p01.who_is_who, creates=Appointment),),
}
"""The sheets of each principle, in the order of their tabs."""

__all__ = ["SHEETS", "Line", "SheetSpec", "Sight"]
