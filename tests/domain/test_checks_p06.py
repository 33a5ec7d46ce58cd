"""Principle 6: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago, own
from tests.domain.plans import TWO, found, make, plan_of

from cbrm_tui.domain.records import (
    Action,
    Assessment,
    Behaviour,
    Competence,
    Context,
    Development,
    Event,
    PartnerEvaluation,
)

QUOTES = make(Competence, title="Quotes for two works", level=3)
BEGUN = own(Context)


def assessed(key: str, person: str, level: int, days: int = 10, **data: Any) -> Assessment:
    whole = {"competence": "CP-0001", "date": ago(days), **data}
    return own(Assessment, f"AS-000{key}", person=person, level=level, **whole)


def staff(days: int, **data: Any) -> Event:
    return make(Event, title="Jess leaves", kind="staff", date=ago(days), **data)


CASES = [
    Case(
        "CC01",
        (QUOTES, assessed("1", "Jess", 2)),
        (QUOTES, assessed("1", "Jess", 2), own(Development, person="jess", competence="CP-0001")),
        "“Jess” is at level 2 in “Quotes for two works”, 3 is needed, and nothing is planned.",
    ),
    Case(
        "CC02",
        (QUOTES, assessed("1", "Jess", 2), assessed("2", "Priya", 3)),
        (QUOTES, assessed("1", "Jess", 3), assessed("2", "Priya", 3)),
        "Only “Priya” has what it takes for “Quotes for two works”.",
    ),
    Case(
        "CC03",
        (make(Behaviour, title="Bad news first", signed_by=["ash"]),),
        (make(Behaviour, title="Bad news first", signed_by=["ash", "elm"]),),
        "“Bad news first” is not signed by “Elm Finishing”.",
        WARNING,
    ),
    Case(
        "CC04",
        (staff(5, organisation="ash"), assessed("1", "Priya", 3)),
        (staff(5, organisation="ash"), assessed("1", "Priya", 3), assessed("2", "Priya", 3, 5)),
        f"Since “Jess leaves” on {ago(5)} nobody has been assessed again.",
    ),
    Case(
        "CC05",
        (BEGUN,),
        (BEGUN, own(PartnerEvaluation, organisation="elm")),
        "You have not evaluated how “Elm Finishing” works and behaves.",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_appears(case: Case) -> None:
    assert case.appears().principle == 6


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_goes(case: Case) -> None:
    case.goes()


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == {f"CC{number:02}" for number in range(1, 6)}


@pytest.mark.parametrize("case", [case for case in CASES if case.code != "CC03"], ids=str)
def test_what_is_said_of_named_people_and_of_partners_stays_inside(case: Case) -> None:
    assert case.appears().space == "internal"


def test_the_latest_assessment_of_a_person_counts() -> None:
    earlier = assessed("1", "Jess", 4, 100)
    assert len(found("CC01", plan_of(QUOTES, earlier, assessed("2", "Jess", 1, 10)))) == 1
    assert found("CC01", plan_of(QUOTES, assessed("1", "Jess", 1, 100), assessed("2", "jess ", 3, 10))) == []


@pytest.mark.parametrize(
    ("development", "count"),
    [
        ({"person": "Jess"}, 0),
        ({"person": "Jess", "competence": "CP-0002"}, 1),
        ({"person": "Jess", "status": "done"}, 1),
        ({"person": "Priya", "competence": "CP-0001"}, 1),
    ],
)
def test_a_development_is_for_the_person_and_the_competence_and_under_way(
    development: dict[str, str], count: int
) -> None:
    plan = plan_of(QUOTES, assessed("1", "Jess", 2), own(Development, **development))
    assert len(found("CC01", plan)) == count


def test_nobody_holds_alone_what_nobody_holds() -> None:
    assert found("CC02", plan_of(QUOTES, assessed("1", "Jess", 2), assessed("2", "Priya", 1))) == []
    closed = make(Competence, level=3, status="closed")
    assert found("CC02", plan_of(closed, assessed("1", "Jess", 4))) == []


def test_a_charter_that_nobody_has_signed_is_a_draft() -> None:
    assert [finding.severity for finding in found("CC03", plan_of(make(Behaviour), settings=TWO))] == [HINT]


def test_only_changes_of_the_own_staff_call_for_another_look() -> None:
    before = assessed("1", "Priya", 3)
    for other in (staff(5, organisation="elm"), staff(-5, organisation="ash")):
        assert found("CC04", plan_of(other, before, settings=TWO)) == []
    assert found("CC04", plan_of(make(Event, kind="business", date=ago(5)), before, settings=TWO)) == []
    assert found("CC04", plan_of(staff(5), settings=TWO)) == []
    assert len(found("CC04", plan_of(staff(5), before, settings=TWO))) == 1


def test_who_keeps_no_own_plan_is_not_asked_to_evaluate_partners() -> None:
    assert found("CC05", plan_of(own(Action), settings=TWO)) == []
