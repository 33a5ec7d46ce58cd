"""Who changed what, of a record and of a whole space; from here old values go back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Input

from cbrm_tui.domain import clock
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.sync.restoring import Restoration, restoration
from cbrm_tui.tui.background import beside
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.panes.register_view import FilterBox
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Hint, Line
from cbrm_tui.tui.screens.editors.history_detail import about, both, value_in_full
from cbrm_tui.tui.screens.editors.history_rows import Told, columns, field_label, record_of, told
from cbrm_tui.tui.screens.editors.reader import Reader
from cbrm_tui.tui.screens.editors.restore import RestorePrompt
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import Row
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.workspace.edits import Applied, Edit
from cbrm_tui.workspace.errors import WorkspaceError

Make = Callable[[Edit, str, Callable[[Applied], None]], str]
"""Makes an edit: what to say then, what to do then. Returns why it failed, empty when it did not."""

_BROAD: Final = 110
_NOTHING: Final = Told({}, [], {})


class _Detail(Reader):
    """The whole of one change."""

    def compose(self) -> ComposeResult:
        """Who and why on top, both values below, beside each other where there is room."""
        yield Line(id="about")
        with Container(id="sides"):
            yield Line(id="before", classes="side")
            yield Line(id="after", classes="side")


class HistoryScreen(Dialog[None]):
    """Lists changes, the newest first, over the whole of the chosen one.

    They are those of `record`, if one is named, until H shows all of the space. Looking them up goes on
    beside the screen. `make` carries out an edit.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("history.tcss")]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (_BROAD, "-broad")]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("history.before", "b", "restore('before')", "Restore what was before"),
        binding("history.after", "a", "restore('after')", "Restore what came after"),
        binding("history.widen", "H", "widen", "All of the space, or the record"),
        binding("history.filter", "slash", "filter", "Filter as you type"),
        binding("history.deletions", "d,x", "deletions", "Only deletions, or all"),
        binding("history.clear", "asterisk", "clear", "Clear the filter"),
        binding("history.other", "tab,shift+tab", "other", "To the text, or to the list"),
        binding("history.undo", "u", "undo", "Undo the last edit"),
        binding("history.space", "ctrl+t", "switch_space", "The next space"),
    ]

    def __init__(self, session: Session, space: str, record: str | None, make: Make) -> None:
        super().__init__("History", space=space)
        self._session = session
        self._record = record
        self._whole = record is None
        self._make = make
        self._told = _NOTHING
        self._words: list[str] = []
        self._deletions = False
        self._asked = 0
        self._shown_place: tuple[str, bool] | None = None

    def body(self) -> ComposeResult:
        """The list, the line to type a filter in, and the change under the cursor."""
        yield Line(id="state")
        yield RegisterTable(
            columns(records=self._whole),
            no_match="Nothing matches; * clears the filter.",
            ascii_only=self.glyphs.ascii_only,
        )
        box = FilterBox(placeholder="who, record, field, words; enter keeps, escape clears", compact=True)
        box.display = box.cursor_blink = False
        yield box
        yield _Detail((), id="detail")

    def on_mount(self) -> None:
        """Begin to look the changes up."""
        self._table.focus()
        self._load()

    def hints(self) -> Sequence[Hint]:
        """Return the keys that help, with where H leads."""
        wider = () if self._record is None else (("H", "record" if self._whole else f"all {self._space}"),)
        keys = [("b a", "restore"), *wider, ("/", "filter"), ("d", "deleted"), ("tab", "text")]
        if self.app.size.width >= _BROAD:
            keys += [("u", "undo"), ("ctrl+t", "next space")]
        return (*keys, ("esc", "close"))

    def accept(self) -> None:
        """Close; every restoring was carried out when it was asked for."""
        self.finish(None)

    # Looking up

    def _load(self) -> None:
        self._asked += 1
        self._say_state("looking up what was changed" + self.glyphs.ellipsis)
        self.run_worker(self._look_up(self._asked), group="history")

    async def _look_up(self, asked: int) -> None:
        space, record = self._space, None if self._whole else self._record
        session, arrow = self._session, self.glyphs.arrow

        def look_up() -> Told:
            entries = session.history(space, record)
            return told(session.plan, entries, records=record is None, arrow=arrow)

        try:
            found = await beside(look_up)
        except Exception as error:  # whatever it is, the screen stays
            self._failed(asked, str(error) or type(error).__name__)
        else:
            self._show(asked, found)

    def _failed(self, asked: int, error: str) -> None:
        if asked == self._asked and self.is_attached:
            self._say_state("")
            self.say(one_line(error))

    def _show(self, asked: int, found: Told) -> None:
        if asked != self._asked or not self.is_attached:
            return
        # The filter asks what is told of the rows that are there: none while both change.
        self._table.filter(None)
        self._told = found
        place = self._space, self._whole
        if place == self._shown_place:
            self._table.set_rows(found.rows)
        else:
            self._table.set_columns(columns(records=self._whole), found.rows)
            self._table.action_first()
            self._shown_place = place
        self._apply_filter()
        self._show_title()

    def _show_title(self) -> None:
        record = self._session.plan.get(self._record or "")
        heading = f" {record.heading}" if record else ""
        title = f"History of {self._record}{heading}" if not self._whole else f"History of {self._space}"
        self._header = Content(one_line(title))
        self.query_one("#title", Line).show(self._titled())
        self.show_hints()

    def _say_state(self, text: str) -> None:
        self.query_one("#state", Line).show(text)

    # The chosen one

    @property
    def _table(self) -> RegisterTable:
        return self.query_one(RegisterTable)

    @property
    def _chosen(self) -> HistoryEntry | None:
        return self._told.entries.get(self._table.cursor_key or "")

    def on_register_table_row_highlighted(self, event: RegisterTable.RowHighlighted) -> None:
        """Show the change under the cursor in full."""
        event.stop()
        self._show_chosen()

    def on_register_table_row_opened(self, event: RegisterTable.RowOpened) -> None:
        """Go to the text of the change."""
        event.stop()
        self.query_one(_Detail).focus()

    def _show_chosen(self) -> None:
        entry, plan = self._chosen, self._session.plan
        self.query_one(_Detail).display = entry is not None
        if entry is None:
            return
        before, after = both(plan, entry, signs=self.glyphs.ascii_only)
        self.query_one("#about", Line).show(about(plan, entry))
        for side, key, value, text in (
            ("before", "b", entry.before, before),
            ("after", "a", entry.after, after),
        ):
            # A record that was not there is nothing to bring back.
            hint = "" if entry.whole and value is None else f"  {self.key(key)} restores it"
            head = Content.assemble((side.capitalize(), "bold"), (f"{hint}\n", "$muted"))
            self.query_one(f"#{side}", Line).show(head + text)
        self.query_one(_Detail).scroll_home(animate=False)

    # Keys

    def action_widen(self) -> None:
        """Show all of the space, or the record again."""
        if self._record is not None:
            self._whole = not self._whole
            self._load()

    def action_switch_space(self) -> None:
        """Show all of the next space."""
        spaces = self._session.spaces
        self._space = spaces[(spaces.index(self._space) + 1) % len(spaces)]
        self._whole, self._record = True, None
        self._load()

    def action_filter(self) -> None:
        """Let the person type words; the list follows."""
        box = self.query_one(FilterBox)
        box.display = True
        box.focus()

    def action_deletions(self) -> None:
        """Show only what was deleted, or all again."""
        self._deletions = not self._deletions
        self._apply_filter()

    def action_clear(self) -> None:
        """Show all again."""
        self._deletions = False
        self.query_one(FilterBox).value = ""
        self.query_one(FilterBox).display = False
        self._apply_filter()

    def action_other(self) -> None:
        """Go to the text, or back to the list."""
        (self._table if self.query_one(_Detail).has_focus else self.query_one(_Detail)).focus()

    def action_undo(self) -> None:
        """Take the last edit back."""
        try:
            applied = self._session.workspace.undo()
        except WorkspaceError as error:
            self.say(str(error))
        else:
            self.say(f"undone: {applied.label}", "$success")
            self._load()

    def action_restore(self, side: Literal["before", "after"]) -> None:
        """Ask, then put back what stood before or after the change."""
        entry = self._chosen
        if entry is None:
            return
        session = self._session
        try:
            found = restoration(session.plan, entry, side, session.person or session.me, clock.today())
        except WorkspaceError as error:
            self.say(str(error))
            return
        self.say("")

        def answered(sure: bool | None) -> None:
            if sure and (error := self._make(found.edit, "", self._made)):
                self.say(error)

        self.app.push_screen(self._question(entry, found), answered)

    def _question(self, entry: HistoryEntry, found: Restoration) -> RestorePrompt:
        plan, record = self._session.plan, record_of(self._session.plan, entry)
        now, then = (value_in_full(plan, record, entry, value) for value in (found.now, found.then))
        remark = ""
        if found.record != entry.record and not entry.record.startswith(found.record):
            remark = f"{entry.record} is taken; it comes back as {found.record}."
        what = "" if entry.whole else f"{field_label(record, entry)} of "
        return RestorePrompt(f"Restore {what}{entry.record}?", now, then, remark)

    def _made(self, applied: Applied) -> None:
        self.say(f"{applied.label}: done; {self.key('u')} takes it back", "$success")
        self._load()

    # Filter

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._words = event.value.casefold().split()
        self._apply_filter()

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(FilterBox).display = bool(event.value.strip())
        self._table.focus()

    def _apply_filter(self) -> None:
        self._table.filter(self._matches if self._words or self._deletions else None)
        total, shown = self._table.total_count, self._table.visible_count
        changes = f"{total} change{'' if total == 1 else 's'}, the newest first"
        if not total:
            changes = "nothing has been changed yet"
        elif shown != total:
            changes = f"{shown} of {changes}"
        self._say_state(changes + (f"; only deletions, {self.key('d')} shows all" if self._deletions else ""))
        self._show_chosen()

    def _matches(self, row: Row) -> bool:
        text = self._told.words[row.key]
        return (not self._deletions or self._told.entries[row.key].deletion) and all(
            word in text for word in self._words
        )
