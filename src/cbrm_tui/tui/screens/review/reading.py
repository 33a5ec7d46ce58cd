"""Reading a whole record in the meeting."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import printable
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog
from cbrm_tui.tui.screens.editors.reader import Reader
from cbrm_tui.tui.screens.editors.showing import value_text
from cbrm_tui.tui.widgets.cells import plain


class ReadRecord(Dialog[None]):
    """Shows every field that holds something."""

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("reading.tcss")]
    HINTS = (("j k", "scroll"), ("esc", "closes"))

    def __init__(self, plan: Plan, record: Record) -> None:
        super().__init__(f"{record.id}  {record.heading}", space=record.space)
        self._plan = plan
        self._record = record

    def body(self) -> ComposeResult:
        """Show the fields."""
        record = self._record
        yield Reader(
            [
                Content.assemble(
                    (plain(field.label), "bold $accent"),
                    "\n",
                    printable(value_text(self._plan, record, name, record.data[name])),
                )
                for name, field in record.fields.items()
                if name in record.data and name != "offered"
            ]
        )

    def accept(self) -> None:
        """Close."""
        self.finish(None)
