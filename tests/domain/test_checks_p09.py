"""Principle 9: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago, element, own, sheet
from tests.domain.plans import found, make, plan_of

from cbrm_tui.domain.records import Concern, Information, Objective, Risk

ENGAGING = sheet(stage="engaging")
BEGUN = own(Risk, "R-0009", title="Own")
AIM = make(Objective, title="Quotes")


def information(key: str = "IN-0001", **data: Any) -> Information:
    whole = {"title": "List", "class": "shareable", "custodian": "Ruth", **data}
    return make(Information, key, **{name: value for name, value in whole.items() if value})


SECRET: dict[str, Any] = {"class": "not_shareable", "needed_for": ["O-0001"]}
NOT_LOOKED = "You are engaging with partners, but have not looked at what you fear to lose by sharing."
CASES = [
    Case("KN01", (ENGAGING, BEGUN), (ENGAGING, BEGUN, own(Concern, reviewed_on=ago(1))), NOT_LOOKED, WARNING),
    Case(
        "KN01",
        (sheet(stage="working"), BEGUN, own(Concern)),
        (sheet(stage="working"), BEGUN, element("9-4", "internal", status="agreed")),
        NOT_LOOKED,
        WARNING,
    ),
    Case(
        "KN02",
        (own(Concern, title="Notes leak"),),
        (own(Concern, title="Notes leak", control="A locked drawer."),),
        "Nothing answers the concern “Notes leak” yet.",
        WARNING,
    ),
    Case(
        "KN03",
        (AIM, information(**SECRET)),
        (AIM, information(**SECRET, conditions="Thickness is told instead.")),
        "“Quotes” needs “List”, which cannot be shared.",
        WARNING,
    ),
    Case(
        "KN03",
        (
            information(title="Prices", depends_on=["IN-0002"]),
            information("IN-0002", **{"class": "not_shareable"}),
        ),
        (information(title="Prices", depends_on=["IN-0002"]), information("IN-0002")),
        "“Prices” rests on “List”, which cannot be shared.",
        HINT,
    ),
    Case(
        "KN04",
        (information(**{"class": ""}),),
        (information(),),
        "It is not said whether “List” may be shared.",
        WARNING,
    ),
    Case("KN05", (information(custodian=""),), (information(),), "Nobody looks after “List”.", WARNING),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finding_appears_and_goes(case: Case) -> None:
    case.appears()
    case.goes()


@pytest.mark.parametrize("stage", ["", "exploring", "closed"])
def test_concerns_are_asked_about_from_engaging_on_and_only_of_an_own_plan(stage: str) -> None:
    assert found("KN01", plan_of(sheet(stage=stage), BEGUN)) == []
    assert found("KN01", plan_of(ENGAGING)) == []
    assert found("KN01", plan_of(ENGAGING, element("9-4", "internal", status="missing"))) == []


def test_what_no_open_objective_needs_may_stay_unshared() -> None:
    reached = make(Objective, title="Quotes", status="reached")
    assert found("KN03", plan_of(reached, information(**SECRET))) == []
    assert found("KN03", plan_of(information(**SECRET))) == []


@pytest.mark.parametrize("status", ["accepted", "closed"])
def test_a_concern_may_be_accepted_as_it_is(status: str) -> None:
    assert found("KN02", plan_of(own(Concern, status=status))) == []
