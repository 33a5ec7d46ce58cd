"""Principle 12: a relationship that has ended, or is about to (5.12.3.3)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check
from cbrm_tui.domain.checks.scope import stage
from cbrm_tui.domain.checks.wording import addable, name, plan_doc, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Closeout, ExitItem, Lesson


@check("EX07", Severity.WARNING, "closed with open items", principle=12, clause="5.12.3.3")
def left_open(plan: Plan, today: date) -> Iterator[Found]:
    """Once the plan is closed, every joint exit item is done."""
    if stage(plan) != "closed":
        return
    for item in plan.of(ExitItem, space="joint"):
        if item.open:
            message = f"The relationship is closed, but {name(item)} is not done."
            yield Found(message, "state", settable(item, "state", "done"), item)


@check("EX08", Severity.WARNING, "no lessons", principle=12, clause="5.12.3.3")
def no_lessons(plan: Plan, today: date) -> Iterator[Found]:
    """Partners who have parted say what they learned; while they are leaving, it is a hint."""
    now = stage(plan)
    if now in {"leaving", "closed"} and not any(True for _ in plan.of(Lesson, space="joint")):
        yield Found(
            "Nothing says yet what the partners learned from this relationship.",
            fix=addable(Lesson, title="…", kind="…", advice="…"),
            severity=Severity.HINT if now == "leaving" else None,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@check("EX09", Severity.WARNING, "plan not archived", principle=12, clause="5.12.3.3")
def not_archived(plan: Plan, today: date) -> Iterator[Found]:
    """Once the plan is closed, a close-out says when it was put away for another time."""
    if stage(plan) != "closed":
        return
    closeouts = list(plan.of(Closeout, space="joint"))
    if any(closeout.archived_on for closeout in closeouts):
        return
    message = "The relationship is closed, but its final plan has not been put away for another time."
    if closeouts:
        yield Found(message, "archived_on", settable(closeouts[0], "archived_on", "today"), closeouts[0])
    else:
        fix = addable(Closeout, title="…", evaluation="…", archived_on="today")
        yield Found(message, fix=fix, space="joint", doc=plan_doc(plan, "joint"))
