import json
import shutil
import stat
from pathlib import Path

import pytest

from cbrm_tui.sync import keystore
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.workspace.errors import WorkspaceError

REPLICA = "0123456789ab"


@pytest.fixture
def keys(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "data" / "keys")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return home(tmp_path / "plan")


def home(folder: Path) -> Path:
    (folder / ".cbrm" / "sync").mkdir(parents=True)
    return folder


def test_a_replica_keeps_its_key(keys: Keystore, root: Path) -> None:
    assert keys.claim(REPLICA, root, 0) is None
    signer = keys.create(REPLICA, root)
    keys.signed(REPLICA, 4)
    assert keys.claim(REPLICA, root, 4) == signer
    assert keys.claim(REPLICA, root, 9) == signer


def test_nobody_else_can_read_a_key_and_the_workspace_has_none(
    keys: Keystore, root: Path, tmp_path: Path
) -> None:
    keys.create(REPLICA, root)
    keys.keep_space_key("PLAN-1", "AGE-SECRET-KEY-1")
    keys.signed(REPLICA, 1)
    folder = tmp_path / "data" / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600] * 2
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_a_copied_folder_gets_no_signer_while_the_original_stands(
    keys: Keystore, root: Path, tmp_path: Path
) -> None:
    signer = keys.create(REPLICA, root)
    shutil.copytree(root, tmp_path / "copy")
    assert keys.claim(REPLICA, tmp_path / "copy", 0) is None
    assert keys.claim(REPLICA, root, 0) == signer


def test_a_moved_folder_keeps_its_key_and_a_later_copy_of_it_does_not(
    keys: Keystore, root: Path, tmp_path: Path
) -> None:
    signer = keys.create(REPLICA, root)
    moved = root.rename(tmp_path / "moved")
    assert keys.claim(REPLICA, moved, 0) == signer
    shutil.copytree(moved, root)
    assert keys.claim(REPLICA, root, 0) is None


def test_the_caller_may_know_better_whether_the_old_folder_is_its_home(
    keys: Keystore, root: Path, tmp_path: Path
) -> None:
    signer = keys.create(REPLICA, root)
    assert keys.claim(REPLICA, home(tmp_path / "other"), 0, lambda folder: folder != root) == signer


def test_one_folder_under_two_names_is_one_folder(keys: Keystore, root: Path, tmp_path: Path) -> None:
    signer = keys.create(REPLICA, root)
    link = tmp_path / "link"
    link.symlink_to(root)
    assert keys.claim(REPLICA, link, 0) == signer


def test_a_restored_backup_gets_no_signer(keys: Keystore, root: Path) -> None:
    keys.create(REPLICA, root)
    keys.signed(REPLICA, 7)
    keys.signed(REPLICA, 5)
    assert keys.claim(REPLICA, root, 6) is None
    assert keys.claim(REPLICA, root, 7) is not None


def test_a_key_that_came_from_another_machine_is_not_used(
    keys: Keystore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.create(REPLICA, root)
    monkeypatch.setattr(keystore, "machine", lambda: "another")
    assert keys.claim(REPLICA, root, 0) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"replica": 3}', "\x00"])
def test_a_broken_file_is_no_key(keys: Keystore, root: Path, tmp_path: Path, content: str) -> None:
    keys.create(REPLICA, root)
    (tmp_path / "data" / "keys" / f"{REPLICA}.json").write_text(content)
    assert keys.claim(REPLICA, root, 0) is None


@pytest.mark.parametrize("private", ["", "AAAA", "!", 3])
def test_a_broken_key_is_no_key(keys: Keystore, root: Path, tmp_path: Path, private: object) -> None:
    keys.create(REPLICA, root)
    path = tmp_path / "data" / "keys" / f"{REPLICA}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"private": private}))
    assert keys.claim(REPLICA, root, 0) is None


def test_space_keys_are_kept_by_plan_whatever_its_id(keys: Keystore) -> None:
    assert keys.space_key("PLAN-1") is None
    keys.keep_space_key("PLAN-1", "one")
    keys.keep_space_key("plan-1", "two")
    keys.keep_space_key("../../plan", "three")
    assert [keys.space_key(plan) for plan in ("PLAN-1", "plan-1", "../../plan", "x")] == [
        "one",
        "two",
        "three",
        None,
    ]


def test_a_folder_that_cannot_be_written_is_one_clear_line(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match=r"no key can be kept in .*file.keys: .*CBRM_KEYS") as caught:
        Keystore(tmp_path / "file" / "keys").create(REPLICA, root)
    assert "\n" not in str(caught.value)


def test_the_folder_is_the_user_s_own_or_the_one_that_is_named(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBRM_KEYS", str(tmp_path / "named"))
    Keystore.default().create(REPLICA, root)
    assert [path.name for path in (tmp_path / "named").iterdir()] == [f"{REPLICA}.json"]
    monkeypatch.delenv("CBRM_KEYS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    Keystore.default().create(REPLICA, root)
    assert list(tmp_path.rglob(f"cbrm/keys/{REPLICA}.json"))
