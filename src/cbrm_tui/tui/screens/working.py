"""The working of a figure: what went into it, with which weight, and the limits that were applied."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.tui.workings import Explained, explain, number_text, sum_of

_COLUMNS: Final = (
    Column("record", "Record", 9, priority=60),
    Column("what", "What was read", None, priority=100, minimum=24),
    Column("weight", "Weight", 7, "right", priority=80),
    Column("value", "Value", 7, "right", priority=90),
)
_AROUND: Final = 16
"""Lines that the dialog needs beside the rows, at most."""


class WorkingScreen(Dialog[str | None]):
    """Explains a figure. Closes with the key of the record that was chosen to go to, None for none.

    A row that stands for another figure opens the working of that one over this.
    """

    CSS_PATH = [DIALOG_CSS, Path(__file__).with_name("working.tcss")]
    HINTS = (("enter", "goes there"), ("esc", "closes"))
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("working.close", "w", "cancel", "Close"),
    ]

    def __init__(self, session: Session, space: str, explained: Explained) -> None:
        super().__init__(one_line(explained.title), space=space)
        self._session = session
        self._explained = explained

    def body(self) -> ComposeResult:
        """The answer and the formula, what went in, what the limits did."""
        explained = self._explained
        yield Line(Content.styled(one_line(explained.answer), "bold"), id="answer")
        yield Line(Content.styled(explained.how, "$muted"), id="how")
        yield RegisterTable(
            _COLUMNS,
            [self._row(at) for at in range(len(explained.figure.working))],
            placeholder="Nothing went into it.",
            ascii_only=self.glyphs.ascii_only,
        )
        below = [text for text in (sum_of(explained), *explained.limits) if text]
        yield Line(Content("\n").join(Content(one_line(text)) for text in below), id="limits")

    def on_mount(self) -> None:
        """Give the rows the room there is."""
        table = self.query_one(RegisterTable)
        room = max(4, self.app.size.height - _AROUND)
        table.styles.height = min(room, max(3, table.total_count + 1))
        table.focus()

    def accept(self) -> None:
        """Close."""
        self.finish(None)

    def on_register_table_row_opened(self, event: RegisterTable.RowOpened) -> None:
        """Go to the record of a row, or to the figure that it stands for."""
        event.stop()
        row = self._explained.figure.working[int(event.key)]
        part = self._explained.parts.get(int(event.key), "")
        if row.record:
            self.finish(row.record)
        elif found := explain(part, self._session.judgement, self._space) if part else None:
            self.app.push_screen(WorkingScreen(self._session, self._space, found), self._part_closed)
        else:
            self.say("this row stands for no record", "$muted")

    def _part_closed(self, record: str | None) -> None:
        if record:
            self.finish(record)

    def _row(self, at: int) -> Row:
        row = self._explained.figure.working[at]
        leads = row.record.partition("@")[0] or (self.glyphs.arrow if at in self._explained.parts else "")
        value = number_text(row.value, self._explained.figure.unit)
        cells = (
            Cell(leads, "muted"),
            Cell(row.what),
            Cell(number_text(row.weight), "", row.weight),
            Cell(value, "", row.value),
        )
        return Row(str(at), cells)
