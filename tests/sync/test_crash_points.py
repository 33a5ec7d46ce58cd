"""A program that is killed in the middle of a round: running again comes to the same end."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.sync.child import DIED
from tests.sync.children import ended, start
from tests.sync.partners import in_step, joint_files
from tests.sync.small import opened, small_pair

SENDING = (
    "before recording",
    "recorded",
    "commit half put",
    "commit put, marker not",
    "marker put, not noted",
    "before the ledger is kept",
)
RECEIVING = ("no file replaced", "some files replaced", "before the ledger is kept")


def commits_in(store: Path) -> Counter[str]:
    """Count the commits of each replica and number."""
    names = (path.relative_to(store / "c").as_posix() for path in (store / "c").rglob("*.json"))
    return Counter(re.sub(r"-[0-9a-f]{64}\.json", "", name) for name in names)


def die(root: Path, point: str) -> None:
    code, said = ended(start("die", point, root))
    assert (code, said) == (DIED, "")


@pytest.mark.parametrize("point", SENDING)
def test_an_edit_is_sent_once_wherever_the_program_dies(tmp_path: Path, point: str) -> None:
    ours, theirs = small_pair(tmp_path)
    before = commits_in(tmp_path / "store")
    ours.set("R-0001", owner="Tom Fairclough", title="New title")
    new = ours.create("risk", {"title": "Another"})
    die(ours.root, point)
    again = opened(ours.root)
    in_step(again, theirs)
    plan = theirs.workspace.plan
    assert (plan["R-0001"].owner, plan["R-0001"].title, plan[new].heading) == (
        "Tom Fairclough",
        "New title",
        "Another",
    )
    assert again.sync.disagreements() == theirs.sync.disagreements() == []
    after = commits_in(tmp_path / "store")
    assert len(after) == len(before) + 1
    assert set(after.values()) == {1}
    told = [(entry.field, entry.after) for entry in theirs.sync.history("R-0001") if entry.before is not None]
    assert told.count(("title", "New title")) == 1
    assert len(list((tmp_path / "store" / "h").iterdir())) == 1


@pytest.mark.parametrize("point", RECEIVING)
def test_half_of_what_came_is_no_edit(tmp_path: Path, point: str) -> None:
    """Changes, a new record, a deleted one, and one whose id is taken, so that another makes room."""
    ours, theirs = small_pair(tmp_path)
    extra = ours.create("risk", {"title": "To be deleted"})
    in_step(ours, theirs)
    theirs.set("R-0001", owner="Ruth Calloway", tags=["rail", "winter"])
    theirs.set("R-0002", notes="one\nanother two\nthree\n")
    theirs.delete(extra)
    theirs.create("risk", {"title": "New there"})
    theirs.create("risk", {"title": "Theirs"}, "R-0009")
    theirs.go()
    ours.create("risk", {"title": "Ours"}, "R-0009")
    before = commits_in(tmp_path / "store")
    die(ours.root, point)
    again = opened(ours.root)
    in_step(again, theirs)
    assert again.sync.disagreements() == []
    assert sum(commits_in(tmp_path / "store").values()) == sum(before.values()) + 1
    titles = sorted(record.heading for record in again.workspace.plan.records.values() if record.doc)
    assert {"Ours", "Theirs", "New there"} <= set(titles)
    assert len(titles) == len(set(titles))
    assert extra not in again.workspace.plan


@pytest.mark.parametrize("point", RECEIVING)
def test_an_edit_after_the_crash_overrules_nothing_unseen(tmp_path: Path, point: str) -> None:
    ours, theirs = small_pair(tmp_path)
    theirs.set("R-0001", title="Theirs")
    theirs.set("R-0002", title="Theirs too")
    theirs.go()
    die(ours.root, point)
    again = opened(ours.root)
    shown = {key: again.workspace.plan[key].title for key in ("R-0001", "R-0002")}
    again.set("R-0001", title="Ours")
    again.set("R-0002", title="Ours too")
    in_step(again, theirs)
    open_on = {item.record for item in again.sync.disagreements()}
    assert open_on >= {key for key, title in shown.items() if not title.startswith("Theirs")}
    for key, title in (("R-0001", "Ours"), ("R-0002", "Ours too")):
        offered = {each.value for item in again.sync.disagreements() for each in item.choices}
        assert title in {again.workspace.plan[key].title, *offered}
    assert len(joint_files(again.root)) == 3
