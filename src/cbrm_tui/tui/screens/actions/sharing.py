"""What goes on between partners: sync, disagreements, history; and help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain import clock
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.reports import OpenDisagreement, Removals
from cbrm_tui.tui.background import beside
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.screens.actions.removals import removal_words
from cbrm_tui.tui.session import News
from cbrm_tui.workspace.errors import WorkspaceError


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class SharingActions(Desk):
    """Keys about the partners' stores."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("sync", "s", "sync", "Sync", "Send and receive now; again stops it"),
        _key("disagreements", "c", "disagreements", "Disagreements", "See what partners disagree on"),
        _key("history", "H", "history", "History", "Who changed what and when; restore an old value"),
        _key("partners", "K", "partners", "Partners", "Who writes here, with which key; what is held back"),
    ]

    def action_sync(self) -> None:
        """Sync in the background, or stop what this key began; a toast says how it went."""
        if self.session.stop_sync() or self._ask_about_removals():
            return
        if not self.session.sync_now():
            self.refuse("no space is shared yet: “cbrm share URL” gives the joint space a store")

    def action_disagreements(self) -> None:
        """List the open disagreements."""
        from cbrm_tui.tui.screens.editors import DisagreementsScreen

        session = self.session
        if not session.disagreements:
            self.refuse("there is no open disagreement")
            return

        async def answered(place: tuple[str, str] | None) -> None:
            if place is not None:
                await self.open_record(*place)

        screen = DisagreementsScreen(
            session.plan,
            session.disagreements,
            self._settle,
            self._look,
            me=session.me,
            listen=self._listen,
            put_on_agenda=self._put_on_agenda,
            drafts=session.workspace.drafts,
        )
        self.app.push_screen(screen, answered)

    def action_history(self) -> None:
        """Show the history of the selected record, or of the whole space where none is selected."""
        from cbrm_tui.tui.screens.editors import HistoryScreen

        record = self.pane.selection.record
        space = record.space if record else self.space
        key = record.id if record else None
        self.app.push_screen(HistoryScreen(self.session, space, key, self.make))

    def action_partners(self) -> None:
        """Show whose replicas write into the shared spaces, and what is held back."""
        from cbrm_tui.tui.screens.editors import PartnersScreen

        self.app.push_screen(PartnersScreen(self.session))

    def _ask_about_removals(self) -> bool:
        """Ask whether so much may vanish, if a sync waits for that answer."""
        from cbrm_tui.tui.screens.editors import Confirm

        found = next(((space, asked) for space in self.session.spaces if (asked := self._asked(space))), None)
        if found is None:
            return False
        space, removals = found
        question, detail, yes, no = removal_words(space, removals, self.session.plan)

        def answered(sure: bool | None) -> None:
            if sure:
                self.session.sync_now(accept_removals_of=space)
            elif sure is not None:
                self.say(f"{space}: nothing was removed and nothing sent; the sync key asks again")

        self.app.push_screen(Confirm(question, detail, yes, no), answered)
        return True

    def _asked(self, space: str) -> Removals | None:
        standing = self.session.standing(space)
        return standing.removals if standing else None

    def _look(self) -> tuple[OpenDisagreement, ...]:
        return self.session.disagreements

    def _listen(self, look: Callable[[], None]) -> Callable[[], None]:
        """Call `look` when what is open may have changed; the returned function ends that."""

        def hear(news: News) -> None:
            if news.kind in {"sync", "plan"}:
                look()

        return self.session.listen(hear)

    def _put_on_agenda(self, record: str) -> str:
        """Put a record on the agenda of the next review; return how it went in one line."""
        from cbrm_tui.workspace.meeting import put_on_agenda

        try:
            edit = put_on_agenda(self.session.plan, record, clock.today())
        except WorkspaceError as error:
            return one_line(str(error))
        return self.make(edit) or f"{edit.label}; {self.key('u')} takes it off"

    async def _settle(self, disagreement: OpenDisagreement, value: Any) -> str | None:
        """Carry out a choice beside the screen; return one line when it cannot be."""
        try:
            await beside(lambda: self.session.settle(disagreement, value))
        except WorkspaceError as error:
            return str(error)
        self.say(f"settled {disagreement.field} of {disagreement.record}")
        return None
