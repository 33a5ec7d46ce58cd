"""Principle 5: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, YESTERDAY, Case, ago, own, sheet
from tests.domain.plans import TODAY, TWO, found, make, messages, plan_of

from cbrm_tui.domain.records import (
    Agreement,
    Channel,
    Deliverable,
    Governance,
    Issue,
    Measure,
    Objective,
    ProcessChange,
)
from cbrm_tui.domain.records.p05_governance import TOPICS

LADDER = {
    **TWO,
    "ladder": [
        {"level": "shop floor", "who": "Colin", "max_days": 5},
        {"level": "executives", "who": "Anil", "max_days": 30},
    ],
}
BEGUN = make(Objective)


def model(**parts: str) -> Governance:
    whole = dict.fromkeys(("roles", "deliverables", "frequency", "operational_plan", "performance"), "Said.")
    return make(Governance, title="Our way", status="agreed", **{**whole, **parts})


def pitting(level: str, since: int, **data: Any) -> Issue:
    return make(Issue, title="Pitting", level=level, raised_on=ago(since), **data)


def owed(**data: Any) -> Deliverable:
    return make(Deliverable, title="Castings", organisation="ash", **data)


def signed(key: str = "AG-0001", **data: Any) -> Agreement:
    return make(Agreement, key, title="Terms", status="agreed", **data)


CASES = [
    Case(
        "GP01",
        (own(ProcessChange, title="Pour plan", due=YESTERDAY),),
        (own(ProcessChange, title="Pour plan", due=YESTERDAY, status="done"),),
        "“Pour plan” should have been done 1 day ago.",
        WARNING,
    ),
    Case(
        "GP02",
        (owed(),),
        (owed(measure="Nine Mondays in ten."),),
        "It is not said how “Castings” is judged.",
        WARNING,
    ),
    Case(
        "GP02",
        (owed(links=["M-0001"]),),
        (owed(links=["M-0001"]), make(Measure)),
        "It is not said how “Castings” is judged.",
        WARNING,
    ),
    Case(
        "GP03",
        (model(roles=""),),
        (model(),),
        "“Our way” does not say who does what in the joint team.",
        WARNING,
    ),
    Case(
        "GP04",
        (model(deliverables=""),),
        (model(),),
        "“Our way” does not say what each partner delivers.",
        WARNING,
    ),
    Case(
        "GP05",
        (model(frequency=""),),
        (model(),),
        "“Our way” does not say how often the joint team meets.",
        WARNING,
    ),
    Case(
        "GP06",
        (model(operational_plan=""),),
        (model(),),
        "“Our way” does not say how the joint work is planned.",
        WARNING,
    ),
    Case(
        "GP07",
        (model(performance=" "),),
        (model(),),
        "“Our way” does not say how performance is measured.",
        WARNING,
    ),
    Case(
        "GP08",
        (sheet(), BEGUN),
        (sheet(), BEGUN),
        "The joint plan has no levels by which issues are settled.",
        HINT,
        TWO,
        LADDER,
    ),
    Case(
        "GP08",
        (sheet(), BEGUN, pitting("", 1)),
        (sheet(), BEGUN, pitting("", 1)),
        "The joint plan has no levels by which issues are settled.",
        WARNING,
        TWO,
        LADDER,
    ),
    Case(
        "GP09",
        (pitting("Shop floor", 6),),
        (pitting("Shop floor", 5),),
        "“Pitting” has been at the level “shop floor” for 6 days; after 5 days it goes to “executives”.",
        WARNING,
        LADDER,
    ),
    Case(
        "GP09",
        (pitting("executives", 40),),
        (pitting("executives", 40, level_since=ago(30)),),
        "“Pitting” has been at the level “executives” for 40 days; the highest level has 30 days.",
        WARNING,
        LADDER,
    ),
    Case(
        "GP10",
        (make(Channel, audience=["Ash Foundry", "all staff"]),),
        (make(Channel, audience=["Ash Foundry", "all staff", "elm"]),),
        "No channel reaches “Elm Finishing”.",
    ),
    Case(
        "GP10",
        (BEGUN,),
        (BEGUN, make(Channel, audience=["ash", "elm"])),
        "It is not said how the partners keep people informed.",
    ),
    Case(
        "GP11",
        (BEGUN, signed(covers=["issues", "exit", "sustainability"])),
        (BEGUN, signed(covers=["issues", "exit", "sustainability"]), signed("AG-0002", covers=list(TOPICS))),
        "No agreement in force covers risk and reward, the transfer of knowledge.",
        WARNING,
    ),
    Case(
        "GP12",
        (owed(measure="Nine Mondays in ten.", agreed_by=["ash"]),),
        (owed(measure="Nine Mondays in ten.", agreed_by=["ash", "elm"]),),
        "How “Castings” is judged is not agreed by “Elm Finishing”.",
        WARNING,
    ),
    Case(
        "GP13",
        (signed(valid_until=ago(-60)),),
        (signed(valid_until=ago(-61)),),
        "“Terms” ends in 60 days.",
    ),
    Case(
        "GP13",
        (signed(valid_until=YESTERDAY),),
        (make(Agreement, title="Terms", status="expired", valid_until=YESTERDAY),),
        "“Terms” ended 1 day ago.",
        WARNING,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_appears(case: Case) -> None:
    assert case.appears().principle == 5


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_goes(case: Case) -> None:
    case.goes()


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == {f"GP{number:02}" for number in range(1, 14)}


def test_a_draft_of_the_model_may_have_gaps() -> None:
    draft = make(Governance, status="drafted")
    for number in range(3, 8):
        assert [f.severity for f in found(f"GP{number:02}", plan_of(draft, settings=TWO))] == [HINT]


@pytest.mark.parametrize("code", ["GP08", "GP10", "GP11"])
def test_a_plan_that_has_not_been_begun_is_asked_for_nothing(code: str) -> None:
    assert found(code, plan_of(settings=TWO)) == []
    assert len(found(code, plan_of(BEGUN, settings=TWO))) == 1


def test_only_an_agreement_in_force_covers_a_topic() -> None:
    ended = signed(covers=list(TOPICS), valid_until=YESTERDAY)
    draft = make(Agreement, covers=list(TOPICS), status="drafted")
    for agreement in (ended, draft):
        (finding,) = found("GP11", plan_of(BEGUN, agreement, settings=TWO))
        assert finding.severity is HINT
    assert found("GP11", plan_of(BEGUN, signed(covers=list(TOPICS), valid_until=TODAY), settings=TWO)) == []


def test_of_an_exit_that_nothing_covers_one_check_speaks() -> None:
    agreed = plan_of(BEGUN, signed(covers=["issues"]), settings=TWO)
    assert "exit" not in messages("GP11", agreed)[0]
    assert len(found("EX06", agreed)) == 1
    nothing = plan_of(BEGUN, settings=TWO)
    assert "exit" in messages("GP11", nothing)[0]
    assert found("EX06", nothing) == []
    only_the_exit = [topic for topic in TOPICS if topic != "exit"]
    assert found("GP11", plan_of(BEGUN, signed(covers=only_the_exit), settings=TWO)) == []


def test_the_fix_takes_an_issue_one_level_up_from_today() -> None:
    (finding,) = found("GP09", plan_of(pitting("shop floor", 9), settings=LADDER))
    assert finding.fix is not None
    assert finding.fix.command == "cbrm set I-0001 level=executives level_since=today"


def test_an_issue_moves_only_while_it_is_open_and_on_a_known_level() -> None:
    assert found("GP09", plan_of(pitting("shop floor", 9, status="closed"), settings=LADDER)) == []
    assert found("GP09", plan_of(pitting("lawyers", 9), settings=LADDER)) == []
    assert found("GP09", plan_of(make(Issue, level="shop floor"), settings=LADDER)) == []


def test_a_measure_that_nobody_has_agreed_to_yet_is_a_hint() -> None:
    assert [f.severity for f in found("GP12", plan_of(owed(measure="Dates."), settings=TWO))] == [HINT]
    assert found("GP12", plan_of(owed(measure="Dates.", state="accepted"), settings=TWO)) == []


def test_the_last_day_of_an_agreement_is_today() -> None:
    assert messages("GP13", plan_of(signed(valid_until=TODAY))) == ["“Terms” ends today."]
    long = {**TWO, "thresholds": {"agreement_days": 200}}
    assert len(found("GP13", plan_of(signed(valid_until=ago(-150)), settings=long))) == 1
