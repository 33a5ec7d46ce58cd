"""Who waits for whom: an edit is never stuck behind another program, or behind a sync that writes much."""

import threading
from pathlib import Path

import pytest

from cbrm_tui.workspace import workspace as module
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.errors import Busy
from cbrm_tui.workspace.files import locked
from cbrm_tui.workspace.loading import Changed
from cbrm_tui.workspace.workspace import Workspace


def test_an_edit_says_that_another_program_writes_and_is_made_once_it_has_done(root: Path) -> None:
    workspace = Workspace.open(root)
    workspace.patience = 0.05
    edit = put_fields("R-FJP8", {"title": "Pores"})
    before = (root / "joint/risks/R-FJP8.toml").read_bytes()
    with locked(root), pytest.raises(Busy, match="another cbrm is writing here just now; nothing was"):
        workspace.apply(edit)
    assert (root / "joint/risks/R-FJP8.toml").read_bytes() == before
    workspace.apply(edit)
    assert workspace.plan["R-FJP8"].heading == "Pores"


def test_an_edit_says_so_too_when_a_thread_of_its_own_program_waits_for_the_other(root: Path) -> None:
    workspace = Workspace.open(root)
    workspace.patience = 0.05
    text = (root / "joint/risks/R-FJP8.toml").read_text()
    changes = {"joint/risks/R-FJP8.toml": (text, text.replace("Porosity", "Pores"))}
    with locked(root):
        sync = threading.Thread(target=workspace.take_in, args=(changes,))
        sync.start()
        with pytest.raises(Busy):
            workspace.apply(put_fields("R-E68Y", {"title": "Other"}))
    sync.join(20)
    assert workspace.plan["R-FJP8"].heading.startswith("Pores")


def test_an_edit_is_made_while_many_texts_come_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_HOLD", 0.0)  # a turn for others after every text
    workspace = Workspace.open(root)
    text = (root / "joint/risks/R-FJP8.toml").read_text()
    changes = {f"joint/risks/R-{number:04}.toml": (None, text) for number in range(300)}
    begun = threading.Event()
    real = workspace._library.refresh

    def refresh(docs: object = None) -> Changed:
        begun.set()
        return real(docs)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace._library, "refresh", refresh)
    done = threading.Event()
    told: list[Changed] = []

    def take_in() -> None:
        workspace.take_in(changes)
        done.set()

    sync = threading.Thread(target=take_in)
    sync.start()
    assert begun.wait(20)
    workspace.subscribe(told.append)
    workspace.apply(put_fields("R-E68Y", {"title": "Written meanwhile"}))
    assert not done.is_set()
    assert workspace.plan["R-E68Y"].heading == "Written meanwhile"
    sync.join(60)
    assert "R-0299" in workspace.plan.records
    assert len(told) == 2
    assert {f"R-{number:04}" for number in range(300)} <= told[1].ids


def test_what_was_put_into_place_before_a_failure_is_told(root: Path) -> None:
    workspace = Workspace.open(root)
    told: list[Changed] = []
    workspace.subscribe(told.append)
    text = (root / "joint/risks/R-FJP8.toml").read_text()
    (root / "joint/notes").write_text("a file where a folder should be")
    changes = {"joint/risks/R-0001.toml": (None, text), "joint/notes/N-0001.toml": (None, text)}
    with pytest.raises(Exception, match="notes"):
        workspace.take_in(changes)
    assert "R-0001" in workspace.plan.records
    assert any("R-0001" in changed.ids for changed in told)
