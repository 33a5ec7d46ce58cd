"""A register with its live filter: a table over a source of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from cbrm_tui.domain.records import Record, Risk
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.selection import Noted, Opened, Selected, Selection
from cbrm_tui.tui.panes.sources import ELEMENTS_KEY, Source
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import Row
from cbrm_tui.tui.widgets.ordering import matches_words
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.tui.widgets.standing_in import NOT_DRAWN, drawn

_TYPING: Final = ("filter.keep", "filter.give_up")
_EDITING: Final = ("main.edit", "main.new")
_LOOKING: Final = ("register.open", "main.filter", "main.views", "main.inspector")


@dataclass
class Filter:
    """What a row must satisfy: words anywhere, texts of columns, and a set of records with its name."""

    words: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    name: str = ""
    member: Callable[[str], bool] | None = None

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.columns or self.member)


class FilterBox(Input):
    """The line in which a filter is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Keep", show=False, id="filter.keep", tooltip="Keep the filter"),
        Binding("escape", "give_up", "Drop", show=False, id="filter.give_up", tooltip="Drop the filter"),
    ]

    def action_give_up(self) -> None:
        """Empty the filter and leave."""
        self.value = ""
        self.post_message(self.Submitted(self, ""))


class RegisterView(Vertical):
    """A table of records and the filter over it. Nothing but the rows is kept: the plan has the truth."""

    def __init__(self, source: Source, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(classes="register-view")
        self.source = source
        self.restriction = Filter()
        self._session = session
        self._space = space
        self._faulty = False
        self.table = RegisterTable(
            source.columns,
            self._rows(),
            placeholder=self._placeholder(),
            no_match="Nothing matches the filter; * clears it.",
            ascii_only=glyphs.ascii_only,
        )
        self._box = FilterBox(placeholder="words to look for; enter keeps, escape clears", compact=True)
        self._box.display = False
        self._box.cursor_blink = False

    def compose(self) -> ComposeResult:
        """The table, and below it the line to type in."""
        yield self.table
        yield self._box

    # What it shows

    @property
    def focus_target(self) -> Widget:
        """What takes the focus when the view comes to the front."""
        return self.table

    def show_space(self, space: str) -> None:
        """Show another space; its filter goes, since it was meant for the other one."""
        self._space = space
        self.clear()
        self.update()

    def update(self) -> None:
        """Show the rows as they are now; the cursor stays on its record."""
        self.table.set_rows(self._rows())
        self.post_message(Noted(self))
        self.post_message(Selected())

    @property
    def note(self) -> str:
        """How many rows the filter lets through, and the filter in words."""
        if self._faulty:
            return NOT_DRAWN
        if not self.restriction:
            return ""
        labels = {column.key: column.label for column in self.source.columns}
        parts = [self.restriction.words.strip(), self.restriction.name]
        parts += [f"{labels[key]}: {text}" for key, text in self.restriction.columns.items()]
        words = ", ".join(part for part in parts if part)
        return f"{self.table.visible_count} of {self.table.total_count}: {words}"

    @property
    def hints(self) -> tuple[str, ...]:
        """The bindings that help most here."""
        if self._box.has_focus:
            return _TYPING
        if self.source.hints:
            return self.source.hints
        if self.source.key == ELEMENTS_KEY:
            return _EDITING[0], *_LOOKING[1:]
        if self.source.creates is None:
            return _LOOKING
        rescore = ("main.rescore",) if self.source.creates is Risk else ()
        return (*_EDITING, *rescore, *_LOOKING[1:])

    # What is selected

    @property
    def selection(self) -> Selection:
        """The record and the field under the cursor."""
        key = self.table.cursor_key
        if key is None:
            return Selection()
        source, column, place = self.source, self.table.cursor_column, (self._session, self._space)
        record = source.record(key, *place)
        return Selection(
            record,
            source.field(column, key, *place) if record else "",
            "" if record else source.why_none(key, *place),
            source.figure(column, key),
            source.finding(key, *place),
        )

    def marked_records(self) -> list[Record]:
        """Return the marked records in the order of the table."""
        keys = [key for key in self.table.visible_keys if key in self.table.marked]
        found = [self.source.record(key, self._session, self._space) for key in keys]
        return [record for record in found if record is not None]

    def go_to(self, key: str, column: str = "") -> bool:
        """Put the cursor on a record, clearing the filter when it hides it; False when it is not here."""
        columns = {one.key for one in self.source.columns}
        at = column if column in columns else None
        if self.table.move_to(key, at):
            return True
        if self.restriction:
            self.clear()
        self.update()  # it may be so new that the news of it is still on its way
        return self.table.move_to(key, at)

    # Filter and sort

    def open_filter(self) -> None:
        """Let the person type words; the rows follow."""
        self._box.display = True
        self._box.focus()

    def filter_column(self, column: str, text: str) -> None:
        """Show only rows whose column holds a text, whatever its case; an empty text takes that away."""
        if text.strip():
            self.restriction.columns[column] = text.strip()
        else:
            self.restriction.columns.pop(column, None)
        self._apply_filter()

    def restrict(self, name: str, member: Callable[[str], bool]) -> None:
        """Show only the records for which `member` is true of the key, under a name."""
        self.restriction.name, self.restriction.member = name, member
        self._apply_filter()

    def clear(self) -> None:
        """Take away filter and sort; marks stay."""
        self.restriction = Filter()
        with self._box.prevent(Input.Changed):
            self._box.value = ""
        self._box.display = False
        self.table.sort_by(None)
        self._apply_filter()

    def texts_of(self, column: str) -> list[str]:
        """Return the different texts of a column, for choosing among them."""
        at = [one.key for one in self.source.columns].index(column)
        rows = self._rows()
        return sorted({row.cells[at].text for row in rows} - {""})

    def sort_next(self) -> str:
        """Sort by the column under the cursor, then backwards, then not at all; say which in words."""
        column = self.table.cursor_column
        key, reverse = self.table.sorted_by
        if key != column:
            self.table.sort_by(column)
        elif not reverse:
            self.table.sort_by(column, reverse=True)
        else:
            self.table.sort_by(None)
        label = next(one.label for one in self.source.columns if one.key == column)
        key, reverse = self.table.sorted_by
        return f"sorted by {label}{', backwards' if reverse else ''}" if key else "in the order of the ids"

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while the person types."""
        event.stop()
        self.restriction.words = event.value
        self._apply_filter()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go back to the table."""
        event.stop()
        self._box.display = bool(event.value.strip())
        self.table.focus()

    def on_register_table_row_highlighted(self, event: RegisterTable.RowHighlighted) -> None:
        """Tell that another record is selected."""
        event.stop()
        self.post_message(Selected())

    def on_register_table_cell_highlighted(self, event: RegisterTable.CellHighlighted) -> None:
        """Tell that another field is selected."""
        event.stop()

    def on_register_table_row_opened(self, event: RegisterTable.RowOpened) -> None:
        """Tell which record was opened."""
        event.stop()
        found = self.selection
        self.post_message(Opened(self, event.key, found.record.id if found.record else "", found.field))

    def _rows(self) -> list[Row]:
        found = drawn(self, lambda: self.source.rows(self._session, self._space), None)
        self._faulty = found is None
        return found or []

    def _apply_filter(self) -> None:
        self.table.filter(self._matches if self.restriction else None)
        self.post_message(Noted(self))
        self.post_message(Selected())

    def _matches(self, row: Row) -> bool:
        restriction = self.restriction
        if restriction.member and not restriction.member(row.key):
            return False
        at = {one.key: index for index, one in enumerate(self.source.columns)}
        if any(
            text.casefold() not in row.cells[at[column]].text.casefold()
            for column, text in restriction.columns.items()
        ):
            return False
        return matches_words(restriction.words)(row)

    def _placeholder(self) -> str:
        text = self.source.placeholder()
        return f"{text}\n\nPress n to begin." if self.source.creates else text
