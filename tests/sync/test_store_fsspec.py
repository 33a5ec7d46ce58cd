"""Other places that fsspec knows: written through a temporary name where a move is there, told when unfit."""

import sys
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem

from cbrm_tui.sync.store import ObjectMissing, StoreConflict, StoreMisconfigured, open_store

KEY = f"h/{'a' * 64}"


class Shelf(LocalFileSystem):  # type: ignore[misc]
    """A place whose files appear while they are written; it remembers which were."""

    protocol = ("shelf",)
    written: list[str] = []

    @classmethod
    def _strip_protocol(cls, path: str, **_: object) -> str:
        return path.removeprefix("shelf://").rstrip("/")

    def pipe_file(self, path: str, value: bytes, **more: object) -> None:
        self.written.append(Path(path).name)
        super().pipe_file(path, value, **more)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> type[Shelf]:
    fsspec.register_implementation("shelf", Shelf, clobber=True)
    monkeypatch.setattr(Shelf, "written", [])
    return Shelf


def test_an_object_is_written_under_another_name_and_moved(shelf: type[Shelf], tmp_path: Path) -> None:
    store = open_store(f"shelf://{tmp_path}/plan", {})
    assert store.list("", deep=True) == {}
    store.put(KEY, b"x")
    store.put(KEY, b"x")
    store.put("plan.json", b"{}")
    with pytest.raises(StoreConflict):
        store.put("plan.json", b"other")
    assert len(shelf.written) == 2
    assert all(name.startswith(".") for name in shelf.written)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted(
        ["a" * 64, "plan.json"]
    )
    assert store.list("", deep=True) == {KEY: 1, "plan.json": 2}
    assert store.get(KEY, 1) == b"x"
    store.delete(KEY)
    with pytest.raises(ObjectMissing):
        store.get(KEY, 1)


def test_what_a_crashed_writer_left_is_never_an_object(shelf: type[Shelf], tmp_path: Path) -> None:
    store = open_store(f"shelf://{tmp_path}/plan", {})
    store.put(KEY, b"")
    (tmp_path / "plan" / "h" / ".0123.part").write_bytes(b"half")
    assert store.list("h/") == store.list("", deep=True) == {KEY: 0}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense://x/plan", r"no kind of store.*sftp://"),
        ("http://host/plan", "webdav://"),
        ("https://host/plan", "webdavs://"),
    ],
)
def test_a_place_that_cannot_be_a_store_is_refused_with_a_way_out(url: str, says: str) -> None:
    with pytest.raises(StoreMisconfigured, match=says) as caught:
        open_store(url, {})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "library", "extra"),
    [
        ("gs://bucket/plan", "gcsfs", "gcs"),
        ("az://container/plan", "adlfs", "azure"),
        ("sftp://host/plan", "asyncssh", "sftp"),
        ("smb://host/share/plan", "smbclient", "smb"),
        ("webdavs://host/plan", "webdav4.urls", "webdav"),
    ],
)
def test_a_missing_library_is_told_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, own_home: Path, url: str, library: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    for name in ("sftp_store", "sftp_connection", "smb_store", "webdav_store"):
        monkeypatch.delitem(sys.modules, f"cbrm_tui.sync.{name}", raising=False)
    with pytest.raises(StoreMisconfigured, match=rf'pip install "cbrm-tui\[{extra}\]"'):
        open_store(url, {})
