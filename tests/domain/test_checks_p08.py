"""Principle 8: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago, sheet
from tests.domain.plans import TODAY, TWO, found, make, plan_of

from cbrm_tui.domain.records import Idea, Objective, ValueDefinition

BEGUN = make(Objective, title="Win orders")
AT_WORK = sheet(stage="working", started_on=ago(400))
ASHS = make(ValueDefinition, "VD-0001", organisation="ash", title="Margin")
ELMS = make(ValueDefinition, "VD-0002", organisation="elm", title="Full racks")


def idea(key: str = "ID-0001", **data: Any) -> Idea:
    return make(Idea, key, title="Crates", **data)


CASES = [
    Case(
        "VC01",
        (BEGUN, ASHS),
        (BEGUN, ASHS, ELMS),
        "“Elm Finishing” has not said what value means to it here.",
    ),
    Case(
        "VC01",
        (BEGUN, AT_WORK, ASHS),
        (AT_WORK,),
        "“Elm Finishing” has not said what value means to it here.",
        WARNING,
    ),
    Case(
        "VC02",
        (idea(proposed_on=ago(61), stage="assessed"),),
        (idea(proposed_on=ago(60), stage="assessed"),),
        "“Crates” has waited for a decision for 61 days.",
        WARNING,
    ),
    Case(
        "VC02",
        (idea(proposed_on=ago(90)),),
        (idea(proposed_on=ago(90), decision="Not this year."),),
        "“Crates” has waited for a decision for 90 days.",
        WARNING,
    ),
    Case(
        "VC03",
        (
            AT_WORK,
            idea(organisation="ash", proposed_on=ago(10)),
            idea("ID-0002", organisation="elm", proposed_on=ago(184)),
        ),
        (
            AT_WORK,
            idea(organisation="ash", proposed_on=ago(10)),
            idea("ID-0002", organisation="elm", decided_on=ago(183)),
        ),
        "“Elm Finishing” has proposed no idea for 184 days.",
    ),
    Case(
        "VC03",
        (AT_WORK, idea(organisation="ash", proposed_on=ago(10))),
        (sheet(started_on=ago(183)), idea(organisation="ash", proposed_on=ago(10))),
        "“Elm Finishing” has proposed no idea yet.",
    ),
    Case(
        "VC04",
        (idea(stage="realised"),),
        (idea(stage="realised", realised=0),),
        "It is not said what “Crates” has brought.",
        WARNING,
    ),
    Case(
        "VC04",
        (idea(stage="under_way", decided_on=ago(184)),),
        (idea(stage="under_way", decided_on=ago(183)),),
        "“Crates” has been under way for 184 days, and no benefit has been counted.",
        HINT,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finding_appears_and_goes(case: Case) -> None:
    case.appears()
    case.goes()


def test_a_plan_without_ideas_is_not_told_who_proposes_none() -> None:
    assert found("VC03", plan_of(AT_WORK, settings=TWO)) == []


def test_a_definition_that_stays_in_the_house_tells_the_partners_nothing() -> None:
    private = make(ValueDefinition, "VD-0003", "internal", organisation="elm")
    assert len(found("VC01", plan_of(BEGUN, ASHS, private, settings=TWO))) == 1


def test_an_idea_that_is_decided_on_or_has_no_date_waits_for_nothing() -> None:
    for data in (
        {"stage": "agreed", "proposed_on": ago(99)},
        {"stage": "dropped", "proposed_on": ago(99)},
        {},
    ):
        assert found("VC02", plan_of(idea(**data))) == []
    quick = {**TWO, "thresholds": {"idea_days": 14}}
    assert len(found("VC02", plan_of(idea(proposed_on=ago(15)), settings=quick))) == 1
    assert found("VC02", plan_of(idea(proposed_on=TODAY), settings=quick)) == []
