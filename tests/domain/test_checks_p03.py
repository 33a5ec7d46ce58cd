"""Principle 3: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, YESTERDAY, Case, ago, own, sheet
from tests.domain.plans import TWO, found, make, plan_of

from cbrm_tui.domain.records import (
    Behaviour,
    BusinessCase,
    Objective,
    ObjectiveFit,
    Review,
    Risk,
    ValueDriver,
)

WHOLE = {
    "opportunity": "Parts ready to fit.",
    "objectives": ["O-0001"],
    "value": "£29,000.",
    "risks": ["R-0001"],
    "resources": "Half a week.",
    "partners": ["Elm"],
}


def speed(**data: Any) -> Objective:
    return make(Objective, title="Speed", **data)


def case_of(**data: Any) -> BusinessCase:
    return own(BusinessCase, title="Finished parts", **{**WHOLE, **data})


CASES = [
    Case("BO01", (speed(),), (speed(priority=3),), "“Speed” has no priority."),
    Case(
        "BO01",
        (speed(status="agreed"),),
        (speed(status="reached"),),
        "“Speed” has no priority.",
        WARNING,
    ),
    Case("BO02", (speed(),), (speed(benefit="Orders."),), "It is not said what “Speed” is good for."),
    Case(
        "BO03",
        (speed(),),
        (speed(), make(Risk, objectives=["O-0001"], status="closed")),
        "No risk is linked with “Speed”.",
    ),
    Case(
        "BO03",
        (own(Objective, title="Margin"),),
        (own(Objective, title="Margin", links=["R-0001"]), make(Risk)),
        "No risk is linked with “Margin”.",
    ),
    Case(
        "BO04",
        (case_of(value="", partners=[]),),
        (case_of(),),
        "The business case “Finished parts” says nothing of value, partners.",
    ),
    Case(
        "BO04",
        (case_of(risks=[], decision="approved"),),
        (case_of(risks=[], decision="rejected"),),
        "The business case “Finished parts” says nothing of risks.",
        WARNING,
    ),
    Case(
        "BO05",
        (case_of(decision="approved"), speed(status="proposed")),
        (case_of(decision="approved"), speed(status="under_way")),
        "The business case “Finished parts” is approved, but its objectives are still proposals.",
        WARNING,
    ),
    Case(
        "BO05",
        (case_of(decision="approved", objectives=[]),),
        (case_of(decision="later", objectives=[]),),
        "The business case “Finished parts” is approved, but it has no objective.",
        WARNING,
    ),
    Case(
        "BO06",
        (make(ObjectiveFit, title="Speed or batches", fit="conflict"),),
        (make(ObjectiveFit, title="Speed or batches", fit="conflict", resolution="Batches of ten."),),
        "The conflict of objectives “Speed or batches” has no resolution.",
        WARNING,
    ),
    Case(
        "BO07",
        (own(ValueDriver, title="Ready to fit", value=4, effort=4),),
        (own(ValueDriver, title="Ready to fit", value=4, effort=4, objectives=["O-0001"]), speed()),
        "“Ready to fit” creates much value, but no objective goes after it.",
    ),
    Case(
        "BO08",
        (make(Objective, "O-0001", party="ash"), make(Objective, "O-0002", party="joint")),
        (make(Objective, "O-0001", party="ash"), make(Objective, "O-0002", party="elm")),
        "“Elm Finishing” has named no objective of its own.",
        WARNING,
    ),
    Case(
        "BO09",
        (speed(party="elm"),),
        (speed(party="elm", rationale="Racks cost the same half full."),),
        "The partners are not told why “Speed” matters.",
        WARNING,
    ),
    Case(
        "BO10",
        (speed(party="joint", status="agreed", contributors=["ash", "ash"]),),
        (speed(party="joint", status="agreed", contributors=["ash", "elm"]),),
        "Fewer than two organisations contribute to the joint objective “Speed”.",
        WARNING,
    ),
    Case(
        "BO11",
        (speed(status="under_way"),),
        (speed(status="under_way"), make(Behaviour, reviewed_on=ago(365))),
        "The partners have not looked at how they behave yet.",
    ),
    Case(
        "BO11",
        (speed(status="under_way"), make(Behaviour, reviewed_on=ago(366))),
        (speed(status="under_way"), make(Review, kind="values", held_on=YESTERDAY)),
        "The partners have not looked at how they behave for 366 days.",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_appears(case: Case) -> None:
    assert case.appears().principle == 3


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_goes(case: Case) -> None:
    case.goes()


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == {f"BO{number:02}" for number in range(1, 12)}


def test_a_private_risk_does_not_weigh_a_joint_objective() -> None:
    """Otherwise one partner's private list would change what the joint plan says."""
    assert len(found("BO03", plan_of(speed(), own(Risk, objectives=["O-0001"])))) == 1


def test_one_organisations_risk_of_its_own_is_added_in_its_own_space() -> None:
    (finding,) = found("BO03", plan_of(own(Objective)))
    assert finding.fix is not None
    assert finding.fix.command == "cbrm add risk objectives=O-0001 title=… --space internal"


def test_while_nobody_has_an_objective_it_is_a_hint() -> None:
    assert [finding.severity for finding in found("BO08", plan_of(settings=TWO))] == [HINT, HINT]


def test_an_objective_that_was_dropped_is_none() -> None:
    dropped, kept = (make(Objective, f"O-{n}", party="ash", status=n) for n in ("dropped", "reached"))
    assert len(found("BO08", plan_of(dropped, settings=TWO))) == 2
    assert len(found("BO08", plan_of(dropped, kept, settings=TWO))) == 1


def test_what_stays_inside_needs_no_rationale_and_what_is_joint_explains_itself() -> None:
    assert found("BO09", plan_of(own(Objective, party="elm"), settings=TWO)) == []
    assert found("BO09", plan_of(speed(party="joint"), settings=TWO)) == []


def test_a_joint_proposal_may_wait_for_its_contributors() -> None:
    assert [f.severity for f in found("BO10", plan_of(speed(party="joint"), settings=TWO))] == [HINT]


@pytest.mark.parametrize(("value", "effort", "count"), [(5, 5, 1), (4, 5, 0), (3, 1, 0), (None, None, 0)])
def test_the_drivers_worth_going_after_bring_more_than_they_cost(
    value: int | None, effort: int | None, count: int
) -> None:
    data: dict[str, Any] = {} if value is None else {"value": value, "effort": effort}
    assert len(found("BO07", plan_of(own(ValueDriver, **data)))) == count


def test_behaviour_is_first_looked_at_within_a_year_of_the_start() -> None:
    busy = speed(status="under_way")
    assert found("BO11", plan_of(busy, sheet(started_on=ago(365)))) == []
    assert len(found("BO11", plan_of(busy, sheet(started_on=ago(366))))) == 1
    assert found("BO11", plan_of(speed(status="agreed"), sheet(started_on=ago(900)))) == []
