"""Principle 12: each check by the records that make its finding appear, and those that make it go."""

from typing import Any

import pytest
from tests.domain.cases import HINT, WARNING, Case, ago, own, sheet
from tests.domain.plans import TODAY, found, make, messages, plan_of

from cbrm_tui.domain.records import Agreement, Appointment, Closeout, ExitItem, Lesson
from cbrm_tui.domain.records.p12_exit import JOINT_EXIT_KINDS, OWN_EXIT_KINDS

WORKING, LEAVING, CLOSED = (sheet(stage=stage) for stage in ("working", "leaving", "closed"))
SER = make(Appointment, person="Ann Ash", organisation="ash", kind="ser")


def items(*kinds: str, **data: Any) -> tuple[ExitItem, ...]:
    return tuple(
        own(ExitItem, f"X-000{n}", **{"kind": kind, "state": "drafted", **data})
        for n, kind in enumerate(kinds)
    )


def item(**data: Any) -> ExitItem:
    return make(ExitItem, "X-0009", **{"title": "Gauges", "kind": "assets", "state": "agreed", **data})


def private(**data: Any) -> ExitItem:
    return own(ExitItem, "X-0009", **{"title": "Gauges", "state": "agreed", **data})


TEXT = {"status": "agreed", "title": "Terms"}
CASES = [
    Case(
        "EX01",
        items(*OWN_EXIT_KINDS[:2]),
        items(*OWN_EXIT_KINDS),
        "Your own exit strategy says nothing of customers, finance.",
    ),
    Case(
        "EX01",
        (
            WORKING,
            *items(*OWN_EXIT_KINDS[:3]),
            own(ExitItem, title="Money", kind="finance", state="undefined"),
        ),
        (WORKING, *items(*OWN_EXIT_KINDS)),
        "You have settled nothing yet about “Money” for your way out.",
        WARNING,
    ),
    Case(
        "EX02",
        (private(),),
        (private(signed_off_by="Ann Ash"),),
        "“Gauges” is settled, but your senior executive has not signed it off.",
        WARNING,
    ),
    Case(
        "EX02",
        (SER, private(signed_off_by="Tom")),
        (SER, private(signed_off_by="ann ash ")),
        "“Tom” signed off “Gauges”, but is not your senior executive.",
        WARNING,
    ),
    Case(
        "EX04",
        (item(agreed_by=["ash"]),),
        (item(agreed_by=["ash", "elm"]),),
        "“Gauges” counts as agreed, but Elm Finishing has not agreed.",
        WARNING,
    ),
    Case(
        "EX05",
        (item(review_on=ago(4)),),
        (item(review_on=TODAY),),
        "The review of “Gauges” has been due for 4 days.",
        WARNING,
    ),
    Case(
        "EX06",
        (make(Agreement, **TEXT, covers=["issues"]),),
        (make(Agreement, **TEXT, covers=["issues", "exit"]),),
        "None of the agreements in force, such as “Terms”, covers the exit.",
        WARNING,
    ),
    Case(
        "EX06",
        (
            make(Agreement, **TEXT, valid_until=TODAY),
            make(Agreement, "AG-0002", **TEXT, covers=["exit"], valid_until=ago(1)),
        ),
        (make(Agreement, **TEXT, valid_until=ago(1)),),
        "None of the agreements in force, such as “Terms”, covers the exit.",
        WARNING,
    ),
    Case(
        "EX07",
        (CLOSED, item()),
        (CLOSED, item(state="done")),
        "The relationship is closed, but “Gauges” is not done.",
        WARNING,
    ),
    Case(
        "EX08",
        (CLOSED,),
        (CLOSED, make(Lesson)),
        "Nothing says yet what the partners learned from this relationship.",
        WARNING,
    ),
    Case(
        "EX08",
        (LEAVING,),
        (WORKING,),
        "Nothing says yet what the partners learned from this relationship.",
        HINT,
    ),
    Case(
        "EX09",
        (CLOSED,),
        (CLOSED, make(Closeout, archived_on=TODAY)),
        "The relationship is closed, but its final plan has not been put away for another time.",
        WARNING,
    ),
    Case(
        "EX09",
        (CLOSED, make(Closeout), own(Closeout, "XC-0002", archived_on=TODAY)),
        (LEAVING, make(Closeout)),
        "The relationship is closed, but its final plan has not been put away for another time.",
        WARNING,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finding_appears_and_goes(case: Case) -> None:
    case.appears()
    case.goes()


def test_every_kind_of_the_joint_exit_plan_has_an_item_that_is_settled() -> None:
    whole = [
        make(ExitItem, f"X-000{n}", kind=kind, state="drafted") for n, kind in enumerate(JOINT_EXIT_KINDS)
    ]
    assert found("EX03", plan_of(*whole)) == []
    assert messages("EX03", plan_of(*whole[1:])) == ["The joint exit plan says nothing of information."]


def test_partners_who_are_still_finding_each_other_get_hints_of_what_the_exit_plan_lacks() -> None:
    for stage, severity in (("exploring", HINT), ("engaging", HINT), ("working", WARNING), ("", WARNING)):
        findings = found("EX03", plan_of(sheet(stage=stage), item(state="undefined")))
        assert {finding.severity for finding in findings} == {severity}
        assert len(findings) == len(JOINT_EXIT_KINDS)


def test_without_an_own_plan_nobody_is_asked_for_an_own_exit_strategy() -> None:
    assert found("EX01", plan_of(WORKING, item())) == []
    assert found("EX02", plan_of(WORKING, item(), SER)) == []


def test_drafts_need_neither_signature_nor_agreement() -> None:
    assert found("EX02", plan_of(private(state="drafted"))) == []
    assert found("EX04", plan_of(item(state="drafted"))) == []


@pytest.mark.parametrize("code", ["EX07", "EX09"])
def test_only_a_closed_plan_is_asked_for_its_end(code: str) -> None:
    assert found(code, plan_of(LEAVING, item())) == []
