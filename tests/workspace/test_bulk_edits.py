"""One change of many records, worked out before anything is written."""

import shutil
from pathlib import Path

import pytest

from cbrm_tui.domain.records import Element, Record, Risk
from cbrm_tui.workspace.bulk_edits import Bulk, Wish, acting, bulk, deleting, setting, tagging
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.errors import Overtaken
from cbrm_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"
RISKS = ("R-FJP8", "R-E68Y", "R-7G6D")
"""The last one is internal."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(SAMPLE, tmp_path / "plan")))


def wanted(workspace: Workspace, wish: Wish, *keys: str) -> Bulk:
    records = [workspace.plan[key] for key in keys]
    return bulk(records, wish, lambda which: f"change {which}", workspace.objection)


def files(workspace: Workspace) -> dict[str, bytes]:
    top = workspace.root
    return {
        str(path): path.read_bytes()
        for space in ("joint", "internal")
        for path in (top / space).rglob("*.toml")
    }


def test_refused_ones_stand_in_no_other_s_way_and_one_undo_takes_all_back(workspace: Workspace) -> None:
    before = files(workspace)
    # A joint record may not name an internal one, an internal record may.
    found = wanted(workspace, setting("links", [RISKS[2]]), *RISKS)
    assert [bool(one.why) for one in found.outcomes] == [True, True, False]
    assert "internal" in found.outcomes[0].why
    found = wanted(workspace, setting("owner", "Tom Fairclough"), *RISKS)
    assert [one.change is None and not one.why for one in found.outcomes] == [True, False, False]
    assert found.label == "change 2 records"
    assert files(workspace) == before
    workspace.apply(found.edit)
    assert {workspace.plan[key].show("owner") for key in RISKS} == {"Tom Fairclough"}
    workspace.undo()
    assert files(workspace) == before


def test_what_was_changed_meanwhile_is_not_overruled(workspace: Workspace) -> None:
    found = wanted(workspace, setting("owner", "Zoe Quill"), *RISKS[:2])
    workspace.apply(wanted(workspace, setting("owner", "Anil Sethi"), RISKS[0]).edit)
    with pytest.raises(Overtaken):
        workspace.apply(found.edit)
    assert workspace.plan[RISKS[1]].show("owner") != "Zoe Quill"


def test_a_tag_is_added_once_and_removed_in_whatever_case(workspace: Workspace) -> None:
    workspace.apply(wanted(workspace, tagging("Winter Peak", add=True), *RISKS).edit)
    assert workspace.plan[RISKS[0]].data["tags"] == ["Winter Peak"]
    assert workspace.plan[RISKS[1]].data["tags"].count("winter peak") == 1
    workspace.apply(wanted(workspace, tagging("WINTER PEAK", add=False), *RISKS).edit)
    assert "tags" not in workspace.plan[RISKS[0]].data
    assert wanted(workspace, tagging("Winter Peak", add=False), *RISKS).changes == ()


def test_scores_titles_of_elements_and_the_plan_s_own_are_refused_with_a_reason(workspace: Workspace) -> None:
    def why(wish: Wish, record: str) -> str:
        return wanted(workspace, wish, record).outcomes[0].why

    element = next(iter(workspace.plan.of(Element))).id
    assert "own reason" in why(setting("current", {"likelihood": 1, "impact": 1}), RISKS[0])
    assert "catalogue" in why(setting("title", "x"), element)
    assert "belongs to the plan" in why(deleting, element)
    assert "R-" in why(setting("review_on", "soon"), RISKS[0])


def test_an_action_for_each_comes_from_its_record_and_deleting_takes_all(workspace: Workspace) -> None:
    known = set(workspace.plan.records)
    workspace.apply(wanted(workspace, acting({"title": "Look again"}), *RISKS).edit)
    new: list[Record] = [workspace.plan[key] for key in set(workspace.plan.records) - known]
    assert {(one.data["from"], one.space) for one in new} == {
        (key, workspace.plan[key].space) for key in RISKS
    }
    workspace.apply(wanted(workspace, deleting, *RISKS).edit)
    assert not [key for key in RISKS if key in workspace.plan]
    workspace.undo()
    assert all(isinstance(workspace.plan[key], Risk) for key in RISKS)


def test_taking_a_value_out_of_those_that_have_none_is_no_change(workspace: Workspace) -> None:
    found = wanted(workspace, setting("tags", ABSENT), RISKS[0], RISKS[1])
    assert [one.change is None for one in found.outcomes] == [
        "tags" not in workspace.plan[key].data for key in RISKS[:2]
    ]
