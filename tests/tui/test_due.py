"""What is due: a meeting that was held since is not asked for again."""

from datetime import date, timedelta

from tests.domain.plans import TODAY, make, plan_of

from cbrm_tui.domain.records import Review
from cbrm_tui.tui.due import what_is_due

DAY = timedelta(days=1)


def due_of(*reviews: Review) -> list[tuple[date, str]]:
    found = what_is_due(plan_of(*reviews), "joint", TODAY + 14 * DAY)
    return [(due.day, due.record.id) for due in found]


def test_a_next_meeting_is_due_until_a_later_one_of_its_kind_was_held() -> None:
    spring = make(Review, "RV-0001", kind="risk", held_on=TODAY - 90 * DAY, next_on=TODAY - 30 * DAY)
    other = make(Review, "RV-0002", kind="values", held_on=TODAY - 20 * DAY, next_on=TODAY + 300 * DAY)
    assert due_of(spring, other) == [(TODAY - 30 * DAY, "RV-0001")]
    autumn = make(Review, "RV-0003", kind="risk", held_on=TODAY - 28 * DAY, next_on=TODAY + 3 * DAY)
    assert due_of(spring, other, autumn) == [(TODAY + 3 * DAY, "RV-0003")]


def test_a_next_meeting_that_is_planned_as_a_record_is_due_once() -> None:
    held = make(
        Review, "RV-0001", kind="risk", held_on=TODAY - 30 * DAY, next_on=TODAY - 2 * DAY, status="held"
    )
    moved = make(Review, "RV-0002", kind="risk", next_on=TODAY + 5 * DAY, status="planned")
    assert due_of(held, moved) == [(TODAY + 5 * DAY, "RV-0002")]


def test_a_meeting_that_was_only_planned_is_due() -> None:
    planned = make(Review, "RV-0001", kind="risk", next_on=TODAY + DAY)
    assert due_of(planned) == [(TODAY + DAY, "RV-0001")]
