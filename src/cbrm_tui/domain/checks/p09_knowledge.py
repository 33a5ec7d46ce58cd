"""Principle 9: concerns named before engaging, and information that has a class and a custodian (5.9)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import at_work, own_plan_begun, stage
from cbrm_tui.domain.checks.wording import addable, blank, name, plan_doc, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Concern, Element, Information, Objective

_CONCERNS_REVIEWED = "9-4@internal"


@check("KN01", Severity.WARNING, "engaging without concerns reviewed", principle=9, clause="5.9.3.1")
def concerns_not_reviewed(plan: Plan, today: date) -> Iterator[Found]:
    """Who engages has looked at what it fears to lose by sharing.

    Asked of an own plan that has been begun, and from the stage of engaging on. A concern with a day on
    which it was reviewed is enough, and so is the element of the own plan that is agreed.
    """
    if not own_plan_begun(plan) or not (at_work(plan) or stage(plan) == "engaging"):
        return
    element = plan.get(_CONCERNS_REVIEWED)
    if isinstance(element, Element) and element.status in {"agreed", "not_applicable"}:
        return
    if not any(concern.reviewed_on for concern in plan.of(Concern, space="internal")):
        yield Found(
            "You are engaging with partners, but have not looked at what you fear to lose by sharing.",
            fix=addable(Concern, title="…", worry="…", reviewed_on="today"),
            space="internal",
            doc=plan_doc(plan, "internal"),
        )


@record_check("KN02", Concern, Severity.WARNING, "concern without control")
def no_control(concern: Concern, plan: Plan, today: date) -> Iterator[Found]:
    """An open concern needs something that keeps the knowledge safe, unless it is accepted as it is."""
    if concern.open and concern.status != "accepted" and blank(concern.control):
        yield Found(
            f"Nothing answers the concern {name(concern)} yet.", "control", settable(concern, "control")
        )


@record_check("KN03", Information, Severity.WARNING, "needed but not shareable", clause="5.9.3.2")
def not_shareable(information: Information, plan: Plan, today: date) -> Iterator[Found]:
    """What an open objective needs can be shared, or it is said what is given in its place.

    Information that rests on some that cannot be shared is a hint.
    """
    if information.class_ == "not_shareable":
        if blank(information.conditions) and (objective := _needed_for(information, plan)):
            message = f"{name(objective)} needs {name(information)}, which cannot be shared."
            yield Found(message, "class", settable(information, "conditions"))
        return
    for key in information.depends_on:
        other = plan.get(key)
        if isinstance(other, Information) and other.class_ == "not_shareable" and blank(other.conditions):
            message = f"{name(information)} rests on {name(other)}, which cannot be shared."
            yield Found(message, "depends_on", settable(other, "conditions"), severity=Severity.HINT)


@record_check("KN04", Information, Severity.WARNING, "unclassified", clause="5.9.3.2")
def unclassified(information: Information, plan: Plan, today: date) -> Iterator[Found]:
    """All information on the map has one of the three classes."""
    if information.open and information.data.get("class") in (None, ""):
        message = f"It is not said whether {name(information)} may be shared."
        yield Found(message, "class", settable(information, "class"))


@record_check("KN05", Information, Severity.WARNING, "no custodian", clause="5.9.3.2")
def no_custodian(information: Information, plan: Plan, today: date) -> Iterator[Found]:
    """All information on the map has one person who looks after it."""
    if information.open and blank(information.custodian):
        yield Found(
            f"Nobody looks after {name(information)}.", "custodian", settable(information, "custodian")
        )


def _needed_for(information: Information, plan: Plan) -> Objective | None:
    needing = (plan.get(key) for key in information.needed_for)
    return next((found for found in needing if isinstance(found, Objective) and found.open), None)
