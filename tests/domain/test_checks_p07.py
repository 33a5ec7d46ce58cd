"""Principle 7: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago
from tests.domain.plans import TODAY, TWO, found, make, plan_of

from cbrm_tui.domain.records import Action, Commitment, Survey


def mean(organisation: str, value: float, question: int = 1, answers: int = 4) -> dict[str, Any]:
    return {"organisation": organisation, "question": question, "mean": value, "answers": answers}


def survey(key: str = "S-0001", *means: dict[str, Any], **data: Any) -> Survey:
    return make(Survey, key, title="Autumn", questions=["Bad news comes early."], means=list(means), **data)


BOTH = (mean("ash", 4.0), mean("elm", 4.0))
BROKEN = make(Commitment, title="Forecast", by="ash", kept="no")
CASES = [
    Case(
        "TR01",
        (survey(due=ago(3), status="running"),),
        (survey(due=ago(3), status="closed"),),
        "The answers to “Autumn” have been due for 3 days.",
        WARNING,
    ),
    Case(
        "TR01",
        (survey(due=ago(400), status="closed"),),
        (survey(due=ago(400), status="closed"), survey("S-0002", due=TODAY, status="planned")),
        "Trust was last asked about 400 days ago, in “Autumn”; no survey is planned.",
        HINT,
    ),
    Case(
        "TR02",
        (survey("S-0001", mean("ash", 4.0), status="closed"),),
        (survey("S-0001", *BOTH, status="closed"),),
        "“Elm Finishing” has given no answers to “Autumn”.",
        WARNING,
    ),
    Case(
        "TR02",
        (survey("S-0001", mean("ash", 4.0), mean("elm", 3, answers=0), status="running", due=ago(1)),),
        (survey("S-0001", mean("ash", 4.0), status="running", due=TODAY),),
        "“Elm Finishing” has given no answers to “Autumn”.",
        WARNING,
    ),
    Case(
        "TR03",
        (survey("S-0001", mean("ash", 4.4), mean("elm", 3.0)),),
        (survey("S-0001", mean("ash", 4.4), mean("elm", 3.5)),),
        "“Elm Finishing” and “Ash Foundry” are 1.4 points apart on “Bad news comes early”.",
        HINT,
    ),
    Case(
        "TR03",
        (
            survey("S-0001", *BOTH, due=ago(200)),
            survey("S-0002", mean("ash", 3.4), mean("elm", 4.0), due=TODAY),
        ),
        (
            survey("S-0001", *BOTH, due=ago(200)),
            survey("S-0002", mean("ash", 3.6), mean("elm", 4.0), due=TODAY),
        ),
        "The trust of “Ash Foundry” is 0.6 points lower than in the survey before.",
        HINT,
    ),
    Case(
        "TR03",
        (
            survey("S-0001", *BOTH, due=ago(200)),
            survey("S-0002", mean("ash", 3.0), mean("elm", 3.9), due=TODAY),
        ),
        (survey("S-0002", mean("ash", 3.1), mean("elm", 3.9), due=TODAY),),
        "The trust of “Ash Foundry” is 1.0 points lower than in the survey before.",
        WARNING,
    ),
    Case(
        "TR04",
        (BROKEN,),
        (BROKEN, make(Action, links=["C-0001"])),
        "“Ash Foundry” broke the promise “Forecast”, and nothing is said of what followed.",
        WARNING,
    ),
    Case(
        "TR04",
        (make(Commitment, title="Forecast", kept="open", due=ago(1)),),
        (make(Commitment, title="Forecast", kept="open", due=TODAY),),
        "Somebody should have kept “Forecast” 1 day ago.",
        WARNING,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finding_appears_and_goes(case: Case) -> None:
    case.appears()
    case.goes()


def test_a_word_on_a_broken_promise_answers_for_it() -> None:
    said = make(Commitment, by="ash", kept="no", response="Talked about it on the same day.")
    assert found("TR04", plan_of(said)) == []
    private = make(Action, "A-0001", "internal", links=["C-0001"])
    assert len(found("TR04", plan_of(BROKEN, private))) == 1


def test_nobody_is_asked_for_answers_before_the_day() -> None:
    assert found("TR02", plan_of(survey(status="planned", due=ago(9)), settings=TWO)) == []
    assert found("TR01", plan_of(survey(status="planned", due=TODAY), settings=TWO)) == []


def test_the_plan_may_ask_more_often_and_bear_less() -> None:
    old = survey(due=ago(100), status="closed")
    often = {**TWO, "thresholds": {"survey_days": 92}}
    assert len(found("TR01", plan_of(old, settings=often))) == 1
    assert found("TR01", plan_of(old, settings=TWO)) == []
