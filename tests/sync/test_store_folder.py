import os
import stat
import threading
from pathlib import Path

import pytest

from cbrm_tui.sync.folder_store import FolderStore
from cbrm_tui.sync.keys import CommitKey, read_listing
from cbrm_tui.sync.store import (
    ObjectMissing,
    StoreConflict,
    StoreDenied,
    StoreMissing,
    StoreUnreachable,
    open_store,
)

REPLICA = "0123456789ab"
KEY = str(CommitKey(REPLICA, 1, "a" * 64))
HEAD = str(CommitKey(REPLICA, 1, "a" * 64).head)

needs_links = pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege there")


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_a_file_url_a_path_and_a_home_path_name_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    open_store(str(tmp_path / "a store"), {}).put(KEY, b"x")
    assert open_store((tmp_path / "a store").as_uri(), {}).get(KEY, 1) == b"x"
    assert open_store("~/a store", {}).get(KEY, 1) == b"x"


def test_put_leaves_the_object_and_nothing_else(tmp_path: Path) -> None:
    open_store(str(tmp_path / "store"), {}).put(KEY, b"x")
    assert files_in(tmp_path) == {f"store/{KEY}"}


def test_a_store_is_not_created_in_a_place_that_does_not_exist(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "unplugged" / "store"), {})
    with pytest.raises(StoreMissing, match="connect the drive"):
        store.put(KEY, b"x")
    assert not list(tmp_path.iterdir())


def test_reading_creates_nothing(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"), {})
    store.list("h/")
    with pytest.raises(ObjectMissing):
        store.get(KEY, 1)
    store.delete(KEY)
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x")
    store = open_store(str(tmp_path / "store"), {})
    with pytest.raises(StoreMissing, match="folder"):
        store.list("")
    with pytest.raises(StoreMissing, match="folder"):
        store.put(KEY, b"x")


def test_what_a_crashed_writer_left_is_never_an_object(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), {})
    store.put(HEAD, b"")
    (tmp_path / "h" / ".0123456789abcdef.part").write_bytes(b"half")
    assert store.list("h/") == {HEAD: 0}
    assert read_listing(store.list("", deep=True)).unknown == 0


@needs_links
def test_the_store_itself_may_be_reached_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    open_store(str(tmp_path / "link"), {}).put(KEY, b"x")
    assert open_store(str(tmp_path / "real"), {}).get(KEY, 1) == b"x"


def test_a_share_that_cannot_link_gets_the_object_by_renaming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", cannot)
    store = open_store(str(tmp_path), {})
    store.put(KEY, b"x")
    store.put(KEY, b"x")
    with pytest.raises(StoreConflict):
        store.put(KEY, b"y")
    assert store.get(KEY, 1) == b"x"
    assert files_in(tmp_path) == {KEY}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is denied here")
def test_a_folder_without_permission_is_denied_in_plain_words(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(StoreDenied, match="ask its owner"):
            open_store(str(tmp_path), {}).put(KEY, b"x")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


class HangingStore(FolderStore):
    """A folder on a share whose server is gone: reading one object never returns."""

    released = threading.Event()

    def _read(self, key: str, limit: int) -> bytes:
        if key == HEAD:
            self.released.wait()
        return super()._read(key, limit)


def test_a_share_that_hangs_ends_the_call_and_not_the_program(tmp_path: Path) -> None:
    store = HangingStore(str(tmp_path), timeout=0.3, cancelled=threading.Event())
    store.put(KEY, b"x")
    try:
        with pytest.raises(StoreUnreachable, match="did not answer"):
            store.get(HEAD, 10)
        found = store.get_many([HEAD, KEY], 10)
        assert isinstance(found[HEAD], StoreUnreachable)
        assert found[KEY] == b"x"
    finally:
        HangingStore.released.set()
