"""Edits around a meeting: planning it, leading it, who is there, and what is on its agenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cbrm_tui.domain.ids import new_id
from cbrm_tui.domain.meeting import (
    KINDS,
    AgendaItem,
    agenda_of,
    attendee,
    default_next,
    fitting_kind,
    kind_label,
    next_meetings,
    planned,
    propose,
    running,
)
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Review
from cbrm_tui.domain.records.p11_measurement import attendee_of
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import ABSENT, Create, Edit
from cbrm_tui.workspace.errors import BadValue, UnknownRecord
from cbrm_tui.workspace.meeting_rows import (
    Row,
    not_over,
    or_absent,
    put,
    review_of,
    with_row,
    with_text,
    without,
)
from cbrm_tui.workspace.places import INTERNAL, JOINT


@dataclass(frozen=True)
class Leader:
    """Who leads a meeting, and for which organisation (its key)."""

    person: str
    organisation: str


def plan_review(
    plan: Plan, kind: str, on: date, title: str = "", *, space: str = JOINT, agenda: Sequence[str] = ()
) -> tuple[str, Edit]:
    """Return the id of a new planned review and the edit that makes it. Raises BadValue."""
    key = new_id(Review.prefix, plan.records)
    data = {**_new_review(kind, on, title), "next_on": on, "status": "planned", "agenda": or_absent(agenda)}
    return key, Edit((Create(Review.type, space, data, key),), f"plan {key}")


def to_lead(plan: Plan, kind_or_id: str, space: str = JOINT) -> Review | None:
    """Return the review that is meant: that of the id; of a kind the running one, else the next planned."""
    if isinstance(review := plan.get(kind_or_id), Review):
        return review
    return next(iter((*running(plan, kind_or_id, space), *planned(plan, kind_or_id, space))), None)


def begin(
    plan: Plan,
    kind_or_id: str,
    me: Leader,
    now: datetime,
    today: date,
    items: Sequence[AgendaItem] | None = None,
    *,
    space: str = JOINT,
) -> tuple[str, Edit]:
    """Return the id of the review that begins, or goes on, and the edit by which one leads it.

    The running one of the kind is joined, else the next planned one begun, else a new one made. `items` are
    its agenda as it was shown; without them it is worked out. Raises UnknownRecord and BadValue.
    """
    review = to_lead(plan, kind_or_id, space)
    if review is not None:
        return review.id, lead(plan, review.id, me, now, today, items)
    if kind_or_id not in KINDS:
        raise UnknownRecord(f"{one_line(kind_or_id)} is neither a review nor one of {', '.join(KINDS)}")
    key = new_id(Review.prefix, plan.records)
    shown = propose(plan, kind_or_id, today, space=space) if items is None else items
    data = {
        **_new_review(kind_or_id, today),
        "held_on": today,
        "agenda": or_absent([item.subject for item in shown]),
        "leaders": [_leader(me, now)],
        "status": "running",
    }
    return key, Edit((Create(Review.type, space, data, key),), f"begin {key}")


def lead(
    plan: Plan,
    review_id: str,
    me: Leader,
    now: datetime,
    today: date,
    items: Sequence[AgendaItem] | None = None,
) -> Edit:
    """Return the edit by which somebody leads a review, beside whoever leads it already.

    The first one begins it: it runs, from today, and its agenda is written down as it stands.
    """
    review = not_over(review_of(plan, review_id))
    leaders = with_row(review.leaders, ("person", "organisation"), _leader(me, now))
    puts = [put(review, "leaders", leaders)]
    if review.status != "running":
        shown = agenda_of(plan, review, today) if items is None else items
        puts += [
            put(review, "status", "running"),
            put(review, "held_on", today),
            put(review, "next_on", ABSENT),
            put(review, "agenda", or_absent([item.subject for item in shown])),
        ]
    return Edit(tuple(puts), f"lead {review_id}")


def leads(review: Review, me: Leader) -> bool:
    """Tell whether somebody leads the review."""
    return any(_same(row, me) for row in review.leaders)


def other_leaders(review: Review, me: Leader) -> tuple[Row, ...]:
    """Return who else leads the review: rows of person, organisation, since."""
    return tuple(row for row in review.leaders if not _same(row, me))


def stop_leading(plan: Plan, review_id: str, me: Leader) -> Edit:
    """Return the edit by which somebody leaves the lead to others; the review goes on."""
    review = review_of(plan, review_id)
    rows = [dict(row) for row in other_leaders(review, me)]
    return Edit((put(review, "leaders", or_absent(rows)),), f"leave the lead of {review_id}")


def put_spent(plan: Plan, review_id: str, person: str, minutes: Mapping[str, float]) -> Edit:
    """Return the edit that notes how many minutes each subject took where that person led."""
    review = review_of(plan, review_id)
    return Edit((put(review, "spent", spent_rows(review, person, minutes)),), f"time of {review_id}")


def spent_rows(review: Review, person: str, minutes: Mapping[str, float]) -> Any:
    """Return the rows of the time spent with those of one person put in; ABSENT for none."""
    rows = [dict(row) for row in review.spent]
    for subject, spent in minutes.items():
        rows = with_row(rows, ("subject", "person"), {"subject": subject, "person": person, "minutes": spent})
    return or_absent(rows)


def attend(plan: Plan, review_id: str, person: str, organisation: str, today: date) -> Edit:
    """Return the edit that notes a person as present, for an organisation by its key, empty if unknown."""
    review = not_over(review_of(plan, review_id))
    name = one_line(person)
    if not attendee_of(name)[0]:
        raise BadValue("a name is needed")
    if organisation and organisation not in plan.space_settings(review.space).partners:
        raise BadValue(f"{one_line(organisation)} is no organisation of the plan")
    text = attendee(plan, name, organisation, today, review.space)
    others = [one for one in review.attendance if _name(one) != _name(text)]
    return Edit((put(review, "attendance", [*others, text]),), f"{attendee_of(text)[0]} is there")


def absent(plan: Plan, review_id: str, person: str) -> Edit:
    """Return the edit that takes a person off the attendance."""
    review = not_over(review_of(plan, review_id))
    left = [one for one in review.attendance if _name(one) != _name(person)]
    return Edit((put(review, "attendance", or_absent(left)),), f"{attendee_of(person)[0]} is not there")


def move_item(plan: Plan, review_id: str, items: Sequence[AgendaItem], subject: str, by: int) -> Edit:
    """Return the edit that moves an item of the agenda by some places; `items` is the agenda as shown."""
    review = not_over(review_of(plan, review_id))
    before = [item.subject for item in items]
    if subject not in before:
        raise BadValue(f"“{one_line(subject)}” is not on the agenda of {review_id}")
    after = without(before, subject)
    after.insert(max(0, min(len(after), before.index(subject) + by)), subject)
    if review.ahead:  # what follows by itself stays the program's to arrange
        pinned = max((at for at, item in enumerate(items) if item.pinned), default=-1)
        moved = max((at for at, one in enumerate(after) if one != before[at]), default=-1)
        after = after[: max(pinned, moved) + 1]
    return Edit((put(review, "agenda", or_absent(after)),), f"move {_short(plan, subject)} on the agenda")


def drop_item(plan: Plan, review_id: str, subject: str) -> Edit:
    """Return the edit that takes an item off the agenda; a planned one does not propose it again."""
    review = not_over(review_of(plan, review_id))
    puts = []
    if subject in review.agenda:
        puts.append(put(review, "agenda", or_absent(without(review.agenda, subject))))
    if subject in plan:
        puts.append(put(review, "left_out", with_text(review.left_out, subject)))
    return Edit(tuple(puts), f"take {_short(plan, subject)} off the agenda")


def add_item(plan: Plan, review_id: str, subject: str, at: int | None = None) -> Edit:
    """Return the edit that puts a record, or some words, on the agenda; `at` is the place, else the end."""
    review = not_over(review_of(plan, review_id))
    text = _shared(plan, subject, review.space)
    agenda = without(review.agenda, text)
    agenda.insert(len(agenda) if at is None else max(0, at), text)
    puts = [put(review, "agenda", agenda)]
    if text in review.left_out:
        puts.append(put(review, "left_out", or_absent(without(review.left_out, text))))
    return Edit(tuple(puts), f"put {_short(plan, text)} on the agenda")


def put_on_agenda(plan: Plan, record_id: str, today: date) -> Edit:
    """Return the edit that puts a record on the agenda of the next review of the kind that takes it up.

    Where none is planned, one is, for the next date that was set or is usual. Raises BadValue for an
    internal record, UnknownRecord for none.
    """
    record = plan.get(record_id)
    if record is None:
        raise UnknownRecord(f"there is no record {one_line(record_id)}")
    _shared(plan, record_id, record.space)
    kind = fitting_kind(record).name
    review = next(iter(planned(plan, kind, record.space)), None)
    if review is not None:
        return add_item(plan, review.id, record_id)
    due = (one.day for one in next_meetings(plan, today, record.space) if one.kind == kind)
    usual = default_next(plan, Review("", record.space, {"kind": kind}), today)
    on = next((day for day in due if day >= today), usual)
    key, edit = plan_review(plan, kind, on, space=record.space, agenda=(record_id,))
    return Edit(edit.changes, f"put {_short(plan, record_id)} on the agenda of {key}")


def cancel_review(plan: Plan, review_id: str) -> Edit:
    """Return the edit that calls a review off."""
    review = not_over(review_of(plan, review_id))
    return Edit((put(review, "status", "cancelled"),), f"cancel {review_id}")


def new_title(kind: str, day: date) -> str:
    """Return the title of a review that was given none: “Risk review, 2026-12-02”."""
    return f"{kind_label(kind)}, {day}"


def _new_review(kind: str, day: date, title: str = "") -> dict[str, Any]:
    if kind not in KINDS:
        raise BadValue(f"there is no review of kind “{one_line(kind)}”; there are {', '.join(KINDS)}")
    return {"title": one_line(title) or new_title(kind, day), "kind": kind}


def _leader(me: Leader, now: datetime) -> dict[str, Any]:
    since = now.isoformat(timespec="seconds")
    return {"person": me.person, "organisation": me.organisation, "since": since}


def _same(row: Row, me: Leader) -> bool:
    return (row.get("person", ""), row.get("organisation", "")) == (me.person, me.organisation)


def _name(text: str) -> str:
    return attendee_of(one_line(text))[0].casefold()


def _shared(plan: Plan, subject: str, space: str) -> str:
    """Return what may stand on an agenda of that space. Raises BadValue."""
    record: Record | None = plan.get(subject)
    if record is None:
        if not one_line(subject):
            raise BadValue("an item of the agenda needs some words")
        return one_line(subject)
    if record.space == INTERNAL or record.space not in {space, JOINT}:
        raise BadValue(f"{record.id} is not shared in {space}, so the meeting cannot talk about it")
    return record.id


def _short(plan: Plan, subject: str) -> str:
    return subject if subject in plan else f"“{one_line(subject)[:40]}”"
