"""Principle 1: who answers for the relationship, with what authority (5.1.3.3)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.wording import addable, blank, name, plan_doc, quoted, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Appointment
from cbrm_tui.domain.records.p01_relationship import DUTIES

_IN_WORDS = {
    "ser": "senior executive responsible",
    "delegate": "delegate",
    "jmt": "member of the joint team",
}


@check("RM08", Severity.WARNING, "no SER for an organisation", principle=1, clause="5.1.3.3")
def no_ser(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation of the joint plan needs a senior executive responsible."""
    served = {holder.organisation for holder in _holders(plan, today) if holder.kind == "ser"}
    for key, partner in plan.partners.items():
        if key not in served:
            yield Found(
                f"{quoted(partner.name)} has no senior executive responsible.",
                fix=addable(Appointment, organisation=key, kind="ser", person="…"),
                space="joint",
                doc=plan_doc(plan, "joint"),
            )


@check("RM09", Severity.WARNING, "delegate without principal", principle=1, clause="5.1.3.3")
def no_principal(plan: Plan, today: date) -> Iterator[Found]:
    """A delegate acts for somebody: a person who is named, or the SER of the same organisation."""
    holders = _holders(plan, today)
    served = {holder.organisation for holder in holders if holder.kind == "ser"}
    for delegate in holders:
        if delegate.kind == "delegate" and blank(delegate.acts_for) and delegate.organisation not in served:
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
    members = {holder.organisation for holder in _holders(plan, today) if holder.kind == "jmt"}
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
    """After the end of an appointment somebody else has the role, or it is said why nobody needs to.

    A role of its own goes by its title; SER, delegate and member of the team go by the organisation.
    """
    filled = {_role(holder) for holder in _holders(plan, today)}
    for former in plan.of(Appointment, space="joint"):
        if former.ended(today) and blank(former.succession) and _role(former) not in filled:
            role = _IN_WORDS.get(former.kind, name(former))
            message = f"{_who(former)} is no longer {role}, and nobody has taken over."
            yield Found(message, "succession", settable(former, "succession"), former)


@check("RM15", Severity.HINT, "duty unassigned", principle=1, clause="5.1.3.3")
def unassigned(plan: Plan, today: date) -> Iterator[Found]:
    """Once there is a joint team, each of its duties is somebody's; one finding names all that are not."""
    holders = _holders(plan, today)
    taken = {duty for holder in holders for duty in holder.duties}
    left = [duty.replace("_", " ") for duty in DUTIES if duty not in taken]
    member = next((holder for holder in holders if holder.kind == "jmt"), None)
    if member and left:
        message = f"In the joint team nobody sees to: {', '.join(left)}."
        yield Found(message, "duties", settable(member, "duties"), member)


def _holders(plan: Plan, today: date) -> list[Appointment]:
    """Return the joint appointments that hold on that day."""
    return [a for a in plan.of(Appointment, space="joint") if not a.ended(today)]


def _role(appointment: Appointment) -> tuple[str, str, str]:
    title = appointment.heading.casefold() if appointment.kind == "role" else ""
    return appointment.organisation, appointment.kind, title


def _who(appointment: Appointment) -> str:
    return name(appointment) if blank(appointment.person) else quoted(appointment.person)
