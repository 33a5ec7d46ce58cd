"""S3 when it goes well and when it does not: a real server behind a proxy that fails on request."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import S3Server

from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.store import (
    Store,
    StoreCancelled,
    StoreConflict,
    StoreDenied,
    StoreMissing,
    StoreUnreachable,
    open_store,
)

KEY = str(CommitKey("0123456789ab", 1, "a" * 64))
HEAD = str(CommitKey("0123456789ab", 1, "a" * 64).head)
Opener = Callable[..., Store]


@pytest.fixture
def open_proxied(s3_server: S3Server, s3_bucket: str, fault_proxy: FaultProxy) -> Iterator[Opener]:
    """Open stores in the test's bucket, as seen through the proxy."""
    opened: list[Store] = []

    def opener(bucket: str = s3_bucket, **settings: Any) -> Store:
        url, options = s3_server.at(fault_proxy.endpoint).address(bucket)
        opened.append(open_store(url, options, **settings))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


def one_line(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text
    assert "testsecret1" not in text
    return text


def test_each_call_is_one_request(open_proxied: Opener, fault_proxy: FaultProxy) -> None:
    store = open_proxied()
    calls: list[tuple[str, Callable[[], object]]] = [
        ("GET", lambda: store.list("h/")),
        ("PUT", lambda: store.put(KEY, b"x")),
        ("PUT", lambda: store.put(HEAD, b"")),
        ("GET", lambda: store.list("h/")),
        ("GET", lambda: store.list("c/", deep=True)),
        ("GET", lambda: store.get(KEY, 10)),
        ("GET", lambda: store.get_many([KEY], 10)),
        ("DELETE", lambda: store.delete(HEAD)),
    ]
    for number, (method, call) in enumerate(calls, start=1):
        before = len(fault_proxy.seen)
        call()
        assert [seen for seen, _ in fault_proxy.seen[before:]] == [method]
        assert store.requests == number


def test_more_than_a_page_is_listed_whole(open_proxied: Opener, s3_server: S3Server, s3_bucket: str) -> None:
    store, client = open_proxied(), s3_server.client
    keys = [f"h/{number:012x}~0000000001~{'a' * 64}" for number in range(1005)]
    for key in keys:
        client.put_object(Bucket=s3_bucket, Key=f"plan/{key}", Body=b"")
    assert list(store.list("h/")) == keys
    assert store.requests == 2


@pytest.mark.parametrize("times", [1, None])
def test_a_put_whose_answer_got_lost_is_success(
    open_proxied: Opener, fault_proxy: FaultProxy, times: int | None
) -> None:
    store = open_proxied()
    fault = fault_proxy.add(Does.LOSE_RESPONSE, method="PUT", times=times)
    store.put(KEY, b"x")
    assert fault.hits
    assert fault_proxy.counts["GET"] == 1
    assert store.get(KEY, 10) == b"x"
    assert store.list("", deep=True) == {KEY: 1}


def test_a_put_that_was_lost_before_the_server_is_sent_again(
    open_proxied: Opener, fault_proxy: FaultProxy
) -> None:
    store = open_proxied()
    fault_proxy.add(Does.ANSWER, method="PUT", times=1, status=503, code="SlowDown")
    store.put(KEY, b"x")
    assert store.get(KEY, 10) == b"x"


@pytest.mark.parametrize("status", [409, 412])
def test_a_refused_condition_is_success_only_with_the_same_bytes(
    open_proxied: Opener, fault_proxy: FaultProxy, status: int
) -> None:
    open_proxied().put(KEY, b"x")
    fault_proxy.add(Does.ANSWER, method="PUT", status=status, code="WordedAsTheyLike")
    store = open_proxied()
    store.put(KEY, b"x")
    with pytest.raises(StoreConflict):
        store.put(KEY, b"y")


def test_a_server_without_conditional_writes_gets_a_plain_one(
    open_proxied: Opener, fault_proxy: FaultProxy
) -> None:
    store = open_proxied()
    fault = fault_proxy.add(Does.ANSWER, method="PUT", times=1, status=501, code="NotImplemented")
    store.put(KEY, b"x")
    store.put(HEAD, b"")
    assert fault.hits == 1
    assert fault_proxy.counts == {"PUT": 3}
    assert store.get(KEY, 10) == b"x"


def test_the_plan_marker_is_safe_on_a_server_that_ignores_the_condition(
    open_proxied: Opener, fault_proxy: FaultProxy
) -> None:
    open_proxied().put("plan.json", b"first")
    fault_proxy.add(Does.ANSWER, method="PUT", times=1, status=501, code="NotImplemented")
    store = open_proxied()
    store.put(KEY, b"x")
    with pytest.raises(StoreConflict):
        store.put("plan.json", b"second")
    assert store.get("plan.json", 10) == b"first"


@pytest.mark.parametrize("call", ["list", "get", "put", "delete"])
def test_silence_ends_as_unreachable(open_proxied: Opener, fault_proxy: FaultProxy, call: str) -> None:
    store = open_proxied(timeout=0.5)
    fault_proxy.add(Does.GO_SILENT)
    calls: dict[str, Callable[[], object]] = {
        "list": lambda: store.list("h/"),
        "get": lambda: store.get(KEY, 1 << 20),
        "put": lambda: store.put(KEY, b"x"),
        "delete": lambda: store.delete(KEY),
    }
    with pytest.raises(StoreUnreachable, match="did not answer") as caught:
        calls[call]()
    assert "sync again" in one_line(caught.value)
    assert len(fault_proxy.seen) == (2 if call == "put" else 1)


def test_a_put_into_silence_that_the_server_did_is_success(
    open_proxied: Opener, fault_proxy: FaultProxy
) -> None:
    store = open_proxied(timeout=0.5)
    open_proxied().put(KEY, b"x")
    fault_proxy.add(Does.GO_SILENT, method="PUT")
    store.put(KEY, b"x")


def test_a_silent_server_is_not_asked_for_every_remaining_object(
    open_proxied: Opener, fault_proxy: FaultProxy
) -> None:
    store = open_proxied(timeout=0.5)
    fault_proxy.add(Does.GO_SILENT)
    keys = [str(CommitKey("0123456789ab", seq, "a" * 64)) for seq in range(1, 1001)]
    found = store.get_many(keys, 10)
    assert all(isinstance(outcome, StoreUnreachable) for outcome in found.values())
    assert len(found) == 1000
    assert len(fault_proxy.seen) <= 64


def test_a_waiting_call_can_be_cancelled(open_proxied: Opener, fault_proxy: FaultProxy) -> None:
    cancelled = threading.Event()
    store = open_proxied(cancelled=cancelled, timeout=600)
    fault_proxy.add(Does.GO_SILENT)
    threading.Timer(0.5, cancelled.set).start()
    with pytest.raises(StoreCancelled):
        store.list("h/")


def test_a_body_cut_once_is_read_again(open_proxied: Opener, fault_proxy: FaultProxy) -> None:
    store = open_proxied()
    store.put(KEY, b"x" * 10_000)
    fault = fault_proxy.add(Does.CUT_BODY, method="GET", times=1)
    assert store.get(KEY, 10_000) == b"x" * 10_000
    assert fault.hits == 1


def test_a_body_that_is_always_cut_is_never_taken_for_whole(
    open_proxied: Opener, fault_proxy: FaultProxy
) -> None:
    store = open_proxied()
    store.put(KEY, b"x" * 10_000)
    fault_proxy.clear()
    fault_proxy.add(Does.CUT_BODY, method="GET")
    with pytest.raises(StoreUnreachable, match="broke") as caught:
        store.get(KEY, 10_000)
    one_line(caught.value)
    assert fault_proxy.counts == {"GET": 3}


def test_an_overloaded_server_is_asked_three_times(open_proxied: Opener, fault_proxy: FaultProxy) -> None:
    store = open_proxied()
    fault_proxy.add(Does.ANSWER, status=503, code="SlowDown")
    with pytest.raises(StoreUnreachable, match="503") as caught:
        store.list("h/")
    one_line(caught.value)
    assert fault_proxy.counts == {"GET": 3}
    assert store.requests == 3


def test_a_slow_server_is_waited_for(open_proxied: Opener, fault_proxy: FaultProxy) -> None:
    store = open_proxied()
    fault_proxy.add(Does.DELAY, seconds=0.3)
    store.put(KEY, b"x")
    assert store.get(KEY, 10) == b"x"


def test_a_forbidden_call_is_denied_and_not_repeated(open_proxied: Opener, fault_proxy: FaultProxy) -> None:
    fault_proxy.add(Does.ANSWER, method="DELETE", status=403, code="AccessDenied")
    with pytest.raises(StoreDenied, match="ask the bucket's owner") as caught:
        open_proxied().delete(KEY)
    one_line(caught.value)
    assert fault_proxy.counts == {"DELETE": 1}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("AWS_SECRET_ACCESS_KEY", "wrong", "secret key is wrong"), ("AWS_ACCESS_KEY_ID", "wrong", "access key")],
)
def test_wrong_credentials_are_told_in_one_line(
    open_proxied: Opener, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    store = open_proxied()
    for call in (lambda: store.list("h/"), lambda: store.put(KEY, b"x")):
        with pytest.raises(StoreDenied, match=says) as caught:
            call()
        assert "~/.aws/credentials" in one_line(caught.value)


def test_an_anonymous_visitor_needs_no_credentials_and_gets_what_the_bucket_allows(
    fault_proxy: FaultProxy, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    options = {"endpoint_url": fault_proxy.endpoint, "anon": True}
    with closing(open_store(f"s3://{s3_bucket}/plan", options)) as store, pytest.raises(StoreDenied):
        store.list("h/")
    assert fault_proxy.counts == {"GET": 1}


def test_no_credentials_at_all_are_told_with_where_to_put_them(
    open_proxied: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreDenied, match=r"no credentials.*AWS_ACCESS_KEY_ID") as caught:
        open_proxied().list("h/")
    one_line(caught.value)


@pytest.mark.parametrize("call", ["list", "get", "put"])
def test_a_missing_bucket_is_told(open_proxied: Opener, call: str) -> None:
    store = open_proxied("no-such-bucket")
    calls: dict[str, Callable[[], object]] = {
        "list": lambda: store.list("h/"),
        "get": lambda: store.get(KEY, 1),
        "put": lambda: store.put(KEY, b"x"),
    }
    with pytest.raises(StoreMissing, match="no such bucket") as caught:
        calls[call]()
    one_line(caught.value)


def test_a_server_that_is_not_there_is_unreachable(s3_environment: None) -> None:
    store = open_store("s3://bucket/plan", {"endpoint_url": f"http://{LOOPBACK}:{free_port()}"})
    for call in (lambda: store.list("h/"), lambda: store.put(KEY, b"x")):
        with pytest.raises(StoreUnreachable, match="no connection") as caught:
            call()
        one_line(caught.value)


def test_two_stores_in_one_bucket_do_not_see_each_other(s3_server: S3Server, s3_bucket: str) -> None:
    stores = [open_store(*s3_server.address(s3_bucket, folder)) for folder in ("a", "ab", "")]
    stores[0].put(KEY, b"x")
    assert stores[1].list("", deep=True) == {}
    assert stores[2].list("c/", deep=True) == {}
    assert list(stores[2].list("", deep=True)) == [f"a/{KEY}"]
    for store in stores:
        store.close()


def test_a_store_that_was_closed_leaves_nothing_behind(s3_environment: None) -> None:
    # Each client is some ten megabytes; a program that is offline for a day opens hundreds.
    def left() -> int:
        gc.collect()
        return sum(type(one).__name__ == "S3FileSystem" for one in gc.get_objects())

    before = left()
    for _ in range(3):
        with closing(
            open_store("s3://bucket/plan", {"endpoint_url": f"http://{LOOPBACK}:{free_port()}"})
        ) as store:
            with pytest.raises(StoreUnreachable):
                store.list("h/")
            del store
    assert left() <= before
