"""Edits for what comes out of a meeting: actions, decisions, new risks, and the end of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cbrm_tui.domain.ids import new_id
from cbrm_tui.domain.meeting import account, agenda_of, planned, review_day
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Decision, Review, Risk
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import Change, Create, Edit
from cbrm_tui.workspace.errors import BadValue
from cbrm_tui.workspace.meeting import plan_review, spent_rows
from cbrm_tui.workspace.meeting_rows import (
    not_over,
    or_absent,
    put,
    review_of,
    with_row,
    with_text,
    without,
)


@dataclass(frozen=True)
class NewAction:
    """What somebody is asked to do: by whom and by when may be open yet."""

    title: str
    actionee: str = ""
    due: date | None = None


def add_action(plan: Plan, review_id: str, action: NewAction, subject: str = "") -> tuple[str, Edit]:
    """Return the id of a new action of the review and its edit; `subject` is the record it is about."""
    key = new_id(Action.prefix, plan.records)
    return key, Edit(tuple(action_changes(plan, review_id, subject, action, key)), f"add {key}")


def action_changes(
    plan: Plan, review_id: str, subject: str, action: NewAction, key: str = ""
) -> list[Change]:
    """Return the changes that make an action: it comes from its subject, else from the review.

    The review links to it. Raises BadValue for one without a title.
    """
    review = not_over(review_of(plan, review_id))
    title = one_line(action.title)
    if not title:
        raise BadValue("an action needs a few words that say what is to be done")
    key = key or new_id(Action.prefix, plan.records)
    data: dict[str, Any] = {
        "title": title,
        "actionee": one_line(action.actionee),
        "due": action.due,
        "from": subject if subject in plan else review.id,
        "status": "open",
    }
    return [
        Create(Action.type, review.space, {name: value for name, value in data.items() if value}, key),
        put(review, "actions", with_text(review.actions, key)),
    ]


def add_decision(
    plan: Plan,
    review_id: str,
    title: str,
    today: date,
    *,
    reason: str = "",
    by: Sequence[str] = (),
    subject: str = "",
) -> tuple[str, Edit]:
    """Return the id of a new decision of the review and its edit; `by` names those who made it."""
    review = not_over(review_of(plan, review_id))
    if not one_line(title):
        raise BadValue("a decision needs a few words that say what was decided")
    key = new_id(Decision.prefix, plan.records)
    data: dict[str, Any] = {
        "title": one_line(title),
        "made_on": today,
        "by": list(by),
        "reason": reason.strip(),
        "about": [subject] if subject in plan else [],
        "status": "made",
    }
    changes: tuple[Change, ...] = (
        Create(Decision.type, review.space, {name: value for name, value in data.items() if value}, key),
        put(review, "decisions", with_text(review.decisions, key)),
    )
    return key, Edit(changes, f"add {key}")


def park(plan: Plan, review_id: str, title: str) -> Edit:
    """Return the edit that notes the title of a new risk, to be written later in the meeting."""
    review = not_over(review_of(plan, review_id))
    text = one_line(title)
    if not text:
        raise BadValue("a new risk needs a few words")
    return Edit((put(review, "parked", with_text(review.parked, text)),), f"park “{text[:40]}”")


def unpark(plan: Plan, review_id: str, title: str) -> Edit:
    """Return the edit that strikes a parked title out."""
    review = review_of(plan, review_id)
    left = or_absent(without(review.parked, title))
    return Edit((put(review, "parked", left),), f"strike out “{one_line(title)[:40]}”")


def write_parked(
    plan: Plan,
    review_id: str,
    title: str,
    fields: Mapping[str, Any],
    *,
    by: str,
    today: date,
) -> tuple[str, Edit]:
    """Return the id of the risk that a parked title becomes, and the edit that writes it.

    `fields` are those of the risk; with a score in `current` it gets its first assessment and review date.
    The title need not have been parked before.
    """
    review = review_of(plan, review_id)
    key = new_id(Risk.prefix, plan.records)
    data: dict[str, Any] = {"title": one_line(title), "kind": "threat", "status": "identified", **fields}
    score = Risk.current.pair(data.get("current"))
    if score and "assessments" not in data:
        first = {"date": today, "by": by, "likelihood": score[0], "impact": score[1]}
        data["assessments"] = [{name: value for name, value in first.items() if value != ""}]
        data["status"] = fields.get("status", "assessed")
        day = review_day(plan, Risk(key, review.space, data), today)
        if day:
            data.setdefault("review_on", day)
    row = {"subject": key, "outcome": "added", "after": f"{score[0]}×{score[1]}" if score else ""}
    changes: list[Change] = [
        Create(Risk.type, review.space, data, key),
        put(review, "items", with_row(review.items, ("subject",), row)),
    ]
    if title in review.parked:
        changes.append(put(review, "parked", or_absent(without(review.parked, title))))
    return key, Edit(tuple(changes), f"add {key}")


def finish(
    plan: Plan,
    review_id: str,
    next_on: date,
    today: date,
    *,
    spent: Mapping[str, float] | None = None,
    by: str = "",
    disagreements: Collection[str] = (),
) -> Edit:
    """Return the edit that ends a meeting: it was held, its minutes are written, the next one is planned.

    The minutes are the account of its items, unless people have written them already. What was put off or
    not reached is on the agenda of the next one. `spent` are minutes by subject where
    `by` led; `disagreements` the ids of records that partners still disagree about. Raises BadValue unless
    `next_on` is a day to come.
    """
    review = not_over(review_of(plan, review_id))
    held_on = review.held_on or today
    if next_on <= held_on:
        raise BadValue(f"the next meeting comes after this one: a day after {held_on}")
    data = {**review.data, "held_on": held_on, "status": "held", "next_on": next_on}
    changes: list[Change] = [put(review, "status", "held"), put(review, "next_on", next_on)]
    if review.held_on is None:
        changes.append(put(review, "held_on", held_on))
    if spent:
        data["spent"] = spent_rows(review, by, spent)
        changes.append(put(review, "spent", data["spent"]))
    after = Review(review.id, review.space, data, review.doc)
    told = account(plan, after, today, disagreements=disagreements)
    if told and not review.minutes.strip():
        changes.append(put(review, "minutes", told + "\n"))
    return Edit((*changes, *_next(plan, review, next_on, today)), f"hold {review_id}")


def _next(plan: Plan, review: Review, on: date, today: date) -> Sequence[Change]:
    """Return what plans the next review of the kind: a new one, or the one that is planned already."""
    left = _left(plan, review, today)
    ahead = next(iter(planned(plan, review.kind, review.space)), None)
    if ahead is None:
        return plan_review(plan, review.kind, on, space=review.space, agenda=left)[1].changes
    agenda = list(dict.fromkeys((*ahead.agenda, *left)))
    changes = [put(ahead, "next_on", on)] if ahead.next_on != on else []
    return [*changes, put(ahead, "agenda", agenda)] if agenda != list(ahead.agenda) else changes


def _left(plan: Plan, review: Review, today: date) -> list[str]:
    """Return the subjects that were put off or not reached and are still worth a word."""
    found = []
    for item in agenda_of(plan, review, today, findings=()):
        row = review.item(item.subject)
        reached = row is not None and row.get("outcome") not in {None, "", "put_off"}
        if not reached and (item.record is None or item.record.open):
            found.append(item.subject)
    return found
