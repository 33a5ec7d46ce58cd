"""What a review talks about: proposed by the plan in the order of its weight, and arranged by people."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain.meeting import (
    KINDS,
    agenda_of,
    default_next,
    fitting_kind,
    next_meetings,
    propose,
    review_day,
)
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Alignment,
    Change,
    ExitItem,
    Issue,
    Measure,
    Objective,
    Record,
    Review,
    Risk,
    record_types,
)

DAY = timedelta(days=1)
UNTIL = TODAY + 90 * DAY
LAST = make(Review, "RV-0001", kind="risk", held_on=TODAY - 30 * DAY, status="held")


def risk(key: str, likelihood: int = 0, impact: int = 0, ago: int = 40, **data: Any) -> Risk:
    """A risk that has been treated, owned and assessed: nothing is missing but what `data` says."""
    plain: dict[str, Any] = {
        "title": key,
        "kind": "threat",
        "category": "delivery",
        "owner": "Ann",
        "strategy": "reduce",
        "treatment": "Look twice",
        "status": "treating",
        "acceptance": {"by": "Ann", "reason": "for now", "until": UNTIL},
    }
    if likelihood:
        score = {"likelihood": likelihood, "impact": impact}
        plain |= {"current": score, "assessments": [{"date": TODAY - ago * DAY, **score}]}
    return make(Risk, key, **{**plain, **data})


def of(plan: Plan, **known: Any) -> list[tuple[str, str]]:
    """Each subject of the risk review with the first reason."""
    return [(item.subject, item.reasons[0]) for item in propose(plan, "risk", TODAY, **known)]


def test_the_risks_come_in_the_order_of_what_is_most_pressing() -> None:
    plan = plan_of(
        LAST,
        risk("R-CALM", 2, 2),
        risk("R-DXST", 2, 2),
        risk("R-ABVE", 4, 4),
        risk("R-WRSE", 5, 5),
        risk("R-LATE", 2, 3, review_on=TODAY - 12 * DAY),
        risk("R-MVED", 3, 2, assessments=[
            {"date": TODAY - 60 * DAY, "likelihood": 2, "impact": 2},
            {"date": TODAY - 5 * DAY, "likelihood": 3, "impact": 2},
        ]),
        risk("R-NEWE", 1, 2, ago=3),
        risk("R-NBDY", 2, 2, owner=""),
        risk("R-GDNE", 3, 4, kind="opportunity", strategy="enhance", review_on=TODAY - DAY),
        settings=TWO,
    )  # fmt: skip
    assert of(plan, disagreements={"R-DXST"}) == [
        ("R-DXST", "partners disagree about it"),
        ("R-WRSE", f"above appetite: severe, and moderate is accepted; borne until {UNTIL}"),
        ("R-ABVE", f"above appetite: severe, and moderate is accepted; borne until {UNTIL}"),
        ("R-LATE", "12 days overdue"),
        ("R-MVED", f"was 2×2 on {LAST.held_on}, is 3×2"),
        ("R-NEWE", f"new since {LAST.held_on}"),
        ("R-NBDY", "no owner"),
        ("R-GDNE", "1 day overdue"),
    ]
    assert ("R-CALM", f"changed since {LAST.held_on}") in of(plan, changed={"R-CALM"})


def test_a_risk_that_was_never_looked_at_comes_up_and_a_closed_one_does_not() -> None:
    plan = plan_of(risk("R-0001"), risk("R-0002", 1, 1), risk("R-0003", 5, 5, status="closed"))
    found = dict(of(plan))
    assert found == {"R-0001": "not assessed yet", "R-0002": "no review has looked at it yet"}


def test_what_people_put_first_stays_first_and_what_they_left_out_is_out() -> None:
    review = make(
        Review, "RV-0002", kind="risk", agenda=["Bread", "R-CALM"], left_out=["R-WRSE"], next_on=TODAY + DAY
    )
    plan = plan_of(LAST, review, risk("R-CALM", 2, 2), risk("R-WRSE", 5, 5), risk("R-ABVE", 4, 4))
    items = agenda_of(plan, review, TODAY)
    assert [(item.subject, item.pinned) for item in items] == [
        ("Bread", True), ("R-CALM", True), ("R-ABVE", False),
    ]  # fmt: skip
    assert items[1].title == items[1].record.heading if items[1].record else False


def test_the_agenda_of_a_running_review_stands_still() -> None:
    review = make(
        Review, "RV-0002", kind="risk", agenda=["R-CALM", "R-GNE0"], status="running", held_on=TODAY
    )
    plan = plan_of(LAST, review, risk("R-CALM", 2, 2), risk("R-WRSE", 5, 5), risk("R-GNE0", status="closed"))
    items = agenda_of(plan, review, TODAY)
    assert [(item.subject, item.reasons) for item in items] == [
        ("R-CALM", ("put on the agenda",)), ("R-GNE0", ("closed meanwhile",)),
    ]  # fmt: skip


def test_nothing_internal_comes_up() -> None:
    inside = make(Risk, "R-SECR", space="internal", **risk("R-0001", 5, 5).data)
    review = make(Review, "RV-0002", kind="risk", agenda=["R-SECR"])
    plan = plan_of(inside, review)
    assert propose(plan, "risk", TODAY) == ()
    assert [item.record for item in agenda_of(plan, review, TODAY)] == [None]
    with pytest.raises(ValueError, match="share"):
        propose(plan, "risk", TODAY, space="internal")


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("objectives", make(Objective, title="Grow", party="joint")),
        ("values", make(Alignment, title="Both slow", fit="aligned")),
        ("executive", make(Issue, title="Late again", status="escalated", level="executives", owner="Ann")),
        ("executive", make(Change, title="Third site", status="proposed")),
        ("performance", make(Measure, title="On time")),
        ("exit", make(ExitItem, title="Tools go home", kind="assets")),
    ],
)
def test_each_kind_has_an_agenda_of_its_own(kind: str, record: Record) -> None:
    items = propose(plan_of(record, settings=TWO), kind, TODAY)
    assert [item.subject for item in items] == [record.id]
    assert items[0].reasons


def test_every_kind_is_one_that_a_review_may_have_and_takes_up_joint_records() -> None:
    assert tuple(KINDS) == Review.kind.choices({})
    for kind in KINDS.values():
        assert all("joint" in one.spaces for one in kind.types)
        assert kind.every % 7 == 0


def test_a_record_that_no_kind_takes_up_goes_to_the_executives() -> None:
    for record_type in record_types().values():
        kind = fitting_kind(make(record_type, "X-0001"))
        assert record_type in kind.types or kind.name == "executive"
    assert fitting_kind(risk("R-0001")).name == "risk"


def test_each_meeting_to_come_is_there_once() -> None:
    held = make(Review, "RV-0001", kind="risk", held_on=TODAY - 30 * DAY, next_on=TODAY + DAY, status="held")
    values = make(Review, "RV-0002", kind="values", held_on=TODAY, next_on=TODAY + 364 * DAY)
    assert [one.review.id for one in next_meetings(plan_of(held, values), TODAY)] == ["RV-0001", "RV-0002"]
    planned = make(Review, "RV-0003", title="Winter", kind="risk", next_on=TODAY + 9 * DAY, status="planned")
    meetings = next_meetings(plan_of(held, values, planned), TODAY)
    assert [(one.day, one.title) for one in meetings] == [
        (TODAY + 9 * DAY, "Winter"), (TODAY + 364 * DAY, "Review of values and behaviour"),
    ]  # fmt: skip


def test_the_next_date_keeps_the_weekday_and_the_limits_of_the_plan() -> None:
    plan = plan_of(LAST, settings={**TWO, "thresholds": {"executive_days": 60}})
    assert default_next(plan, LAST, TODAY) == TODAY + 28 * DAY
    executive = make(Review, "RV-0009", kind="executive")
    assert default_next(plan, executive, TODAY) == TODAY + 60 * DAY


def test_a_risk_is_looked_at_again_by_the_cadence_of_its_band() -> None:
    assert review_day(plan_of(), risk("R-0001", 5, 5), TODAY) == TODAY + 30 * DAY
    assert review_day(plan_of(), risk("R-0001", 5, 5), TODAY, (1, 1)) == TODAY + 180 * DAY
    assert review_day(plan_of(), risk("R-0001"), date(2026, 1, 1)) is None
