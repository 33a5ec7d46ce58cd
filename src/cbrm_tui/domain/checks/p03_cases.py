"""Principle 3: business cases, and where value is to be found (5.3.3.2, 5.3.3.5)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, record_check
from cbrm_tui.domain.checks.scope import linked
from cbrm_tui.domain.checks.wording import addable, name, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import BusinessCase, Objective, ValueDriver

_PARTS = ("opportunity", "objectives", "value", "risks", "resources", "partners")
_IN_THE_PLAN = frozenset({"agreed", "under_way", "reached"})


@record_check("BO04", BusinessCase, Severity.HINT, "business case incomplete")
def incomplete(case: BusinessCase, plan: Plan, today: date) -> Iterator[Found]:
    """A case weighs opportunity, objectives, value, risks, resources and partners.

    A case that was approved with a gap is a warning; one that was rejected needs nothing more.
    """
    missing = [part for part in _PARTS if not case.show(part)]
    if case.open and case.decision != "rejected" and missing:
        message = f"The business case {name(case)} says nothing of {', '.join(missing)}."
        grave = Severity.WARNING if case.decision == "approved" else None
        yield Found(message, missing[0], settable(case, missing[0]), severity=grave)


@record_check("BO05", BusinessCase, Severity.WARNING, "approved but not in the plan")
def not_in_the_plan(case: BusinessCase, plan: Plan, today: date) -> Iterator[Found]:
    """What was approved is in the plan: an objective of the case has been agreed to, at least."""
    if not case.open or case.decision != "approved":
        return
    objectives = list(linked(case, plan, Objective))
    if not any(objective.status in _IN_THE_PLAN for objective in objectives):
        which = "its objectives are still proposals" if objectives else "it has no objective"
        message = f"The business case {name(case)} is approved, but {which}."
        first = objectives[0] if objectives else None
        fix = settable(first, "status", "agreed") if first else settable(case, "objectives")
        yield Found(message, "objectives", fix)


@record_check("BO07", ValueDriver, Severity.HINT, "top value driver without objective")
def driver_without_objective(driver: ValueDriver, plan: Plan, today: date) -> Iterator[Found]:
    """What creates much value (`driver_value`, 4 of 5) for no more effort than that has an objective."""
    top = plan.space_settings(driver.space).threshold("driver_value")
    value, effort = driver.value or 0, driver.effort or 0
    if driver.open and value >= top and effort <= value and not any(linked(driver, plan, Objective)):
        message = f"{name(driver)} creates much value, but no objective goes after it."
        yield Found(message, "objectives", addable(Objective, space=driver.space, links=driver.id, title="…"))
