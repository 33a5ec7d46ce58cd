"""What the model and the killed programs have found once, each as a plain test."""

import shutil
from pathlib import Path

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
