"""Principle 2: visions and values that are said, known, compared and kept to (5.2)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import held, stage
from cbrm_tui.domain.checks.wording import addable, blank, days, name, plan_doc, quoted, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Alignment, Value


@check("VV01", Severity.HINT, "no vision", principle=2, clause="5.2.3.1")
def no_vision(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation of the joint plan says there where it wants to go.

    A vision kept in one's own space does not count: partners cannot compare what they do not see.
    """
    seen = {value.organisation for value in plan.of(Value, space="joint") if value.kind == "vision"}
    for key, partner in plan.partners.items():
        if key not in seen:
            yield Found(
                f"{quoted(partner.name)} has shown no vision of its own.",
                fix=addable(Value, organisation=key, kind="vision", title="…", statement="…"),
                space="joint",
                doc=plan_doc(plan, "joint"),
            )


@record_check("VV02", Value, Severity.HINT, "not communicated")
def not_communicated(value: Value, plan: Plan, today: date) -> Iterator[Found]:
    """Managers and staff have been told of each vision and value."""
    if value.open and value.communicated_on is None:
        message = f"It is not said when management and staff were told of {name(value)}."
        yield Found(message, "communicated_on", settable(value, "communicated_on"))


@record_check("VV03", Alignment, Severity.WARNING, "conflict without response")
def no_response(alignment: Alignment, plan: Plan, today: date) -> Iterator[Found]:
    """Values in conflict need a response; for a tension it is a hint."""
    if alignment.open and alignment.fit in {"conflict", "tension"} and blank(alignment.response):
        message = f"There is no response to the {alignment.fit} of values in {name(alignment)}."
        grave = None if alignment.fit == "conflict" else Severity.HINT
        yield Found(message, "response", settable(alignment, "response"), severity=grave)


@check("VV04", Severity.HINT, "values check overdue", principle=2, clause="5.2.3.2")
def check_overdue(plan: Plan, today: date) -> Iterator[Found]:
    """Alignments past their review date, and values that nobody has laid side by side for long.

    The latter is asked once two organisations have shown values: the latest comparison, or review of
    values, is no older than `values_days` (365).
    """
    alignments = [alignment for alignment in plan.of(Alignment, space="joint") if alignment.open]
    late = [found for found in alignments if found.review_on and found.review_on < today]
    for alignment in late:
        if alignment.review_on:
            overdue = days((today - alignment.review_on).days)
            message = f"The values in {name(alignment)} should have been looked at again {overdue} ago."
            yield Found(message, "review_on", settable(alignment, "review_on"), alignment)
    if late or len({value.organisation for value in plan.of(Value, space="joint")} & set(plan.partners)) < 2:
        return
    looks = [alignment.checked_on for alignment in alignments]
    looks += [review.held_on for review in held(plan, "values", today)]
    latest = max((day for day in looks if day), default=None)
    limit = plan.space_settings("joint").threshold("values_days")
    if latest and (today - latest).days <= limit:
        return
    if latest:
        message = f"The partners last compared their values {days((today - latest).days)} ago."
    elif alignments:
        message = "It is not said when the partners last compared their values."
    else:
        message = "The partners have shown their values, but not compared them."
    first = alignments[0] if alignments else None
    fix = settable(first, "checked_on") if first else addable(Alignment, title="…", values="…", fit="…")
    yield Found(
        message, "checked_on" if first else "", fix, first, space="joint", doc=plan_doc(plan, "joint")
    )


@check("VV05", Severity.WARNING, "values not looked at when parting", principle=2, clause="5.2.3.2")
def not_at_close_out(plan: Plan, today: date) -> Iterator[Found]:
    """When the partners leave, they ask how each other's values were respected."""
    asked = any(alignment.occasion == "close_out" for alignment in plan.of(Alignment, space="joint"))
    if stage(plan) in {"leaving", "closed"} and not asked:
        yield Found(
            "The partners part, but have not said how their values were respected.",
            fix=addable(Alignment, occasion="close_out", title="…", fit="…"),
            space="joint",
            doc=plan_doc(plan, "joint"),
        )
