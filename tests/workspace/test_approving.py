"""Approving the joint plan: each organisation for itself, the version as it stands, as one edit."""

from datetime import date
from pathlib import Path

import pytest

from cbrm_tui.domain.checks import run
from cbrm_tui.domain.settings import Approval
from cbrm_tui.workspace.approving import approve, standing
from cbrm_tui.workspace.creating import NewPlan, create
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.errors import BadValue, UnknownRecord
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 11, 23)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "ws"
    create(root, NewPlan("Plan", {"ash": "Ash Foundry", "elm": "Elm Finishing"}, "ash", "Ann"), TODAY)
    return Workspace.open(root)


def approvals(workspace: Workspace) -> dict[str, Approval]:
    return dict(workspace.plan.space_settings("joint").approvals)


def raise_version(workspace: Workspace, version: int) -> None:
    workspace.apply(put_fields("plan@joint", {"version": version}))


def test_the_present_version_is_approved_with_a_name_and_a_day(workspace: Workspace) -> None:
    raise_version(workspace, 3)
    workspace.apply(approve(workspace.plan, "Ann", TODAY, TODAY))
    assert approvals(workspace) == {"ash": Approval(3, "Ann", TODAY)}
    workspace.undo()
    assert approvals(workspace) == {}


def test_a_newer_version_is_approved_anew_and_the_partner_s_approval_stays(workspace: Workspace) -> None:
    workspace.apply(approve(workspace.plan, "Ann", TODAY, TODAY))
    sheet = workspace.root / "joint" / "plan.toml"
    sheet.write_text(f'{sheet.read_text()}\n[approvals.elm]\nversion = 1\nby = "Elsa"\n')
    workspace = Workspace.open(workspace.root)
    raise_version(workspace, 2)
    assert standing(workspace.plan) == (
        ("Ash Foundry", "version 1, Ann, 2026-11-23; not yet version 2"),
        ("Elm Finishing", "version 1, Elsa; not yet version 2"),
    )
    workspace.apply(approve(workspace.plan, "Bo", TODAY, TODAY))
    assert approvals(workspace) == {"ash": Approval(2, "Bo", TODAY), "elm": Approval(1, "Elsa")}


def test_the_check_asks_for_the_own_approval_until_it_is_there(workspace: Workspace) -> None:
    def asked() -> list[str]:
        found = [one for one in run(workspace.plan, TODAY) if one.code == "RM05"]
        return [one.fix.command for one in found if one.fix]

    workspace.apply(approve(workspace.plan, "Ann", TODAY, TODAY))
    assert asked() == [""], "only the partner is missing, and approves at its own place"
    raise_version(workspace, 2)
    assert sorted(asked()) == ["", "cbrm approve"]
    workspace.apply(approve(workspace.plan, "Ann", TODAY, TODAY))
    assert asked() == [""]


@pytest.mark.parametrize(
    ("by", "on", "words"),
    [(" ", TODAY, "who approves"), ("Ann", date(2026, 11, 24), "still to come")],
)
def test_who_and_when_must_make_sense(workspace: Workspace, by: str, on: date, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        approve(workspace.plan, by, on, TODAY)


def test_a_version_is_approved_once(workspace: Workspace) -> None:
    workspace.apply(approve(workspace.plan, "Ann", TODAY, TODAY))
    with pytest.raises(BadValue, match="version 1 is approved already by Ann on 2026-11-23"):
        approve(workspace.plan, "Bo", TODAY, TODAY)


def test_only_a_partner_approves_and_only_a_plan_that_is_there(tmp_path: Path, workspace: Workspace) -> None:
    config = workspace.root / "workspace.toml"
    config.write_text('as = "birch"\n')
    with pytest.raises(BadValue, match="no partner"):
        approve(Workspace.open(workspace.root).plan, "Ann", TODAY, TODAY)
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "workspace.toml").write_text('as = "ash"\n')
    with pytest.raises(UnknownRecord, match=r"plan\.toml"):
        approve(Workspace.open(tmp_path / "bare").plan, "Ann", TODAY, TODAY)
