"""Two facilitators of one review, at two tables: both are seen, and nothing of either is overruled."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.sync.partners import Partner, in_step
from tests.sync.small import small_pair

from cbrm_tui.domain.meeting import agenda_of
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Review
from cbrm_tui.workspace.edits import Edit
from cbrm_tui.workspace.meeting import (
    Leader,
    add_item,
    attend,
    begin,
    lead,
    move_item,
    other_leaders,
    plan_review,
)
from cbrm_tui.workspace.meeting_outcomes import At, discussed, keep, put_off, rescored
from cbrm_tui.workspace.meeting_products import finish, park

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORST, SECOND = "R-0001", "R-0002"
SCORE = {"likelihood": 4, "impact": 4}
MARGARET = Leader("Margaret Ashdown", "brindlewick")
ANIL = Leader("Anil Sethi", "oakmere")


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    ours, theirs = small_pair(tmp_path)
    for key in (WORST, SECOND):
        ours.set(key, current=SCORE, assessments=[{"date": date(2026, 9, 1), **SCORE}])
    return ours, theirs


def make(partner: Partner, edit: Callable[[Plan], Edit]) -> None:
    partner.workspace.apply(edit(partner.workspace.plan))


def review_of(partner: Partner, key: str) -> Review:
    review = partner.workspace.plan[key]
    assert isinstance(review, Review)
    return review


@pytest.fixture
def planned(partners: tuple[Partner, Partner]) -> str:
    """A review that both know of, led by nobody yet."""
    ours, _ = partners
    key, edit = plan_review(ours.workspace.plan, "risk", TODAY)
    ours.workspace.apply(edit)
    in_step(*partners)
    return key


def test_two_who_lead_are_both_there_and_their_items_too(
    partners: tuple[Partner, Partner], planned: str
) -> None:
    ours, theirs = partners
    make(ours, lambda plan: lead(plan, planned, MARGARET, NOW, TODAY))
    make(theirs, lambda plan: lead(plan, planned, ANIL, NOW, TODAY))
    make(ours, lambda plan: attend(plan, planned, "Priya Nair", "brindlewick", TODAY))
    make(theirs, lambda plan: attend(plan, planned, "Gareth Pugh", "oakmere", TODAY))
    make(ours, lambda plan: keep(plan, At(planned, WORST, "Margaret Ashdown", TODAY), "stands"))
    make(theirs, lambda plan: put_off(plan, At(planned, SECOND, "Anil Sethi", TODAY), "Gareth is away"))
    make(ours, lambda plan: park(plan, planned, "Gas price doubles"))
    make(theirs, lambda plan: park(plan, planned, "Snow on the pass"))
    in_step(*partners)
    for side in partners:
        review = review_of(side, planned)
        assert {row["person"] for row in review.leaders} == {"Margaret Ashdown", "Anil Sethi"}
        assert {row["subject"]: row["outcome"] for row in review.items} == {WORST: "kept", SECOND: "put_off"}
        assert set(review.present) == {"Priya Nair", "Gareth Pugh"}
        assert set(review.parked) == {"Gas price doubles", "Snow on the pass"}
        assert (review.status, review.held_on) == ("running", TODAY)
        assert side.sync.disagreements() == []
    assert [row["person"] for row in other_leaders(review_of(ours, planned), MARGARET)] == ["Anil Sethi"]


def test_different_outcomes_of_one_subject_are_a_disagreement_and_neither_is_lost(
    partners: tuple[Partner, Partner], planned: str
) -> None:
    ours, theirs = partners
    make(ours, lambda plan: lead(plan, planned, MARGARET, NOW, TODAY))
    in_step(*partners)
    make(ours, lambda plan: keep(plan, At(planned, WORST, "Margaret Ashdown", TODAY), "stands"))
    make(
        theirs, lambda plan: rescored(plan, At(planned, WORST, "Anil Sethi", TODAY), 5, 4, "two orders more")
    )
    in_step(*partners)
    for side in partners:
        found = {(one.record, one.field.partition("[")[0]): one for one in side.sync.disagreements()}
        row = next(one for (record, field), one in found.items() if record == planned and "items" in field)
        assert {choice.value["outcome"] for choice in row.choices} == {"kept", "rescored"}


def test_both_end_it_and_the_time_of_each_is_there(partners: tuple[Partner, Partner], planned: str) -> None:
    ours, theirs = partners
    make(ours, lambda plan: lead(plan, planned, MARGARET, NOW, TODAY))
    make(ours, lambda plan: discussed(plan, At(planned, "The weather", "Margaret Ashdown", TODAY)))
    in_step(*partners)
    for side, who, minutes in ((ours, "Margaret Ashdown", 4), (theirs, "Anil Sethi", 7)):
        spent = {"The weather": minutes}
        key = planned
        make(side, lambda plan: finish(plan, key, date(2026, 12, 21), TODAY, spent=spent, by=who))  # noqa: B023
    in_step(*partners)
    for side in partners:
        review = review_of(side, planned)
        assert (review.status, review.next_on) == ("held", date(2026, 12, 21))
        assert {row["person"]: row["minutes"] for row in review.spent} == {
            "Margaret Ashdown": 4,
            "Anil Sethi": 7,
        }
        assert [one for one in side.sync.disagreements() if one.field != "minutes"] == []


def test_the_agenda_reaches_the_partner_in_its_order(partners: tuple[Partner, Partner], planned: str) -> None:
    ours, theirs = partners
    for text in ("Winter", "Money", "Furnace"):
        make(ours, lambda plan, text=text: add_item(plan, planned, text))  # type: ignore[misc]
    in_step(*partners)
    items = agenda_of(ours.workspace.plan, review_of(ours, planned), TODAY)
    make(ours, lambda plan: move_item(plan, planned, items, "Furnace", -2))
    in_step(*partners)
    assert review_of(theirs, planned).agenda == ("Furnace", "Winter", "Money")
    key, edit = begin(ours.workspace.plan, "risk", MARGARET, NOW, TODAY)
    ours.workspace.apply(edit)
    in_step(*partners)
    assert review_of(ours, key).agenda == ("Furnace", "Winter", "Money", WORST, SECOND)
    assert review_of(theirs, key).agenda == review_of(ours, key).agenda
    assert begin(theirs.workspace.plan, "risk", ANIL, NOW, TODAY)[0] == planned
