"""Rescoring a risk: an assessment more, and the current score, in one edit."""

from datetime import date
from pathlib import Path

import pytest

from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.errors import BadValue, Overtaken, UnknownRecord
from cbrm_tui.workspace.risk_edits import rescore
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 11, 23)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "workspace.toml").write_text('as = "brindlewick"\n')
    risks = tmp_path / "joint" / "risks"
    risks.mkdir(parents=True)
    (risks / "R-AAAA.toml").write_text('title = "Fire"  # by hand\n')
    (tmp_path / "joint" / "plan.toml").write_text('title = "Plan"\n[organisations.brindlewick]\nname = "B"\n')
    return Workspace.open(tmp_path)


def test_scores_are_appended_and_the_last_is_the_current_one(workspace: Workspace) -> None:
    for likelihood, impact in ((3, 4), (2, 2)):
        workspace.apply(rescore(workspace.plan, "R-AAAA", likelihood, impact, "why", "Ada", TODAY))
    data = workspace.plan["R-AAAA"].data
    assert data["current"] == {"likelihood": 2, "impact": 2}
    assert [(row["likelihood"], row["impact"]) for row in data["assessments"]] == [(3, 4), (2, 2)]
    assert data["assessments"][-1] == {
        "date": TODAY,
        "by": "Ada",
        "likelihood": 2,
        "impact": 2,
        "reason": "why",
    }
    assert "# by hand" in (workspace.root / "joint/risks/R-AAAA.toml").read_text()
    workspace.undo()
    assert workspace.plan["R-AAAA"].data["current"] == {"likelihood": 3, "impact": 4}


def test_without_person_and_reason_the_row_has_neither(workspace: Workspace) -> None:
    workspace.apply(rescore(workspace.plan, "R-AAAA", 1, 1, "", "", TODAY))
    assert set(workspace.plan["R-AAAA"].data["assessments"][0]) == {"date", "likelihood", "impact"}


def test_a_level_that_the_method_lacks_is_refused(workspace: Workspace) -> None:
    with pytest.raises(BadValue):
        workspace.apply(rescore(workspace.plan, "R-AAAA", 6, 1, "", "", TODAY))
    assert "current" not in workspace.plan["R-AAAA"].data


def test_a_score_that_somebody_gave_meanwhile_is_not_overwritten(workspace: Workspace) -> None:
    edit = rescore(workspace.plan, "R-AAAA", 1, 1, "", "", TODAY)
    workspace.apply(put_fields("R-AAAA", {"current": {"likelihood": 5, "impact": 5}}))
    with pytest.raises(Overtaken):
        workspace.apply(edit)
    assert "assessments" not in workspace.plan["R-AAAA"].data


def test_only_a_risk_has_a_score(workspace: Workspace) -> None:
    with pytest.raises(UnknownRecord):
        rescore(workspace.plan, "plan@joint", 1, 1, "", "", TODAY)
