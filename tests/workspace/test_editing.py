"""Edits through the one door: what they keep, what they refuse, and how they are taken back."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cbrm_tui.workspace.edits import ABSENT, Create, Delete, Edit, Put
from cbrm_tui.workspace.errors import (
    BadValue,
    BrokenFile,
    Overtaken,
    UnknownRecord,
    WorkspaceError,
    WriteFailed,
)
from cbrm_tui.workspace.workspace import Workspace

RISK = "R-FJP8"


def put(record: str, name: str, value: Any, **expected: Any) -> Edit:
    return Edit((Put(record, tuple(name.split(".")), value, **expected),), f"set {name} of {record}")


def path_of(workspace: Workspace, key: str) -> Path:
    return workspace.root / workspace.plan[key].doc


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def test_ten_edits_leave_comments_order_and_unknown_keys(workspace: Workspace) -> None:
    path = path_of(workspace, RISK)
    path.write_text("# from the March meeting\nmystery = { kept = true } # ours\n" + path.read_text())
    before = path.read_text()
    keys = list(tomllib.loads(before))
    for number in range(10):
        workspace.apply(put(RISK, "title", f"Title {number}"))
        workspace.apply(put(RISK, "current", {"likelihood": 1 + number % 5, "impact": 2}))
    after = path.read_text()
    assert comments(after) == comments(before)
    assert list(tomllib.loads(after)) == keys
    assert tomllib.loads(after)["mystery"] == {"kept": True}
    assert workspace.plan[RISK].title == "Title 9"


def test_a_new_field_goes_where_its_declaration_has_it(workspace: Workspace) -> None:
    key = workspace.apply(Edit((Create("risk", "joint", {"title": "New", "owner": "Ruth"}),), "new")).ids[0]
    workspace.apply(put(key, "kind", "threat"))
    assert list(tomllib.loads(path_of(workspace, key).read_text())) == ["title", "kind", "owner"]


def test_undo_and_redo_outlive_the_program(workspace: Workspace) -> None:
    before = path_of(workspace, RISK).read_text()
    workspace.apply(put(RISK, "title", "Changed"))
    changed = path_of(workspace, RISK).read_text()
    again = Workspace.open(workspace.root)
    assert again.undo().label == f"set title of {RISK}"
    assert path_of(again, RISK).read_text() == before
    third = Workspace.open(workspace.root)
    third.redo()
    assert path_of(third, RISK).read_text() == changed


def test_undoing_a_deletion_brings_the_file_back_to_the_byte(workspace: Workspace) -> None:
    path = path_of(workspace, RISK)
    before = path.read_text()
    workspace.apply(Edit((Delete(RISK),), "delete"))
    assert not path.exists()
    assert RISK not in workspace.plan
    workspace.undo()
    assert path.read_text() == before
    assert RISK in workspace.plan


def test_undoing_a_creation_takes_it_away(workspace: Workspace) -> None:
    key = workspace.apply(Edit((Create("action", "joint", {"title": "Call"}),), "new action")).ids[0]
    workspace.undo()
    assert key not in workspace.plan
    with pytest.raises(WorkspaceError, match="nothing to undo"):
        workspace.undo()


def test_undo_does_not_overrule_what_came_after(workspace: Workspace) -> None:
    path = path_of(workspace, RISK)
    workspace.apply(put(RISK, "title", "Mine"))
    path.write_text(path.read_text().replace('"Mine"', '"Theirs"'))
    with pytest.raises(Overtaken, match="changed meanwhile"):
        workspace.undo()
    assert '"Theirs"' in path.read_text()


def test_an_edit_of_an_overtaken_value_is_refused(workspace: Workspace) -> None:
    seen = workspace.plan[RISK].data["title"]
    path = path_of(workspace, RISK)
    path.write_text(path.read_text().replace(f'"{seen}"', '"Written by the partner"'))
    with pytest.raises(Overtaken) as caught:
        workspace.apply(put(RISK, "title", "Mine", expected=seen))
    assert caught.value.now == "Written by the partner"
    assert '"Written by the partner"' in path.read_text()


def test_all_of_an_edit_or_none_of_it(workspace: Workspace) -> None:
    before = path_of(workspace, RISK).read_text()
    edit = Edit((Put(RISK, ("title",), "New"), Put(RISK, ("review_on",), "soon")), "both")
    with pytest.raises(BadValue, match="review_on must be a date"):
        workspace.apply(edit)
    assert path_of(workspace, RISK).read_text() == before
    assert workspace.undoable() == ""


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kind", "danger", "must be one of threat, opportunity"),
        ("current", {"likelihood": 6, "impact": 2}, "likelihood must be 1 to 5"),
        ("review_on", "2026-01-01", "without quotes"),
        ("best_placed", "nobody", "none of brindlewick, oakmere"),
        ("colour", "red", "no field “colour”"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_one_line(
    workspace: Workspace, name: str, value: Any, message: str
) -> None:
    with pytest.raises(BadValue, match=message) as caught:
        workspace.apply(put(RISK, name, value))
    assert "\n" not in str(caught.value)


def test_a_joint_record_may_not_name_an_internal_one(workspace: Workspace) -> None:
    secret = next(key for key, record in workspace.plan.records.items() if record.internal and "@" not in key)
    with pytest.raises(BadValue, match="internal"):
        workspace.apply(put(RISK, "links", [secret]))


def test_an_unknown_record_is_named(workspace: Workspace) -> None:
    with pytest.raises(UnknownRecord, match="R-ZZZZ"):
        workspace.apply(put("R-ZZZZ", "title", "x"))


def test_a_broken_file_is_never_written(workspace: Workspace) -> None:
    path = path_of(workspace, RISK)
    path.write_text("title = [\n")
    with pytest.raises(BrokenFile, match="line 1"):
        workspace.apply(put(RISK, "title", "x"))
    assert path.read_text() == "title = [\n"


def test_an_element_without_a_table_gets_one(workspace: Workspace) -> None:
    (workspace.root / "joint" / "principles" / "10-risk.toml").unlink()
    workspace.refresh()
    workspace.apply(put("10-2@joint", "status", "drafted"))
    assert workspace.plan["10-2@joint"].status == "drafted"
    text = (workspace.root / "joint" / "principles" / "10-risk.toml").read_text()
    assert tomllib.loads(text) == {"10-2": {"status": "drafted"}}


def without_table(text: str, name: str) -> str:
    """Return the file of a principle without one of its elements."""
    return "\n[".join(block for block in text.split("\n[") if not block.startswith(f"{name}]"))


@pytest.mark.parametrize("end", ["\n", "\n\n# ours\n"])
def test_undoing_the_first_words_on_an_element_leaves_the_file_as_it_was(
    workspace: Workspace, end: str
) -> None:
    path = workspace.root / "joint" / "principles" / "10-risk.toml"
    before = without_table(path.read_text(), "10-4").rstrip() + end
    path.write_text(before)
    workspace.refresh()
    both = (Put("10-4@joint", ("status",), "drafted"), Put("10-4@joint", ("owner",), "Ruth"))
    workspace.apply(Edit(both, "say something of it"))
    workspace.apply(put("10-4@joint", "evidence", "Later"))
    after = path.read_text()
    workspace.undo()
    workspace.undo()
    assert path.read_text() == before
    workspace.redo()
    workspace.redo()
    assert path.read_text() == after


def test_undoing_the_first_word_of_a_file_takes_the_file_away(workspace: Workspace) -> None:
    path = workspace.root / "joint" / "principles" / "10-risk.toml"
    path.unlink()
    workspace.refresh()
    workspace.apply(put("10-2@joint", "status", "drafted"))
    Workspace.open(workspace.root).undo()
    assert not path.exists()


def test_a_table_in_which_others_have_written_meanwhile_outlives_the_undo(workspace: Workspace) -> None:
    path = workspace.root / "joint" / "principles" / "10-risk.toml"
    path.unlink()
    workspace.refresh()
    workspace.apply(put("10-2@joint", "status", "drafted"))
    path.write_text(path.read_text() + 'owner = "Ruth"\n')
    workspace.refresh()
    workspace.undo()
    assert tomllib.loads(path.read_text()) == {"10-2": {"owner": "Ruth"}}


def test_a_table_that_stood_there_empty_stays(workspace: Workspace) -> None:
    path = workspace.root / "joint" / "principles" / "10-risk.toml"
    path.write_text("# ours\n[10-2]\n# nothing yet\n")
    workspace.refresh()
    before = path.read_text()
    workspace.apply(put("10-2@joint", "status", "drafted"))
    workspace.undo()
    assert path.read_text() == before


def test_taking_a_field_out(workspace: Workspace) -> None:
    workspace.apply(put(RISK, "owner", ABSENT))
    assert "owner" not in workspace.plan[RISK].data
    workspace.undo()
    assert workspace.plan[RISK].owner


def test_two_programs_see_and_undo_each_others_edits(workspace: Workspace) -> None:
    other = Workspace.open(workspace.root)
    other.apply(put(RISK, "title", "From the other"))
    workspace.refresh()
    assert workspace.plan[RISK].title == "From the other"
    workspace.undo()
    other.refresh()
    assert other.plan[RISK].title != "From the other"


def test_an_edit_starts_from_what_the_file_holds_now(workspace: Workspace) -> None:
    path = path_of(workspace, RISK)
    path.write_text('mystery = "soon"\n' + path.read_text())
    workspace.apply(put(RISK, "title", "Both"))
    assert workspace.plan[RISK].data["mystery"] == "soon"
    assert workspace.plan[RISK].title == "Both"


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from cbrm_tui.workspace.workspace import Workspace
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import WriteFailed
workspace = Workspace.open(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    workspace.apply(Edit((Put("R-FJP8", ("title",), "x" * 100),), "grow"))
except WriteFailed as error:
    print(error)
"""


def test_a_failing_write_changes_nothing_and_says_so(workspace: Workspace) -> None:
    before = path_of(workspace, RISK).read_bytes()
    # -B: Python itself would keep the beginnings of compiled modules, which no later program could load.
    done = subprocess.run(
        [sys.executable, "-B", "-c", FULL_DISK, str(workspace.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert "it still holds what it held" in done.stdout
    assert path_of(workspace, RISK).read_bytes() == before
    assert not list(workspace.root.rglob("*.tmp"))
    assert Workspace.open(workspace.root).plan[RISK].title == workspace.plan[RISK].title


def test_a_crash_between_two_files_is_finished_at_the_next_start(workspace: Workspace) -> None:
    """The second file's write dies like the process would; the intent on disk is what counts."""
    other = next(
        key for key in workspace.plan.records if key.startswith("O-") and not workspace.plan[key].internal
    )
    killer = f"""
import os, sys
from pathlib import Path
import cbrm_tui.workspace.journal as journal
from cbrm_tui.workspace.workspace import Workspace
from cbrm_tui.workspace.edits import Edit, Put
workspace = Workspace.open(Path(sys.argv[1]))
real, count = journal.put, 0
def put(path, text):
    global count
    count += 1
    if count == 2:
        os._exit(9)
    real(path, text)
journal.put = put
workspace.apply(Edit((Put("{RISK}", ("title",), "One"), Put("{other}", ("title",), "Two")), "two at once"))
"""
    done = subprocess.run([sys.executable, "-c", killer, str(workspace.root)], check=False)
    assert done.returncode == 9
    again = Workspace.open(workspace.root)
    assert (again.plan[RISK].title, again.plan[other].title) == ("One", "Two")
    assert "two at once" in again.notices[0]
    again.undo()
    assert again.plan[RISK].title == workspace.plan[RISK].title
    assert again.plan[other].title == workspace.plan[other].title


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_what_a_killed_program_was_just_writing_is_cleared_away(workspace: Workspace, renamed: int) -> None:
    """It dies with what it meant, or the document, in a temporary file, or before the edit can be undone."""
    killer = f"""
import os, sys
from pathlib import Path
from cbrm_tui.workspace.workspace import Workspace
from cbrm_tui.workspace.edits import Edit, Put
workspace = Workspace.open(Path(sys.argv[1]))
real, count = os.replace, 0
def replace(*paths):
    global count
    if count == {renamed}:
        os._exit(9)
    count += 1
    real(*paths)
os.replace = replace
workspace.apply(Edit((Put("{RISK}", ("title",), "One"),), "one"))
"""
    done = subprocess.run([sys.executable, "-c", killer, str(workspace.root)], check=False)
    assert done.returncode == 9
    assert bool([*workspace.root.rglob("*.tmp")]) == (renamed < 2)
    again = Workspace.open(workspace.root)
    title = "One" if renamed else workspace.plan[RISK].title
    assert again.plan[RISK].title == title
    again.apply(Edit((Put(RISK, ("title",), "Two"),), "two"))
    again.undo()
    assert again.plan[RISK].title == title
    assert not list(workspace.root.rglob("*.tmp"))


def test_a_write_that_fails_leaves_no_half_of_an_edit(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = next(
        key for key in workspace.plan.records if key.startswith("O-") and not workspace.plan[key].internal
    )
    before = path_of(workspace, RISK).read_text()
    path_of(workspace, key).chmod(0o444)
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != path_of(workspace, key))
    with pytest.raises(WriteFailed, match="permission denied"):
        workspace.apply(Edit((Put(RISK, ("title",), "One"), Put(key, ("title",), "Two")), "both"))
    assert path_of(workspace, RISK).read_text() == before
    assert workspace.undoable() == ""
