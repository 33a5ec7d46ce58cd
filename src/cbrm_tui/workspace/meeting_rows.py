"""The small writes that edits of a meeting are made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Review
from cbrm_tui.workspace.edits import ABSENT, Put
from cbrm_tui.workspace.errors import BadValue, UnknownRecord

Row = Mapping[str, Any]


def review_of(plan: Plan, key: str) -> Review:
    """Return the review of that id. Raises UnknownRecord."""
    review = plan.get(key)
    if not isinstance(review, Review):
        raise UnknownRecord(f"{key} is not a review")
    return review


def not_over(review: Review) -> Review:
    """Return a review that can still be worked on. Raises BadValue for one that is over."""
    if review.status == "cancelled":
        raise BadValue(f"{review.id} was cancelled")
    if review.status == "held" or (review.held_on and review.status != "running"):
        raise BadValue(f"{review.id} was held on {review.held_on}; plan another one to go on")
    return review


def put(record: Record, name: str, value: Any) -> Put:
    """Write a field as it was seen: refused where somebody else has written it since; ABSENT takes it out."""
    return Put(record.id, (name,), value, expected=record.data.get(name, ABSENT))


def or_absent(values: Sequence[Any]) -> Any:
    """Return a list, ABSENT for an empty one: a field without content is not written."""
    return list(values) or ABSENT


def with_row(rows: Iterable[Row], key: tuple[str, ...], row: Row) -> list[dict[str, Any]]:
    """Return the rows with one put in place of that of its key, else at the end; without empty values."""
    kept = [dict(one) for one in rows]
    new = {name: value for name, value in row.items() if value != ""}
    for at, one in enumerate(kept):
        if all(one.get(name) == new.get(name) for name in key):
            kept[at] = new
            return kept
    return [*kept, new]


def with_text(texts: Iterable[str], text: str) -> list[str]:
    """Return the texts with one more, which is there once."""
    return list(dict.fromkeys((*texts, text)))


def without(texts: Iterable[str], text: str) -> list[str]:
    """Return the texts without one."""
    return [one for one in texts if one != text]
