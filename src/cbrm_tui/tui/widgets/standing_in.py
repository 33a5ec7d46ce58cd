"""A line in place of what could not be drawn, so that one fault does not take the whole screen away."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, TypeVar, runtime_checkable

from rich.segment import Segment
from textual._context import NoActiveAppError
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

T = TypeVar("T")

NOT_DRAWN: Final = "this view could not be drawn"


@runtime_checkable
class NotesFaults(Protocol):
    """An app that reports a fault it lives on with."""

    def note_fault(self, error: BaseException, what: str) -> None:
        """Report it, and say it once."""


def drawn(widget: Widget, draw: Callable[[], T], instead: T) -> T:
    """Return what `draw` gives, or report its fault and return something else.

    Outside an app that notes faults they are raised.
    """
    try:
        return draw()
    except Exception as error:
        if not note(widget, error):
            raise
        return instead


def note(widget: Widget, error: Exception) -> bool:
    """Report a fault in drawing a widget; False where there is nobody to report it to."""
    try:
        app = widget.app
    except NoActiveAppError:
        return False
    if not isinstance(app, NotesFaults):
        return False
    app.note_fault(error, NOT_DRAWN)
    return True


def stand_in(error: Exception) -> bool:
    """Let a line stand in for the widget whose painting failed; False when it was no widget's."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        widget = frame.f_locals.get("widget")
        # Textual's compositor asks one widget after the other for its lines.
        if frame.f_code.co_name == "_get_renders" and isinstance(widget, Widget):
            if not note(widget, error):
                return False
            # On this one widget, not on its class.
            setattr(widget, "render_lines", partial(_lines, widget))  # noqa: B010
            return True
    return False


def _lines(widget: Widget, crop: Region) -> list[Strip]:
    style = widget.rich_style
    return [
        Strip([Segment(NOT_DRAWN if y == 0 else "", style)])
        .adjust_cell_length(widget.region.width, style)
        .crop(crop.x, crop.right)
        for y in crop.line_range
    ]
