"""What repairs a finding, read back from its command: the screens offer what the command line would do."""

from pathlib import Path

import pytest

from cbrm_tui.domain import clock
from cbrm_tui.domain.checks import Finding, Fix, Severity, run
from cbrm_tui.domain.checks.repair import OPEN, Approval, Making, Setting, repair_of
from cbrm_tui.domain.checks.wording import addable, settable
from cbrm_tui.domain.records import Action, ExitItem, Risk, record_types
from cbrm_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"
RISK = Risk("R-0001", "joint", {"title": "Ice on the road"})


def finding(fix: Fix | None, record: str = "", field: str = "") -> Finding:
    """A finding with that fix."""
    return Finding("XX01", Severity.WARNING, record, "joint", "", field, "Something is amiss.", fix)


@pytest.mark.parametrize(
    ("fix", "repair"),
    [
        (settable(RISK, "owner"), Setting("R-0001", {"owner": OPEN})),
        (settable(RISK, "owner", "Ruth O'Neil"), Setting("R-0001", {"owner": "Ruth O'Neil"})),
        (Fix("cbrm unset R-0001 owner", "R-0001", "owner"), Setting("R-0001", {"owner": ""})),
        (
            addable(Action, **{"from": "R-0001", "title": OPEN}),
            Making("action", {"from": "R-0001", "title": OPEN}),
        ),
        (
            addable(ExitItem, space="internal", kind="finance", title="a=b; c"),
            Making("exit_item", {"kind": "finance", "title": "a=b; c"}, "internal"),
        ),
        (Fix("cbrm approve", "plan@joint", "approvals"), Approval()),
    ],
)
def test_the_repair_is_what_the_command_does(fix: Fix, repair: Setting | Making | Approval) -> None:
    assert repair_of(finding(fix)) == repair


def test_without_a_command_the_field_of_the_finding_is_to_be_set() -> None:
    rescore = Fix("cbrm rescore R-0001 --likelihood … --impact … --reason …", "R-0001", "current")
    assert repair_of(finding(rescore, "R-0001", "target")) == Setting("R-0001", {"current": OPEN})
    assert repair_of(finding(settable(RISK, "assessments"))) == Setting("R-0001", {"assessments": OPEN})
    assert repair_of(finding(None, "R-0001", "owner")) == Setting("R-0001", {"owner": OPEN})
    assert repair_of(finding(None)) is None


def test_every_repair_of_the_sample_names_fields_that_its_record_has() -> None:
    plan = Workspace.open(SAMPLE).plan
    repairs = [
        found for one in run(plan, clock.today()) if isinstance(found := repair_of(one), Setting | Making)
    ]
    assert repairs
    for found in repairs:
        kind = record_types()[found.type] if isinstance(found, Making) else type(plan[found.record])
        assert set(found.values) <= set(kind.fields), found
