"""Closing a record: its status and the reason in one go."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from cbrm_tui.domain.records import Record
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.edits import ABSENT, Edit, Put

_REASONS: Final = ("close_reason", "resolution")
"""Fields that say why a record was closed, or how it ended."""


class Closing(Desk):
    """The key that closes a record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "q",
            "close_record",
            "Close it",
            show=False,
            id="main.close",
            tooltip="Close the record under the cursor: a reason, enter",
        ),
    ]

    def action_close_record(self) -> None:
        """Ask how it ends and why, where there are several ways and a reason is kept; then close it."""
        from cbrm_tui.tui.screens.editors import ChoicePrompt

        record = self.chosen().record
        if record is None:
            return
        ways = ending(record)
        if not ways:
            self.refuse(f"{record.label.lower()}s are not closed; e edits what is under the cursor")
        elif not record.open:
            self.refuse(f"{record.id} is {record.status} already; e on its status opens it again")
        elif len(ways) == 1:
            self._ask_why(record, ways[0])
        else:

            def chosen(way: str | None) -> None:
                if way is not None:
                    self._ask_why(record, way)

            picks = [(way, way) for way in ways]
            self.app.push_screen(ChoicePrompt(f"How does it end? {record.heading}", picks), chosen)

    def _ask_why(self, record: Record, way: str) -> None:
        from cbrm_tui.tui.screens.editors import TextPrompt

        field = next((name for name in _REASONS if name in record.fields), "")
        if not field:
            self._close(record, {"status": way})
            return

        def given(reason: str | None) -> None:
            if reason:
                self._close(record, {"status": way, field: reason})
            elif reason is not None:
                self.refuse(f"{record.id} stays open: closing it needs a reason")

        before = record.fields[field].edit_text(record.data.get(field))
        title = f"Close {record.id} {record.heading}"
        self.app.push_screen(TextPrompt(title, record.fields[field].label, before), given)

    def _close(self, record: Record, values: dict[str, str]) -> None:
        puts = tuple(
            Put(record.id, (name,), value, expected=record.data.get(name, ABSENT))
            for name, value in values.items()
        )
        self.make(
            Edit(puts, f"close {record.id}"),
            f"{record.id} is {values['status']}; {self.key('u')} takes it back",
        )


def ending(record: Record) -> list[str]:
    """Return the words of its status that end a record, in the order of their declaration."""
    status = record.fields.get("status")
    choices = status.choices(record.data) if status else ()
    return [word for word in choices if word in record.closed]
