"""From files to the plan: what is read, what is marked, and how outside changes arrive."""

import threading
import time
from pathlib import Path

import pytest

from cbrm_tui.workspace.config import read_config
from cbrm_tui.workspace.drafts import Drafts
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.loading import Changed
from cbrm_tui.workspace.places import place_of
from cbrm_tui.workspace.watching import watch_docs
from cbrm_tui.workspace.workspace import Workspace

RISK = "R-FJP8"


def test_the_sample_loads_whole(workspace: Workspace) -> None:
    plan = workspace.plan
    assert plan.faults == {}
    assert set(plan.partners) == {"brindlewick", "oakmere"}
    assert plan[RISK].type == "risk"
    assert plan["10-2@joint"].type == "element"
    assert plan["plan@joint"].title


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("title = 'fine'\nowner = = 'x'\n", 2, 9),
        ('title = "never closed\n', 1, 22),
        ("title = 'a'\ntitle = 'b'\n", 2, 12),
        ("\n\n[open\n", 3, 6),
    ],
)
def test_what_is_not_toml_is_shown_with_line_and_column(
    workspace: Workspace, text: str, line: int, column: int
) -> None:
    path = workspace.root / "joint" / "risks" / f"{RISK}.toml"
    path.write_text(text)
    workspace.refresh()
    fault = workspace.plan.faults[f"joint/risks/{RISK}.toml"]
    assert fault.line == line
    assert abs(fault.column - column) <= 1
    assert path.read_text() == text


def test_bytes_that_are_not_utf8_are_a_fault_with_a_place(workspace: Workspace) -> None:
    path = workspace.root / "joint" / "risks" / f"{RISK}.toml"
    path.write_bytes(b'title = "ok"\nowner = "\xff\xfe"\n')
    workspace.refresh()
    fault = workspace.plan.faults[f"joint/risks/{RISK}.toml"]
    assert (fault.line, "UTF-8" in fault.message) == (2, True)
    assert path.read_bytes() == b'title = "ok"\nowner = "\xff\xfe"\n'


def test_a_wrong_type_leaves_the_record_usable(workspace: Workspace) -> None:
    path = workspace.root / "joint" / "risks" / f"{RISK}.toml"
    path.write_text('title = 5\nkind = "danger"\n[current]\nlikelihood = "high"\n')
    workspace.refresh()
    record = workspace.plan[RISK]
    assert record.title == ""
    assert record.show("kind") == "danger"
    assert record.fields["title"].problem(5, record.data) == "must be text, not 5"


def test_a_file_without_an_id_for_a_name_is_named(workspace: Workspace) -> None:
    (workspace.root / "joint" / "risks" / "my-risk.toml").write_text('title = "x"\n')
    workspace.refresh()
    assert "must be an id" in workspace.plan.faults["joint/risks/my-risk.toml"].message


def test_two_files_of_one_id_both_stay_in_sight(workspace: Workspace) -> None:
    twin = workspace.root / "internal" / "risks" / f"{RISK}.toml"
    twin.parent.mkdir(parents=True, exist_ok=True)
    twin.write_text('title = "The twin"\n')
    changed = workspace.refresh()
    plan = workspace.plan
    both = {plan[key].title for key in plan.records if key.startswith(RISK)}
    assert "The twin" in both
    assert len(both) == 2
    assert RISK in changed.ids
    twin.unlink()
    workspace.refresh()
    assert [key for key in workspace.plan.records if key.startswith(RISK)] == [RISK]


def test_own_writes_are_no_outside_change(workspace: Workspace) -> None:
    workspace.apply(Edit((Put(RISK, ("title",), "Changed"),), "set"))
    assert not workspace.refresh([f"joint/risks/{RISK}.toml"])


def test_listeners_hear_which_records_changed(workspace: Workspace) -> None:
    heard: list[Changed] = []
    stop = workspace.subscribe(heard.append)
    workspace.apply(Edit((Put(RISK, ("title",), "Changed"),), "set"))
    path = workspace.root / "joint" / "risks" / f"{RISK}.toml"
    path.unlink()
    workspace.refresh()
    stop()
    path.write_text('title = "back"\n')
    workspace.refresh()
    assert [change.ids for change in heard] == [{RISK}, {RISK}]


def test_an_outside_save_is_noticed_and_the_state_folder_is_not(workspace: Workspace) -> None:
    stop = threading.Event()
    bursts: list[set[str]] = []

    def look() -> None:
        for docs in watch_docs(workspace.root, stop):
            if docs:
                bursts.append(docs)
                stop.set()

    thread = threading.Thread(target=look)
    thread.start()
    deadline = time.monotonic() + 20
    while thread.is_alive() and time.monotonic() < deadline:
        (workspace.root / ".cbrm").mkdir(exist_ok=True)
        (workspace.root / ".cbrm" / "noise.toml").write_text("x = 1\n")
        (workspace.root / "joint" / "risks" / f"{RISK}.toml").write_text('title = "outside"\n')
        time.sleep(0.1)
    stop.set()
    thread.join()
    assert bursts == [{f"joint/risks/{RISK}.toml"}]


@pytest.mark.parametrize(
    "doc",
    [
        "joint/risks/../../x.toml",
        "/etc/x.toml",
        "other/risks/R-1.toml",
        "joint/risks/deep/R-1.toml",
        "joint/risks/R-1.txt",
        "shared/../x/R-1.toml",
        "workspace.toml",
    ],
)
def test_a_path_outside_the_spaces_is_no_document(doc: str) -> None:
    assert place_of(doc) is None


def test_a_symbolic_link_is_not_followed(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text('title = "outside"\n')
    (workspace.root / "joint" / "risks" / "R-0000.toml").symlink_to(tmp_path / "outside.toml")
    workspace.refresh()
    assert "R-0000" not in workspace.plan


def test_the_internal_space_cannot_be_given_a_store(root: Path) -> None:
    (root / "workspace.toml").write_text('as = "brindlewick"\n[spaces.internal]\nstore = "s3://x/y"\n')
    with pytest.raises(WorkspaceError, match="never synced"):
        read_config(root)


def test_a_broken_workspace_file_says_where(root: Path) -> None:
    (root / "workspace.toml").write_text("as = \n")
    with pytest.raises(WorkspaceError, match=r"workspace\.toml, line 1"):
        Workspace.open(root)


def test_drafts_outlive_the_program_and_are_dropped(root: Path) -> None:
    Drafts(root).keep("edit R-1 title", {"text": "half a sen"})
    found = Drafts(root).find("edit R-1 title")
    assert found is not None
    assert found.values == {"text": "half a sen"}
    Drafts(root).drop("edit R-1 title")
    assert Drafts(root).all() == []
