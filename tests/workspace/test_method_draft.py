"""Changing how a plan judges: what would change is known before, and one edit changes it."""

from pathlib import Path

import pytest
from tests.tui.playground import sample

from cbrm_tui.domain.thresholds import THRESHOLDS, WEIGHTS
from cbrm_tui.workspace.edits import Create, Edit
from cbrm_tui.workspace.errors import BadValue
from cbrm_tui.workspace.method_draft import MethodDraft
from cbrm_tui.workspace.method_edits import rejudged, settle_tables
from cbrm_tui.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(sample(tmp_path))


@pytest.fixture
def draft(workspace: Workspace) -> MethodDraft:
    return MethodDraft(workspace.plan, "joint")


def text_of(draft: MethodDraft, key: str) -> str:
    return next(item.text for section in draft.sections() for item in section.items if item.key == key)


def test_a_new_draft_changes_nothing(workspace: Workspace, draft: MethodDraft) -> None:
    assert draft.tables == {}
    with pytest.raises(BadValue, match="already"):
        settle_tables(workspace.plan, "joint", draft.tables)


def test_the_risks_that_would_change_band_are_known_before(workspace: Workspace, draft: MethodDraft) -> None:
    assert rejudged(workspace.plan, "joint", draft.method) == ()
    for row in range(5):
        draft.write(f"grid.{row}", "4 4 4 4 4")
    moved = rejudged(workspace.plan, "joint", draft.method)
    assert moved
    assert {one.after for one in moved} == {"severe"}
    assert "severe" not in {one.before for one in moved}


def test_saving_keeps_comments_and_undo_brings_all_back(workspace: Workspace, draft: MethodDraft) -> None:
    sheet = workspace.root / "joint" / "plan.toml"
    before = sheet.read_text()
    draft.write("bands.1.name", "modest")
    draft.write("ladder.0.max_days", "7")
    workspace.apply(settle_tables(workspace.plan, "joint", draft.tables))
    after = sheet.read_text()
    assert workspace.plan.space_settings("joint").ladder[0].max_days == 7
    assert "# we both took this work on knowing it is lumpy" in after
    assert 'default = "modest"' in after, "the appetite follows the band's name"
    workspace.undo()
    assert sheet.read_text() == before


def test_levels_and_bands_can_be_added_and_taken_out(draft: MethodDraft) -> None:
    draft.add("impact")
    draft.add("likelihood")
    assert len(draft.method.grid) == 6
    assert {len(row) for row in draft.method.grid} == {6}
    draft.write("impact.5", "ruinous")
    draft.remove("likelihood.0")
    assert draft.method.impact[-1] == "ruinous"
    assert (len(draft.method.likelihood), len(draft.method.grid)) == (5, 5)
    draft.remove("bands.3")
    assert [band.name for band in draft.method.bands] == ["low", "moderate", "high"]
    assert max(band for row in draft.method.grid for band in row) == 2


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("likelihood.0", " "),
        ("grid.0", "1 2 3"),
        ("grid.0", "1 2 3 4 5"),
        ("bands.0.name", "severe"),
        ("bands.0.review_days", "0"),
        ("bands.0.weight", "much"),
        ("bands.0.colour", "ornage"),
        ("organisations.oakmere.colour", "#12"),
        ("appetite.default", "huge"),
        ("ladder.0.max_days", "-1"),
        ("weights.value", "x"),
        ("weights.value", "-1"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(draft: MethodDraft, key: str, text: str) -> None:
    before = text_of(draft, key)
    with pytest.raises(ValueError, match="must"):
        draft.write(key, text)
    assert text_of(draft, key) == before
    assert draft.tables == {}


def test_a_scale_has_at_least_three_levels_and_a_method_two_bands(draft: MethodDraft) -> None:
    for _ in range(2):
        draft.remove("impact.0")
        draft.remove("bands.0")
    with pytest.raises(ValueError, match="3 to 7"):
        draft.remove("impact.0")
    with pytest.raises(ValueError, match="2 to 7"):
        draft.remove("bands.0")


def test_an_appetite_of_its_own_is_given_and_taken_back(draft: MethodDraft) -> None:
    draft.write("appetite.people", "low")
    assert draft.method.appetite["people"] == 0
    draft.write("appetite.people", "")
    assert "people" not in draft.method.appetite


def test_every_threshold_and_weight_is_there_with_its_default_and_unit(draft: MethodDraft) -> None:
    items = {item.key: item for section in draft.sections() for item in section.items}
    assert {f"thresholds.{name}" for name in THRESHOLDS} <= items.keys()
    assert {f"weights.{name}" for name in (*WEIGHTS, "10-3")} <= items.keys()
    idea = items["thresholds.idea_days"]
    assert (idea.label, idea.text, idea.unit, idea.default) == ("an idea is decided within", "60", "days", "")


def test_a_threshold_that_was_changed_is_marked_and_an_empty_text_takes_it_back(draft: MethodDraft) -> None:
    def idea() -> tuple[str, str]:
        items = (item for section in draft.sections() for item in section.items)
        return next((item.text, item.default) for item in items if item.key == "thresholds.idea_days")

    draft.write("thresholds.idea_days", "14")
    assert idea() == ("14", "60")
    draft.write("thresholds.idea_days", "")
    assert idea() == ("60", "")
    draft.write("thresholds.idea_days", "90")
    draft.remove("thresholds.idea_days")
    assert idea() == ("60", "")
    draft.write("weights.10-3", "0.5")
    assert draft.settings.weights["10-3"] == 0.5


def test_a_name_that_means_nothing_is_shown_and_can_be_taken_out(workspace: Workspace) -> None:
    sheet = workspace.root / "joint" / "plan.toml"
    sheet.write_text(sheet.read_text() + "\n[thresholds]\n'idea.dayz' = 3\nidea_days = 20\n")
    workspace.refresh()
    draft = MethodDraft(workspace.plan, "joint")
    unknown = next(section for section in draft.sections() if section.key == "unknown")
    assert [item.label for item in unknown.items] == ["idea.dayz"]
    draft.remove(unknown.items[0].key)
    assert draft.settings.problems == ()
    assert draft.settings.thresholds == {"idea_days": 20}


def test_bands_and_organisations_are_given_colours_and_lose_them_again(draft: MethodDraft) -> None:
    draft.write("bands.3.colour", "#aa1020")
    draft.write("organisations.oakmere.colour", "gold")
    assert draft.method.bands[3].colour == "#aa1020"
    assert draft.settings.partners["oakmere"].colour == "gold"
    assert text_of(draft, "organisations.oakmere.colour") == "gold"
    draft.add("bands")
    assert draft.method.bands[4].colour == ""
    draft.write("bands.3.colour", "")
    draft.remove("organisations.oakmere.colour")
    assert draft.method.bands[3].colour == ""
    assert draft.settings.partners["oakmere"].colour == ""


def test_internal_risks_that_follow_the_joint_method_are_named_too(
    workspace: Workspace, draft: MethodDraft
) -> None:
    data = {"title": "Our own", "kind": "threat", "current": {"likelihood": 1, "impact": 1}}
    [own] = workspace.apply(Edit((Create("risk", "internal", data),), "add")).ids
    draft.write("grid.0", "4 4 4 4 4")
    moved = {one.record.id: one.after for one in rejudged(workspace.plan, "joint", draft.method)}
    assert moved[own] == "severe"
