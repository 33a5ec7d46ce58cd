"""Principle 4: senior people who take part, and enough resources (5.4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cbrm_tui.domain.checks.registry import Fix, Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import at_work, held, joint_plan_begun, linked, meeting_overdue
from cbrm_tui.domain.checks.wording import addable, blank, days, name, plan_doc, quoted, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Allocation, Appointment, Issue, Review


@check("CL01", Severity.WARNING, "SER absent from the last two reviews", principle=4, clause="5.4.3.1")
def absent(plan: Plan, today: date) -> Iterator[Found]:
    """A senior executive responsible is seen at the executive meetings: at one of the last two held."""
    latest = held(plan, "executive", today)[:2]
    there = {who.strip().casefold() for review in latest for who in review.present}
    for ser in plan.of(Appointment, space="joint") if len(latest) == 2 else ():
        if ser.kind != "ser" or ser.ended(today) or blank(ser.person):
            continue
        began = ser.from_ is None or all(r.held_on and r.held_on >= ser.from_ for r in latest)
        if began and ser.person.strip().casefold() not in there:
            message = f"{quoted(ser.person)} was at neither of the last two executive meetings."
            talk = addable(Action, **{"from": latest[0].id, "title": "…"})
            fix = replace(talk, record=latest[0].id, field="attendance")
            yield Found(message, "attendance", fix, latest[0])


@record_check("CL02", Allocation, Severity.HINT, "allocation gap without action")
def gap(allocation: Allocation, plan: Plan, today: date) -> Iterator[Found]:
    """Where less is committed than needed, somebody has yet to do something about it."""
    if not allocation.open or not allocation.gap or any(a.open for a in linked(allocation, plan, Action)):
        return
    missing = f"{allocation.gap:g} {allocation.show('unit')}".strip()
    fix = addable(Action, space=allocation.space, **{"from": allocation.id, "title": "…"})
    message = f"{name(allocation)} lacks {missing}, and no action is set."
    yield Found(message, "committed", Fix(fix.command, allocation.id, "committed"))


@check("CL03", Severity.WARNING, "executive meeting overdue", principle=4, clause="5.4.3.3")
def meeting_late(plan: Plan, today: date) -> Iterator[Found]:
    """The senior managers meet on the date set, or else every `executive_days` (120).

    The first meeting is due that long after the start of the plan. A plan that says neither when it began
    nor when they meet is told so in a hint once the partners are at work.
    """
    limit = plan.space_settings("joint").threshold("executive_days")
    late = meeting_overdue(plan, "executive", limit, today)
    if late:
        overdue, review = late
        message = f"The executives' meeting has been due for {days(overdue)}."
        fix = settable(review, "next_on") if review else _plan_a_meeting()
        yield Found(
            message, "next_on" if review else "", fix, review, space="joint", doc=plan_doc(plan, "joint")
        )
    elif at_work(plan) and not any(review.kind == "executive" for review in plan.of(Review, space="joint")):
        message = "No meeting of the executives is planned."
        yield Found(
            message,
            fix=_plan_a_meeting(),
            severity=Severity.HINT,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@check("CL04", Severity.WARNING, "escalation unowned", principle=4, clause="5.4.3.3")
def unowned(plan: Plan, today: date) -> Iterator[Found]:
    """What is escalated meets somebody: an owner of the issue, and a name on each level of the ladder.

    A ladder without names is a hint once the joint plan has been begun, a warning while an issue stands
    on such a level.
    """
    issues = [issue for issue in plan.of(Issue, space="joint") if issue.open]
    for issue in issues:
        if issue.status == "escalated" and blank(issue.owner):
            message = f"{name(issue)} is escalated, but nobody owns it."
            yield Found(message, "owner", settable(issue, "owner"), issue)
    standing = {issue.level.strip().casefold() for issue in issues}
    sheet = plan.get("plan@joint")
    empty = [rung.level for rung in plan.space_settings("joint").ladder if blank(rung.who)]
    urgent = any(level.strip().casefold() in standing for level in empty)
    if empty and sheet and (urgent or joint_plan_begun(plan)):
        levels = ", ".join(quoted(level) for level in empty)
        yield Found(
            f"Nobody is named to settle what reaches {levels}.",
            "ladder",
            Fix("cbrm method …", sheet.id, "ladder"),
            sheet,
            None if urgent else Severity.HINT,
        )


def _plan_a_meeting() -> Fix:
    return addable(Review, kind="executive", title="…", next_on="…")
