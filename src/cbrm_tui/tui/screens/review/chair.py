"""A meeting as the screens hold it: the review, where it stands, its clock; all of it without widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from cbrm_tui.domain import clock
from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.meeting import AgendaItem, agenda_of
from cbrm_tui.domain.method import Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Review
from cbrm_tui.sync.reports import OpenDisagreement
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.edits import Applied, Edit
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.meeting import Leader, other_leaders
from cbrm_tui.workspace.meeting_desk import MeetingDesk, TakenOver, look_on
from cbrm_tui.workspace.meeting_outcomes import At, carry_out
from cbrm_tui.workspace.meeting_state import MeetingState
from cbrm_tui.workspace.preferences import read_preferences

STEPS: Final = ("people", "actions", "events", "items", "new", "read", "next")
"""The steps of every review, in order."""
_TARGET, _NEXT_ON = "target", "next_on"


class Chair:
    """A meeting that is led from here; without a `desk` it is only looked at.

    Where it stands is written to the machine's own state at every turn, so that it goes on there after
    whatever ends the program. `now` tells the time, with its offset.
    """

    def __init__(
        self,
        session: Session,
        review_id: str,
        state: MeetingState,
        desk: MeetingDesk | None = None,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self.session = session
        self.review_id = review_id
        self.state = state
        self.desk = desk
        self.now = now
        self.trouble = ""
        self._table: tuple[Plan, Plan] | None = None
        self._agenda: tuple[object, tuple[AgendaItem, ...]] | None = None
        self._numbers: dict[str, int] = {}
        self._space = session.workspace.plan[review_id].space
        self._usual = read_preferences().preferences.review_minutes

    @property
    def leading(self) -> bool:
        """Whether the meeting is led from here."""
        return self.desk is not None

    @property
    def plan(self) -> Plan:
        """The plan as everybody at the table may see it: the space of the review alone."""
        whole = self.session.workspace.plan
        if self._table is None or self._table[0] is not whole:
            self._table = (whole, whole.only(self._space))
        return self._table[1]

    @property
    def whole(self) -> Plan:
        """The plan with every space, for making edits."""
        return self.session.workspace.plan

    @property
    def space(self) -> str:
        """The space of the review."""
        return self._space

    @property
    def today(self) -> date:
        """The day."""
        return clock.today()

    @property
    def review(self) -> Review | None:
        """The review, None once somebody has deleted it."""
        found = self.plan.get(self.review_id)
        return found if isinstance(found, Review) else None

    @property
    def disagreements(self) -> tuple[OpenDisagreement, ...]:
        """The open disagreements of the space."""
        return tuple(one for one in self.session.disagreements if one.space == self._space)

    @property
    def items(self) -> tuple[AgendaItem, ...]:
        """What is talked about, in order."""
        review = self.review
        if review is None:
            return ()
        differ = frozenset(one.record for one in self.disagreements)
        findings = self.session.judgement.findings
        known = (self.plan, findings, differ)
        if self._agenda is None or self._agenda[0] != known:
            self._agenda = (known, self._agenda_of(review, differ, findings))
            self._numbers = {item.subject: number for number, item in enumerate(self._agenda[1])}
        return self._agenda[1]

    def _agenda_of(
        self, review: Review, differ: frozenset[str], findings: tuple[Finding, ...]
    ) -> tuple[AgendaItem, ...]:
        return agenda_of(self.plan, review, self.today, disagreements=differ, findings=findings)

    @property
    def step(self) -> str:
        """The step in hand."""
        return self.state.step if self.state.step in STEPS else STEPS[0]

    @property
    def number(self) -> int:
        """The index of the item in hand, that of the first where it is on the agenda no more."""
        return self._numbers.get(self.state.subject, 0) if self.items else 0

    @property
    def item(self) -> AgendaItem | None:
        """The item in hand, None with an empty agenda."""
        items = self.items
        return items[self.number] if items else None

    @property
    def record(self) -> Record | None:
        """The record of the item in hand."""
        return self.item.record if self.item else None

    @property
    def target(self) -> int:
        """Minutes that an item should take: as many as usual, unless the people set another number."""
        text = self.state.typed.get(_TARGET, "")
        return int(text) if text.isdecimal() and int(text) else self._usual

    @property
    def next_on(self) -> str:
        """The day of the next meeting as it was chosen, in ISO form; empty while it was not."""
        return self.state.typed.get(_NEXT_ON, "")

    @property
    def others(self) -> tuple[Mapping[str, object], ...]:
        """Who else leads this review, on another machine."""
        return other_leaders(self.review, self.leader) if self.review else ()

    @property
    def leader(self) -> Leader:
        """Who leads here."""
        return leader_of(self.session)

    def go(self, step: str, subject: str = "") -> None:
        """Turn to a step, or to an item; its clock begins to run."""
        item = self.item
        subject = subject or (item.subject if item else "")
        running = subject if step == "items" and self.items else ""
        clock = self.state.clock.turn(running, self.now())
        self.keep(replace(self.state, step=step, subject=subject, clock=clock))

    def tick(self) -> None:
        """Give a sign of life, so that a pause can be told from a meeting that went on."""
        self.keep(replace(self.state, clock=self.state.clock.tick(self.now())))

    def follow(self) -> None:
        """Look where the meeting stands now, when somebody else leads it on this machine."""
        if self.desk is None:
            self.state = look_on(self.session.workspace.root, self.review_id) or self.state

    def pause(self) -> bool:
        """Stop the clocks, or let them go on; tell whether they stand still now."""
        before = self.state.clock
        after = before.go_on(self.now()) if before.paused else before.pause(self.now())
        self.keep(replace(self.state, clock=after))
        return after.paused

    def set_target(self, minutes: int) -> None:
        """Give every item this many minutes."""
        self._keep_typed(_TARGET, str(minutes))

    def set_next(self, day: date) -> None:
        """Choose the day of the next meeting."""
        self._keep_typed(_NEXT_ON, day.isoformat())

    def scores(self, subject: str) -> Mapping[str, Score]:
        """Return the scores that people gave in private and that were not settled yet, by person."""
        return self.state.scores.get(subject, {})

    def keep_scores(self, subject: str, scores: Mapping[str, Score]) -> None:
        """Keep private scores on this machine; none takes them away."""
        state = self.state.without_scores(subject)
        for person, score in scores.items():
            state = state.with_score(subject, person, score)
        self.keep(state)

    def keep(self, state: MeetingState) -> None:
        """Take up where the meeting stands, and write it down when it is led from here."""
        self.state = state
        if self.desk is None:
            return
        try:
            self.desk.write(state)
        except WorkspaceError as error:
            self.trouble = str(error)
            if isinstance(error, TakenOver):
                self.desk = None
                self.follow()

    def at(self) -> At:
        """Return what an outcome needs to know of the item in hand."""
        subject = self.item.subject if self.item else ""
        return At(self.review_id, subject, self.leader.person, self.today)

    def carry(self, at: At, make: Callable[[Plan], Edit]) -> Applied:
        """Write what came of an item. Raises WorkspaceError, Overtaken where somebody else settled it."""
        return carry_out(self.session.workspace, at, make)

    def leave(self, *, done: bool = False) -> None:
        """Let go of the meeting; `done` once it was closed."""
        if self.desk is not None:
            self.desk.stand_up(done=done)
            self.desk = None

    def _keep_typed(self, name: str, text: str) -> None:
        self.keep(self.state.with_typed(name, text))


def leader_of(session: Session) -> Leader:
    """Return who sits here, for the record of who led."""
    plan = session.workspace.plan
    partner = plan.partners.get(session.me)
    return Leader(session.person or (partner.name if partner else session.me), session.me)
