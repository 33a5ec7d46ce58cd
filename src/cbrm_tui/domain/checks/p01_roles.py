"""Principle 1: who answers for the relationship, with what authority (5.1.3.3)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import bilateral_at_work
from cbrm_tui.domain.checks.wording import addable, blank, name, plan_doc, quoted, settable
from cbrm_tui.domain.figures.roles import duties, former_holders, holders, served, successors, without_ser
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Appointment

_IN_WORDS = {
    "ser": "senior executive responsible",
    "delegate": "delegate",
    "jmt": "member of the joint team",
}


@check("RM08", Severity.WARNING, "no SER for an organisation", principle=1, clause="5.1.3.3")
def no_ser(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation of the joint plan needs a senior executive responsible.

    So does each of a bilateral space at work, where those of the joint plan serve too.
    """
    told: set[str] = set()
    for space in ("joint", *bilateral_at_work(plan)):
        for partner in without_ser(plan, today, space):
            if partner.key in told:
                continue
            told.add(partner.key)
            yield Found(
                f"{quoted(partner.name)} has no senior executive responsible.",
                fix=addable(Appointment, space=space, organisation=partner.key, kind="ser", person="…"),
                space=space,
                doc=plan_doc(plan, space),
            )


@check("RM09", Severity.WARNING, "delegate without principal", principle=1, clause="5.1.3.3")
def no_principal(plan: Plan, today: date) -> Iterator[Found]:
    """A delegate acts for somebody: a person who is named, or the SER of the same organisation."""
    known = served(plan, today)
    for delegate in holders(plan, today):
        if delegate.kind == "delegate" and blank(delegate.acts_for) and delegate.organisation not in known:
            message = f"It is not said for whom {_who(delegate)} acts as delegate."
            yield Found(message, "acts_for", settable(delegate, "acts_for"), delegate)


@record_check("RM10", Appointment, Severity.WARNING, "authority blank")
def no_authority(appointment: Appointment, plan: Plan, today: date) -> Iterator[Found]:
    """A senior executive responsible, or a delegate, needs a stated authority."""
    role = _IN_WORDS[appointment.kind] if appointment.kind in {"ser", "delegate"} else ""
    if role and not appointment.ended(today) and blank(appointment.authority):
        message = f"It is not said what {_who(appointment)} may decide as {role}."
        yield Found(message, "authority", settable(appointment, "authority"))


@check("RM11", Severity.WARNING, "joint team lacks an organisation", principle=1, clause="5.1.3.3")
def not_in_the_team(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation has somebody in the joint management team; while there is no team yet, a hint."""
    members = {holder.organisation for holder in holders(plan, today) if holder.kind == "jmt"}
    for key, partner in plan.partners.items():
        if key not in members:
            yield Found(
                f"Nobody of {quoted(partner.name)} is in the joint management team.",
                fix=addable(Appointment, organisation=key, kind="jmt", person="…"),
                severity=None if members else Severity.HINT,
                space="joint",
                doc=plan_doc(plan, "joint"),
            )


@check("RM12", Severity.WARNING, "appointment ended, no successor", principle=1, clause="5.1.3.3")
def no_successor(plan: Plan, today: date) -> Iterator[Found]:
    """After the end of an appointment somebody else has the role, or it is said why nobody needs to."""
    holding = holders(plan, today)
    for former in former_holders(plan, today):
        if blank(former.succession) and not successors(former, holding):
            role = _IN_WORDS.get(former.kind, name(former))
            message = f"{_who(former)} is no longer {role}, and nobody has taken over."
            yield Found(message, "succession", settable(former, "succession"), former)


@check("RM15", Severity.HINT, "duty unassigned", principle=1, clause="5.1.3.3")
def unassigned(plan: Plan, today: date) -> Iterator[Found]:
    """Once there is a joint team, each of its duties is somebody's; one finding names all that are not."""
    holding = holders(plan, today)
    left = [duty.replace("_", " ") for duty, those in duties(holding).items() if not those]
    member = next((holder for holder in holding if holder.kind == "jmt"), None)
    if member and left:
        message = f"In the joint team nobody sees to: {', '.join(left)}."
        yield Found(message, "duties", settable(member, "duties"), member)


def _who(appointment: Appointment) -> str:
    return name(appointment) if blank(appointment.person) else quoted(appointment.person)
