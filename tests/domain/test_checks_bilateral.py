"""Bilateral spaces: what is there is judged by those who see it; what is missing rests on the joint plan."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.domain.cases import ago, sheet
from tests.domain.plans import TODAY, TWO, found, make, messages, plan_of

from cbrm_tui.domain.checks import run
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Appointment,
    Behaviour,
    Deliverable,
    ExitItem,
    Measure,
    Record,
    Risk,
    Survey,
)
from cbrm_tui.domain.settings import read_settings

MILL = "shared/mill"
PAIR = {"organisations": {"ash": {"name": "Ash Foundry"}, "oak": {"name": "Oak Mill"}}}
AT_WORK = sheet(MILL, stage="working")
ASH_ANSWERED = [{"question": 1, "organisation": "ash", "mean": 3}]
SCORE = {"likelihood": 2, "impact": 2}


def between(*records: Record, own: Mapping[str, Any] | None = PAIR, me: str = "ash") -> Plan:
    """The plan of Ash and Elm, with a space in which Ash and Oak have these records."""
    plan = plan_of(*records, settings=TWO)
    settings = dict(plan.settings) if own is None else {**plan.settings, MILL: read_settings(own)}
    return Plan(plan.records, settings, {}, me)


def ser(organisation: str, space: str = "joint") -> Appointment:
    return make(Appointment, f"AP-{organisation.upper()}", space, organisation=organisation, kind="ser")


def test_each_organisation_of_a_space_at_work_has_a_senior_executive_in_it_or_in_the_joint_plan() -> None:
    (finding,) = found("RM08", between(AT_WORK, ser("ash"), ser("elm")))
    assert (finding.message, finding.space) == (
        "“Oak Mill” has no senior executive responsible.",
        MILL,
    )
    assert finding.doc == f"{MILL}/plan.toml"
    assert finding.fix is not None
    assert f"--space {MILL}" in finding.fix.command
    assert found("RM08", between(AT_WORK, ser("ash"), ser("elm"), ser("oak", MILL))) == []


def test_who_lacks_one_in_the_joint_plan_already_is_told_so_once() -> None:
    findings = found("RM08", between(AT_WORK, ser("elm"), ser("oak", MILL)))
    assert [(finding.message, finding.space) for finding in findings] == [
        ("“Ash Foundry” has no senior executive responsible.", "joint")
    ]


@pytest.mark.parametrize(
    ("records", "own"),
    [
        ((), PAIR),
        ((sheet(MILL, stage="engaging"),), PAIR),
        ((AT_WORK,), {"title": "without organisations"}),
        ((AT_WORK,), None),
    ],
    ids=["no stage", "not at work", "no organisations", "no plan.toml"],
)
def test_a_space_without_a_plan_at_work_is_asked_for_nothing(
    records: tuple[Record, ...], own: Mapping[str, Any] | None
) -> None:
    risk = make(Risk, space=MILL, current=SCORE)
    item = make(ExitItem, space=MILL, state="undefined")
    plan = between(*records, risk, item, ser("ash"), ser("elm"), own=own)
    codes = {finding.code for finding in run(plan, TODAY) if finding.space == MILL}
    assert not codes & {"RM08", "RK01", "RK03", "EX03"}


def test_a_joint_exit_draft_serves_the_space_too() -> None:
    risk = make(Risk, space=MILL, current=SCORE)
    assert messages("RK03", between(AT_WORK, risk)) == [
        "Risks have been assessed, but the plan of shared/mill has no draft of an exit strategy."
    ]
    draft = make(ExitItem, space=MILL, state="drafted")
    joint = make(ExitItem, state="drafted")
    assert found("RK03", between(AT_WORK, risk, draft)) == found("RK03", between(AT_WORK, risk, joint)) == []


def test_a_relationship_risk_and_kinds_of_exit_items_are_asked_of_the_joint_plan_alone() -> None:
    plan = between(AT_WORK, make(Risk, space=MILL, current=SCORE), ser("ash"))
    assert {finding.space for code in ("RK01", "EX03") for finding in found(code, plan)} == {"joint"}


def test_an_exit_item_of_the_space_that_is_not_settled_is_found() -> None:
    item = make(ExitItem, space=MILL, title="Tank", state="undefined")
    findings = [finding for finding in found("EX03", between(AT_WORK, item)) if finding.space == MILL]
    assert [finding.record for finding in findings] == [item.id]


@pytest.mark.parametrize(
    ("code", "record"),
    [
        ("EX04", make(ExitItem, space=MILL, state="agreed", agreed_by=["ash"])),
        ("MO03", make(Measure, space=MILL, agreed_by=["ash"])),
        ("CC03", make(Behaviour, space=MILL, signed_by=["ash"])),
        ("GP12", make(Deliverable, space=MILL, measure="On time.", agreed_by=["ash"])),
        (
            "TR02",
            make(
                Survey, space=MILL, status="closed", means=[{"question": 1, "organisation": "ash", "mean": 3}]
            ),
        ),
    ],
)
def test_those_who_see_the_space_have_to_agree_and_nobody_else(code: str, record: Record) -> None:
    told = " ".join(messages(code, between(record)))
    assert "Oak Mill" in told
    assert "Elm" not in told
    assert found(code, between(record, own=None)) == []


def test_a_review_of_an_exit_item_is_overdue_in_any_space() -> None:
    item = make(ExitItem, space=MILL, state="drafted", review_on=ago(3))
    assert len(found("EX05", between(item, own=None))) == 1
