"""Setting the exit plan off: agreed items become actions with owners and days, in one edit."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cbrm_tui.domain.records import Action, ExitItem
from cbrm_tui.workspace.disengaging import prepare, set_off
from cbrm_tui.workspace.edits import Create, Edit
from cbrm_tui.workspace.errors import BadValue
from cbrm_tui.workspace.workspace import Workspace

NOTICE = date(2026, 12, 1)
ITEMS: Mapping[str, Mapping[str, Any]] = {
    "X-0001": {
        "title": "Drawings",
        "state": "agreed",
        "owner": "Ada Moss",
        "steps": [
            {"what": "Hand drawings over", "who": "Bo Finch", "days": 30},
            {"what": "Close the folder", "days": 0},
            {"what": "List them", "done_on": date(2026, 11, 1)},
        ],
    },
    "X-0002": {"title": "Money owed", "state": "rehearsed"},
    "X-0003": {"title": "Customers", "state": "drafted"},
    "X-0004": {"title": "Lathe", "state": "done"},
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "workspace.toml").write_text('as = "ash"\n')
    (tmp_path / "joint").mkdir()
    workspace = Workspace.open(tmp_path)
    creates = tuple(Create("exit_item", "joint", data, key) for key, data in ITEMS.items())
    workspace.apply(Edit(creates, "add"))
    return workspace


def begin(workspace: Workspace) -> list[Action]:
    workspace.apply(set_off(prepare(workspace.plan, NOTICE)))
    return sorted(workspace.plan.of(Action), key=lambda one: one.title)


def test_each_step_that_is_left_becomes_an_action_with_owner_and_day(workspace: Workspace) -> None:
    found = [(one.title, one.actionee, one.due, one.from_, one.status) for one in begin(workspace)]
    assert found == [
        ("Close the folder", "Ada Moss", NOTICE, "X-0001", "open"),
        ("Hand drawings over", "Bo Finch", date(2026, 12, 31), "X-0001", "open"),
        ("Money owed", "", NOTICE, "X-0002", "open"),
    ]


def test_items_say_when_they_were_set_off_and_are_not_set_off_twice(workspace: Workspace) -> None:
    begin(workspace)
    items = {one.id: one.set_off_on for one in workspace.plan.of(ExitItem)}
    assert items == {"X-0001": NOTICE, "X-0002": NOTICE, "X-0003": None, "X-0004": None}
    with pytest.raises(BadValue, match="no exit item is agreed"):
        begin(workspace)


def test_what_is_left_alone_is_named_with_the_reason(workspace: Workspace) -> None:
    left = {item.id: reason for item, reason in prepare(workspace.plan, NOTICE).left_out}
    assert left == {"X-0003": "not agreed yet", "X-0004": "done"}


def test_one_undo_takes_all_of_it_back(workspace: Workspace) -> None:
    begin(workspace)
    workspace.undo()
    assert not list(workspace.plan.of(Action))
    assert all(one.set_off_on is None for one in workspace.plan.of(ExitItem))
