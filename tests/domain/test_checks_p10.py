"""Principle 10: each check by the records that make its finding appear, and those that make it go.

Owner, score, treatment and cadence of a risk are in test_checks_principles.
"""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago, own, sheet
from tests.domain.plans import TODAY, TWO, found, make, messages, plan_of

from cbrm_tui.domain.records import Action, Appointment, ExitItem, Review, Risk

AT_WORK = sheet(stage="working")
LOW, HIGH = {"likelihood": 1, "impact": 2}, {"likelihood": 4, "impact": 4}


def risk(key: str = "R-0001", **data: Any) -> Risk:
    return make(Risk, key, **{"title": "Frost", "kind": "threat", **data})


def row(days: int) -> dict[str, Any]:
    return {"date": ago(days), **LOW}


PASSED_ON = [risk(f"R-000{n}", strategy="transfer", transferred_to="insurer") for n in range(1, 4)]
TO_ELM: dict[str, Any] = {"strategy": "transfer", "transferred_to": "elm"}
WIN: dict[str, Any] = {"kind": "opportunity", "strategy": "exploit"}
CASES = [
    Case(
        "RK01",
        (risk(category="delivery"),),
        (risk(category="relationship", status="closed"),),
        "The register has no risk of the relationship itself.",
    ),
    Case(
        "RK01",
        (AT_WORK, risk(), own(Risk, "R-0009", category="relationship")),
        (AT_WORK,),
        "The register has no risk of the relationship itself.",
        WARNING,
    ),
    Case(
        "RK02",
        (risk(organisation="ash", best_placed="elm"),),
        (risk(organisation="ash", best_placed="elm", best_placed_reason="Ann knows the furnace."),),
        "“Elm Finishing” is best placed to manage “Frost”, but it lies with “Ash Foundry” "
        "and no reason is given.",
        WARNING,
    ),
    Case(
        "RK03",
        (risk(current=LOW), make(ExitItem, state="undefined")),
        (risk(current=LOW), make(ExitItem, state="drafted")),
        "Risks have been assessed, but the joint plan has no draft of an exit strategy.",
    ),
    Case(
        "RK03",
        (AT_WORK, risk(current=LOW)),
        (AT_WORK, risk()),
        "Risks have been assessed, but the joint plan has no draft of an exit strategy.",
        WARNING,
    ),
    Case(
        "RK03",
        (own(Risk, "R-0009", current=LOW),),
        (own(Risk, "R-0009", current=LOW), own(ExitItem, state="agreed")),
        "Risks have been assessed, but your own plan has no draft of an exit strategy.",
    ),
    Case(
        "RK08",
        (risk(**TO_ELM, best_placed="ash", strategy_rationale="They offered."),),
        (risk(**TO_ELM, best_placed="elm", strategy_rationale="They have the tools."),),
        "“Frost” is handed on to “Elm Finishing”, a partner, which is not best placed.",
        WARNING,
    ),
    Case(
        "RK08",
        (risk(**TO_ELM, best_placed="elm"),),
        (risk(strategy="transfer", transferred_to="insurer"),),
        "“Frost” is handed on to “Elm Finishing”, a partner, and no reason is given.",
        WARNING,
    ),
    Case(
        "RK10",
        (risk(**WIN),),
        (risk(**WIN), make(Action, from_="R-0001")),
        "Nobody does anything yet for the opportunity “Frost”.",
    ),
    Case(
        "RK11",
        (risk(assessments=[row(185), row(300)]), risk("R-0002")),
        (risk(assessments=[row(300)]), risk("R-0002", assessments=[row(184)])),
        "Nobody has looked at the risk register for 185 days.",
        WARNING,
    ),
    Case(
        "RK11",
        (risk(assessments=[row(200)]), make(Review, kind="objectives", held_on=ago(5))),
        (risk(assessments=[row(200)]), make(Review, kind="risk", held_on=ago(5))),
        "Nobody has looked at the risk register for 200 days.",
        WARNING,
    ),
    Case(
        "RK12",
        (risk(current=HIGH, treatment="Heat the shop."),),
        (risk(current=HIGH), make(Action, from_="R-0001", status="open")),
        "“Frost” stands above what you accept, and no action is open.",
        WARNING,
    ),
    Case(
        "RK12",
        (risk(current=HIGH, acceptance={"by": "Ann", "until": ago(1)}),),
        (risk(current=HIGH, acceptance={"by": "Ann", "until": TODAY}),),
        "“Frost” stands above what you accept, and no action is open.",
        WARNING,
    ),
    Case(
        "RK13",
        (risk(acceptance={"until": ago(2)}),),
        (risk(acceptance={"until": TODAY}),),
        f"“Frost” was accepted until {ago(2)}, 2 days ago.",
        WARNING,
    ),
    Case(
        "RK14",
        (risk(current=LOW, target=HIGH),),
        (risk(current=LOW, target=LOW),),
        "“Frost” is aimed at 4×4, worse than it stands now.",
        WARNING,
    ),
    Case(
        "RK14",
        (risk(**WIN, current=HIGH, target=LOW),),
        (risk(**WIN, current=LOW, target=HIGH),),
        "“Frost” is aimed at 1×2, worse than it stands now.",
        WARNING,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finding_appears_and_goes(case: Case) -> None:
    case.appears()
    case.goes()


def test_transfer_dominates_from_two_fifths_and_three_threats_on() -> None:
    others = [risk(f"R-001{n}", strategy="reduce") for n in range(5)]
    said = "3 of 7 open threats are handed on to somebody else, not dealt with."
    assert messages("RK07", plan_of(*PASSED_ON, *others[:4])) == [said]
    assert found("RK07", plan_of(*PASSED_ON, *others)) == []
    assert found("RK07", plan_of(*PASSED_ON[:2])) == []
    wins = [risk(f"R-002{n}", kind="opportunity") for n in range(9)]
    assert len(found("RK07", plan_of(*PASSED_ON, *wins))) == 1
    strict = {**TWO, "thresholds": {"transfer_percent": 30, "transfer_count": 2}}
    assert len(found("RK07", plan_of(*PASSED_ON, *others, settings=strict))) == 1


@pytest.mark.parametrize("code", ["RK02", "RK08", "RK10", "RK12", "RK13", "RK14"])
def test_a_closed_risk_asks_for_nothing(code: str) -> None:
    wrong = next(case for case in CASES if case.code == code).wrong[0]
    closed = make(Risk, **{**wrong.data, "status": "closed"})
    assert found(code, plan_of(closed, settings=TWO)) == []


def test_a_register_that_was_never_looked_at_is_not_stale_and_a_private_one_is_the_owners_affair() -> None:
    assert found("RK11", plan_of(risk())) == []
    assert found("RK11", plan_of(own(Risk, kind="threat", assessments=[row(999)]))) == []


@pytest.mark.parametrize("strategy", ["accept", "reject"])
def test_an_opportunity_may_be_let_be(strategy: str) -> None:
    assert found("RK10", plan_of(risk(kind="opportunity", strategy=strategy))) == []
    assert found("RK10", plan_of(risk(**WIN, treatment="Send samples."))) == []


def test_the_fix_of_a_private_risk_stays_in_the_house() -> None:
    (finding,) = found("RK12", plan_of(own(Risk, "R-0001", kind="threat", current=HIGH)))
    assert finding.fix is not None
    assert finding.fix.command.endswith("--space internal")
    assert finding.severity is not HINT


def appointed(organisation: str, space: str = "joint", **data: Any) -> Appointment:
    key = f"AP-{organisation.upper()}"
    return make(Appointment, key, space, **{"person": "Ann Ash", "organisation": organisation, **data})


def test_an_owner_belongs_where_the_partners_appointed_her() -> None:
    held = risk(owner="ann ash ", organisation="elm", best_placed="elm")
    assert messages("RK02", plan_of(held, appointed("ash"), settings=TWO)) == [
        "“Elm Finishing” is best placed to manage “Frost”, but its owner is of “Ash Foundry” "
        "and no reason is given."
    ]
    lies_elsewhere = risk(owner="Ann Ash", organisation="ash", best_placed="elm")
    assert found("RK02", plan_of(lies_elsewhere, appointed("elm"), settings=TWO)) == []
    assert found("RK02", plan_of(held, appointed("ash"), appointed("elm"), settings=TWO)) == []


@pytest.mark.parametrize(
    "unknown",
    [appointed("ash", until=ago(1)), appointed("ash", person="Tom"), appointed("ash", "shared/mill")],
    ids=["ended", "somebody else", "elsewhere"],
)
def test_of_an_owner_without_an_appointment_the_organisation_of_the_risk_counts(unknown: Appointment) -> None:
    elm = risk(owner="Ann Ash", organisation="elm", best_placed="elm")
    assert found("RK02", plan_of(elm, unknown, settings=TWO)) == []
    ash = risk(owner="Ann Ash", organisation="ash", best_placed="elm")
    assert len(found("RK02", plan_of(ash, unknown, settings=TWO))) == 1
