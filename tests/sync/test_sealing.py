"""A sealed store: the provider reads nothing, partners work as ever, a wrong key is one clear line."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyrage import x25519
from tests.sync.partners import Partner, in_step, joint_files
from tests.sync.small import alone, opened

from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.sealed_store import SealedStore
from cbrm_tui.sync.sealing import SHORTEST, Opener, Seal, new_space_key, unwrap, wrap
from cbrm_tui.sync.sharing import join, share, unlock
from cbrm_tui.sync.store import ObjectTooLarge, Store, StoreConflict, StoreError, open_store
from cbrm_tui.sync.wire import PlanMarker
from cbrm_tui.workspace.errors import WorkspaceError

PASSPHRASE = "five small words over the sea"
COMMIT = f"c/0123456789ab/0000000001-{'a' * 64}.json"
HEAD = f"h/0123456789ab~0000000001~{'a' * 64}"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with no keys at all."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / ".config"))
    monkeypatch.setenv("CBRM_KEYS", str(tmp_path / "keys"))


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """The file with the key of the partner who is to read the plan."""
    path = tmp_path / "identity.txt"
    path.write_text(f"# made today\n{x25519.Identity.generate()}\n")
    return path


def recipient(identity: Path) -> str:
    return str(x25519.Identity.from_str(identity.read_text().splitlines()[-1]).to_public())


def other_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBRM_KEYS", str(tmp_path / "keys elsewhere"))


def shared(tmp_path: Path, seal: Seal) -> Partner:
    workspace = alone(tmp_path / "ours")
    assert share(workspace, str(tmp_path / "store"), {}, seal=seal).state == "in step"
    return opened(tmp_path / "ours")


def everything(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        yield path.name.encode()
        if path.is_file():
            yield path.read_bytes()


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_provider_reads_nothing_and_partners_read_all(tmp_path: Path, identity: Path) -> None:
    ours = shared(tmp_path, Seal(recipients=(recipient(identity),)))
    workspace = join(
        str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere", "Ben", opener=Opener(identity)
    )
    theirs = opened(workspace.root)
    assert joint_files(ours.root) == joint_files(theirs.root)
    ours.set("R-0001", title="Lining fails in winter", notes="one\n2\nthree\n")
    theirs.set("R-0002", title="Steel comes late")
    in_step(ours, theirs)
    ours.set("R-0002", title="Steel is late")
    in_step(theirs, ours)
    assert ours.workspace.plan["R-0002"].data["title"] == "Steel is late"
    words = ("Lining", "winter", "Steel", "Rail parts", "three", "brindlewick", "oakmere", "R-000", "author")
    stored = list(everything(tmp_path / "store"))
    assert [word for word in words for data in stored if word.encode().lower() in data.lower()] == []
    space_key = Keystore.default().space_key(marker(tmp_path).plan) or ""
    assert not any(space_key.encode() in data for data in everything(tmp_path) if data.startswith(b"age"))
    assert not any(space_key.encode() in data for data in everything(ours.root))


def marker(tmp_path: Path) -> PlanMarker:
    return PlanMarker.decode((tmp_path / "store" / "plan.json").read_bytes())


def test_a_passphrase_opens_it_and_another_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = shared(tmp_path, Seal(PASSPHRASE))
    other_machine(tmp_path, monkeypatch)
    with pytest.raises(StoreError, match="not the passphrase of") as caught:
        join(str(tmp_path / "store"), {}, tmp_path / "t", "oakmere", opener=Opener(ask=lambda: "wrong words"))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "t").exists() or not list((tmp_path / "t").iterdir())
    asked = []

    def ask() -> str:
        asked.append("once")
        return PASSPHRASE

    workspace = join(str(tmp_path / "store"), {}, tmp_path / "t", "oakmere", opener=Opener(ask=ask))
    theirs = opened(workspace.root)
    theirs.go()
    assert asked == ["once"]
    assert joint_files(theirs.root) == joint_files(ours.root)


def test_who_has_no_key_is_told_so_in_one_line(
    tmp_path: Path, identity: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared(tmp_path, Seal(recipients=(recipient(identity),)))
    other_machine(tmp_path, monkeypatch)
    with pytest.raises(StoreError, match=r"encrypted, and no key here opens it.*--identity"):
        join(str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere")
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(str(x25519.Identity.generate()))
    with pytest.raises(StoreError, match="no key here opens it"):
        join(str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere", opener=Opener(stranger))
    stranger.write_text("nothing of use")
    with pytest.raises(WorkspaceError, match=r"stranger\.txt holds no age identity"):
        join(str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere", opener=Opener(stranger))


def test_a_lost_key_stops_the_sync_until_it_is_unlocked(
    tmp_path: Path, identity: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = shared(tmp_path, Seal(recipients=(recipient(identity),)))
    shutil.rmtree(tmp_path / "keys")
    before = contents(tmp_path / "store")
    ours.set("R-0001", title="Changed")
    report = ours.sync.sync()
    assert (report.state, report.sent) == ("incomplete", 0)
    assert "run cbrm unlock" in report.error
    assert contents(tmp_path / "store") == before
    assert unlock(ours.workspace, "joint", Opener(identity))
    in_step(ours)


def test_a_store_that_forgets_to_be_encrypted_gets_nothing(tmp_path: Path, identity: Path) -> None:
    ours = shared(tmp_path, Seal(recipients=(recipient(identity),)))
    plan = tmp_path / "store" / "plan.json"
    content = json.loads(plan.read_text())
    plan.write_bytes(PlanMarker(content["plan"]).encode())
    shutil.rmtree(tmp_path / "keys")
    ours.set("R-0001", title="Changed")
    assert "encrypted" in ours.sync.sync().error
    Keystore.default().keep_space_key(content["plan"], new_space_key())
    with pytest.raises(StoreError, match="not encrypted, but this plan is"):
        share(ours.workspace, str(tmp_path / "store"), {})
    assert not any(b"Changed" in data for data in everything(tmp_path / "store"))


def test_a_key_of_another_store_is_one_clear_line(tmp_path: Path, identity: Path) -> None:
    shared(tmp_path, Seal(recipients=(recipient(identity),)))
    Keystore.default().keep_space_key(marker(tmp_path).plan, new_space_key())
    with pytest.raises(StoreError, match="encrypted with another key than the one on this machine"):
        join(str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere", opener=Opener(identity))


def test_encryption_is_chosen_when_a_store_is_started(tmp_path: Path, identity: Path) -> None:
    seal = Seal(recipients=(recipient(identity),))
    plain = alone(tmp_path / "plain")
    share(plain, str(tmp_path / "open"), {})
    with pytest.raises(StoreError, match="started without encryption"):
        share(plain, str(tmp_path / "open"), {}, seal=seal)
    ours = shared(tmp_path, seal)
    with pytest.raises(StoreError, match="share without --recipient"):
        share(ours.workspace, str(tmp_path / "store"), {}, seal=seal)
    with pytest.raises(StoreError, match="not encrypted, but this plan is"):
        share(ours.workspace, str(tmp_path / "second"), {})
    assert share(ours.workspace, str(tmp_path / "second"), {}, seal=seal).state == "in step"


def test_a_new_place_gets_a_new_key_and_shuts_out_who_has_the_old_one(tmp_path: Path, identity: Path) -> None:
    seal = Seal(recipients=(recipient(identity),))
    ours = shared(tmp_path, seal)
    joined = join(str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere", opener=Opener(identity))
    theirs = opened(joined.root)
    old = Keystore.default().space_key(marker(tmp_path).plan)
    share(ours.workspace, str(tmp_path / "second"), {}, seal=seal)
    assert Keystore.default().space_key(marker(tmp_path).plan) not in (old, None)
    assert share(theirs.workspace, str(tmp_path / "second"), {}, opener=Opener(identity)).state == "in step"
    ours.set("R-0001", title="Only in the new place")
    in_step(ours, theirs)


def test_objects_that_lost_their_plan_marker_are_read_on(tmp_path: Path, identity: Path) -> None:
    seal = Seal(recipients=(recipient(identity),))
    ours = shared(tmp_path, seal)
    joined = join(str(tmp_path / "store"), {}, tmp_path / "theirs", "oakmere", opener=Opener(identity))
    (tmp_path / "store" / "plan.json").unlink()
    assert share(ours.workspace, str(tmp_path / "store"), {}, seal=seal).state == "in step"
    in_step(ours, opened(joined.root))


def test_a_partner_with_the_same_files_may_share_to_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = alone(tmp_path / "ours")
    shutil.copytree(workspace.root, tmp_path / "copy")
    share(workspace, str(tmp_path / "store"), {}, seal=Seal(PASSPHRASE))
    shutil.copytree(workspace.root / "joint", tmp_path / "copy" / "joint", dirs_exist_ok=True)
    other_machine(tmp_path, monkeypatch)
    again = opened(tmp_path / "copy")
    report = share(again.workspace, str(tmp_path / "store"), {}, opener=Opener(ask=lambda: PASSPHRASE))
    assert (report.state, report.disagreements) == ("in step", 0)


@pytest.mark.parametrize("recipient", ["", "age1nonsense", "ssh-ed25519 AAAA", "ann@example.org"])
def test_what_is_no_recipient_is_named(tmp_path: Path, recipient: str) -> None:
    with pytest.raises(StoreError, match="is no recipient"):
        share(alone(tmp_path / "ours"), str(tmp_path / "store"), {}, seal=Seal(recipients=(recipient,)))
    assert not list((tmp_path / "store").rglob("*")) if (tmp_path / "store").exists() else True


def test_a_passphrase_that_is_soon_guessed_is_refused() -> None:
    with pytest.raises(StoreError, match="too short"):
        wrap(new_space_key(), Seal("x" * (SHORTEST - 1)))


def test_an_ssh_key_in_its_usual_place_opens_the_plan(tmp_path: Path) -> None:
    folder = tmp_path / "home" / ".ssh"
    folder.mkdir(parents=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "id_ed25519"], check=True)
    space_key = new_space_key()
    wrapped = wrap(space_key, Seal(recipients=((folder / "id_ed25519.pub").read_text(),)))
    assert unwrap(wrapped, Opener(), "the store") == space_key


def test_a_passphrase_is_the_same_however_its_letters_are_composed() -> None:
    space_key = new_space_key()
    wrapped = wrap(space_key, Seal("Brückenkäse im Wald"))
    assert unwrap(wrapped, Opener(ask=lambda: "Bru\u0308ckenka\u0308se im Wald"), "the store") == space_key


@pytest.mark.parametrize(
    "raw", [b"x", b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 62\n" + b"x" * 80]
)
def test_a_hostile_plan_marker_is_one_line_and_costs_no_hours(raw: bytes) -> None:
    with pytest.raises(StoreError, match=r"passphrase|no key here"):
        unwrap((base64.b64encode(raw).decode(),), Opener(ask=lambda: PASSPHRASE), "the store")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "raw"), {})


def test_objects_come_back_as_they_were_and_lie_there_otherwise(tmp_path: Path, store: Store) -> None:
    sealed = SealedStore(store, new_space_key())
    sealed.put(COMMIT, b"what was agreed")
    sealed.put(HEAD, b"")
    sealed.put("plan.json", b"{}")
    assert b"agreed" not in store.get(COMMIT, 2000)
    assert (store.get(HEAD, 0), store.get("plan.json", 10)) == (b"", b"{}")
    assert sealed.get(COMMIT, 15) == b"what was agreed"
    assert sealed.get_many([COMMIT, HEAD], 15) == {COMMIT: b"what was agreed", HEAD: b""}
    assert sealed.list("h/") == store.list("h/")
    sealed.delete(COMMIT)
    assert store.list("c/", deep=True) == {}


@pytest.mark.parametrize("size", [1, 64 * 1024, 64 * 1024 + 1, 1 << 20])
def test_limits_are_those_of_the_plain_bytes(store: Store, size: int) -> None:
    sealed = SealedStore(store, new_space_key())
    sealed.put(COMMIT, bytes(size))
    assert sealed.get(COMMIT, size) == bytes(size)
    with pytest.raises(ObjectTooLarge):
        sealed.get(COMMIT, size - 1)
    assert isinstance(sealed.get_many([COMMIT], size - 1)[COMMIT], ObjectTooLarge)


def test_putting_the_same_again_is_fine_and_something_else_is_a_conflict(store: Store) -> None:
    sealed = SealedStore(store, new_space_key())
    sealed.put(COMMIT, b"one")
    sealed.put(COMMIT, b"one")
    with pytest.raises(StoreConflict):
        sealed.put(COMMIT, b"2")
    with pytest.raises(StoreConflict):
        SealedStore(store, new_space_key()).put(COMMIT, b"one")
    assert sealed.get(COMMIT, 10) == b"one"


@pytest.mark.parametrize("raw", [b"junk", b"age-encryption.org/v1\n", b'{"plan":"in the clear"}'])
def test_what_does_not_open_is_an_error_of_that_object_only(store: Store, raw: bytes) -> None:
    sealed = SealedStore(store, new_space_key())
    sealed.put(COMMIT, b"fine")
    other = COMMIT.replace("0001", "0002")
    store.put(other, raw)
    found = sealed.get_many([COMMIT, other], 100)
    assert found[COMMIT] == b"fine"
    assert "does not open with the key of this plan" in str(found[other])
