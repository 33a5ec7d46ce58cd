"""Principle 1: who answers for the relationship, with what authority, and what each side brings (5.1)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.wording import addable, blank, name, plan_doc, quoted, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Appointment, Resource

_IN_WORDS = {"ser": "senior executive responsible", "delegate": "delegate"}
_RETURNABLE = frozenset({"equipment", "property", "ip", "data"})


@check("RM08", Severity.WARNING, "no SER for an organisation", principle=1, clause="5.1.3.3")
def no_ser(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation of the joint plan needs a senior executive responsible."""
    served = {
        appointment.organisation
        for appointment in plan.of(Appointment, space="joint")
        if appointment.kind == "ser" and not appointment.ended(today)
    }
    for key, partner in plan.partners.items():
        if key not in served:
            yield Found(
                f"{quoted(partner.name)} has no senior executive responsible.",
                fix=addable(Appointment, organisation=key, kind="ser", person="…"),
                space="joint",
                doc=plan_doc(plan, "joint"),
            )


@record_check("RM10", Appointment, Severity.WARNING, "authority blank")
def no_authority(appointment: Appointment, plan: Plan, today: date) -> Iterator[Found]:
    """A senior executive responsible, or a delegate, needs a stated authority."""
    role = _IN_WORDS.get(appointment.kind)
    if role and not appointment.ended(today) and blank(appointment.authority):
        who = name(appointment) if blank(appointment.person) else quoted(appointment.person)
        message = f"It is not said what {who} may decide as {role}."
        yield Found(message, "authority", settable(appointment, "authority"))


@record_check("RM17", Resource, Severity.WARNING, "asset without exit treatment")
def no_exit_treatment(resource: Resource, plan: Plan, today: date) -> Iterator[Found]:
    """What can be given back, divided or erased needs to be dealt with when the partners part."""
    if resource.kind in _RETURNABLE and resource.open and blank(resource.exit_treatment):
        message = f"It is not said what happens to {name(resource)} when the partners part."
        yield Found(message, "exit_treatment", settable(resource, "exit_treatment"))
