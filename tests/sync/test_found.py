"""What the model and the killed programs have found once, each as a plain test."""

import os
import shutil
from pathlib import Path

import pytest
from tests.sync.file_faults import everywhere
from tests.sync.partners import Partner, in_step
from tests.sync.small import opened, small_pair

from cbrm_tui.workspace.edits import ABSENT

BROKEN = "\nbroken = = \n"


def break_it(partner: Partner, record: str) -> Path:
    path = partner.path(record)
    path.write_text(partner.read(record) + BROKEN)
    return path


def mend(path: Path, line: str) -> None:
    path.write_text(line + path.read_text().removesuffix(BROKEN))


def values(partner: Partner, record: str, field: str) -> set[object]:
    """Return the values that stand in a field."""
    found = [each for each in partner.sync.disagreements() if (each.record, each.field) == (record, field)]
    return {choice.value for each in found for choice in each.choices}


def test_a_broken_file_of_a_lost_state_overrules_nobody(tmp_path: Path) -> None:
    """What came to be the base of a broken file was never shown in it."""
    ours, theirs = small_pair(tmp_path)
    shutil.rmtree(theirs.root / ".cbrm")
    path = break_it(theirs, "R-0001")
    ours.set("R-0001", owner="Tom Fairclough")
    ours.go()
    again = opened(theirs.root)
    for _ in range(2):
        report = again.sync.sync()
    assert report.state == "incomplete"
    mend(path, 'proximity = "this winter"\n')
    in_step(ours, again)
    assert values(ours, "R-0001", "owner") == {"Tom Fairclough", None}


def test_a_broken_file_knows_nothing_of_what_went_and_came_back(tmp_path: Path) -> None:
    """The merged text is again what the file was made from, and what happened between was not seen."""
    ours, theirs = small_pair(tmp_path)
    path = break_it(theirs, "R-0001")
    for owner in ("Tom Fairclough", ABSENT):
        ours.set("R-0001", owner=owner)
        ours.go()
        assert theirs.sync.sync().state == "incomplete"
    mend(path, 'owner = "Anil Sethi"\n')
    in_step(ours, theirs)
    assert values(ours, "R-0001", "owner") == {"Anil Sethi", None}


def test_a_commit_that_is_in_a_pack_alone_arrives_with_a_look_at_everything(tmp_path: Path) -> None:
    ours, theirs = small_pair(tmp_path)
    ours.set("R-0001", owner="Tom Fairclough")
    with everywhere("_WORTH_A_PACK", 1):
        ours.go()
    with everywhere("FULL_LISTING_EVERY", 1):
        theirs.go()
    assert theirs.workspace.plan["R-0001"].owner == "Tom Fairclough"


@pytest.mark.parametrize("ahead", [1, 2])
@pytest.mark.parametrize("after", [1, 2])
@pytest.mark.parametrize("packed", [False, True])
def test_a_copy_does_not_send_what_its_original_wrote_otherwise_since(
    tmp_path: Path, ahead: int, after: int, packed: bool
) -> None:
    """The copy has commits of its original to send, and the original is put back, keys and all, to before."""
    ours, theirs = small_pair(tmp_path)
    keys = Path(os.environ["CBRM_KEYS"])
    backup = [(folder, tmp_path / f"backup-{folder.name}") for folder in (ours.root, keys)]
    for folder, kept in backup:
        shutil.copytree(folder, kept)
    new = ""
    for number in range(ahead):
        ours.set("R-0001", owner=f"Tom {number}")
        new = ours.create("risk", {"title": "Born before the copy"})
        ours.sync.record()
    shutil.copytree(ours.root, tmp_path / "copy")
    copy = opened(tmp_path / "copy")
    copy.set(new, owner="Anil Sethi")
    copy.sync.record()
    for folder, kept in backup:
        for path in (path for path in kept.rglob("*") if path.is_file()):
            shutil.copy2(path, folder / path.relative_to(kept))
    for path in (ours.root / "joint" / "risks").glob("*.toml"):
        if not (tmp_path / "backup-ours" / "joint" / "risks" / path.name).exists():
            path.unlink()
    back = opened(ours.root)
    with everywhere("_WORTH_A_PACK", 1 if packed else 16):
        for number in range(after):
            back.set("R-0002", owner=f"Ben {number}")
            back.sync.record()
        back.go()
    theirs.go()
    copy.go()
    in_step(copy, back, theirs)
    for partner in (copy, back, theirs):
        plan = opened(partner.root).workspace.plan
        assert plan["R-0001"].owner == f"Tom {ahead - 1}"
        assert plan["R-0002"].owner == f"Ben {after - 1}"
        assert (plan[new].heading, plan[new].owner) == ("Born before the copy", "Anil Sethi")
        assert (
            len([each for each in plan.records.values() if each.heading == "Born before the copy"]) == ahead
        )
        assert partner.go().requests == 1
