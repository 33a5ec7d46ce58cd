"""What stands between two meetings: the actions of the last ones, and what has happened since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.figures.movement import course
from cbrm_tui.domain.meeting.reviews import previous
from cbrm_tui.domain.meeting.shared import at_the_table
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Decision, Event, Issue, Record, Review, Risk


@dataclass(frozen=True)
class Happening:
    """Something that happened on a day, in a few words; `record` tells more."""

    day: date
    what: str
    record: Record


def previous_actions(plan: Plan, review: Review, today: date) -> tuple[Action, ...]:
    """Return what earlier reviews of the kind asked for: what is open by its day, then what was done since.

    Done since means since the last of those reviews; what was done without a day counts as long ago.
    """
    table = at_the_table(plan, review.space)
    last = previous(table, review.kind, today, review.space, review)
    since = last.held_on if last else None
    earlier = [
        one
        for one in table.of(Review, space=review.space)
        if one.kind == review.kind and one.id != review.id and one.status in {"", "held", "running"}
    ]
    asked = dict.fromkeys(key for one in earlier for key in one.actions)
    named = {one.id for one in earlier}
    asked |= {one.id: None for one in table.of(Action, space=review.space) if one.from_ in named}
    own = set(review.actions)
    actions = [one for key in asked if isinstance(one := table.get(key), Action) and key not in own]
    open_ = sorted((one for one in actions if one.open), key=lambda one: (one.due or date.max, one.id))
    done = [one for one in actions if not one.open and one.done_on and since and one.done_on >= since]
    return (*open_, *sorted(done, key=lambda one: (one.done_on or date.min, one.id)))


def events_since(plan: Plan, review: Review, today: date) -> tuple[Happening, ...]:
    """Return what has happened since the last review of the kind, oldest first; all of it if there was none.

    Events, issues that were raised, decisions that were made, and risks whose score moved.
    """
    table = at_the_table(plan, review.space)
    last = previous(table, review.kind, today, review.space, review)
    since = last.held_on if last and last.held_on else date.min
    until = review.held_on or today
    found = [one for one in _happenings(table, review.space, since) if since < one.day <= until]
    own = {*review.decisions}
    return tuple(
        sorted((one for one in found if one.record.id not in own), key=lambda one: (one.day, one.record.id))
    )


def _happenings(plan: Plan, space: str, since: date) -> Iterator[Happening]:
    for event in plan.of(Event, space=space):
        if event.date:
            yield Happening(event.date, f"event: {event.heading}", event)
    for issue in plan.of(Issue, space=space):
        if issue.raised_on:
            yield Happening(issue.raised_on, f"issue raised: {issue.heading}", issue)
    for decision in plan.of(Decision, space=space):
        if decision.made_on and decision.status != "withdrawn":
            yield Happening(decision.made_on, f"decided: {decision.heading}", decision)
    for risk in plan.of(Risk, space=space):
        scores = course(risk)
        for at, (day, score) in enumerate(scores):
            last_of_day = at + 1 == len(scores) or scores[at + 1][0] != day
            before = scores[at - 1][1] if at else None
            if day > since and last_of_day and before != score:
                moved = f"from {before[0]}×{before[1]} " if before else ""
                yield Happening(day, f"risk scored {moved}to {score[0]}×{score[1]}: {risk.heading}", risk)
