"""Principle 12: what each settles for itself, and all together, before they part (5.12)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import at_work, bilateral_at_work, members, own_plan_begun, stage
from cbrm_tui.domain.checks.wording import addable, days, listed, name, plan_doc, quoted, settable
from cbrm_tui.domain.figures.agreements import by_topic, covered, in_force
from cbrm_tui.domain.figures.exit import lacking_kinds
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Appointment, ExitItem


@check("EX01", Severity.HINT, "own exit item undefined", principle=12, clause="5.12.3.1")
def undefined_own_item(plan: Plan, today: date) -> Iterator[Found]:
    """What the own organisation has not settled for its way out; one finding for the kinds without an item.

    Asked once there is an own plan. It is a warning once the partners are at work.
    """
    if not own_plan_begun(plan):
        return
    severity = Severity.WARNING if at_work(plan) else None
    items = list(plan.of(ExitItem, space="internal"))
    for item in items:
        if item.undefined:
            message = f"You have settled nothing yet about {name(item)} for your way out."
            yield Found(message, "state", settable(item, "state"), item, severity)
    missing = lacking_kinds(plan, "internal")
    if missing:
        yield Found(
            f"Your own exit strategy says nothing of {listed(missing)}.",
            fix=addable(ExitItem, space="internal", kind=missing[0], title="…"),
            severity=severity,
            space="internal",
            doc=plan_doc(plan, "internal"),
        )


@check(
    "EX02", Severity.WARNING, "own exit strategy without the SER's sign-off", principle=12, clause="5.12.3.1"
)
def not_signed_off(plan: Plan, today: date) -> Iterator[Found]:
    """The senior executive responsible stands behind what is settled of the own exit strategy.

    Whoever is appointed as SER of the own organisation, or as its delegate, may sign; while nobody is, a
    name is enough. There is no such item in a plan that has no own part.
    """
    signers = {
        appointment.person.strip().casefold()
        for appointment in plan.of(Appointment)
        if appointment.organisation == plan.me
        and appointment.kind in {"ser", "delegate"}
        and not appointment.ended(today)
    }
    for item in plan.of(ExitItem, space="internal"):
        signed = item.signed_off_by.strip()
        if not item.firm or (signed and (not signers or signed.casefold() in signers)):
            continue
        message = f"{name(item)} is settled, but your senior executive has not signed it off."
        if signed:
            message = f"{quoted(signed)} signed off {name(item)}, but is not your senior executive."
        yield Found(message, "signed_off_by", settable(item, "signed_off_by"), item)


@check("EX03", Severity.WARNING, "joint exit item undefined", principle=12, clause="5.12.3.2")
def undefined_joint_item(plan: Plan, today: date) -> Iterator[Found]:
    """Joint exit items that are not settled, and kinds that the plan has no item for.

    A hint while the partners are still finding each other. In a bilateral space at work the items that are
    there are asked after; the kinds are a matter of the joint plan, on which it rests.
    """
    severity = Severity.HINT if stage(plan) in {"exploring", "engaging"} else None
    for space in ("joint", *bilateral_at_work(plan)):
        for item in plan.of(ExitItem, space=space):
            if item.undefined:
                message = f"Nothing is settled yet about {name(item)} for the end of the relationship."
                yield Found(message, "state", settable(item, "state"), item, severity)
    for kind in lacking_kinds(plan, "joint"):
        yield Found(
            f"The joint exit plan says nothing of {kind.replace('_', ' ')}.",
            fix=addable(ExitItem, kind=kind, title="…"),
            severity=severity,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@record_check("EX04", ExitItem, Severity.WARNING, "joint exit item not agreed by all")
def not_agreed(item: ExitItem, plan: Plan, today: date) -> Iterator[Found]:
    """What partners see as settled for the end has the agreement of all of them."""
    missing = [one.name for key, one in members(plan, item.space).items() if key not in item.agreed_by]
    if item.firm and missing:
        who = listed(missing)
        message = f"{name(item)} counts as {item.state}, but {who} has not agreed."
        yield Found(message, "agreed_by", settable(item, "agreed_by"))


@record_check("EX05", ExitItem, Severity.WARNING, "exit review overdue")
def review_overdue(item: ExitItem, plan: Plan, today: date) -> Iterator[Found]:
    """The review date of an exit item that is not done has passed."""
    if item.open and item.review_on and item.review_on < today:
        late = days((today - item.review_on).days)
        message = f"The review of {name(item)} has been due for {late}."
        yield Found(message, "review_on", settable(item, "review_on"))


@check("EX06", Severity.WARNING, "no agreement has an exit clause", principle=12, clause="5.12.3.2")
def no_exit_clause(plan: Plan, today: date) -> Iterator[Found]:
    """Of the agreements in force one covers the exit; of the other topics GP11 speaks.

    A plan without any agreement is not asked: there GP11 names the exit with all the others.
    """
    agreed = in_force(plan, today)
    if agreed and not covered(by_topic(plan, today)["exit"], today):
        message = f"None of the agreements in force, such as {name(agreed[0])}, covers the exit."
        yield Found(message, "covers", settable(agreed[0], "covers"), agreed[0])
