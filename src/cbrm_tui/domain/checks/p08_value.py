"""Principle 8: what value means to each, ideas that wait, benefit that nobody has counted (5.8)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import at_work, joint_plan_begun, started_on
from cbrm_tui.domain.checks.wording import addable, days, name, plan_doc, quoted, settable
from cbrm_tui.domain.figures.ideas import waiting
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Idea, ValueDefinition


@check("VC01", Severity.HINT, "an organisation has not defined value", principle=8, clause="5.8.3.1")
def value_undefined(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation of a joint plan that has been begun says there what value means to it.

    It is a warning once the partners are at work.
    """
    if not joint_plan_begun(plan):
        return
    defined = {definition.organisation for definition in plan.of(ValueDefinition, space="joint")}
    for key, partner in plan.partners.items():
        if key not in defined:
            yield Found(
                f"{quoted(partner.name)} has not said what value means to it here.",
                fix=addable(ValueDefinition, organisation=key, category="…", title="…"),
                severity=Severity.WARNING if at_work(plan) else None,
                space="joint",
                doc=plan_doc(plan, "joint"),
            )


@record_check("VC02", Idea, Severity.WARNING, "idea undecided")
def undecided(idea: Idea, plan: Plan, today: date) -> Iterator[Found]:
    """An idea has an answer within `idea_days` (60) of being proposed."""
    found = waiting(idea, plan, today)
    if found.late:
        message = f"{name(idea)} has waited for a decision for {days(found.days or 0)}."
        yield Found(message, "decision", settable(idea, "decision"))


@check("VC03", Severity.HINT, "an organisation proposes nothing", principle=8, clause="5.8.3.2")
def silent(plan: Plan, today: date) -> Iterator[Found]:
    """Organisations that have proposed no idea for `idea_silence_days` (183).

    Asked once there are ideas at all, and the plan is at least that old.
    """
    limit = plan.space_settings("joint").threshold("idea_silence_days")
    begun, heard = started_on(plan), plan.rows(Idea, _heard)
    if not heard or begun is None or (today - begun).days <= limit:
        return
    latest: dict[str, date] = {}
    for organisation, day in heard.values():
        latest[organisation] = max(day, latest.get(organisation, day))
    for key, partner in plan.partners.items():
        last = latest.get(key, date.min)
        if (today - last).days > limit:
            when = f"for {days((today - last).days)}" if last > date.min else "yet"
            yield Found(
                f"{quoted(partner.name)} has proposed no idea {when}.",
                fix=addable(Idea, organisation=key, title="…"),
                space="joint",
                doc=plan_doc(plan, "joint"),
            )


@record_check("VC04", Idea, Severity.WARNING, "benefit not measured")
def not_measured(idea: Idea, plan: Plan, today: date) -> Iterator[Found]:
    """A realised idea says how much benefit came of it.

    One under way for more than `benefit_days` (183) without any figure is a hint.
    """
    if idea.realised is not None:
        return
    if idea.stage == "realised":
        message = f"It is not said what {name(idea)} has brought."
        yield Found(message, "realised", settable(idea, "realised"))
    elif idea.stage == "under_way" and idea.decided_on:
        waited = (today - idea.decided_on).days
        if waited > plan.space_settings(idea.space).threshold("benefit_days"):
            message = f"{name(idea)} has been under way for {days(waited)}, and no benefit has been counted."
            yield Found(message, "realised", settable(idea, "realised"), severity=Severity.HINT)


def _heard(idea: Idea) -> tuple[str, date] | None:
    return (idea.organisation, idea.first_heard or date.min) if idea.space == "joint" else None
