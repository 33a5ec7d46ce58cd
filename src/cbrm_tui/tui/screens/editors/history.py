"""Who changed what in a record."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line
from cbrm_tui.tui.screens.editors.reader import Reader
from cbrm_tui.tui.screens.editors.showing import label_of, moment, value_text, who

_LONGEST = 400


class HistoryScreen(Dialog[None]):
    """Shows changes, the newest first; `entries` come oldest first.

    With `plan`, fields, records and organisations go by their names.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("reading.tcss")]
    HINTS = (("j k", "scroll"), ("g G", "newest, oldest"), ("esc", "closes"))

    def __init__(self, title: str, entries: Sequence[HistoryEntry], plan: Plan | None = None) -> None:
        super().__init__(title)
        self._entries = entries
        self._plan = plan or Plan()
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """Show the entries."""
        if self._entries:
            yield Reader(self._block(entry) for entry in reversed(self._entries))
        else:
            yield Line("Nothing has been changed yet.", classes="about")

    def accept(self) -> None:
        """Close."""
        self.finish(None)

    def _block(self, entry: HistoryEntry) -> Content:
        record = self._plan.get(entry.record)
        head = f"{moment(entry.at)}  {who(self._plan, entry.author, entry.organisation)}"
        before = _short(value_text(self._plan, record, entry.field, entry.before))
        after = _short(value_text(self._plan, record, entry.field, entry.after))
        parts: list[tuple[str, str]] = [
            (head, "$muted"),
            (f"\n{label_of(record, entry.field)}  ", "bold"),
            (before, "$muted" if entry.before is None else ""),
            (" → ", "bold $accent"),
            (after, "$muted" if entry.after is None else ""),
        ]
        if entry.note:
            parts.append((f"\n{one_line(entry.note)}", "italic $muted"))
        return Content.assemble(*parts)


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
