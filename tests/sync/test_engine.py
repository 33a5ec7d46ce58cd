"""The engine's promises in the corners: copies and backups, hand edits, guards, and small repairs."""

import json
import shutil
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from tests.sync.partners import Partner, in_step, joint_files
from tests.sync.small import ORGANISATIONS, alone, opened, small_pair

from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.sync.store import Store, StoreError, open_store
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import BadValue, WorkspaceError, WriteFailed
from cbrm_tui.workspace.files import put
from cbrm_tui.workspace.workspace import Workspace


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return small_pair(tmp_path)


def test_the_order_that_a_person_gave_a_list_stays(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set("R-0001", tags=["rail", "winter", "autumn"])
    in_step(ours, theirs)
    ours.set("R-0001", tags=["winter", "autumn", "rail"])
    text = ours.read("R-0001")
    in_step(ours, theirs)
    assert ours.read("R-0001") == theirs.read("R-0001") == text


def test_a_restored_backup_loses_neither_its_edits_nor_the_later_ones(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    ours, theirs = partners
    shutil.copytree(ours.root, tmp_path / "backup")
    for number in range(3):
        ours.set("R-0001", title=f"After the backup {number}")
        in_step(ours, theirs)
    shutil.rmtree(ours.root)
    shutil.copytree(tmp_path / "backup", ours.root)
    back = opened(ours.root)
    back.set("R-0002", title="On the backup")
    new = back.create("risk", {"title": "New on the backup"})
    in_step(back, theirs)
    plan = theirs.workspace.plan
    assert plan["R-0001"].title == "After the backup 2"
    assert plan["R-0002"].title == "On the backup"
    assert plan[new].heading == "New on the backup"
    assert back.sync.status().to_send == 0


def test_a_copy_claims_to_have_seen_only_what_it_had(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    """A file that could not follow, in a folder that then parts from its original."""
    ours, theirs = partners
    ours.set("R-0002", owner="Tom Fairclough")
    ours.sync.record()
    path = ours.path("R-0001")
    good = path.read_text()
    path.write_text(f"{good}\nbroken = =\n")
    theirs.set("R-0001", owner="Ruth Calloway")
    theirs.go()
    shutil.copytree(ours.root, tmp_path / "copy")
    copy = opened(tmp_path / "copy")
    ours.path("R-0002").write_text('title = "Ours alone"\n')
    ours.sync.sync()
    assert copy.sync.sync().error == ""
    (copy.root / "joint" / "risks" / "R-0001.toml").write_text(good.replace("Lining fails", "From the copy"))
    path.write_text(good)
    in_step(copy, ours, theirs)
    assert theirs.workspace.plan["R-0001"].title == "From the copy"
    assert theirs.workspace.plan["R-0001"].owner == "Ruth Calloway"
    assert theirs.workspace.plan["R-0002"].title == "Ours alone"


def test_partners_who_begin_from_the_same_files_have_one_plan(tmp_path: Path) -> None:
    """Both got the folder by other means, and both share it; one of them has looked at its history."""
    root = tmp_path / "ours"
    alone(root)
    shutil.rmtree(root / ".cbrm", ignore_errors=True)
    shutil.copytree(root, tmp_path / "theirs")
    ours, theirs = opened(root), opened(tmp_path / "theirs")
    theirs.sync.history()
    theirs.set("R-0002", owner="Ruth Calloway")
    for partner in (ours, theirs):
        assert share(partner.workspace, str(tmp_path / "store"), {}).error == ""
    in_step(ours, theirs)
    assert [key for key in ours.workspace.plan.records if key.startswith("R-")] == ["R-0001", "R-0002"]
    assert ours.workspace.plan["R-0002"].owner == "Ruth Calloway"


@pytest.mark.parametrize("act", ["record", "history", "settle"])
def test_lost_state_is_not_taken_for_new_records(partners: tuple[Partner, Partner], act: str) -> None:
    ours, theirs = partners
    shutil.rmtree(ours.root / ".cbrm")
    back = opened(ours.root)
    match act:
        case "record":
            back.sync.record()
        case "history":
            back.sync.history()
        case _:
            with pytest.raises(WorkspaceError, match="no open disagreement"):
                back.sync.settle("R-0001", "title", "x")
    assert back.sync.status().to_send == 1
    in_step(back, theirs)
    assert len(theirs.workspace.plan.records) == len(back.workspace.plan.records)
    assert theirs.sync.disagreements() == []


def test_edits_on_lost_state_and_a_partners_meanwhile_are_both_shown(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    shutil.rmtree(ours.root / ".cbrm")
    back = opened(ours.root)
    back.set("R-0001", title="Ours")
    theirs.set("R-0001", title="Theirs", owner="Ruth Calloway")
    theirs.go()
    in_step(back, theirs)
    opened_on = {item.field: {each.value for each in item.choices} for item in back.sync.disagreements()}
    assert opened_on["title"] == {"Ours", "Theirs"}
    assert theirs.workspace.plan["R-0001"].owner == "Ruth Calloway" or "owner" in opened_on


def test_a_record_made_on_lost_state_is_one_with_a_partners_of_its_id_and_what_differs_is_shown(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    shutil.rmtree(ours.root / ".cbrm")
    back = opened(ours.root)
    back.create("risk", {"title": "Ours", "notes": "same\nours\n"}, "R-0003")
    theirs.create("risk", {"title": "Theirs", "notes": "same\n"}, "R-0003")
    theirs.go()
    in_step(back, theirs)
    opened_on = {item.field: {each.value for each in item.choices} for item in theirs.sync.disagreements()}
    assert opened_on["title"] == {"Ours", "Theirs"}
    assert opened_on["notes"] == {"same\nours\n", "same\n"}


def test_a_line_that_is_put_back_unsent_is_no_edit_against_a_partners_taking_it_out(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    ours.set("R-0001", notes="one\ntwo\nthree\n")
    in_step(ours, theirs)
    ours.set("R-0001", notes="one\ntwo\n")
    ours.sync.record()
    ours.workspace.undo()
    ours.sync.record()
    theirs.set("R-0001", notes="one\ntwo\n")
    in_step(ours, theirs)
    assert ours.workspace.plan["R-0001"].notes == "one\ntwo\n"
    assert "one\ntwo\nthree\n" in [entry.before for entry in ours.sync.history("R-0001")]


def test_lost_state_and_a_broken_plan_sheet_do_not_make_another_plan(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    sheet = ours.root / "joint" / "plan.toml"
    good = sheet.read_text()
    shutil.rmtree(ours.root / ".cbrm")
    sheet.write_text("broken = =\n")
    with pytest.raises(WorkspaceError, match=r"joint/plan.toml does not say which plan this is"):
        opened(ours.root).sync.sync()
    sheet.write_text(good)
    in_step(opened(ours.root), theirs)


def test_a_value_that_no_partner_could_take_is_held_back_alone(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    path = ours.path("R-0001")
    path.write_text(f"big = {10**30}\n{path.read_text()}")
    ours.set("R-0002", owner="Tom Fairclough")
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert "joint/risks/R-0001.toml" in report.held_back[0]
    assert "64 bits" in report.held_back[0]
    theirs.go()
    assert theirs.workspace.plan["R-0002"].owner == "Tom Fairclough"


def test_a_file_that_cannot_be_written_stops_no_other(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    locked = ours.path("R-0001")
    for key in ("R-0001", "R-0002"):
        theirs.set(key, owner="Ruth Calloway")
    theirs.go()

    def refusing(path: Path, text: str | None) -> None:
        if path == locked:
            raise WriteFailed(f"{path}: it may not be written (permission denied)")
        put(path, text)

    with mock.patch("cbrm_tui.workspace.workspace.put", refusing):
        report = ours.sync.sync()
        assert (report.state, report.error) == ("incomplete", "")
        assert "permission denied" in report.held_back[0]
        assert ours.workspace.plan["R-0002"].owner == "Ruth Calloway"
        ours.workspace.refresh()
    assert "Ruth Calloway" not in locked.read_text()
    in_step(ours, theirs)
    assert ours.workspace.plan["R-0001"].owner == "Ruth Calloway"
    assert ours.sync.disagreements() == []


def test_a_marker_that_vanished_is_put_back(partners: tuple[Partner, Partner], tmp_path: Path) -> None:
    ours, _ = partners
    marker = next((tmp_path / "store" / "h").iterdir())
    marker.unlink()
    ours.go()
    assert marker.exists()
    assert ours.go().requests == 1


def disagree(ours: Partner, theirs: Partner) -> None:
    ours.set("R-0001", owner="Tom Fairclough")
    theirs.set("R-0001", owner="Ruth Calloway")
    in_step(ours, theirs)


def test_a_group_is_settled_with_its_parts_only(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set("R-0001", strategy="reduce")
    theirs.set("R-0001", strategy="accept", strategy_rationale="cheap")
    in_step(ours, theirs)
    (found,) = ours.sync.disagreements()
    with pytest.raises(BadValue, match="each of its parts"):
        ours.sync.settle("R-0001", found.field, "reduce")
    ours.sync.settle("R-0001", found.field, {"strategy": "accept"})
    in_step(ours, theirs)
    assert theirs.workspace.plan["R-0001"].data["strategy"] == "accept"
    assert "strategy_rationale" not in theirs.workspace.plan["R-0001"].data


def test_a_broken_file_is_mended_before_its_disagreement_is_settled(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    disagree(ours, theirs)
    path = ours.path("R-0001")
    good = path.read_text()
    path.write_text(f"{good}broken = =\n")
    other = next(
        choice.value
        for number, choice in enumerate(ours.sync.disagreements()[0].choices)
        if number != ours.sync.disagreements()[0].provisional
    )
    with pytest.raises(WorkspaceError, match="mended"):
        ours.sync.settle("R-0001", "owner", other)
    assert len(ours.sync.disagreements()) == 1
    path.write_text(good)
    ours.sync.settle("R-0001", "owner", other)
    in_step(ours, theirs)
    assert theirs.workspace.plan["R-0001"].owner == other


def test_what_would_vanish_waits_for_a_person_and_settling_does_not_let_it(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    extra = [ours.create("risk", {"title": f"Extra {number}"}) for number in range(6)]
    in_step(ours, theirs)
    disagree(ours, theirs)
    for key in extra:
        theirs.delete(key)
    assert theirs.sync.sync(accept_removals=True).state == "in step"
    for _ in range(2):
        report = ours.sync.sync()
        assert "6 records of joint would be removed here" in report.held_back[0]
        assert set(extra) <= ours.workspace.plan.records.keys()
        with pytest.raises(WorkspaceError, match="--accept-removals"):
            ours.sync.settle("R-0001", "owner", "Ruth Calloway")
        ours = opened(ours.root)
    ours.set("R-0002", owner="Tom Fairclough")
    assert ours.sync.sync(accept_removals=True).state == "in step"
    assert not set(extra) & ours.workspace.plan.records.keys()
    in_step(ours, theirs)
    assert theirs.workspace.plan["R-0002"].owner == "Tom Fairclough"


def test_a_note_goes_with_its_edit_after_undoing_too(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners

    def assess(note: str) -> None:
        change = Put("R-0001", ("owner",), note)
        ours.workspace.apply(Edit((change,), "set owner", note))

    assess("first reason")
    in_step(ours, theirs)
    ours.workspace.undo()
    with mock.patch("cbrm_tui.workspace.journal.datetime") as clock:
        clock.now.return_value.isoformat.return_value = "2030-01-01T00:00:00+00:00"
        assess("second reason")
    in_step(ours, theirs)
    notes = [entry.note for entry in theirs.sync.history("R-0001") if entry.field == "owner"]
    assert notes[-1] == "second reason"


def test_a_note_that_is_no_clean_text_stops_nothing(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    note = "half \udcff a\x1b[2J\ncharacter " + "x" * 5000
    ours.workspace.apply(Edit((Put("R-0001", ("owner",), "Tom Fairclough"),), "set owner", note))
    in_step(ours, theirs)
    (said,) = (entry.note for entry in theirs.sync.history("R-0001") if entry.field == "owner")
    assert said.startswith("half ? a[2J character xxx")
    assert len(said) <= 240


def test_a_sync_that_somebody_stopped_leaves_the_status_as_it_was(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    ours, _ = partners
    stopped = threading.Event()
    stopped.set()
    before = ours.sync.status()
    report = ours.sync.sync(stopped)
    assert (report.state, report.error.startswith("stopped;")) == ("offline", True)
    assert ours.sync.status() == before
    (tmp_path / "store").rename(tmp_path / "away")
    failed = ours.sync.sync()
    ours.sync.sync(stopped)
    assert ours.sync.status().error == failed.error != ""


def test_what_failed_stays_in_the_status_until_it_went_well(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    ours, _ = partners
    before = ours.sync.status()
    assert (before.to_send, before.error) == (0, "")
    (tmp_path / "store").rename(tmp_path / "away")
    ours.set("R-0001", owner="Tom Fairclough")
    report = ours.sync.sync()
    status = opened(ours.root).sync.status()
    assert (status.error, status.to_send, status.last_sync) == (report.error, 1, before.last_sync)
    (tmp_path / "away").rename(tmp_path / "store")
    ours.go()
    assert (ours.sync.status().error, ours.sync.status().to_send) == ("", 0)


def test_being_asked_is_not_having_been_in_touch(partners: tuple[Partner, Partner]) -> None:
    ours, _ = partners
    for number in range(4):
        ours.create("risk", {"title": f"Extra {number}"})
    ours.go()
    ours.sync._replica.remember(last_sync="before")
    for path in (ours.root / "joint").rglob("*.toml"):
        path.unlink()
    report = ours.sync.sync()
    assert (report.state, report.requests) == ("incomplete", 0)
    assert ours.sync.status().last_sync == "before"
    assert ours.sync.sync(accept_removals=True).state == "in step"
    assert ours.sync.status().last_sync != "before"


def test_asking_how_a_space_stands_makes_no_state(tmp_path: Path) -> None:
    workspace = alone(tmp_path / "ours")
    before = {path for path in workspace.root.rglob("*") if "sync" in path.name}
    assert opened(workspace.root).sync.status().to_send == 0
    assert {path for path in workspace.root.rglob("*") if "sync" in path.name} == before


def test_a_new_program_goes_on_from_a_kept_state(partners: tuple[Partner, Partner], tmp_path: Path) -> None:
    """After so many commits that the folded state is kept, nothing is different."""
    ours, theirs = partners
    for number in range(40):
        (ours, theirs)[number % 2].set("R-0001", proximity=f"{number} weeks", tags=["rail", f"t{number}"])
        ours.go()
        theirs.go()
    disagree(ours, theirs)
    again = opened(ours.root)
    assert again.sync.disagreements() == theirs.sync.disagreements() != []
    again.sync.settle("R-0001", "owner", ABSENT)
    in_step(again, theirs)
    third = join(str(tmp_path / "store"), {}, tmp_path / "third", "oakmere")
    assert joint_files(third.root) == joint_files(ours.root)
    assert set(ORGANISATIONS) == set(Workspace.open(third.root).plan.partners)


@pytest.mark.parametrize("made", [False, True])
def test_a_join_that_fails_leaves_the_folder_as_it_was(
    partners: tuple[Partner, Partner], tmp_path: Path, made: bool
) -> None:
    if made:
        (tmp_path / "new").mkdir()
    with pytest.raises(StoreError, match="holds no plan"):
        join(str(tmp_path / "nowhere"), {}, tmp_path / "new", "oakmere")
    assert (tmp_path / "new").exists() == made
    (tmp_path / "file").write_text("mine")
    for taken in (tmp_path / "file", partners[0].root):
        before = sorted(partners[0].root.rglob("*"))
        with pytest.raises(WorkspaceError, match="new or an empty folder"):
            join(str(tmp_path / "store"), {}, taken, "oakmere")
        assert sorted(partners[0].root.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "mine"


def test_what_a_later_version_keeps_is_read_and_not_written_to(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    store = ours.root.parent / "store"
    theirs.set("R-0001", title="Before the update")
    theirs.go()
    marker = json.loads((store / "plan.json").read_text())
    (store / "plan.json").write_text(json.dumps(marker | {"format": 2}))
    ours.set("R-0002", title="Waits")
    ours.sync._replica.remember(polls="0")
    before = sorted(store.rglob("*"))
    for _ in range(2):
        report = ours.sync.sync()
        assert "format 2" in report.error
        assert sorted(store.rglob("*")) == before
    assert ours.workspace.plan["R-0001"].heading == "Before the update"
    assert ours.sync.status().to_send == 1
    (store / "plan.json").write_text(json.dumps(marker))
    in_step(ours, theirs)
    assert theirs.workspace.plan["R-0002"].heading == "Waits"


def test_who_shares_or_joins_connects_to_the_store_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the store is a server, each connection costs several round trips."""
    opened_stores: list[Store] = []

    def opening(*arguments: Any, **named: Any) -> Store:
        opened_stores.append(open_store(*arguments, **named))
        return opened_stores[-1]

    for module in ("service", "sharing"):
        monkeypatch.setattr(f"cbrm_tui.sync.{module}.open_store", opening)
    assert share(alone(tmp_path / "ours"), str(tmp_path / "store"), {}).state == "in step"
    assert len(opened_stores) == 1
    join(str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere", "Ben")
    assert len(opened_stores) == 2
    in_step(opened(tmp_path / "ours"), opened(tmp_path / "theirs"))
