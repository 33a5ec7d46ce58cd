"""What goes on between partners: sync, disagreements, history; and help."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain.records import Record
from cbrm_tui.sync.reports import HistoryEntry, OpenDisagreement
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.errors import WorkspaceError


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class SharingActions(Desk):
    """Keys about the partners' stores."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("sync", "s", "sync", "Sync", "Send and receive now"),
        _key("disagreements", "c", "disagreements", "Disagreements", "See what partners disagree on"),
        _key("history", "H", "history", "History", "Who changed this record, and when"),
    ]

    def action_sync(self) -> None:
        """Sync in the background; a toast says how it went."""
        if not self.session.sync_now():
            self.refuse("no space is shared yet: “cbrm share URL” gives the joint space a store")

    def action_disagreements(self) -> None:
        """List the open disagreements."""
        from cbrm_tui.tui.screens.editors import DisagreementsScreen

        found = self.session.disagreements
        if found:
            self.app.push_screen(DisagreementsScreen(self.session.plan, found, self._settle))
        else:
            self.refuse("there is no open disagreement")

    def action_history(self) -> None:
        """Look up the history of the selected record beside the screen, then show it."""
        record = self.chosen().record
        if record is not None:
            self.run_worker(lambda: self._look_up(record), thread=True, exit_on_error=False, group="history")

    def _settle(self, disagreement: OpenDisagreement, value: Any) -> str | None:
        """Carry out a choice; return one line when it cannot be."""
        try:
            self.session.settle(disagreement, value)
        except WorkspaceError as error:
            return str(error)
        self.say(f"settled {disagreement.field} of {disagreement.record}")
        return None

    def _look_up(self, record: Record) -> None:
        try:
            entries = self.session.history(record.id)
        except WorkspaceError as error:
            self.app.call_from_thread(self.refuse, str(error))
        else:
            self.app.call_from_thread(self._show_history, record, entries)

    def _show_history(self, record: Record, entries: list[HistoryEntry]) -> None:
        from cbrm_tui.tui.screens.editors import HistoryScreen

        title = f"History of {record.id} {record.heading}"
        self.app.push_screen(HistoryScreen(title, entries, self.session.plan))
