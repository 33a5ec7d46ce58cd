"""Two partners on one folder store: what each edits reaches the other, and nothing is overruled."""

import shutil
from pathlib import Path

import pytest
from tests.sync.partners import Partner, first_partner, in_step, joint_files, pair
from tests.sync.small import small_pair

from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.sync.store import StoreError
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.workspace import Workspace

RISK = "R-E68Y"
LINKED = "R-FJP8"


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return pair(tmp_path, str(tmp_path / "store"))


def test_joining_gives_the_same_files_to_the_byte(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    assert joint_files(ours.root) == joint_files(theirs.root)
    assert len(joint_files(theirs.root)) > 31


def test_an_edit_reaches_the_partner_with_its_comments(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    path = ours.path(LINKED)
    path.write_text("# agreed on the phone\n" + path.read_text())
    ours.workspace.refresh()
    ours.set(LINKED, title="Furnace lining fails")
    in_step(ours, theirs)
    text = theirs.read(LINKED)
    assert text.startswith("# agreed on the phone\n")
    assert theirs.workspace.plan[LINKED].title == "Furnace lining fails"


def test_different_fields_of_one_record_both_stay(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    theirs.set(RISK, proximity="this winter")
    in_step(ours, theirs)
    for side in partners:
        assert side.workspace.plan[RISK].data["owner"] == "Tom Fairclough"
        assert side.workspace.plan[RISK].data["proximity"] == "this winter"
        assert side.sync.disagreements() == []


def test_one_field_written_by_both_is_one_disagreement_on_both_sides(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    theirs.set(RISK, owner="Ruth Calloway")
    in_step(ours, theirs)
    seen = [side.sync.disagreements() for side in partners]
    assert seen[0] == seen[1]
    (found,) = seen[0]
    assert (found.record, found.field) == (RISK, "owner")
    assert {choice.value for choice in found.choices} == {"Tom Fairclough", "Ruth Calloway"}
    assert {choice.organisation for choice in found.choices} == {"brindlewick", "oakmere"}
    carried = found.choices[found.provisional].value
    assert ours.workspace.plan[RISK].owner == theirs.workspace.plan[RISK].owner == carried


@pytest.mark.parametrize("value", ["Tom Fairclough", "Ruth Calloway", "Somebody else"])
def test_settling_on_one_side_settles_on_the_other(partners: tuple[Partner, Partner], value: str) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    theirs.set(RISK, owner="Ruth Calloway")
    in_step(ours, theirs)
    theirs.sync.settle(RISK, "owner", value)
    assert theirs.sync.disagreements() == []
    in_step(theirs, ours)
    assert ours.sync.disagreements() == []
    assert ours.workspace.plan[RISK].owner == value


def test_an_edit_of_the_field_settles_it_too(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    theirs.set(RISK, owner="Ruth Calloway")
    in_step(ours, theirs)
    ours.set(RISK, owner="Margaret Ashdown")
    in_step(ours, theirs)
    assert ours.sync.disagreements() == theirs.sync.disagreements() == []
    assert theirs.workspace.plan[RISK].owner == "Margaret Ashdown"


def test_a_score_never_mixes_two_peoples_halves(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set(RISK, current={"likelihood": 5, "impact": 4})
    theirs.set(RISK, current={"likelihood": 4, "impact": 1})
    in_step(ours, theirs)
    (found,) = ours.sync.disagreements()
    assert found.field == "current"
    assert ours.workspace.plan[RISK].data["current"] in [choice.value for choice in found.choices]


def test_tags_of_both_sides_join(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    before = list(ours.workspace.plan[RISK].tags)
    ours.set(RISK, tags=[*before, "ours"])
    theirs.set(RISK, tags=[*before, "theirs"])
    in_step(ours, theirs)
    assert {"ours", "theirs", *before} <= set(ours.workspace.plan[RISK].tags)
    assert ours.sync.disagreements() == []


def test_delete_against_edit_is_shown_not_done(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.delete(RISK)
    theirs.set(RISK, owner="Ruth Calloway")
    in_step(ours, theirs)
    (found,) = ours.sync.disagreements()
    assert (found.record, found.field) == (RISK, "(record)")
    assert ours.workspace.plan[RISK].owner == "Ruth Calloway"
    ours.sync.settle(RISK, "(record)", None)
    in_step(ours, theirs)
    assert RISK not in theirs.workspace.plan
    assert theirs.sync.disagreements() == []


def test_a_plain_deletion_reaches_the_partner(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.delete(RISK)
    in_step(ours, theirs)
    assert RISK not in theirs.workspace.plan


def test_two_records_of_one_id_both_survive(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.create("risk", {"title": "From Brindlewick"}, "R-0000")
    theirs.create("risk", {"title": "From Oakmere"}, "R-0000")
    theirs.create("action", {"title": "About ours", "from": "R-0000"}, "A-0000")
    in_step(ours, theirs)
    plan = ours.workspace.plan
    titles = {record.heading: key for key, record in plan.records.items() if key.startswith("R-")}
    assert {"From Brindlewick", "From Oakmere"} <= titles.keys()
    assert plan["A-0000"].data["from"] == titles["From Oakmere"]


def test_elements_of_a_principle_merge_and_disagree_by_element(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set("10-3@joint", owner="Margaret Ashdown")
    theirs.set("10-3@joint", evidence="the register")
    ours.set("10-2@joint", owner="Someone of ours")
    theirs.set("10-2@joint", owner="Someone of theirs")
    in_step(ours, theirs)
    assert theirs.workspace.plan["10-3@joint"].data["evidence"] == "the register"
    assert theirs.workspace.plan["10-3@joint"].owner == "Margaret Ashdown"
    (found,) = ours.sync.disagreements()
    assert (found.record, found.field) == ("10-2@joint", "owner")
    ours.sync.settle("10-2@joint", "owner", "Someone of theirs")
    in_step(ours, theirs)
    assert theirs.sync.disagreements() == []


def test_nothing_internal_is_in_the_store(partners: tuple[Partner, Partner], tmp_path: Path) -> None:
    ours, theirs = partners
    secret = next(
        key for key, record in ours.workspace.plan.records.items() if record.internal and "@" not in key
    )
    ours.set(secret, notes="canary-7f3a")
    ours.set(RISK, title="Shared title")
    in_step(ours, theirs)
    everything = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert b"Shared title" in everything
    assert b"canary-7f3a" not in everything
    assert secret.encode() not in everything
    assert b"internal/" not in everything


def test_a_joint_file_that_names_an_internal_record_is_held_back(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    secret = next(
        key for key, record in ours.workspace.plan.records.items() if record.internal and "@" not in key
    )
    path = ours.path(RISK)
    path.write_text(path.read_text() + f"\n# see {secret}\n")
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert secret in report.held_back[0]
    theirs.go()
    assert secret not in theirs.read(RISK)


def test_the_internal_space_has_no_sync(partners: tuple[Partner, Partner]) -> None:
    ours, _ = partners
    with pytest.raises(WorkspaceError, match="not a space that can be shared"):
        Replica(ours.workspace, "internal")


def test_a_broken_file_is_kept_and_its_edit_is_not_lost(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    path = ours.path(RISK)
    good = path.read_text()
    path.write_text(good + "\ntitle = = broken\n")
    theirs.set(RISK, owner="Ruth Calloway")
    theirs.go()
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert "line" in report.held_back[0]
    assert path.read_text().endswith("title = = broken\n")
    path.write_text(good.replace("\n", '\nmystery = "soon"\n', 1))
    in_step(ours, theirs)
    assert theirs.workspace.plan[RISK].data["mystery"] == "soon"
    assert theirs.workspace.plan[RISK].owner == "Ruth Calloway"


def test_a_value_that_the_person_had_not_seen_is_not_overruled(partners: tuple[Partner, Partner]) -> None:
    """A file that could not follow is edited on its old text; the partner's value must stay visible."""
    ours, theirs = partners
    path = ours.path(RISK)
    good = path.read_text()
    path.write_text(good + "\nbroken\n")
    theirs.set(RISK, title="Theirs")
    theirs.go()
    ours.sync.sync()
    path.write_text(good)
    ours.workspace.refresh()
    ours.set(RISK, title="Ours")
    in_step(ours, theirs)
    (found,) = ours.sync.disagreements()
    assert {choice.value for choice in found.choices} == {"Ours", "Theirs"}


def test_an_edit_made_while_the_store_answers_is_kept(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    theirs.set(RISK, owner="Ruth Calloway")
    theirs.go()
    out = ours.sync._replica.outgoing(accept=False)
    ours.set(RISK, owner="Tom Fairclough")
    assert out.unsent == []
    in_step(ours, theirs)
    (found,) = ours.sync.disagreements()
    assert {choice.value for choice in found.choices} == {"Tom Fairclough", "Ruth Calloway"}


def test_a_copied_folder_gets_an_id_of_its_own(partners: tuple[Partner, Partner], tmp_path: Path) -> None:
    ours, theirs = partners
    shutil.copytree(ours.root, tmp_path / "copy")
    other = Workspace.open(tmp_path / "copy")
    copy = Partner(other, SpaceSync(other, "joint"))
    ours.set(RISK, owner="Tom Fairclough")
    ours.go()
    copy.set(LINKED, owner="From the copy")
    new = copy.create("risk", {"title": "Written in the copy"})
    in_step(copy, ours, theirs)
    assert theirs.workspace.plan[RISK].owner == "Tom Fairclough"
    assert theirs.workspace.plan[LINKED].owner == "From the copy"
    assert theirs.workspace.plan[new].heading == "Written in the copy"


def test_state_that_was_deleted_comes_back_from_the_store(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    shutil.rmtree(ours.root / ".cbrm")
    theirs.set(RISK, owner="Ruth Calloway")
    theirs.go()
    again = Workspace.open(ours.root)
    back = Partner(again, SpaceSync(again, "joint"))
    back.go()
    in_step(back, theirs)
    # Without its base the old file counts as an edit made unseen: shown to people, not settled.
    assert (
        "Ruth Calloway" in {choice.value for item in theirs.sync.disagreements() for choice in item.choices}
        or theirs.workspace.plan[RISK].owner == "Ruth Calloway"
    )


def test_more_than_half_vanishing_stops_and_asks(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    for path in (ours.root / "joint").rglob("*.toml"):
        path.unlink()
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert "--accept-removals" in report.held_back[0]
    theirs.go()
    assert RISK in Workspace.open(theirs.root).plan


def test_history_tells_who_changed_what(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    before = ours.workspace.plan[RISK].title
    ours.set(RISK, title="Second title")
    in_step(ours, theirs)
    theirs.set(RISK, title="Third title")
    in_step(ours, theirs)
    changes = [entry for entry in ours.sync.history(RISK) if entry.field == "title"][-2:]
    assert [(entry.before, entry.after) for entry in changes] == [
        (before, "Second title"),
        ("Second title", "Third title"),
    ]
    assert [entry.organisation for entry in changes] == ["brindlewick", "oakmere"]


def test_a_store_of_another_plan_is_refused(partners: tuple[Partner, Partner], tmp_path: Path) -> None:
    stranger = first_partner(tmp_path / "elsewhere")
    sheet = stranger.root / "joint" / "plan.toml"
    text = sheet.read_text()
    known = stranger.plan.settings["joint"].plan
    sheet.write_text(text.replace(known, "0123456789abcdefghjkmnpqrs"))
    stranger.refresh()
    with pytest.raises(StoreError, match="holds another plan"):
        share(stranger, str(tmp_path / "store"), {})
    assert "store" not in (stranger.root / "workspace.toml").read_text()


def test_joining_as_a_stranger_leaves_nothing_behind(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    with pytest.raises(WorkspaceError, match="brindlewick, oakmere"):
        join(str(tmp_path / "store"), {}, tmp_path / "stranger", "nobody")
    assert not (tmp_path / "stranger").exists()


def test_an_emptied_store_is_filled_again(partners: tuple[Partner, Partner], tmp_path: Path) -> None:
    ours, theirs = partners
    shutil.rmtree(tmp_path / "store" / "h")
    shutil.rmtree(tmp_path / "store" / "c")
    ours.set(RISK, owner="Tom Fairclough")
    in_step(ours, theirs)
    third = join(str(tmp_path / "store"), {}, tmp_path / "third", "oakmere")
    assert joint_files(third.root) == joint_files(ours.root)


def test_a_value_that_came_in_meanwhile_is_not_settled_unseen(tmp_path: Path) -> None:
    ours, theirs = small_pair(tmp_path)
    ours.set("R-0001", owner="Ann")
    theirs.set("R-0001", owner="Ben")
    in_step(ours, theirs)
    [seen] = ours.sync.disagreements()
    theirs.sync.settle("R-0001", "owner", "Cleo", offered=seen.choices)
    ours.set("R-0001", owner="Dora")
    in_step(ours, theirs)
    with pytest.raises(WorkspaceError, match="came in meanwhile"):
        ours.sync.settle("R-0001", "owner", "Ann", offered=seen.choices)
    [now] = ours.sync.disagreements()
    ours.sync.settle("R-0001", "owner", "Ann", offered=now.choices)
    in_step(ours, theirs)
    assert theirs.workspace.plan["R-0001"].owner == "Ann"
