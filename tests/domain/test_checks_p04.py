"""Principle 4: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago, own, sheet
from tests.domain.plans import TODAY, TWO, found, make, messages, plan_of

from cbrm_tui.domain.records import Action, Allocation, Appointment, Issue, Objective, Review

LADDER = {**TWO, "ladder": [{"level": "shop", "who": "", "max_days": 5}]}
MANNED = {**TWO, "ladder": [{"level": "shop", "who": "Ruth", "max_days": 5}]}


def meeting(key: str, held: int | None = None, *there: str, **data: Any) -> Review:
    when = {} if held is None else {"held_on": ago(held)}
    return make(Review, f"RV-000{key}", kind="executive", attendance=list(there), **when, **data)


def ser(**data: Any) -> Appointment:
    return make(Appointment, kind="ser", person="Anil Sethi", organisation="elm", **data)


HOURS = own(Allocation, title="Hours", needed=18, committed=12.5, unit="hours")
CASES = [
    Case(
        "CL01",
        (ser(), meeting("1", 200, "Anil Sethi"), meeting("2", 100), meeting("3", 10, "Margaret")),
        (ser(), meeting("1", 200), meeting("2", 100, "anil sethi "), meeting("3", 10, "Margaret")),
        "“Anil Sethi” was at neither of the last two executive meetings.",
        WARNING,
    ),
    Case(
        "CL02",
        (HOURS, own(Action, from_="RA-0001", status="done")),
        (HOURS, own(Action, from_="RA-0001", status="open")),
        "“Hours” lacks 5.5 hours, and no action is set.",
    ),
    Case(
        "CL03",
        (meeting("1", 121),),
        (meeting("1", 120),),
        "The executives' meeting has been due for 1 day.",
        WARNING,
    ),
    Case(
        "CL03",
        (meeting("1", 90, next_on=ago(2)),),
        (meeting("1", 90, next_on=ago(2)), meeting("2", 1)),
        "The executives' meeting has been due for 2 days.",
        WARNING,
    ),
    Case(
        "CL03",
        (sheet(started_on=ago(125)),),
        (sheet(started_on=ago(125)), meeting("1", next_on=TODAY)),
        "The executives' meeting has been due for 5 days.",
        WARNING,
    ),
    Case(
        "CL03",
        (sheet(stage="working"),),
        (sheet(stage="working"), meeting("1", 50)),
        "No meeting of the executives is planned.",
    ),
    Case(
        "CL04",
        (make(Issue, title="Pitting", status="escalated"),),
        (make(Issue, title="Pitting", status="escalated", owner="Ruth"),),
        "“Pitting” is escalated, but nobody owns it.",
        WARNING,
    ),
    Case(
        "CL04",
        (sheet(), make(Issue, level="Shop", owner="Ruth")),
        (sheet(), make(Issue, level="Shop", owner="Ruth")),
        "Nobody is named to settle what reaches “shop”.",
        WARNING,
        LADDER,
        MANNED,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_appears(case: Case) -> None:
    assert case.appears().principle == 4


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_goes(case: Case) -> None:
    case.goes()


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == {f"CL{number:02}" for number in range(1, 5)}


def test_a_ser_who_came_later_or_has_left_was_not_absent() -> None:
    held = (meeting("1", 100), meeting("2", 10))
    assert len(found("CL01", plan_of(ser(), *held, settings=TWO))) == 1
    assert found("CL01", plan_of(ser(from_=ago(50)), *held, settings=TWO)) == []
    assert found("CL01", plan_of(ser(until=ago(1)), *held, settings=TWO)) == []
    assert found("CL01", plan_of(ser(), meeting("1", 10), settings=TWO)) == []


def test_meetings_of_the_working_level_do_not_count_as_the_executives() -> None:
    daily = make(Review, kind="performance", held_on=TODAY)
    assert len(found("CL03", plan_of(sheet(started_on=ago(200)), daily, settings=TWO))) == 1


def test_a_date_set_for_later_counts_more_than_the_cadence_and_a_cancelled_one_not_at_all() -> None:
    set_for_later = meeting("2", next_on=TODAY)
    assert found("CL03", plan_of(meeting("1", 300), set_for_later, settings=TWO)) == []
    cancelled = meeting("2", next_on=TODAY, status="cancelled")
    assert messages("CL03", plan_of(meeting("1", 300), cancelled, settings=TWO)) == [
        "The executives' meeting has been due for 180 days."
    ]
    held_early = meeting("2", 5, next_on=ago(-80))
    assert found("CL03", plan_of(meeting("1", 90, next_on=ago(2)), held_early, settings=TWO)) == []


def test_how_often_executives_meet_is_the_plans_own() -> None:
    monthly = {**TWO, "thresholds": {"executive_days": 30}}
    assert len(found("CL03", plan_of(meeting("1", 31), settings=monthly))) == 1


def test_enough_is_committed() -> None:
    assert found("CL02", plan_of(own(Allocation, needed=3, committed=3))) == []
    assert found("CL02", plan_of(own(Allocation, title="A desk"))) == []
    assert len(found("CL02", plan_of(own(Allocation, needed=3)))) == 1


def test_a_ladder_without_names_is_a_hint_until_something_stands_on_it() -> None:
    assert found("CL04", plan_of(sheet(), settings=LADDER)) == []
    begun = plan_of(sheet(), make(Objective), settings=LADDER)
    assert [finding.severity for finding in found("CL04", begun)] == [HINT]
