"""Who holds which role on a day, who has followed whom, and who sees to which duty (5.1.3.3)."""

from collections.abc import Iterable, Mapping
from datetime import date

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Appointment
from cbrm_tui.domain.records.p01_relationship import DUTIES
from cbrm_tui.domain.settings import Partner


def holders(plan: Plan, today: date, space: str = "joint") -> list[Appointment]:
    """Return the appointments of a space that hold on that day."""
    return [one for one in plan.of(Appointment, space=space) if not one.ended(today)]


def served(plan: Plan, today: date, space: str = "joint") -> frozenset[str]:
    """Return the organisations for which a senior executive responsible is appointed, by key.

    In a bilateral space those whom the joint plan names serve too.
    """
    among = [one for where in dict.fromkeys((space, "joint")) for one in holders(plan, today, where)]
    return frozenset(one.organisation for one in among if one.kind == "ser")


def without_ser(plan: Plan, today: date, space: str = "joint") -> tuple[Partner, ...]:
    """Return the organisations of a space that nobody serves as senior executive responsible."""
    known = served(plan, today, space)
    return tuple(one for key, one in plan.space_settings(space).partners.items() if key not in known)


def former_holders(plan: Plan, today: date, space: str = "joint") -> list[Appointment]:
    """Return the appointments of a space that have ended, the latest first."""
    ended = [one for one in plan.of(Appointment, space=space) if one.ended(today)]
    return sorted(ended, key=lambda one: one.until or date.min, reverse=True)


def successors(former: Appointment, holding: Iterable[Appointment]) -> tuple[Appointment, ...]:
    """Return those who hold the role of somebody who no longer does.

    A role of its own goes by its title; SER, delegate and member of the team go by the organisation.
    """
    return tuple(one for one in holding if _role(one) == _role(former))


def duties(holding: Iterable[Appointment]) -> Mapping[str, tuple[Appointment, ...]]:
    """Return who sees to each duty of the joint team, in the order of the standard; may be nobody."""
    among = list(holding)
    return {duty: tuple(one for one in among if duty in one.duties) for duty in DUTIES}


def _role(appointment: Appointment) -> tuple[str, str, str]:
    title = appointment.heading.casefold() if appointment.kind == "role" else ""
    return appointment.organisation, appointment.kind, title
