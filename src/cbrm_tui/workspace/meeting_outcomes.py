"""Edits for what a meeting comes to about one subject; each writes the item of the review as well."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cbrm_tui.domain.ids import new_id
from cbrm_tui.domain.meeting import KINDS, review_day
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Alignment, Issue, Record, Risk
from cbrm_tui.domain.settings import Rung
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import ABSENT, Applied, Change, Create, Edit, Put
from cbrm_tui.workspace.errors import BadValue, Overtaken, UnknownRecord
from cbrm_tui.workspace.meeting_products import NewAction, action_changes
from cbrm_tui.workspace.meeting_rows import not_over, put, review_of, with_row
from cbrm_tui.workspace.risk_edits import rescore
from cbrm_tui.workspace.workspace import Workspace

_TRIES = 4


@dataclass(frozen=True)
class At:
    """Where the meeting is: the review, the subject it talks about, who notes it, and the day.

    `spread` says how far the single scores were apart, once they were shown.
    """

    review: str
    subject: str
    by: str
    today: date
    spread: str = ""


def keep(plan: Plan, at: At, note: str = "", next_on: date | None = None) -> Edit:
    """Return the edit that lets a subject stand as it is, looked at today and again in time.

    A risk gets an assessment with the score it has; by the cadence of its band it comes up again, unless
    `next_on` says when.
    """
    record = plan.get(at.subject)
    if isinstance(record, Risk):
        _still_open(record)
        if record.score is None:
            raise BadValue(f"{record.id} has no score that could be kept; score it first")
        changes: list[Change] = list(_looked_at(plan, record, at, note or "kept", next_on))
        pair = _pair(record.score)
        return _edit(plan, at, "kept", note, changes, before=pair, after=pair)
    return _edit(plan, at, "kept", note, _again(plan, record, at, next_on))


def rescored(
    plan: Plan, at: At, likelihood: int, impact: int, reason: str, next_on: date | None = None
) -> Edit:
    """Return the edit that scores a risk anew, for a reason (5.10.3.4). Raises BadValue without one."""
    risk = _risk(plan, at)
    if not reason.strip():
        raise BadValue("a new score needs a reason")
    score = (likelihood, impact)
    changes = [
        *rescore(plan, risk.id, likelihood, impact, reason.strip(), at.by, at.today).changes,
        *_review_on(plan, risk, at, next_on, score),
    ]
    before = _pair(risk.score) if risk.score else ""
    return _edit(plan, at, "rescored", reason, changes, before=before, after=_pair(score))


def treat(
    plan: Plan,
    at: At,
    *,
    strategy: str = "",
    treatment: str = "",
    note: str = "",
    action: NewAction | None = None,
) -> Edit:
    """Return the edit that settles what is done about a risk: strategy, treatment, an action.

    What is empty stays as it is. Raises BadValue where nothing is given.
    """
    risk = _risk(plan, at)
    if not (strategy or treatment.strip() or action):
        raise BadValue("say the strategy, the treatment or an action")
    changes: list[Change] = list(_looked_at(plan, risk, at, note or "treatment settled"))
    if strategy and strategy != risk.strategy:
        changes.append(put(risk, "strategy", strategy))
        if strategy != "transfer" and "transferred_to" in risk.data:
            changes.append(put(risk, "transferred_to", ABSENT))
    if treatment.strip() and treatment.strip() != risk.treatment.strip():
        changes.append(put(risk, "treatment", treatment.strip()))
    if risk.status in {"", "identified", "assessed", "monitoring"}:
        changes.append(put(risk, "status", "treating"))
    if action:
        changes += action_changes(plan, at.review, at.subject, action)
    return _edit(
        plan, at, "treated", note or one_line(treatment) or (action.title if action else ""), changes
    )


def rungs_above(plan: Plan, record: Record) -> tuple[Rung, ...]:
    """Return the levels of the ladder above where a risk or an issue stands, the next first."""
    ladder = plan.space_settings(record.space).ladder
    stands = record.escalation if isinstance(record, Risk) else record.show("level")
    levels = [rung.level.casefold() for rung in ladder]
    now = one_line(stands).casefold()
    return ladder[levels.index(now) + 1 :] if now in levels else ladder


def escalate(plan: Plan, at: At, level: str, note: str = "") -> Edit:
    """Return the edit that takes a risk or an issue up to a level of the ladder (5.5.3.4)."""
    record = _record(plan, at)
    rungs = rungs_above(plan, record)
    if rungs and level not in (rung.level for rung in rungs):
        raise BadValue(f"{record.id} can be taken up to {', '.join(rung.level for rung in rungs)}")
    if not level.strip():
        raise BadValue("say to which level of the ladder")
    if isinstance(record, Risk):
        changes: list[Change] = [
            *_looked_at(plan, record, at, note or f"escalated to {level}"),
            put(record, "escalation", level),
        ]
    elif isinstance(record, Issue):
        changes = [
            put(record, "level", level),
            put(record, "level_since", at.today),
            put(record, "status", "escalated"),
        ]
    else:
        raise BadValue(f"{record.id} is neither a risk nor an issue, and only those go up the ladder")
    return _edit(plan, at, "escalated", f"to {level}{f': {note}' if note.strip() else ''}", changes)


def accept(plan: Plan, at: At, by: str, reason: str, until: date) -> Edit:
    """Return the edit that bears a risk as it is until a day, by somebody and for a reason."""
    risk = _risk(plan, at)
    if until <= at.today:
        raise BadValue(f"a risk is accepted until a day to come, not {until}")
    if not by.strip() or not reason.strip():
        raise BadValue("an acceptance needs a name and a reason")
    cadence = review_day(plan, risk, at.today)
    changes: list[Change] = [
        *_looked_at(plan, risk, at, reason, min(until, cadence) if cadence else until),
        put(risk, "acceptance", {"by": by.strip(), "reason": reason.strip(), "until": until}),
    ]
    if risk.strategy != "accept":
        changes += [put(risk, "strategy", "accept"), put(risk, "strategy_rationale", reason.strip())]
        if "transferred_to" in risk.data:
            changes.append(put(risk, "transferred_to", ABSENT))
    return _edit(plan, at, "accepted", f"until {until} by {by.strip()}: {reason.strip()}", changes)


def occurred(plan: Plan, at: At, note: str, *, owner: str = "") -> Edit:
    """Return the edit that notes that a risk came about, and opens an issue that is linked with it.

    The issue begins on the first level of the ladder, as grave as the band of the risk.
    """
    risk = _risk(plan, at)
    if risk.status == "occurred":
        raise BadValue(f"{risk.id} has occurred already; the issue is linked with it")
    key = new_id(Issue.prefix, plan.records)
    ladder = plan.space_settings(risk.space).ladder
    told = [note.strip(), risk.event.strip(), f"Planned for this: {risk.contingency.strip()}"]
    data: dict[str, Any] = {
        "title": risk.heading,
        "organisation": risk.organisation,
        "severity": _severity(plan, risk),
        "level": ladder[0].level if ladder else "",
        "raised_on": at.today,
        "description": "\n".join(text for text in told if text and text != "Planned for this:"),
        "owner": owner.strip() or risk.owner,
        "status": "open",
        "links": [risk.id],
    }
    changes: list[Change] = [
        Create(Issue.type, risk.space, {name: value for name, value in data.items() if value}, key),
        put(risk, "status", "occurred"),
        *_looked_at(plan, risk, at, note or "occurred"),
    ]
    return _edit(plan, at, "occurred", f"{key}{f': {note.strip()}' if note.strip() else ''}", changes)


def close(plan: Plan, at: At, reason: str) -> Edit:
    """Return the edit that closes a risk, or resolves an issue, for a reason. Raises BadValue without one."""
    record = _record(plan, at)
    if not reason.strip():
        raise BadValue("closing needs a reason")
    if isinstance(record, Risk):
        changes: list[Change] = [put(record, "status", "closed"), put(record, "close_reason", reason.strip())]
        if "review_on" in record.data:
            changes.append(put(record, "review_on", ABSENT))
    elif isinstance(record, Issue):
        changes = [put(record, "status", "resolved"), put(record, "resolution", reason.strip())]
    else:
        raise BadValue(f"{record.id} is neither a risk nor an issue; change its status instead")
    return _edit(plan, at, "closed", reason, changes)


def discussed(plan: Plan, at: At, note: str = "", next_on: date | None = None) -> Edit:
    """Return the edit that notes that a subject, a record or some words, was talked about."""
    return _edit(plan, at, "discussed", note, _again(plan, plan.get(at.subject), at, next_on))


def put_off(plan: Plan, at: At, note: str = "") -> Edit:
    """Return the edit that leaves a subject for another time; the next review has it on its agenda."""
    return _edit(plan, at, "put_off", note, ())


def put_note(plan: Plan, at: At, note: str) -> Edit:
    """Return the edit that writes the note of a subject, in place of what it said; an outcome may follow."""
    return _row(plan, at, "note", one_line(note))


def put_spread(plan: Plan, at: At, spread: str) -> Edit:
    """Return the edit that notes how far the single scores of a subject were apart, and none of them."""
    return _row(plan, at, "spread", spread)


def carry_out(workspace: Workspace, at: At, make: Callable[[Plan], Edit]) -> Applied:
    """Make the edit that `make` returns for the plan, anew where only other items of the review came up.

    Another program may write into the same review: its items stay. Where it gave this very subject another
    outcome meanwhile, or changed the record, Overtaken is raised and nothing was written: people see it.
    """
    seen = review_of(workspace.plan, at.review).item(at.subject)
    for left in reversed(range(_TRIES)):
        try:
            return workspace.apply(make(workspace.plan))
        except Overtaken as error:
            workspace.refresh()
            now = review_of(workspace.plan, at.review).item(at.subject)
            if error.record != at.review or now != seen or not left:
                raise
    raise AssertionError("the last try returns or raises")


def _row(plan: Plan, at: At, name: str, text: str) -> Edit:
    review = not_over(review_of(plan, at.review))
    row = {**(review.item(at.subject) or {"subject": at.subject}), name: text}
    items = with_row(review.items, ("subject",), row)
    return Edit((put(review, "items", items),), f"{name} on {one_line(at.subject)[:40]}")


def _edit(
    plan: Plan,
    at: At,
    outcome: str,
    note: str,
    changes: Any,
    *,
    before: str = "",
    after: str = "",
) -> Edit:
    """Return the edit of `changes` with the item's row: what was noted of the subject before stays told."""
    review = not_over(review_of(plan, at.review))
    old = dict(review.item(at.subject) or {})
    told, earlier = one_line(str(old.get("note", ""))), str(old.get("outcome", ""))
    if earlier and earlier != outcome:
        told = f"{earlier.replace('_', ' ')}{f': {told}' if told else ''}"
    words = [text for text in (told, one_line(note)) if text]
    row = {
        **old,
        "subject": at.subject,
        "outcome": outcome,
        "note": "; ".join(dict.fromkeys(words)),
        "before": old.get("before", before),
        "after": after or old.get("after", ""),
        "spread": at.spread or old.get("spread", ""),
    }
    items = with_row(review.items, ("subject",), row)
    named = one_line(at.subject)[:40]
    return Edit(
        (*changes, put(review, "items", items)), f"{outcome.replace('_', ' ')} {named}", note=one_line(note)
    )


def _looked_at(plan: Plan, risk: Risk, at: At, reason: str, next_on: date | None = None) -> tuple[Put, ...]:
    """Return the writes that note that the score was looked at today and stands; once a day will do."""
    if risk.score is None:
        return _review_on(plan, risk, at, next_on)
    likelihood, impact = risk.score
    last = risk.assessments[-1] if risk.assessments else {}
    level = (last.get("date"), last.get("likelihood"), last.get("impact"))
    puts: tuple[Put, ...] = ()
    if level != (at.today, likelihood, impact):
        again = rescore(plan, risk.id, likelihood, impact, one_line(reason), at.by, at.today)
        puts = tuple(one for one in again.changes if isinstance(one, Put) and one.path == ("assessments",))
    return (*puts, *_review_on(plan, risk, at, next_on))


def _review_on(
    plan: Plan, risk: Risk, at: At, next_on: date | None, score: tuple[int, int] | None = None
) -> tuple[Put, ...]:
    day = next_on or review_day(plan, risk, at.today, score)
    return (put(risk, "review_on", day),) if day and day != risk.review_on else ()


def _again(plan: Plan, record: Record | None, at: At, next_on: date | None) -> tuple[Put, ...]:
    """Return the writes by which a record that is no risk comes up again, where it has a review date."""
    if record is None or isinstance(record, Risk):
        return (put(record, "review_on", next_on),) if record and next_on else ()
    puts = []
    kind = KINDS.get(review_of(plan, at.review).kind)
    if next_on or record.review_on:
        day = next_on or at.today + timedelta(days=kind.every if kind else 91)
        puts.append(put(record, "review_on", day))
    if isinstance(record, Alignment) and record.checked_on != at.today:
        puts.append(put(record, "checked_on", at.today))
    return tuple(puts)


def _severity(plan: Plan, risk: Risk) -> str:
    """Return the word for an issue that is as grave as the band of the risk."""
    words = Issue.severity.choices({})
    method = plan.space_settings(risk.space).method
    band = method.band_index(risk.score) if risk.score else None
    if band is None:
        return ""
    return words[round(band * (len(words) - 1) / max(1, len(method.bands) - 1))]


def _record(plan: Plan, at: At) -> Record:
    record = plan.get(at.subject)
    if record is None:
        raise UnknownRecord(f"“{one_line(at.subject)[:60]}” is no record of the plan")
    return record


def _risk(plan: Plan, at: At) -> Risk:
    record = _record(plan, at)
    if not isinstance(record, Risk):
        raise BadValue(f"{record.id} is no risk")
    return _still_open(record)


def _still_open(risk: Risk) -> Risk:
    if not risk.open:
        raise BadValue(f"{risk.id} is closed; open it again first, by its status")
    return risk


def _pair(score: tuple[int, int]) -> str:
    return f"{score[0]}×{score[1]}"
