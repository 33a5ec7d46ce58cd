"""Packs, checkpoints, and beginning from them: what keeps a plan with years of history small and whole."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from tests.sync.partners import Partner, in_step, joint_files
from tests.sync.small import alone, opened, small_pair

from cbrm_tui.sync import compacting
from cbrm_tui.sync.bundles import decode_checkpoint, decode_pack, encode_checkpoint
from cbrm_tui.sync.compacting import CHECKPOINT_EVERY, FAN_IN, STAY_LOOSE
from cbrm_tui.sync.keys import CheckpointKey, PackKey, read_listing
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.sync.store import open_store

Pair = tuple[Partner, Partner]

LOOSE = 48
"""Fewer loose commits than in earnest, before they are packed: a history of years in seconds."""


@pytest.fixture(autouse=True)
def few_loose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "LOOSE", LOOSE)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return small_pair(tmp_path)


def listed(store: Path, top: str) -> list[str]:
    return sorted(open_store(str(store), {}).list(top, deep=True))


def packs(store: Path) -> list[PackKey]:
    return read_listing(listed(store, "p/")).packs


def checkpoints(store: Path) -> list[CheckpointKey]:
    return read_listing(listed(store, "k/")).checkpoints


def edit(partner: Partner, times: int, *, every: int = 1) -> None:
    """Make so many commits, and sync after each few."""
    for number in range(times):
        partner.set("R-0001", title=f"Title {number}")
        partner.sync.record()
        if not (number + 1) % every:
            partner.go()


def newcomer(folder: Path, name: str) -> Partner:
    join(str(folder / "store"), {}, folder / name, "oakmere", "Cleo")
    return opened(folder / name)


def settle_history(partner: Partner) -> None:
    for _ in range(4):
        partner.go()


def changes_of(partner: Partner) -> list[tuple[str, str, object]]:
    return [(entry.record, entry.field, entry.after) for entry in partner.sync.history()]


def test_own_commits_are_packed_and_every_partner_still_gets_them(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    edit(ours, LOOSE + 2 * STAY_LOOSE, every=8)
    for _ in range(6):
        ours.set("R-0002", owner="Ann")
        ours.go()
        ours.set("R-0002", owner="")
        ours.go()
    [replica] = {pack.replica for pack in packs(tmp_path / "store")}
    loose = [key for key in listed(tmp_path / "store", "c/") if f"/{replica}/" in key]
    assert STAY_LOOSE <= len(loose) < LOOSE
    in_step(ours, theirs)
    third = newcomer(tmp_path, "third")
    settle_history(third)
    assert changes_of(third) == changes_of(ours) == changes_of(theirs)


def test_many_commits_at_once_go_as_one_pack(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    edit(ours, 40, every=100)
    before = len(listed(tmp_path / "store", "c/"))
    report = ours.go()
    assert report.sent == 40
    assert report.requests <= 10
    assert len(listed(tmp_path / "store", "c/")) == before
    assert [(pack.last - pack.first + 1) for pack in packs(tmp_path / "store")] == [40]
    received = theirs.go()
    assert (received.received, received.requests <= 5) == (40, True)
    in_step(ours, theirs)
    assert changes_of(theirs) == changes_of(ours)


def test_packs_are_packed_again(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    for _ in range(FAN_IN):
        edit(ours, STAY_LOOSE, every=100)
        ours.go()
    ours.set("R-0002", owner="Ann")
    ours.go()
    assert len(packs(tmp_path / "store")) == 1
    in_step(ours, theirs)
    assert changes_of(theirs) == changes_of(ours)


def test_a_partner_in_the_middle_of_a_pack_goes_on_from_there(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    edit(ours, 3)
    theirs.go()
    edit(ours, LOOSE + STAY_LOOSE + 8, every=8)
    assert packs(tmp_path / "store")
    in_step(ours, theirs)
    assert changes_of(theirs) == changes_of(ours)


def test_a_store_that_lost_a_pack_gets_its_commits_again(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    edit(ours, 40, every=100)
    ours.go()
    for pack in packs(tmp_path / "store"):
        (tmp_path / "store" / str(pack)).unlink()
    assert "missing in the store" in theirs.sync.sync().held_back[0]
    ours.sync._replica.remember(polls="0")
    ours.go()
    in_step(ours, theirs)


@pytest.mark.parametrize("damage", ["bytes", "bomb", "cut", "count"])
def test_a_damaged_pack_is_held_back_and_said(
    pair: Pair, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cbrm_tui.sync.bundles.UNPACKED_LIMIT", 4 << 20)
    ours, theirs = pair
    edit(ours, 40, every=100)
    ours.go()
    [pack] = packs(tmp_path / "store")
    path = tmp_path / "store" / str(pack)
    good = path.read_bytes()
    bad = {
        "bytes": b"nonsense",
        "bomb": gzip.compress(bytes(8 << 20), 1),
        "cut": good[:-9],
        "count": gzip.compress(gzip.decompress(good) + b"{}\n"),
    }[damage]
    path.unlink()
    name = PackKey(pack.replica, pack.first, pack.last, hashlib.sha256(bad).hexdigest())
    (tmp_path / "store" / str(name)).write_bytes(bad)
    report = theirs.sync.sync()
    assert report.received == 0
    assert any("pack" in line for line in report.held_back)
    assert theirs.workspace.plan["R-0001"].heading == "Lining fails"
    path.write_bytes(good)
    assert theirs.sync.sync().received == 40


def test_a_checkpoint_is_due_now_and_then_and_only_the_newest_of_a_replica_stays(
    pair: Pair, tmp_path: Path
) -> None:
    ours, theirs = pair
    edit(ours, 2 * CHECKPOINT_EVERY + 4, every=4)
    theirs.set("R-0002", owner="Ben")
    in_step(ours, theirs)
    [key] = checkpoints(tmp_path / "store")
    checkpoint = decode_checkpoint(key, (tmp_path / "store" / str(key)).read_bytes())
    assert CHECKPOINT_EVERY < checkpoint.total <= 2 * CHECKPOINT_EVERY + 8
    assert {doc.name for doc in checkpoint.documents} >= {"R-0001", "R-0002", "plan"}


def test_equal_commits_make_equal_documents_in_a_checkpoint(pair: Pair, tmp_path: Path) -> None:
    """However they came: by folding them one by one, or from another's checkpoint."""
    ours, theirs = pair
    edit(ours, CHECKPOINT_EVERY + 2)
    theirs.set("R-0001", title="Another")
    in_step(ours, theirs)
    third = newcomer(tmp_path, "third")
    kept = []
    for partner in (ours, theirs, third):
        with partner.sync._replica.books() as books:
            kept.append(books.documents.all())
    assert kept[0] == kept[1] == kept[2]


def test_a_newcomer_begins_from_the_checkpoint_and_gets_the_history_later(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    edit(ours, 6 * CHECKPOINT_EVERY, every=4)
    ours.set("R-0002", owner="Ann")
    theirs.set("R-0002", owner="Ben")
    in_step(ours, theirs)
    third = newcomer(tmp_path, "third")
    assert joint_files(third.root) == joint_files(ours.root)
    [item], [known] = third.sync.disagreements(), ours.sync.disagreements()
    assert (item.choices, item.base_known) == (known.choices, False)
    assert known.base_known
    assert len(changes_of(third)) < len(changes_of(ours))
    settle_history(third)
    assert third.sync.disagreements() == [known]
    assert changes_of(third) == changes_of(ours)
    assert third.go().requests == 1
    third.set("R-0001", title="From the newcomer")
    in_step(ours, theirs, third)
    assert ours.workspace.plan["R-0001"].heading == "From the newcomer"


def test_an_edit_of_long_ago_still_disagrees_after_a_checkpoint(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    theirs.set("R-0001", title="Written offline, long ago")
    theirs.sync.record()
    edit(ours, 2 * CHECKPOINT_EVERY, every=4)
    third = newcomer(tmp_path, "third")
    in_step(theirs, ours, third)
    [item] = third.sync.disagreements()
    assert item == ours.sync.disagreements()[0] == theirs.sync.disagreements()[0]
    assert {choice.value for choice in item.choices} == {
        "Written offline, long ago",
        f"Title {2 * CHECKPOINT_EVERY - 1}",
    }


@pytest.mark.parametrize("damage", ["bytes", "documents", "plan", "signature"])
def test_a_checkpoint_that_is_not_sound_is_not_used(pair: Pair, tmp_path: Path, damage: str) -> None:
    ours, _ = pair
    edit(ours, CHECKPOINT_EVERY + 4, every=4)
    [key] = checkpoints(tmp_path / "store")
    path = tmp_path / "store" / str(key)
    content = gzip.decompress(path.read_bytes())
    bad = {
        "bytes": b"nonsense",
        "documents": gzip.compress(content.replace(b'"commits"', b'"comits"')),
        "plan": gzip.compress(content.replace(b'"plan":"', b'"plan":"x', 1)),
        "signature": gzip.compress(content.replace(b"Title", b"Twist")),
    }[damage]
    path.unlink()
    name = CheckpointKey(key.replica, key.total + 9, hashlib.sha256(bad).hexdigest())
    (tmp_path / "store" / str(name)).write_bytes(bad)
    third = newcomer(tmp_path, "third")
    assert joint_files(third.root) == joint_files(ours.root)
    assert changes_of(third) == changes_of(ours)


def test_a_checkpoint_that_lies_is_found_out_by_the_history(pair: Pair, tmp_path: Path) -> None:
    """Its author signs it, and leaves out what a partner wrote, changes one value and invents a record."""
    ours, theirs = pair
    edit(ours, CHECKPOINT_EVERY + 4, every=4)
    theirs.set("R-0002", owner="Ben")
    in_step(ours, theirs)
    [key] = checkpoints(tmp_path / "store")
    path = tmp_path / "store" / str(key)
    true = decode_checkpoint(key, path.read_bytes())
    docs = dict(true.documents)
    victim = next(doc for doc in docs if doc.name == "R-0002")
    writes = json.loads(docs[victim].writes)
    for op in writes["ops"]:
        if op[3].get("path") == ["title"]:
            op[3]["value"] = "A lie"
    docs[victim] = type(docs[victim])(True, False, json.dumps(writes))
    docs[victim._replace(name="R-0666")] = docs[victim]
    signer = Keystore.default().claim(key.replica, ours.root, 1 << 40)
    assert signer is not None
    name, data = encode_checkpoint(type(true)(true.plan, true.heads, docs), signer)
    path.unlink()
    (tmp_path / "store" / str(name)).write_bytes(data)
    third = newcomer(tmp_path, "third")
    assert third.workspace.plan["R-0002"].heading == "A lie"
    reports = [third.sync.sync() for _ in range(4)]
    assert any("told 2 documents otherwise" in line for report in reports for line in report.held_back)
    third.workspace.refresh()
    assert joint_files(third.root) == joint_files(ours.root)
    in_step(ours, theirs, third)


def test_only_what_is_one_s_own_is_ever_taken_out_of_the_store(tmp_path: Path) -> None:
    ours, theirs = small_pair(tmp_path)
    edit(theirs, 5)
    mine = {key for key in listed(tmp_path / "store", "") if "/" in key}
    edit(ours, LOOSE + 2 * STAY_LOOSE, every=8)
    theirs_now = {key for key in listed(tmp_path / "store", "") if "/" in key}
    [replica] = {pack.replica for pack in packs(tmp_path / "store")}
    assert all(replica in key for key in mine - theirs_now)


def test_a_pack_holds_commits_byte_for_byte(tmp_path: Path) -> None:
    workspace = alone(tmp_path / "ours")
    partner = opened(tmp_path / "ours")
    share(workspace, str(tmp_path / "store"), {})
    partner = opened(tmp_path / "ours")
    edit(partner, 20, every=100)
    partner.go()
    [pack] = packs(tmp_path / "store")
    commits = decode_pack(pack, (tmp_path / "store" / str(pack)).read_bytes())
    with partner.sync._replica.books() as books:
        for commit in commits:
            [kept] = books.commits.of(commit.replica, commit.seq, commit.seq)
            assert (kept.sha, kept.data) == (commit.sha, commit.data)
