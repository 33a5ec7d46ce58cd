"""What is due: actions, reviews, commitments, readings and review dates, overdue or soon."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Action,
    Agreement,
    Appointment,
    Commitment,
    Issue,
    Measure,
    Record,
    Review,
    Survey,
)
from cbrm_tui.domain.records.p11_measurement import FREQUENCY_DAYS

AHEAD: Final = timedelta(days=14)
"""How far the overview looks ahead."""

_DAYS: Final[dict[type[Record], tuple[tuple[str, str], ...]]] = {
    Action: (("due", "do"),),
    Review: (("next_on", "meet"),),
    Commitment: (("due", "keep"),),
    Issue: (("target_on", "resolve"),),
    Survey: (("due", "answer"),),
    Agreement: (("valid_until", "renew"),),
    Appointment: (("until", "appoint anew"),),
}
_ALL: Final = (("review_on", "look again"),)
_SHOWN_WHEN_CLOSED: Final = frozenset({"next_on"})


@dataclass(frozen=True)
class Due:
    """Record `record` asks for `what` (a verb) by `day`; `field` holds the date, empty for a reading."""

    day: date
    record: Record
    what: str
    field: str = ""


def due_fields(record_type: type[Record]) -> frozenset[str]:
    """Return the fields of a type whose date, once passed, is a warning while the record is open."""
    return frozenset(name for name, _ in (*_DAYS.get(record_type, ()), *_ALL))


def what_is_due(plan: Plan, space: str, until: date) -> list[Due]:
    """Return everything of a space that is due by `until`, the most overdue first."""
    rows = plan.rows(Record, _dues).values()
    held: dict[str, date] = {}
    for where, kind, day in plan.rows(Review, _held).values():
        if where == space:
            held[kind] = max(day, held.get(kind, day))
    planned = {kind for where, kind in plan.rows(Review, _planned).values() if where == space}
    found = [
        due
        for where, of_one in rows
        if where == space
        for due in of_one
        if due.day <= until and not _met_since(due, held, planned)
    ]
    return sorted(found, key=lambda due: (due.day, due.record.id))


def _met_since(due: Due, held: Mapping[str, date], planned: Collection[str]) -> bool:
    """Tell whether it is a meeting in place of which a later one of its kind was held, or is planned."""
    review = due.record
    if not isinstance(review, Review) or due.field != "next_on":
        return False
    if review.held_on and review.kind in planned:
        return True
    last = held.get(review.kind)
    return last is not None and last > (review.held_on or due.day)


def _held(review: Review) -> tuple[str, str, date] | None:
    return (review.space, review.kind, review.held_on) if review.held_on else None


def _planned(review: Review) -> tuple[str, str] | None:
    return (review.space, review.kind) if review.ahead and review.next_on else None


def _dues(record: Record) -> tuple[str, tuple[Due, ...]] | None:
    found = tuple(_of(record))
    return (record.space, found) if found else None


def _of(record: Record) -> Iterator[Due]:
    if isinstance(record, Measure) and record.open:
        taken = [row["date"] for row in record.readings if "date" in row]
        days = FREQUENCY_DAYS.get(record.frequency)
        if taken and days:
            yield Due(max(taken) + timedelta(days=days), record, "read")
    for name, what in (*_DAYS.get(type(record), ()), *_ALL):
        value = record.fields[name].read(record.data.get(name)) if name in record.fields else None
        if isinstance(value, date) and (record.open or name in _SHOWN_WHEN_CLOSED):
            yield Due(value, record, what, name)
