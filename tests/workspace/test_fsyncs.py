"""A key waits for the disk: how often an edit asks it."""

import os
from pathlib import Path

import pytest
from tests.tui.playground import RISK, sample

from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The file descriptors of all fsyncs so far."""
    found: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        found.append(descriptor)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return found


def test_an_edit_asks_the_disk_four_times(tmp_path: Path, asked: list[int]) -> None:
    workspace = Workspace.open(sample(tmp_path))
    for owner in ("Ann", "Ben"):
        asked.clear()
        workspace.apply(put_fields(RISK, {"owner": owner}))
        # What is meant, and the document: a file and its folder each.
        assert len(asked) == 4


def test_edits_after_an_undo_stand_and_are_undone_in_their_order(tmp_path: Path) -> None:
    root = sample(tmp_path)
    workspace = Workspace.open(root)
    before: str = workspace.plan[RISK].data["owner"]
    for owner in ("Ann", "Ben", "Cid"):
        workspace.apply(put_fields(RISK, {"owner": owner}))
    workspace.undo()
    workspace.undo()
    workspace.apply(put_fields(RISK, {"owner": "Dan"}))
    workspace = Workspace.open(root)
    assert [entry.number for entry in workspace.edits()] == [1, 2]
    for owner in ("Ann", before):
        workspace.undo()
        assert workspace.plan[RISK].data["owner"] == owner
    workspace.redo()
    workspace.redo()
    assert workspace.plan[RISK].data["owner"] == "Dan"
