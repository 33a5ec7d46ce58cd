"""Principle 1: the own organisation's relationships, and which of them ask for a plan (5.1.3.1, 5.1.3.2)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import own_plan_begun
from cbrm_tui.domain.checks.wording import addable, blank, name, plan_doc, quoted, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Context, Relationship
from cbrm_tui.domain.settings import Partner, Settings


@check("RM01", Severity.HINT, "no context", principle=1, clause="5.1.3.1")
def no_context(plan: Plan, today: date) -> Iterator[Found]:
    """An own plan begins with what goes on around the business; asked only once there is an own plan."""
    if own_plan_begun(plan) and not any(True for _ in plan.of(Context, space="internal")):
        yield Found(
            "Your own plan says nothing yet of what goes on around your business and who expects what.",
            fix=addable(Context, title="…", kind="external", expectation="…"),
            space="internal",
            doc=plan_doc(plan, "internal"),
        )


@record_check("RM02", Relationship, Severity.HINT, "relationship not assessed", clause="5.1.3.1")
def not_assessed(relationship: Relationship, plan: Plan, today: date) -> Iterator[Found]:
    """Each open relationship on the list needs a word on how well it works."""
    if relationship.open and blank(relationship.assessment):
        message = f"It is not said how well {name(relationship)} works today."
        yield Found(message, "assessment", settable(relationship, "assessment"))


@check("RM03", Severity.HINT, "plan without a decision to collaborate", principle=1, clause="5.1.3.1")
def no_decision(plan: Plan, today: date) -> Iterator[Found]:
    """With each partner of the joint plan the own organisation has decided to collaborate, for a reason.

    Asked only once there is an own plan. A decision against it while there is a plan is a warning.
    """
    if plan.me not in plan.partners or not own_plan_begun(plan):
        return
    ours = list(plan.of(Relationship, space="internal"))
    for partner in plan.partners.values():
        known = [relationship for relationship in ours if _is(relationship.party, partner)]
        if partner.key == plan.me or any(relationship.collaborate == "yes" for relationship in known):
            continue
        missing = f"There is a plan with {quoted(partner.name)}, but no decision of yours to collaborate."
        if not known:
            fix = addable(Relationship, party=partner.key, collaborate="yes", rationale="…", title="…")
            yield Found(missing, fix=fix, space="internal", doc=plan_doc(plan, "internal"))
        elif known[0].collaborate:
            decided = (
                f"You decided not to collaborate with {quoted(partner.name)}, or later; there is a plan."
            )
            fix = settable(known[0], "collaborate")
            yield Found(decided, "collaborate", fix, known[0], Severity.WARNING)
        else:
            yield Found(missing, "collaborate", settable(known[0], "collaborate"), known[0])


@record_check("RM06", Relationship, Severity.HINT, "collaborative relationship without a plan")
def no_plan(relationship: Relationship, plan: Plan, today: date) -> Iterator[Found]:
    """Where collaboration was decided, or the segment speaks for it, a plan (RMP) is wanted.

    The joint plan of this workspace is one, and so is a plan that the relationship says is elsewhere. A
    decision without a plan is a warning; a decision against collaborating, or to wait, ends the matter.
    """
    settings = plan.space_settings(relationship.space)
    if not relationship.open or not blank(relationship.plan_at) or _partner_of(relationship, settings):
        return
    segment = settings.segmentation.segment(relationship.importance, relationship.collaboration_advantage)
    fix = settable(relationship, "plan_at")
    if relationship.collaborate == "yes":
        message = f"You decided to collaborate in {name(relationship)}, but there is no plan for it."
        yield Found(message, "plan_at", fix, severity=Severity.WARNING)
    elif not relationship.collaborate and segment and segment.collaborative:
        message = f"{name(relationship)} is in the segment {segment.name}, but has neither decision nor plan."
        yield Found(message, "collaborate", settable(relationship, "collaborate"))


@record_check("RM07", Relationship, Severity.HINT, "not segmented")
def not_segmented(relationship: Relationship, plan: Plan, today: date) -> Iterator[Found]:
    """Each open relationship needs both marks: its importance, and the advantage of collaborating."""
    marks = ("importance", "collaboration_advantage")
    missing = [mark for mark in marks if relationship.data.get(mark) is None]
    if relationship.open and missing:
        what = " and ".join(mark.replace("_", " ") for mark in missing)
        message = f"{name(relationship)} has no mark for {what}."
        yield Found(message, missing[0], settable(relationship, missing[0]))


def _partner_of(relationship: Relationship, settings: Settings) -> Partner | None:
    return next((found for found in settings.partners.values() if _is(relationship.party, found)), None)


def _is(party: str, partner: Partner) -> bool:
    """Whether a relationship's party is that partner: by its key or its name, however it is written."""
    return party.strip().casefold() in {partner.key.casefold(), partner.name.casefold()}
