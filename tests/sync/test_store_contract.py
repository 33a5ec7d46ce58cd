"""What every kind of store does alike, each over a real place; `kinds.py` says which."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.sync.kinds import ALL, HEAD, KEY, REPLICA, Kind, calls, make, named

from cbrm_tui.sync.store import (
    ObjectMissing,
    ObjectTooLarge,
    Store,
    StoreCancelled,
    StoreConflict,
    StoreError,
)


@pytest.fixture(params=ALL)
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    yield from make(request.param, request, tmp_path)


@pytest.fixture(params=["folder", "sftp"])
def linking_kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    """Kinds in which a partner can place symbolic links and named pipes."""
    if os.name == "nt":
        pytest.skip("links need a privilege there, and there are no named pipes")
    yield from make(request.param, request, tmp_path)


@pytest.fixture
def store(kind: Kind) -> Store:
    return kind.open()


def test_a_store_that_nobody_wrote_to_is_empty(store: Store) -> None:
    assert store.list("") == {}
    assert store.list("h/") == {}
    assert store.list("c/", deep=True) == {}
    with pytest.raises(ObjectMissing):
        store.get(KEY, 10)
    store.delete(KEY)


def test_what_is_put_can_be_read_and_listed_by_somebody_else(store: Store, kind: Kind) -> None:
    store.put(KEY, b"one")
    store.put(HEAD, b"")
    store.put("plan.json", b"{}")
    other = kind.open()
    assert other.get(KEY, 100) == b"one"
    assert other.get(HEAD, 100) == b""
    assert other.list("") == {"plan.json": 2}
    assert other.list("h/") == {HEAD: 0}
    assert other.list(f"c/{REPLICA}/") == {KEY: 3}
    assert other.list("c/") == {}
    assert other.list("", deep=True) == {"plan.json": 2, KEY: 3, HEAD: 0}
    assert other.list("c/", deep=True) == {KEY: 3}


@pytest.mark.parametrize("key", [KEY, "plan.json", HEAD])
def test_putting_the_same_twice_is_success(store: Store, kind: Kind, key: str) -> None:
    data = b"" if key == HEAD else b"one"
    store.put(key, data)
    store.put(key, data)
    other = kind.open()
    other.put(key, data)
    assert other.get(key, 10) == data
    assert list(other.list("", deep=True)) == [key]


@pytest.mark.parametrize("other", [b"two", b"longer than one", b""])
def test_other_bytes_for_the_plan_are_a_conflict_and_overwrite_nothing(store: Store, other: bytes) -> None:
    store.put("plan.json", b"one")
    with pytest.raises(StoreConflict, match="overwritten"):
        store.put("plan.json", other)
    assert store.get("plan.json", 10) == b"one"


def test_an_object_that_is_not_there_is_missing(store: Store) -> None:
    store.put(KEY, b"one")
    for key in ("plan.json", named(b"two")):
        with pytest.raises(ObjectMissing, match=f"has no {key}"):
            store.get(key, 10)


def test_a_folder_is_no_object(store: Store) -> None:
    store.put(KEY, b"one")
    with pytest.raises(ObjectMissing):
        store.get("c", 1 << 20)


def test_an_object_over_the_limit_is_not_read(store: Store) -> None:
    data = b"x" * 100_000
    store.put(named(data), data)
    with pytest.raises(ObjectTooLarge, match="99999"):
        store.get(named(data), 99_999)
    assert store.get(named(data), 100_000) == data


def test_a_pack_of_some_megabytes_travels_whole(store: Store) -> None:
    data = bytes(range(256)) * 12_000
    key = f"p/{REPLICA}/0000000001-0000000200-{hashlib.sha256(data).hexdigest()}.gz"
    store.put(key, data)
    assert store.get(key, 64 << 20) == data
    assert store.list(f"p/{REPLICA}/") == {key: len(data)}


def test_deleting_removes_the_object_and_is_success_when_there_is_none(store: Store) -> None:
    store.put(KEY, b"one")
    store.delete(KEY)
    store.delete(KEY)
    assert store.list("", deep=True) == {}


def test_many_are_read_at_once_and_each_missing_one_is_told(store: Store) -> None:
    content = {named(text, seq): text for seq in range(1, 41) if (text := f"commit {seq}".encode())}
    for key, data in content.items():
        store.put(key, data)
    missing, large = named(b"absent"), named(b"x" * 50)
    store.put(large, b"x" * 50)
    found = store.get_many([*content, missing, large], 20)
    assert {key: found[key] for key in content} == content
    assert isinstance(found[missing], ObjectMissing)
    assert isinstance(found[large], ObjectTooLarge)
    assert store.get_many([], 20) == {}


def race(kind: Kind, key: str, bodies: list[bytes]) -> list[StoreError | None]:
    """Let one program for each body create the key at the same time; return how each ended."""
    ends: list[StoreError | None] = [None] * len(bodies)
    stores = [kind.open() for _ in bodies]
    start = threading.Barrier(len(bodies))

    def write(number: int) -> None:
        start.wait()
        try:
            stores[number].put(key, bodies[number])
        except StoreError as error:
            ends[number] = error

    writers = [threading.Thread(target=write, args=(number,)) for number in range(len(bodies))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return ends


def test_racing_writers_of_one_object_all_succeed(kind: Kind) -> None:
    data = b"x" * 10_000
    assert race(kind, named(data), [data] * 6) == [None] * 6
    store = kind.open()
    assert store.list("", deep=True) == {named(data): 10_000}
    assert store.get(named(data), 10_000) == data
    if kind.folder:
        assert [path.name for path in kind.folder.rglob("*") if path.is_file()] == [Path(named(data)).name]


def test_racing_writers_of_the_plan_leave_one_plan_whole(kind: Kind) -> None:
    bodies = [str(number).encode() * 1000 for number in range(6)]
    ends = race(kind, "plan.json", bodies)
    held = kind.open().get("plan.json", 1000)
    assert held in bodies
    assert all(end is None or isinstance(end, StoreConflict) for end in ends)
    # rclone's S3 ignores the condition of a create, and the memory is no store for two.
    if kind.name not in ("s3-rclone", "memory"):
        assert [bodies[number] for number, end in enumerate(ends) if end is None] == [held]


def test_what_is_not_ours_is_never_taken_for_an_object(kind: Kind, store: Store) -> None:
    store.put(HEAD, b"")
    if kind.name == "memory":
        pytest.skip("nothing can be planted there")
    for path in ("h/.0123456789abcdef.part", ".hidden/c/object", "h/folder/object"):
        kind.plant(path, b"half")
    found = store.list("h/")
    if not kind.name.startswith("s3"):  # there a dot says nothing, and an object is never half written
        assert found == {HEAD: 0}
        assert set(store.list("", deep=True)) == {HEAD, "h/folder/object"}
    assert HEAD in found


def test_a_linked_object_is_ignored_and_never_replaced(linking_kind: Kind, tmp_path: Path) -> None:
    store, folder, mine = linking_kind.open(), linking_kind.folder, tmp_path / "mine"
    assert folder
    mine.write_bytes(b"mine")
    (folder / KEY).parent.mkdir(parents=True)
    (folder / KEY).symlink_to(mine)
    assert store.list("", deep=True) == {}
    with pytest.raises(ObjectMissing):
        store.get(KEY, 10)
    with pytest.raises(StoreError):
        store.put(KEY, b"theirs")
    assert mine.read_bytes() == b"mine"


def test_a_linked_folder_inside_a_store_is_never_entered(linking_kind: Kind, tmp_path: Path) -> None:
    store, folder, outside = linking_kind.open(), linking_kind.folder, tmp_path / "outside"
    assert folder
    (outside / REPLICA).mkdir(parents=True)
    (outside / REPLICA / Path(KEY).name).write_bytes(b"mine")
    folder.mkdir()
    (folder / "c").symlink_to(outside)
    assert store.list("", deep=True) == store.list("c/", deep=True) == store.list(f"c/{REPLICA}/") == {}
    with pytest.raises(ObjectMissing):
        store.get(KEY, 10)
    with pytest.raises(StoreError, match="remove it there"):
        store.put(named(b"two", 2), b"two")
    store.delete(KEY)
    assert [path.name for path in outside.rglob("*") if path.is_file()] == [Path(KEY).name]


def test_a_named_pipe_is_no_object_and_holds_nobody_up(linking_kind: Kind) -> None:

    store, folder = linking_kind.open(), linking_kind.folder
    assert folder
    (folder / "h").mkdir(parents=True)
    os.mkfifo(folder / HEAD)
    assert store.list("h/") == {}
    with pytest.raises(ObjectMissing):
        store.get(HEAD, 10)


def test_a_store_shows_neither_user_nor_password(kind: Kind, store: Store) -> None:
    shown = f"{store!r} {store.url_redacted}"
    assert not kind.secret[1] or kind.secret[1] not in shown
    if "@" in kind.url:
        assert "***@" in shown
        assert kind.url.split("://")[1].split("@")[0] + "@" not in shown


def test_requests_are_counted(store: Store) -> None:
    assert store.requests == 0
    store.list("h/")
    first = store.requests
    store.put(HEAD, b"")
    assert 0 < first < store.requests


@pytest.mark.parametrize("key", ["", "/etc/x", "../x", "c/../x", "c//x", "c/.x", "c\\x", "c/x\n", "c/x/"])
def test_a_key_that_could_lead_out_of_the_store_is_never_used(store: Store, key: str) -> None:
    for call in (lambda: store.get(key, 1), lambda: store.put(key, b""), lambda: store.delete(key)):
        with pytest.raises(ValueError, match="key"):
            call()
    with pytest.raises(ValueError, match="folder"):
        store.list("../")
    assert store.requests == 0


def test_a_cancelled_store_does_nothing_more(kind: Kind) -> None:
    cancelled = threading.Event()
    cancelled.set()
    store = kind.open(cancelled=cancelled)
    more: Callable[[], object] = partial(store.get_many, [KEY], 1)
    for call in (*calls(store).values(), more):
        with pytest.raises(StoreCancelled):
            call()
    assert store.requests == 0
    assert kind.open().list("", deep=True) == {}


def test_importing_the_store_loads_no_library_of_a_store() -> None:
    libraries = ("fsspec", "s3fs", "aiobotocore", "botocore", "aiohttp", "asyncssh", "smbclient", "httpx")
    code = (
        "import sys, cbrm_tui.sync.store as s; s.open_store('/tmp', {});"
        f"print([m for m in {libraries!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
