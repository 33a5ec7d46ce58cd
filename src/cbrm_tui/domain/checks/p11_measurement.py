"""Principle 11: three criteria measured, readings in time, a look after what has happened (5.11)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import at_work, joint_plan_begun, members
from cbrm_tui.domain.checks.wording import addable, days, listed, name, plan_doc, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Event, Measure, Review, Survey

_CRITERIA = ("performance", "strength", "value")


@check("MO01", Severity.HINT, "criterion without measure", principle=11, clause="5.11.3.1")
def not_measured(plan: Plan, today: date) -> Iterator[Found]:
    """A joint plan that has been begun measures performance, strength and value; one finding for all.

    A trust survey measures strength. It is a warning once the partners are at work.
    """
    if not joint_plan_begun(plan):
        return
    measured = {criterion for criterion, _ in plan.rows(Measure, _criterion_and_kind).values()}
    if any(True for _ in plan.of(Survey, space="joint")):
        measured.add("strength")
    missing = [criterion for criterion in _CRITERIA if criterion not in measured]
    if missing:
        yield Found(
            f"Nothing measures {' and '.join(missing)} of the relationship.",
            fix=addable(Measure, criterion=missing[0], title="…"),
            severity=Severity.WARNING if at_work(plan) else None,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@check("MO02", Severity.HINT, "only one kind of measure", principle=11, clause="5.11.3.1")
def one_kind(plan: Plan, today: date) -> Iterator[Found]:
    """Two measures or more are partly counted and partly judged, so that numbers do not tell it all."""
    kinds = [kind for _, kind in plan.rows(Measure, _criterion_and_kind).values() if kind]
    if len(kinds) > 1 and len(set(kinds)) == 1:
        other = "qualitative" if kinds[0] == "quantitative" else "quantitative"
        yield Found(
            f"All {len(kinds)} measures are {kinds[0]}; none is {other}.",
            fix=addable(Measure, kind=other, title="…"),
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@record_check("MO03", Measure, Severity.HINT, "measure not agreed by all")
def not_agreed(measure: Measure, plan: Plan, today: date) -> Iterator[Found]:
    """All organisations agree to a measure that partners see; once it has a reading, it is a warning."""
    missing = [one.name for key, one in members(plan, measure.space).items() if key not in measure.agreed_by]
    if measure.open and missing:
        who = listed(missing)
        grave = Severity.WARNING if measure.readings else None
        message = f"{name(measure)} still needs the agreement of {who}."
        yield Found(message, "agreed_by", settable(measure, "agreed_by"), severity=grave)


@record_check("MO04", Measure, Severity.WARNING, "reading overdue")
def reading_overdue(measure: Measure, plan: Plan, today: date) -> Iterator[Found]:
    """A measure is read as often as agreed; one that was never read is overdue as well."""
    if not measure.open or not measure.frequency:
        return
    if measure.latest(today) is None:
        message = f"{name(measure)} has no reading yet."
    elif late := measure.days_overdue(today):
        message = f"The {_adjective(measure)} reading of {name(measure)} is {days(late)} overdue."
    else:
        return
    yield Found(message, "readings", settable(measure, "readings"))


@check("MO05", Severity.WARNING, "event without an off-cycle review", principle=11, clause="5.11.3.1")
def not_looked_at(plan: Plan, today: date) -> Iterator[Found]:
    """Within `event_review_days` (30) of an event that touches the relationship, a review has been held.

    One that was called for the event counts whenever it was held, any other from the day of the event on.
    """
    reviews = plan.rows(Review, _held).values()
    latest = {space: max(day for where, day, _ in reviews if where == space) for space, _, _ in reviews}
    called_for = {key for _, _, events in reviews for key in events}
    for event in plan.of(Event):
        if not event.open or event.date is None or event.id in called_for:
            continue
        limit = plan.space_settings(event.space).threshold("event_review_days")
        if (today - event.date).days > limit and latest.get(event.space, date.min) < event.date:
            ago = days((today - event.date).days)
            fix = addable(Review, space=event.space, events=event.id, kind="performance", title="…")
            yield Found(
                f"{name(event)} was {ago} ago, and no review has been held since.", "date", fix, event
            )


def _criterion_and_kind(measure: Measure) -> tuple[str, str] | None:
    return (measure.criterion, measure.kind) if measure.open and measure.space == "joint" else None


def _held(review: Review) -> tuple[str, date, tuple[str, ...]] | None:
    held = review.held_on is not None and review.status != "cancelled"
    return (review.space, review.held_on, review.events) if held and review.held_on else None


def _adjective(measure: Measure) -> str:
    return measure.frequency.replace("_", "-")
