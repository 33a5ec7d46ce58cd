"""Principle 11: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago, sheet
from tests.domain.plans import TODAY, found, make, plan_of

from cbrm_tui.domain.records import Event, Measure, Objective, Review, Survey

BEGUN = make(Objective, title="Win orders")
AT_WORK = sheet(stage="working")


def measure(key: str = "M-0001", **data: Any) -> Measure:
    return make(Measure, key, **{"title": "On time", "agreed_by": ["ash", "elm"], **data})


THREE = tuple(
    measure(f"M-000{n}", criterion=criterion)
    for n, criterion in enumerate(("performance", "strength", "value"))
)
READ = [{"date": TODAY, "value": 3}]
NEW_OWNER = make(Event, title="New owner", date=ago(31))
CASES = [
    Case("MO01", (BEGUN, *THREE[:2]), (BEGUN, *THREE), "Nothing measures value of the relationship."),
    Case(
        "MO01",
        (BEGUN, AT_WORK, THREE[2]),
        (BEGUN, AT_WORK, THREE[0], THREE[2], make(Survey)),
        "Nothing measures performance and strength of the relationship.",
        WARNING,
    ),
    Case(
        "MO02",
        (measure(kind="quantitative"), measure("M-0002", kind="quantitative")),
        (measure(kind="quantitative"), measure("M-0002", kind="qualitative")),
        "All 2 measures are quantitative; none is qualitative.",
    ),
    Case(
        "MO03",
        (measure(agreed_by=["ash"]),),
        (measure(),),
        "“On time” still needs the agreement of Elm Finishing.",
        HINT,
    ),
    Case(
        "MO03",
        (measure(agreed_by=[], readings=READ),),
        (measure(readings=READ),),
        "“On time” still needs the agreement of Ash Foundry, Elm Finishing.",
        WARNING,
    ),
    Case(
        "MO04",
        (measure(frequency="monthly"),),
        (measure(frequency="monthly", readings=READ),),
        "“On time” has no reading yet.",
        WARNING,
    ),
    Case(
        "MO05",
        (NEW_OWNER, make(Review, held_on=ago(32))),
        (NEW_OWNER, make(Review, held_on=ago(31))),
        "“New owner” was 31 days ago, and no review has been held since.",
        WARNING,
    ),
    Case(
        "MO05",
        (NEW_OWNER, make(Review, held_on=ago(2), status="cancelled")),
        (make(Event, title="New owner", date=ago(30)),),
        "“New owner” was 31 days ago, and no review has been held since.",
        WARNING,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finding_appears_and_goes(case: Case) -> None:
    case.appears()
    case.goes()


def test_a_review_called_for_an_event_may_come_before_it() -> None:
    called = make(Review, held_on=ago(40), events=["EV-0001"])
    assert found("MO05", plan_of(NEW_OWNER, called)) == []


def test_a_review_of_another_space_says_nothing_of_this_one() -> None:
    north = make(Review, "RV-0002", "shared/north", held_on=ago(1))
    assert len(found("MO05", plan_of(NEW_OWNER, north))) == 1


def test_one_measure_or_none_is_not_told_of_kinds_and_a_plan_not_begun_not_of_criteria() -> None:
    assert found("MO02", plan_of(measure(kind="quantitative"))) == []
    assert found("MO01", plan_of(AT_WORK)) == []
