"""Principle 3: objectives that are aligned and free of conflict (5.3)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, record_check
from cbrm_tui.domain.checks.wording import blank, name, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import ObjectiveFit


@record_check("BO06", ObjectiveFit, Severity.WARNING, "conflict unresolved")
def unresolved_conflict(fit: ObjectiveFit, plan: Plan, today: date) -> Iterator[Found]:
    """Objectives that conflict need a resolution."""
    if fit.fit == "conflict" and fit.open and blank(fit.resolution):
        message = f"The conflict of objectives {name(fit)} has no resolution."
        yield Found(message, "resolution", settable(fit, "resolution"))
