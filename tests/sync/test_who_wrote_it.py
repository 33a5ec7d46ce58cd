"""Signatures and pins in real rounds: what is not a partner's own stays out until a person lets it in."""

import hashlib
import json
from pathlib import Path

import pytest
from tests.sync.partners import Partner, in_step
from tests.sync.small import opened, small_pair
from tests.sync.strangers import STRANGER, Stranger, write

from cbrm_tui.sync.sharing import join
from cbrm_tui.sync.signatures import Signer, fingerprint
from cbrm_tui.sync.wire import encode_commit

Pair = tuple[Partner, Partner]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return small_pair(tmp_path)


def replica_of(partner: Partner) -> str:
    return next(row.replica for row in partner.sync.partners() if row.state == "this machine")


def impostor(store: Path, replica: str) -> Stranger:
    """Somebody with write access who goes on where a replica is now."""
    found = Stranger(store, replica)
    [head] = (store / "h").glob(f"{replica}~*")
    _, seq, found.prev = head.name.split("~")
    found.seq = int(seq)
    return found


def document(store: Path, record: str) -> str:
    """Return the name by which commits know a record."""
    for path in sorted((store / "c").rglob("*.json")):
        for op in json.loads(path.read_text())["ops"]:
            if f"/{record}@" in op["doc"]:
                return str(op["doc"])
    raise LookupError(record)


def test_partners_see_each_other_s_keys(pair: Pair) -> None:
    ours, theirs = pair
    ours.set("R-0001", title="Lining fails in winter")
    theirs.set("R-0002", title="Steel comes late")
    in_step(*pair)
    here = next(row for row in ours.sync.partners() if row.state == "this machine")
    there = next(row for row in theirs.sync.partners() if row.replica == here.replica)
    assert there.state == "pinned"
    assert (there.organisation, there.fingerprint) == ("brindlewick", here.fingerprint)
    assert here.fingerprint


def test_every_commit_of_ours_is_signed(pair: Pair, tmp_path: Path) -> None:
    pair[1].set("R-0001", title="Changed")
    in_step(*pair)
    commits = [json.loads(path.read_text()) for path in (tmp_path / "store" / "c").rglob("*.json")]
    assert commits
    assert all({"key", "signature"} <= commit.keys() for commit in commits)


def test_an_unsigned_stranger_is_held_back_until_accepted(pair: Pair, tmp_path: Path) -> None:
    ours, _ = pair
    store = tmp_path / "store"
    stranger = Stranger(store)
    unsigned = stranger.commit(write(document(store, "R-0001"), "Planted", "title"))
    stranger.put(encode_commit(unsigned)[0])
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert any(STRANGER in line and "not signed" in line for line in report.held_back)
    assert ours.workspace.plan["R-0001"].data["title"] != "Planted"
    ours.sync.accept(STRANGER)
    ours.go()
    assert STRANGER in {row.replica for row in ours.sync.partners() if row.state == "unsigned"}


def test_a_commit_in_a_partner_s_name_with_another_key_is_held_back(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    store = tmp_path / "store"
    theirs.set("R-0002", title="Steel comes late")
    in_step(*pair)
    replica = replica_of(theirs)
    fake = impostor(store, replica)
    signer = Signer.of(replica, bytes(32))
    planted = write(document(store, "R-0001"), "Planted", "title")
    fake.put(encode_commit(fake.commit(planted), signer)[0])
    report = ours.sync.sync()
    [line] = [line for line in report.held_back if replica in line]
    assert fingerprint(signer.public) in line
    assert f"cbrm partners --accept {replica}" in line
    assert ours.workspace.plan["R-0001"].data["title"] != "Planted"
    assert next(row for row in ours.sync.partners() if row.replica == replica).state == "refused"


def test_a_commit_that_was_changed_after_it_was_signed_is_held_back(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    theirs.set("R-0002", title="Steel comes late")
    theirs.go()
    store = tmp_path / "store"
    [head] = (store / "h").glob(f"{replica_of(theirs)}~*")
    replica, seq, sha = head.name.split("~")
    path = store / "c" / replica / f"{seq}-{sha}.json"
    changed = path.read_bytes().replace(b"Steel comes late", b"Steel comes soon")
    path.unlink()
    head.unlink()
    now = hashlib.sha256(changed).hexdigest()
    path.with_name(f"{seq}-{now}.json").write_bytes(changed)
    head.with_name(f"{replica}~{seq}~{now}").touch()
    report = ours.sync.sync()
    assert any("signature" in line for line in report.held_back)
    assert ours.workspace.plan["R-0002"].data["title"] == "Late steel"


def test_retirement_reaches_the_other_partners_and_the_retired_one_goes_on(
    pair: Pair, tmp_path: Path
) -> None:
    ours, theirs = pair
    join(str(tmp_path / "store"), {}, tmp_path / "third", "oakmere", "Cleo")
    third = opened(tmp_path / "third")
    theirs.set("R-0002", title="Steel comes late")
    in_step(ours, theirs, third)
    old = replica_of(theirs)
    ours.sync.retire(old)
    in_step(ours, theirs, third)
    assert [row.state for row in third.sync.partners() if row.replica == old] == ["retired"]
    assert replica_of(theirs) != old
    theirs.set("R-0001", title="Still here")
    in_step(ours, theirs, third)
    assert third.workspace.plan["R-0001"].data["title"] == "Still here"


def test_a_retired_replica_s_further_commits_stay_out(pair: Pair) -> None:
    ours, theirs = pair
    theirs.set("R-0002", title="Steel comes late")
    in_step(*pair)
    ours.sync.retire(replica_of(theirs))
    theirs.set("R-0001", title="From the stolen machine")
    theirs.go()
    report = ours.sync.sync()
    assert any("retired" in line for line in report.held_back)
    assert ours.workspace.plan["R-0001"].data["title"] == "Lining fails"
    ours.sync.accept(replica_of(theirs))
    in_step(*pair)
    assert ours.workspace.plan["R-0001"].data["title"] == "From the stolen machine"


def test_what_is_planted_under_one_s_own_name_is_not_believed_and_said(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    name = replica_of(ours)
    planter = impostor(tmp_path / "store", name)
    planter.send(write(document(tmp_path / "store", "R-0001"), "Planted", "title"))
    report = ours.sync.sync()
    assert any("not its signature" in line for line in report.held_back)
    assert replica_of(ours) == name
    ours.set("R-0002", title="Written all the same")
    ours.sync.sync()
    assert ours.sync.status().to_send == 0
    assert ours.workspace.plan["R-0001"].heading == "Lining fails"
    theirs.go()
    assert theirs.workspace.plan["R-0001"].heading == "Lining fails"
    assert theirs.workspace.plan["R-0002"].heading == "Written all the same"
