"""The reviews before and after one: what was held last, and when the partners meet next."""

from dataclasses import dataclass
from datetime import date, timedelta

from cbrm_tui.domain.meeting.kinds import KINDS
from cbrm_tui.domain.meeting.shared import JOINT
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Review, Risk


@dataclass(frozen=True)
class Meeting:
    """A meeting that is to come; `review` is the planned one, else the last one, which names the day."""

    day: date
    kind: str
    title: str
    review: Review


def kind_label(kind: str) -> str:
    """Return what a kind of review is called: “Risk review”."""
    return KINDS[kind].label if kind in KINDS else "Review"


def previous(
    plan: Plan, kind: str, today: date, space: str = JOINT, before: Review | None = None
) -> Review | None:
    """Return the last review of a kind that was held by that day, of those before the one given."""
    limit = before.held_on if before is not None and before.held_on else today
    found = [
        review
        for review in plan.of(Review, space=space)
        if review.kind == kind
        and review.status not in {"cancelled", "running"}
        and review.held_on
        and review.held_on <= limit
        and (before is None or review.id != before.id)
    ]
    return max(found, key=lambda one: (one.held_on or date.min, one.id), default=None)


def running(plan: Plan, kind: str = "", space: str = JOINT) -> tuple[Review, ...]:
    """Return the reviews that are being held, of one kind if it is named."""
    return tuple(
        one for one in plan.of(Review, space=space) if one.status == "running" and kind in {"", one.kind}
    )


def planned(plan: Plan, kind: str, space: str = JOINT) -> tuple[Review, ...]:
    """Return the reviews of a kind that have yet to begin, the next first; those without a day come last."""
    found = [one for one in plan.of(Review, space=space) if one.kind == kind and one.ahead]
    return tuple(sorted(found, key=lambda one: (one.next_on or date.max, one.id)))


def next_meetings(plan: Plan, today: date, space: str = JOINT) -> tuple[Meeting, ...]:
    """Return the meetings to come by day, each once, those that should have been before today too.

    A planned review is one; where none of a kind is planned, the next date of the last one held is.
    """
    found = []
    for kind in KINDS:
        ahead = [
            Meeting(one.next_on, kind, one.heading, one) for one in planned(plan, kind, space) if one.next_on
        ]
        last = previous(plan, kind, today, space)
        if not ahead and last and last.next_on and not running(plan, kind, space):
            ahead = [Meeting(last.next_on, kind, kind_label(kind), last)]
        found += ahead
    return tuple(sorted(found, key=lambda one: (one.day, one.review.id)))


def default_next(plan: Plan, review: Review, today: date) -> date:
    """Return the day that is proposed for the next review of the kind; the executives' within their limit."""
    kind = KINDS.get(review.kind)
    every = kind.every if kind else 91
    if review.kind == "executive":
        every = min(every, int(plan.space_settings(review.space).threshold("executive_days")))
    if review.kind == "values":
        every = min(every, int(plan.space_settings(review.space).threshold("values_days")))
    return today + timedelta(days=max(1, every))


def review_day(plan: Plan, risk: Risk, today: date, score: tuple[int, int] | None = None) -> date | None:
    """Return when a risk is looked at again by the cadence of its band, None while it has no score."""
    band = plan.space_settings(risk.space).method.band(score or risk.score or (0, 0))
    return today + timedelta(days=band.review_days) if band else None
