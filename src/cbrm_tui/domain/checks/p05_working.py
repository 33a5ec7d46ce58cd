"""Principle 5: processes that fit, deliverables that can be judged, issues that move (5.5.3.1 to 5.5.3.4)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Fix, Found, Severity, record_check
from cbrm_tui.domain.checks.scope import linked, members
from cbrm_tui.domain.checks.wording import blank, days, name, quoted, settable, word
from cbrm_tui.domain.figures.escalation import standing
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Deliverable, Issue, Measure, ProcessChange


@record_check("GP01", ProcessChange, Severity.WARNING, "process change overdue")
def change_late(change: ProcessChange, plan: Plan, today: date) -> Iterator[Found]:
    """A change of one's own process was to be done by a day that has passed."""
    if change.open and change.due and change.due < today:
        message = f"{name(change)} should have been done {days((today - change.due).days)} ago."
        yield Found(message, "due", settable(change, "status", "done"))


@record_check("GP02", Deliverable, Severity.WARNING, "deliverable without measure")
def no_measure(deliverable: Deliverable, plan: Plan, today: date) -> Iterator[Found]:
    """Whoever receives a deliverable can tell whether it is good enough: in words, or by a measure."""
    if deliverable.open and blank(deliverable.measure) and not any(linked(deliverable, plan, Measure)):
        message = f"It is not said how {name(deliverable)} is judged."
        yield Found(message, "measure", settable(deliverable, "measure"))


@record_check("GP09", Issue, Severity.WARNING, "issue stuck at its level")
def stuck(issue: Issue, plan: Plan, today: date) -> Iterator[Found]:
    """An open issue has stood on a level of the ladder for longer than that level has."""
    found = standing(issue, plan, today)
    if not issue.open or found.at is None or found.left is None or found.left >= 0:
        return
    rung = plan.space_settings(issue.space).ladder[found.at]
    stood = days(rung.max_days - found.left)
    message = f"{name(issue)} has been at the level {quoted(rung.level)} for {stood}"
    if found.up:
        command = f"cbrm set {word(issue.id)} level={word(found.up)} level_since=today"
        fix = Fix(command, issue.id, "level")
        yield Found(f"{message}; after {days(rung.max_days)} it goes to {quoted(found.up)}.", "level", fix)
    else:
        limit = f"; the highest level has {days(rung.max_days)}."
        yield Found(message + limit, "level", settable(issue, "resolution"))


@record_check("GP12", Deliverable, Severity.HINT, "measure not agreed by all", clause="5.5.3.6")
def not_agreed(deliverable: Deliverable, plan: Plan, today: date) -> Iterator[Found]:
    """How a deliverable is judged is agreed by every partner; once some have agreed, a gap is a warning."""
    if not deliverable.open or blank(deliverable.measure):
        return
    known = members(plan, deliverable.space).items()
    left = [quoted(one.name) for key, one in known if key not in deliverable.agreed_by]
    if left:
        who = ", ".join(left[:3]) + (" …" if len(left) > 3 else "")
        message = f"How {name(deliverable)} is judged is not agreed by {who}."
        grave = Severity.WARNING if deliverable.agreed_by else None
        yield Found(message, "agreed_by", settable(deliverable, "agreed_by"), severity=grave)
