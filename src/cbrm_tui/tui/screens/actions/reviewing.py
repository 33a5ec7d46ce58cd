"""Holding a review: starting one, or going on where it stood."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from cbrm_tui.domain import clock
from cbrm_tui.sync.store_errors import StoreError
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.places import JOINT

if TYPE_CHECKING:
    from cbrm_tui.workspace.meeting_desk import LedElsewhere, MeetingDesk

_PATIENCE: Final = 0.3
"""Seconds that the history has to say what changed since the last review."""


class Reviewing(Desk):
    """The key for a review."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v",
            "review",
            "Review",
            show=False,
            id="main.review",
            tooltip="Hold a review, or go on with the one that runs",
        ),
    ]

    async def action_review(self) -> None:
        """Go on with the review that runs; where there is none or several, ask which."""
        from cbrm_tui.domain.meeting import running

        found = running(self.session.workspace.plan)
        if len(found) == 1:
            await self.hold(found[0].id)
        else:
            self._choose()

    def say_running(self) -> None:
        """Say which review was led here when the program ended, if one was."""
        from cbrm_tui.domain.meeting import running
        from cbrm_tui.workspace.meeting_desk import look_on, who_has

        root = self.session.workspace.root
        for one in running(self.session.workspace.plan):
            if look_on(root, one.id) is not None and who_has(root, one.id) is None:
                self.say(f"{one.heading} still runs; {self.key('v')} goes on where it stood")

    async def hold(self, kind_or_id: str) -> None:
        """Begin a review, or go on with it, and show it."""
        from cbrm_tui.domain.meeting import agenda_of, propose
        from cbrm_tui.domain.records import Review
        from cbrm_tui.tui.screens.review.chair import leader_of
        from cbrm_tui.workspace import meeting

        plan, me, today = self.session.workspace.plan, leader_of(self.session), clock.today()
        review = meeting.to_lead(plan, kind_or_id)
        known = review if isinstance(review, Review) else None
        if known is not None and (known.status == "held" or (known.held_on and known.status != "running")):
            self.refuse(f"{known.id} was held on {known.held_on}; {self.key('v')} begins another one")
            return
        differ = [one.record for one in self.session.disagreements if one.space == JOINT]
        findings = self.session.judgement.findings
        try:
            if known is None:
                changed = await self._changed(kind_or_id)
                items = propose(
                    plan, kind_or_id, today, disagreements=differ, changed=changed, findings=findings
                )
            else:
                changed = await self._changed(known.kind) if known.ahead else set()
                items = agenda_of(
                    plan, known, today, disagreements=differ, changed=changed, findings=findings
                )
            key, edit = meeting.begin(plan, kind_or_id, me, _now(), today, items)
        except KeyError:
            self.refuse(f"there is no review “{kind_or_id}”")
        except WorkspaceError as error:
            self.say(str(error), "error")
        else:
            already = known is not None and known.status == "running" and meeting.leads(known, me)
            if already or not self.make(edit):
                self._open(key, began=known is None or known.ahead)

    async def _changed(self, kind: str) -> set[str]:
        """Return the records that were changed since the last review of a kind.

        Where a long history cannot tell that soon, the agenda does without: the meeting begins at once.
        """
        from cbrm_tui.domain.meeting import previous
        from cbrm_tui.sync.reports import changed_since

        last = previous(self.session.workspace.plan, kind, clock.today())
        if last is None or last.held_on is None:
            return set()
        with suppress(TimeoutError, WorkspaceError, StoreError):
            async with asyncio.timeout(_PATIENCE):
                return changed_since(await asyncio.to_thread(self.session.history, JOINT), last.held_on)
        return set()

    def _choose(self) -> None:
        from cbrm_tui.domain.meeting import KINDS, next_meetings, planned, previous, running
        from cbrm_tui.tui.screens.editors import ChoicePrompt

        plan, today = self.session.workspace.plan, clock.today()
        options: list[tuple[str, str, str]] = [
            (one.id, one.heading, "runs; goes on where it stood") for one in running(plan)
        ]
        due = {one.kind: one.day for one in next_meetings(plan, today)}
        for name, kind in KINDS.items():
            some = planned(plan, name)
            options += [(one.id, one.heading, f"planned for {one.next_on or 'no day yet'}") for one in some]
            if not some:
                last = previous(plan, name, today)
                note = f"due {due[name]}" if name in due else f"last {last.held_on}" if last else "never held"
                options.append((name, kind.label, note))

        async def chosen(key: str | None) -> None:
            if key is not None:
                await self.hold(key)

        self.app.push_screen(ChoicePrompt("Which review do you hold?", options), chosen)

    def _open(self, key: str, *, began: bool) -> None:
        from cbrm_tui.workspace.meeting_desk import LedElsewhere, MeetingDesk

        try:
            desk = MeetingDesk.sit(*self._seat(key))
        except LedElsewhere as error:
            self._ask(key, error)
        except WorkspaceError as error:
            self.say(str(error), "error")
        else:
            self._show(key, desk, began=began)

    def _ask(self, key: str, error: LedElsewhere) -> None:
        from cbrm_tui.tui.screens.editors import ChoicePrompt
        from cbrm_tui.workspace.meeting_desk import MeetingDesk

        options = (
            ("look", "Look on", "follow it here; nothing is written"),
            ("take", "Take it over", "it goes on here, the other window looks on"),
        )

        def chosen(answer: str | None) -> None:
            try:
                desk = MeetingDesk.take_over(*self._seat(key)) if answer == "take" else None
            except WorkspaceError as trouble:
                self.say(str(trouble), "error")
            else:
                if answer is not None:
                    self._show(key, desk)

        self.app.push_screen(ChoicePrompt(str(error), options), chosen)

    def _show(self, key: str, desk: MeetingDesk | None, *, began: bool = False) -> None:
        from cbrm_tui.domain.meeting import Clock
        from cbrm_tui.tui.screens.review.chair import Chair
        from cbrm_tui.tui.screens.review.screen import ReviewScreen
        from cbrm_tui.workspace.meeting_desk import look_on
        from cbrm_tui.workspace.meeting_state import MeetingState

        state = desk.state if desk else look_on(self.session.workspace.root, key)
        chair = Chair(self.session, key, state or MeetingState(key, Clock.begin(_now())), desk, _now)
        hello = ""
        if desk is not None and desk.away is not None:
            start, end = desk.away.start.astimezone(), desk.away.end.astimezone()
            hello = f"the clocks stood still from {start:%H:%M} to {end:%H:%M}"
        elif desk is not None and not began:
            hello = "the meeting goes on where it stood"
        self.app.push_screen(ReviewScreen(chair, self.glyphs, hello))

    def _seat(self, key: str) -> tuple[Path, str, str, datetime]:
        from cbrm_tui.tui.screens.review.chair import leader_of

        return self.session.workspace.root, key, leader_of(self.session).person, _now()


def _now() -> datetime:
    return datetime.now().astimezone()
