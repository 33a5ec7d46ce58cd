"""Principle 6: people who can and may be relied on, and behaviour that was promised (5.6)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Fix, Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import members, own_plan_begun
from cbrm_tui.domain.checks.wording import addable, name, plan_doc, quoted, settable
from cbrm_tui.domain.figures.competence import levels
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Assessment, Behaviour, Development, Event, PartnerEvaluation


@check("CC01", Severity.HINT, "gap without development", principle=6, clause="5.6.3.1")
def gap(plan: Plan, today: date) -> Iterator[Found]:
    """Whoever was last found below the level that a competence needs has a development under way.

    It is for that person, and for that competence or for none in particular. Named people are judged in
    one's own space alone.
    """
    for found in levels(plan).gaps:
        if found.developments:
            continue
        assessment, competence = found.assessment, found.competence
        message = (
            f"{quoted(assessment.person)} is at level {assessment.level} in {name(competence)}, "
            f"{competence.level} is needed, and nothing is planned."
        )
        command = addable(
            Development, person=assessment.person, competence=competence.id, title="…", measure="…", due="…"
        ).command
        yield Found(message, "level", Fix(command, assessment.id, "level"), assessment)


@check("CC02", Severity.HINT, "competence held by one person", principle=6, clause="5.6.3.1")
def single_point(plan: Plan, today: date) -> Iterator[Found]:
    """No competence hangs on one person alone: at least two of those assessed reach the level it needs.

    One that nobody reaches is no matter of this check but of each one's development.
    """
    known = levels(plan)
    for competence in known.competences:
        able = known.holders(competence)
        if len(able) == 1:
            only = known.held[competence.id, able[0]]
            message = f"Only {quoted(only.person)} has what it takes for {name(competence)}."
            command = addable(Development, competence=competence.id, person="…", title="…").command
            yield Found(message, "person", Fix(command, only.id, "person"), only)


@record_check("CC03", Behaviour, Severity.WARNING, "behaviour unsigned")
def unsigned(behaviour: Behaviour, plan: Plan, today: date) -> Iterator[Found]:
    """Each line of the charter is signed by all partners; while nobody has signed, it is a draft: a hint."""
    known = members(plan, behaviour.space)
    left = [key for key in known if key not in behaviour.signed_by]
    if behaviour.open and left:
        who = ", ".join(quoted(known[key].name) for key in left[:3]) + (" …" if len(left) > 3 else "")
        signed = Behaviour.signed_by.edit_text([*behaviour.signed_by, *left])
        fix = settable(behaviour, "signed_by", signed)
        grave = None if behaviour.signed_by else Severity.HINT
        yield Found(f"{name(behaviour)} is not signed by {who}.", "signed_by", fix, severity=grave)


@check("CC04", Severity.HINT, "not rechecked after a staff change", principle=6, clause="5.6.3.1")
def not_rechecked(plan: Plan, today: date) -> Iterator[Found]:
    """After a change of the own staff somebody looks again at who can do what.

    Asked once there is an assessment, and of the own organisation alone: partners keep theirs to
    themselves. An event without an organisation touches everybody.
    """
    looks = [assessment.date for assessment in plan.of(Assessment, space="internal") if assessment.date]
    changes = [
        (event.date, event)
        for event in plan.of(Event)
        if event.kind == "staff"
        and event.organisation in {"", plan.me}
        and event.date
        and event.date <= today
    ]
    if not looks or not changes:
        return
    day, event = max(changes, key=lambda change: (change[0], change[1].id))
    if max(looks) < day:
        yield Found(
            f"Since {name(event)} on {day} nobody has been assessed again.",
            fix=addable(Assessment, person="…", competence="…", level="…", date="today", title="…"),
            space="internal",
            doc=plan_doc(plan, "internal"),
        )


@check("CC05", Severity.HINT, "active partner not evaluated", principle=6, clause="5.6.3.2")
def not_evaluated(plan: Plan, today: date) -> Iterator[Found]:
    """Each partner of the joint plan has been evaluated in the own plan, once there is one."""
    if plan.me not in plan.partners or not own_plan_begun(plan):
        return
    known = {evaluation.organisation for evaluation in plan.of(PartnerEvaluation, space="internal")}
    for key, partner in plan.partners.items():
        if key != plan.me and key not in known:
            yield Found(
                f"You have not evaluated how {quoted(partner.name)} works and behaves.",
                fix=addable(PartnerEvaluation, organisation=key, title="…", aligned="…"),
                space="internal",
                doc=plan_doc(plan, "internal"),
            )
