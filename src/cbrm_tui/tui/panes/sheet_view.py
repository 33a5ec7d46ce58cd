"""A view of lines, drawn anew whenever the plan, the figures or the width change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from cbrm_tui.domain.records import Record
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.selection import Selected, Selection
from cbrm_tui.tui.panes.sheets import Line, SheetSpec, Sight
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.line_list import Sheet
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.tui.widgets.standing_in import NOT_DRAWN, drawn

_FAULT: Final = Line("fault", Content.styled(NOT_DRAWN, "$warning"))


class SheetView(Vertical):
    """Shows what a `SheetSpec` writes. Nothing is drawn while it is out of sight."""

    def __init__(self, spec: SheetSpec, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(classes="sheet-view")
        self.spec = spec
        self._session = session
        self._space = space
        self._glyphs = glyphs
        self._sheet = Sheet()
        self._drawn_for = 0
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """The lines."""
        yield self._sheet

    @property
    def focus_target(self) -> Widget:
        """What takes the focus when the view comes to the front."""
        return self._sheet

    @property
    def record(self) -> Record | None:
        """The record of the line under the cursor."""
        return self._session.plan.get(self._sheet.link)

    @property
    def selection(self) -> Selection:
        """The record of the line, and the field it shows or else the title."""
        figure = self._sheet.line.figure if self._sheet.line else ""
        return Selection(self.record, self._sheet.field or "title", "this line shows no record", figure)

    @property
    def creates(self) -> type[Record] | None:
        """The type of record that is missing under the cursor, else the one that belongs on the sheet."""
        return (self._line and self._line.creates) or self.spec.creates

    @property
    def defaults(self) -> Mapping[str, Any]:
        """What is known of the record that is missing under the cursor."""
        return self._line.defaults if self._line else {}

    @property
    def hints(self) -> tuple[str, ...]:
        """The bindings that help most here."""
        if self._sheet.line and self._sheet.line.figure:
            return ("main.working", "main.views")
        new = ("main.new",) if self.spec.creates else ()
        return ("main.edit", *new, "inspector.open", "main.views", "main.inspector")

    @property
    def note(self) -> str:
        """Whether there are lines out of sight: no bar at the side says it."""
        at, last = self._sheet.scroll_offset.y, self._sheet.max_scroll_y
        hidden = [word for word, more in (("above", at > 0), ("below", at < last)) if more]
        return f"more {' and '.join(hidden)}" if hidden else ""

    def show_space(self, space: str) -> None:
        """Draw another space."""
        self._space = space
        self.update()

    def go_to(self, key: str) -> bool:
        """Put the cursor on the first line that leads to a record; False when none does."""
        self.update()  # it may be so new that the news of it is still on its way
        return self._sheet.go_to_link(key)

    def update(self) -> None:
        """Draw anew, or when it next comes into sight."""
        self._drawn_for = 0
        if self.display:
            self._draw()

    def on_show(self) -> None:
        """Draw what has changed meanwhile."""
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def on_option_list_option_highlighted(self) -> None:
        """Let what follows the cursor follow, but not at every repeat of a held key."""
        if self._rest is None:
            self.post_message(Selected())
        else:
            self._rest.stop()
        self._rest = self.set_timer(RegisterTable.highlight_delay, self._rested)

    def _rested(self) -> None:
        self._rest = None
        self.post_message(Selected())

    @property
    def _line(self) -> Line | None:
        line = self._sheet.line
        return line if isinstance(line, Line) else None

    def _draw(self) -> None:
        width = self._sheet.scrollable_content_region.width
        if width and width != self._drawn_for:
            self._drawn_for = width
            self._sheet.show(drawn(self, lambda: self._lines_for(width), [_FAULT]))
            self.call_after_refresh(self.post_message, Selected())

    def _lines_for(self, width: int) -> list[Line]:
        return [*self.spec.lines(Sight(self._session, self._space, self._glyphs, width))]
