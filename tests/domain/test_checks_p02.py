"""Principle 2: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, YESTERDAY, Case, ago, own, sheet
from tests.domain.plans import TODAY, TWO, found, make, messages, plan_of

from cbrm_tui.domain.records import Alignment, Review, Value


def vision(organisation: str, **data: Any) -> Value:
    return make(Value, f"V-{organisation.upper()}", kind="vision", organisation=organisation, **data)


SHOWN = (vision("ash"), vision("elm"))
CASES = [
    Case("VV01", (vision("ash"),), SHOWN, "“Elm Finishing” has shown no vision of its own."),
    Case(
        "VV02",
        (make(Value, title="Candour"),),
        (make(Value, title="Candour", communicated_on=YESTERDAY),),
        "It is not said when management and staff were told of “Candour”.",
    ),
    Case(
        "VV03",
        (make(Alignment, title="Haste and care", fit="conflict"),),
        (make(Alignment, title="Haste and care", fit="conflict", response="Care first."),),
        "There is no response to the conflict of values in “Haste and care”.",
        WARNING,
    ),
    Case(
        "VV04",
        SHOWN,
        (*SHOWN, make(Alignment, checked_on=ago(365))),
        "The partners have shown their values, but not compared them.",
    ),
    Case(
        "VV04",
        (*SHOWN, make(Alignment, checked_on=ago(366))),
        (*SHOWN, make(Alignment, checked_on=ago(366)), make(Review, kind="values", held_on=ago(10))),
        "The partners last compared their values 366 days ago.",
    ),
    Case(
        "VV04",
        (make(Alignment, title="Haste and care", review_on=ago(3)),),
        (make(Alignment, title="Haste and care", review_on=TODAY),),
        "The values in “Haste and care” should have been looked at again 3 days ago.",
    ),
    Case(
        "VV05",
        (sheet(stage="leaving"), make(Alignment, occasion="start")),
        (sheet(stage="leaving"), make(Alignment, occasion="close_out")),
        "The partners part, but have not said how their values were respected.",
        WARNING,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_appears(case: Case) -> None:
    assert case.appears().principle == 2


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_goes(case: Case) -> None:
    case.goes()


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == {f"VV{number:02}" for number in range(1, 6)}


def test_a_vision_that_partners_do_not_see_is_not_shown() -> None:
    hidden = own(Value, "V-0002", kind="vision", organisation="elm")
    assert len(found("VV01", plan_of(vision("ash"), hidden, settings=TWO))) == 1


def test_a_tension_without_response_is_a_hint_and_what_fits_needs_none() -> None:
    assert [f.severity for f in found("VV03", plan_of(make(Alignment, fit="tension")))] == [HINT]
    assert found("VV03", plan_of(make(Alignment, fit="compatible"))) == []


def test_nothing_is_to_compare_before_two_have_shown_their_values() -> None:
    assert found("VV04", plan_of(vision("ash"), settings=TWO)) == []
    undated = make(Alignment, title="Haste and care")
    assert messages("VV04", plan_of(*SHOWN, undated, settings=TWO)) == [
        "It is not said when the partners last compared their values."
    ]


def test_how_often_values_are_looked_at_is_the_plans_own() -> None:
    compared = (*SHOWN, make(Alignment, checked_on=ago(100)))
    assert len(found("VV04", plan_of(*compared, settings={**TWO, "thresholds": {"values_days": 90}}))) == 1


@pytest.mark.parametrize("stage", ["", "exploring", "working", "renewing"])
def test_nobody_closes_out_before_the_partners_part(stage: str) -> None:
    assert found("VV05", plan_of(sheet(stage=stage), settings=TWO)) == []
