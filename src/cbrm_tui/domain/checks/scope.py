"""What a check may count on: whether a plan has been begun, and which records see each other."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, TypeVar

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Action,
    Appointment,
    Decision,
    Element,
    Objective,
    PlanSheet,
    Record,
    Resource,
    Response,
    Review,
    Risk,
)
from cbrm_tui.domain.settings import Partner

R = TypeVar("R", bound=Record)

BILATERAL: Final = "shared/"
"""What the names of spaces begin with that some partners have among themselves."""

_LOOSE = (Action, Decision, PlanSheet, Response)
_BEGINNING: Final[tuple[type[Record], ...]] = (Element, Appointment, Objective, Resource, Risk)


def own_plan_begun(plan: Plan) -> bool:
    """Tell whether the own organisation has begun a plan (RMP) of its own.

    It has with the first internal record that says something of it; to-dos, decisions, answers to a survey
    and elements that are still missing do not. Who keeps no own plan here is not told what such a plan
    would lack.
    """
    return bool(plan.rows(Record, _of_own_plan))


def joint_plan_begun(plan: Plan) -> bool:
    """Tell whether the joint plan is more than what its template gave it."""
    return any(plan.rows(kind, _of_joint_plan) for kind in _BEGINNING)


def at_work(plan: Plan, space: str = "joint") -> bool:
    """Tell whether the partners work together already, by the stage of the joint plan."""
    return stage(plan, space) in {"working", "renewing", "leaving"}


def stage(plan: Plan, space: str = "joint") -> str:
    """Return the stage of the joint plan, or of another space; empty while it is not said."""
    sheet = plan.get(f"plan@{space}")
    return sheet.stage if isinstance(sheet, PlanSheet) else ""


def bilateral_at_work(plan: Plan) -> tuple[str, ...]:
    """Return the bilateral spaces that have a plan.toml of their own, with members who are at work.

    What such a space lacks is asked for there, unless the joint plan has it: it rests on that plan. Of the
    others only the records that they have are judged.
    """
    own = sorted(space for space in plan.settings if space.startswith(BILATERAL) and members(plan, space))
    return tuple(space for space in own if at_work(plan, space))


def members(plan: Plan, space: str) -> Mapping[str, Partner]:
    """Return the organisations that see a space and have to agree there; nobody for the internal space.

    Nobody either for a bilateral space whose plan.toml does not name them: not all partners see it.
    """
    if space == "joint":
        return plan.partners
    settings = plan.settings.get(space)
    return settings.partners if settings and space.startswith(BILATERAL) else {}


def started_on(plan: Plan) -> date | None:
    """Return the day on which the joint plan was begun, if it says so."""
    sheet = plan.get("plan@joint")
    return sheet.started_on if isinstance(sheet, PlanSheet) else None


def linked(record: Record, plan: Plan, record_type: type[R]) -> Iterator[R]:
    """Yield the records of a type that `record` refers to, or that refer to it.

    Of a record that partners see, only those count that they see as well: all partners get the same
    findings. A record of a bilateral space may lean on the joint ones.
    """
    named = (key for ids in record.references().values() for key in ids)
    for key in dict.fromkeys((*plan.linked_from(record.id), *named)):
        other = plan.get(key)
        if isinstance(other, record_type) and (record.internal or other.space in {record.space, "joint"}):
            yield other


def held(plan: Plan, kind: str, today: date) -> list[Review]:
    """Return the joint reviews of a kind that have been held, the latest first."""
    found = [
        (review.held_on, review)
        for review in plan.of(Review, space="joint")
        if review.kind == kind and review.held_on and review.held_on <= today and review.status != "cancelled"
    ]
    return [review for _, review in sorted(found, key=lambda pair: (pair[0], pair[1].id), reverse=True)]


def meeting_overdue(plan: Plan, kind: str, every: float, today: date) -> tuple[int, Review | None] | None:
    """Return for how many days a joint review of a kind has been overdue, and the review that says so.

    The latest date set for a next one counts; without such a date, the next is due `every` so many days
    after the latest one held, or after the start of the plan. None while it is in time.
    """
    reviews = [r for r in plan.of(Review, space="joint") if r.kind == kind and r.status != "cancelled"]
    latest = next(iter(held(plan, kind, today)), None)
    last = latest.held_on if latest else None
    ahead = [review for review in reviews if review is latest or not review.held_on]
    dated = [(r.next_on, r.id, r) for r in ahead if r.next_on and (last is None or r.next_on > last)]
    if dated:
        due, _, review = max(dated, key=lambda entry: entry[:2])
        return ((today - due).days, review) if due < today else None
    since = last or started_on(plan)
    late = (today - since).days - int(every) if since else 0
    return (late, latest) if late > 0 else None


def _of_own_plan(record: Record) -> bool | None:
    return True if record.internal and _says_something(record) else None


def _of_joint_plan(record: Record) -> bool | None:
    return True if record.space == "joint" and _says_something(record) else None


def _says_something(record: Record) -> bool:
    if isinstance(record, Element):
        return record.status not in {"", "missing"}
    return not isinstance(record, _LOOSE)
