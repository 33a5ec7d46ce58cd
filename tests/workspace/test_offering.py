"""Offering: exactly what was chosen leaves, nothing leads back, and later changes are seen."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cbrm_tui.domain.records import Objective
from cbrm_tui.workspace.edits import Create, Delete, Edit, put_fields
from cbrm_tui.workspace.errors import BadValue, Overtaken, UnknownRecord
from cbrm_tui.workspace.offering import differences, edit_for, prepare
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 11, 23)
OBJECTIVE: Mapping[str, Any] = {
    "title": "Own order book",
    "priority": 4,
    "rationale": "Rail work pays",
    "notes": "they must not know",
    "tags": ["private"],
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "workspace.toml").write_text('as = "brindlewick"\n')
    (tmp_path / "joint").mkdir()
    (tmp_path / "joint" / "plan.toml").write_text('title = "Plan"\n[organisations.brindlewick]\nname = "B"\n')
    workspace = Workspace.open(tmp_path)
    add(workspace, "objective", "O-0001", OBJECTIVE)
    return workspace


def add(workspace: Workspace, kind: str, key: str, data: Mapping[str, Any]) -> None:
    workspace.apply(Edit((Create(kind, "internal", data, key),), "add"))


def give(workspace: Workspace, key: str, *names: str) -> str:
    """Offer a record and return the id of the copy."""
    offer = prepare(workspace.plan, key)
    applied = workspace.apply(edit_for(offer, names or None, workspace.plan, TODAY))
    return next(one for one in applied.ids if one != key)


def test_the_copy_has_a_new_id_the_fields_and_the_organisation_and_no_more(workspace: Workspace) -> None:
    to = give(workspace, "O-0001")
    copy = workspace.plan[to]
    assert copy.space == "joint"
    assert copy.data == {
        "title": "Own order book",
        "priority": 4,
        "rationale": "Rail work pays",
        "organisation": "brindlewick",
    }
    assert "O-0001" not in (workspace.root / copy.doc).read_text()


def test_only_named_fields_leave(workspace: Workspace) -> None:
    to = give(workspace, "O-0001", "title", "notes")
    assert workspace.plan[to].data == {"title": "Own order book", "notes": "they must not know"}


def test_the_way_back_is_kept_inside_and_undo_takes_both_away(workspace: Workspace) -> None:
    to = give(workspace, "O-0001")
    own = workspace.plan["O-0001"]
    assert workspace.plan.linked_from(to) == ("O-0001",)
    assert [row["on"] for row in own.offered] == [TODAY]
    workspace.undo()
    assert to not in workspace.plan
    assert workspace.plan["O-0001"].data == OBJECTIVE


def test_what_names_something_internal_stays_inside(workspace: Workspace) -> None:
    add(
        workspace,
        "risk",
        "R-0001",
        {"title": "Loss", "cause": "See o-0001", "event": "x", "objectives": ["O-0001"]},
    )
    offer = prepare(workspace.plan, "R-0001")
    held = {field.name for field in offer.fields if field.held}
    assert held == {"cause", "objectives"}
    with pytest.raises(BadValue, match="cause cannot be offered"):
        edit_for(offer, ["title", "cause"], workspace.plan, TODAY)
    to = give(workspace, "R-0001")
    assert workspace.plan[to].data.keys() == {"title", "event", "organisation"}


def test_links_lead_to_the_copies_that_partners_have(workspace: Workspace) -> None:
    copy = give(workspace, "O-0001")
    add(workspace, "objective", "O-0002", {"title": "Unknown to them"})
    add(workspace, "risk", "R-0001", {"title": "Loss", "objectives": ["O-0001", "O-0002"]})
    to = give(workspace, "R-0001")
    assert workspace.plan[to].data["objectives"] == [copy]


def test_a_later_change_inside_is_seen_and_offered_again(workspace: Workspace) -> None:
    to = give(workspace, "O-0001")
    assert differences(workspace.plan, workspace.plan["O-0001"]) == ()
    workspace.apply(put_fields("O-0001", {"priority": 5, "notes": "still private"}))
    [found] = differences(workspace.plan, workspace.plan["O-0001"])
    assert (found.to, found.field, found.offered, found.now) == (to, "priority", 4, 5)
    assert give(workspace, "O-0001") == to
    assert workspace.plan[to].data["priority"] == 5
    assert "notes" not in workspace.plan[to].data
    assert differences(workspace.plan, workspace.plan["O-0001"]) == ()


def test_what_partners_made_of_the_copy_is_not_overruled_unseen(workspace: Workspace) -> None:
    to = give(workspace, "O-0001")
    workspace.apply(put_fields("O-0001", {"priority": 5}))
    offer = prepare(workspace.plan, "O-0001")
    [leaving] = offer.chosen
    assert (leaving.value, leaving.now) == (5, 4)
    edit = edit_for(offer, None, workspace.plan, TODAY)
    workspace.apply(put_fields(to, {"priority": 1}))
    with pytest.raises(Overtaken):
        workspace.apply(edit)
    assert workspace.plan[to].data["priority"] == 1


def test_a_copy_that_partners_deleted_is_made_anew(workspace: Workspace) -> None:
    to = give(workspace, "O-0001")
    workspace.apply(Edit((Delete(to),), "delete"))
    assert differences(workspace.plan, workspace.plan["O-0001"]) == ()
    again = give(workspace, "O-0001")
    assert again != to
    assert again in workspace.plan


def test_with_nothing_new_there_is_nothing_to_offer(workspace: Workspace) -> None:
    to = give(workspace, "O-0001")
    with pytest.raises(BadValue, match=f"{to} has it all"):
        edit_for(prepare(workspace.plan, "O-0001"), None, workspace.plan, TODAY)


@pytest.mark.parametrize("names", [["priority"], ["title", "nonsense"]])
def test_without_a_title_or_with_an_unknown_field_nothing_is_offered(
    workspace: Workspace, names: list[str]
) -> None:
    with pytest.raises(BadValue):
        edit_for(prepare(workspace.plan, "O-0001"), names, workspace.plan, TODAY)


def test_joint_records_and_unknown_ones_are_refused(workspace: Workspace) -> None:
    to = give(workspace, "O-0001")
    with pytest.raises(BadValue, match="already"):
        prepare(workspace.plan, to)
    with pytest.raises(UnknownRecord):
        prepare(workspace.plan, "O-9999")


def test_only_types_that_partners_may_see_remember_offers() -> None:
    assert Objective.offerable()
    assert "offered" in Objective.fields
    assert not Objective.fields["offered"].by_hand
