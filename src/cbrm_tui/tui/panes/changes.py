"""The register of what changed since the person last looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Final

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.disagreements import COMMENTS
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.record_rows import ID
from cbrm_tui.tui.panes.sources import Source
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import Cell, Column, Row

if TYPE_CHECKING:
    from cbrm_tui.sync.reports import HistoryEntry

_SHOWN: Final = 200
_LONGEST: Final = 200


class ChangeSource(Source):
    """Changes, the newest first. The key of a row is the place of its change among those that are new."""

    key = "changes"
    label = "Changed since you last looked"
    columns = (
        Column(ID, "Record", 8, priority=80),
        Column("field", "Field", 11, priority=75),
        Column("who", "Who", 10, priority=70),
        Column("before", "Before", None, priority=60, minimum=9),
        Column("after", "After", None, priority=100, minimum=9),
        Column("at", "When", 12, priority=50),
    )

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._made: tuple[Sequence[HistoryEntry], list[Row]] = ((), [])

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return the newest changes."""
        entries = session.changes(space).entries
        if not entries:
            return []
        if entries is not self._made[0]:
            self._made = entries, self._make(entries, session.plan)
        return self._made[1]

    def _make(self, entries: Sequence[HistoryEntry], plan: Plan) -> list[Row]:
        from cbrm_tui.tui.screens.editors.history_rows import told

        first = max(0, len(entries) - _SHOWN)
        found = told(plan, entries[first:], records=True, arrow=self._glyphs.arrow)
        return [
            self._row(str(first + int(row.key)), row.cells, found.entries[row.key], plan)
            for row in found.rows
        ]

    def _row(self, key: str, cells: Sequence[Cell], entry: HistoryEntry, plan: Plan) -> Row:
        """Return a row of the history with before and after in columns of their own."""
        from cbrm_tui.tui.screens.editors.history_detail import value_in_full
        from cbrm_tui.tui.screens.editors.history_rows import record_of

        at, record, who, field, change = cells
        before, after = Cell(""), change
        if not entry.whole and entry.field != COMMENTS:
            changed = record_of(plan, entry)
            before, after = (
                Cell(one_line(value_in_full(plan, changed, entry, value))[:_LONGEST])
                for value in (entry.before, entry.after)
            )
        return Row(key, (record, field, who, before, after, at))

    def count(self, session: Session, space: str) -> int:
        """Count them all."""
        return len(session.changes(space).entries)

    def title(self, session: Session, space: str) -> str:
        """Say since when, and how many changes that is."""
        changes = session.changes(space)
        if not changes.ready:
            return f"{self.label}: being looked up"
        if changes.since is None:
            return f"{self.label}: this is the first time"
        since = changes.since.replace(tzinfo=changes.since.tzinfo or UTC).astimezone()
        many = len(changes.entries)
        more = f", the newest {_SHOWN} shown; H has all" if many > _SHOWN else ""
        return f"Changed since {since.day} {since:%b %H:%M}: {many or 'nothing'}{more}"

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """Return the record that was changed, if it is there."""
        entry = self._find(key, session, space)
        return session.plan.get(entry.record) if entry else None

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the field that was changed; the title for a whole record."""
        entry = self._find(key, session, space)
        name = entry.field.partition(".")[0] if entry else ""
        record = session.plan.get(entry.record) if entry else None
        return name if record and name in record.fields else "title"

    def why_none(self, key: str, session: Session, space: str) -> str:
        """Say that it is gone."""
        return "this record is not there any more; H shows what it held"

    def placeholder(self) -> str:
        """Say what is listed here."""
        return "Nothing. Others' changes since your last look stand here."

    def _find(self, key: str, session: Session, space: str) -> HistoryEntry | None:
        entries = session.changes(space).entries
        return entries[int(key)] if int(key) < len(entries) else None
