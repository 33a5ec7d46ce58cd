"""What every kind of store does alike: a local folder, a real S3 server, and a generic fsspec store."""

import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.store import (
    ObjectMissing,
    ObjectTooLarge,
    Store,
    StoreCancelled,
    StoreConflict,
    open_store,
)

REPLICA = "0123456789ab"
OpenAgain = Callable[[], Store]


@pytest.fixture(params=["folder", "s3", "memory"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> OpenAgain:
    if request.param == "folder":
        return lambda: open_store(str(tmp_path / "store"), {})
    if request.param == "memory":
        url = f"memory://{uuid4().hex}/plan"
        return lambda: open_store(url, {})
    url, options = request.getfixturevalue("s3_server").address(request.getfixturevalue("s3_bucket"))
    return lambda: open_store(url, options)


@pytest.fixture
def store(reopen: OpenAgain) -> Iterator[Store]:
    with closing(reopen()) as opened:
        yield opened


def named(data: bytes, seq: int = 1) -> str:
    return str(CommitKey(REPLICA, seq, hashlib.sha256(data).hexdigest()))


def test_a_store_that_nobody_wrote_to_is_empty(store: Store) -> None:
    assert store.list("") == {}
    assert store.list("h/") == {}
    assert store.list("c/", deep=True) == {}


def test_what_is_put_can_be_read_and_listed_by_somebody_else(store: Store, reopen: OpenAgain) -> None:
    commit, head = named(b"one"), CommitKey(REPLICA, 1, "a" * 64).head
    store.put(commit, b"one")
    store.put(str(head), b"")
    store.put("plan.json", b"{}")
    with closing(reopen()) as other:
        assert other.get(commit, 100) == b"one"
        assert other.get(str(head), 100) == b""
        assert other.list("") == {"plan.json": 2}
        assert other.list("h/") == {str(head): 0}
        assert other.list(f"c/{REPLICA}/") == {commit: 3}
        assert other.list("c/") == {}
        assert other.list("", deep=True) == {"plan.json": 2, commit: 3, str(head): 0}


@pytest.mark.parametrize("key", [named(b"one"), "plan.json", str(CommitKey(REPLICA, 1, "a" * 64).head)])
def test_putting_the_same_twice_is_success(store: Store, reopen: OpenAgain, key: str) -> None:
    data = b"" if key.startswith("h/") else b"one"
    store.put(key, data)
    store.put(key, data)
    with closing(reopen()) as other:
        other.put(key, data)
        assert other.get(key, 10) == data


@pytest.mark.parametrize("other", [b"two", b"longer than one", b""])
@pytest.mark.parametrize("key", [named(b"one"), "plan.json"])
def test_other_bytes_under_a_taken_key_are_a_conflict_and_overwrite_nothing(
    store: Store, key: str, other: bytes
) -> None:
    store.put(key, b"one")
    with pytest.raises(StoreConflict, match="overwritten"):
        store.put(key, other)
    assert store.get(key, 10) == b"one"


def test_an_object_that_is_not_there_is_missing(store: Store) -> None:
    with pytest.raises(ObjectMissing, match=r"has no plan\.json"):
        store.get("plan.json", 10)


def test_an_object_over_the_limit_is_not_read(store: Store) -> None:
    data = b"x" * 100_000
    store.put(named(data), data)
    with pytest.raises(ObjectTooLarge, match="99999"):
        store.get(named(data), 99_999)
    assert store.get(named(data), 100_000) == data


def test_deleting_removes_the_object_and_is_success_when_there_is_none(store: Store) -> None:
    store.put(named(b"one"), b"one")
    store.delete(named(b"one"))
    store.delete(named(b"one"))
    assert store.list("", deep=True) == {}


def test_many_are_read_at_once_and_each_missing_one_is_told(store: Store) -> None:
    content = {named(text, seq): text for seq in range(1, 101) if (text := f"commit {seq}".encode())}
    for key, data in content.items():
        store.put(key, data)
    missing, large = named(b"absent"), named(b"x" * 50)
    store.put(large, b"x" * 50)
    found = store.get_many([*content, missing, large], 20)
    assert {key: found[key] for key in content} == content
    assert isinstance(found[missing], ObjectMissing)
    assert isinstance(found[large], ObjectTooLarge)
    assert store.get_many([], 20) == {}


@pytest.mark.parametrize("key", ["", "/etc/x", "../x", "c/../x", "c//x", "c/.x", "c\\x", "c/x\n", "c/x/"])
def test_a_key_that_could_lead_out_of_the_store_is_never_used(store: Store, key: str) -> None:
    for call in (lambda: store.get(key, 1), lambda: store.put(key, b""), lambda: store.delete(key)):
        with pytest.raises(ValueError, match="key"):
            call()
    with pytest.raises(ValueError, match="folder"):
        store.list("../")


@pytest.mark.parametrize("address", ["folder", "memory://x/plan", "s3://bucket/plan"])
def test_a_cancelled_store_does_nothing_more(tmp_path: Path, address: str) -> None:
    cancelled = threading.Event()
    cancelled.set()
    url = str(tmp_path / "store") if address == "folder" else address
    store = open_store(url, {}, cancelled=cancelled)
    for call in (
        lambda: store.list(""),
        lambda: store.put("plan.json", b"x"),
        lambda: store.get_many(["a"], 1),
    ):
        with pytest.raises(StoreCancelled):
            call()
    assert store.requests == 0
    assert not (tmp_path / "store").exists()


def test_importing_the_store_loads_no_library_of_a_store() -> None:
    code = (
        "import sys, cbrm_tui.sync.store as s; s.open_store('/tmp', {});"
        "print([m for m in ('fsspec', 's3fs', 'aiobotocore', 'botocore', 'aiohttp') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
