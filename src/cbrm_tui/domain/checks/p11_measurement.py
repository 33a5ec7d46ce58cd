"""Principle 11: readings in time (5.11)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, record_check
from cbrm_tui.domain.checks.wording import days, name, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Measure


@record_check("MO04", Measure, Severity.WARNING, "reading overdue")
def reading_overdue(measure: Measure, plan: Plan, today: date) -> Iterator[Found]:
    """A measure is read as often as agreed; one that was never read is overdue as well."""
    if not measure.open or not measure.frequency:
        return
    if measure.latest(today) is None:
        message = f"{name(measure)} has no reading yet."
    elif late := measure.days_overdue(today):
        message = f"The {_adjective(measure)} reading of {name(measure)} is {days(late)} overdue."
    else:
        return
    yield Found(message, "readings", settable(measure, "readings"))


def _adjective(measure: Measure) -> str:
    return measure.frequency.replace("_", "-")
