"""The history of a record: who changed what, from what to what, newest first."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.tui.widgets.register_table import RegisterTable

_COLUMNS = (
    Column("at", "When (UTC)", 16, priority=90),
    Column("who", "Who", 16, priority=60),
    Column("field", "Field", 12, priority=80),
    Column("before", "Before", None, priority=70, minimum=12),
    Column("after", "After", None, priority=100, minimum=12),
    Column("note", "Note", None, priority=50, minimum=12),
)


class HistoryScreen(ModalScreen[None]):
    """A table of changes."""

    DEFAULT_CSS = """
    HistoryScreen {
        align: center middle;
        & > Vertical {
            width: 94%;
            height: 80%;
            border: round $border;
            background: $surface;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,H", "dismiss(None)", "Back", show=False, id="history.back", tooltip="Go back"),
    ]

    def __init__(self, record: Record, entries: Sequence[HistoryEntry], *, ascii_only: bool = False) -> None:
        super().__init__()
        self._record = record
        self._entries = entries
        self._ascii_only = ascii_only

    def compose(self) -> ComposeResult:
        """The table under the record's title."""
        with Vertical() as box:
            box.border_title = Content(f"History of {self._record.id} {self._record.heading}")
            box.border_subtitle = Content("escape goes back")
            rows = [self._row(number, entry) for number, entry in enumerate(reversed(self._entries))]
            yield RegisterTable(
                _COLUMNS, rows, placeholder="No change of this record is known.", ascii_only=self._ascii_only
            )

    def _row(self, number: int, entry: HistoryEntry) -> Row:
        declared = self._record.fields.get(entry.field.partition(".")[0])
        label = declared.label if declared and "." not in entry.field else one_line(entry.field)
        who = entry.author or entry.organisation
        return Row(
            str(number),
            (
                Cell(one_line(entry.at).replace("T", " ")[:16]),
                Cell(one_line(who)),
                Cell(label),
                Cell(_shown(declared, entry.before)),
                Cell(_shown(declared, entry.after)),
                Cell(one_line(entry.note), "muted"),
            ),
        )


def _shown(declared: Field[Any] | None, value: Any) -> str:
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else one_line(str(value))
    return declared.show(value) if declared else one_line(str(value))
