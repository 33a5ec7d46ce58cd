"""Stores on a server when it refuses, breaks off, goes silent, or is gone, whatever its kind."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sync.kinds import HEAD, KEY, SERVERS, Kind, calls, make, named, one_line

from cbrm_tui.sync.store import StoreCancelled, StoreDenied, StoreUnreachable

SHORT = 1.0
"""Seconds until silence counts, where a test waits for it."""


@pytest.fixture(params=SERVERS)
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    yield from make(request.param, request, tmp_path)


def test_wrong_credentials_are_denied_in_one_line(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind.open().put(KEY, b"one")
    kind.refuse(tmp_path, monkeypatch)
    store = kind.open()
    for call in calls(store).values():
        with pytest.raises(StoreDenied) as caught:
            call()
        one_line(kind, caught.value)
    assert isinstance(store.get_many([KEY], 10)[KEY], StoreDenied)


def test_a_server_that_goes_away_is_unreachable(kind: Kind) -> None:
    relay = kind.through_a_relay()
    store = kind.open(timeout=10 * SHORT)
    store.put(KEY, b"one")
    relay.shut()
    for call in calls(store).values():
        with pytest.raises(StoreUnreachable) as caught:
            call()
        assert "again" in one_line(kind, caught.value)
    assert all(isinstance(end, StoreUnreachable) for end in store.get_many([KEY, HEAD], 10).values())


def test_a_server_that_is_not_there_is_unreachable(kind: Kind) -> None:
    relay = kind.through_a_relay()
    relay.shut()
    store = kind.open()
    for call in calls(store).values():
        with pytest.raises(StoreUnreachable, match="no connection") as caught:
            call()
        one_line(kind, caught.value)


@pytest.mark.parametrize("call", ["list", "get", "put", "delete"])
def test_a_connection_that_broke_is_made_anew(kind: Kind, call: str) -> None:
    relay = kind.through_a_relay()
    store = kind.open()
    store.put(KEY, b"one")
    before = relay.connections
    relay.cut()
    calls(store)[call]()
    assert relay.connections > before


@pytest.mark.parametrize("call", ["list", "get", "put", "delete"])
def test_silence_ends_as_unreachable_and_is_forgiven(kind: Kind, call: str) -> None:
    relay = kind.through_a_relay()
    store = kind.open(timeout=SHORT)
    store.list("h/")
    relay.go_silent()
    with pytest.raises(StoreUnreachable) as caught:
        calls(store)[call]()
    assert "again" in one_line(kind, caught.value)
    relay.cut()
    relay.speak()
    patient = kind.open()
    patient.put(KEY, b"one")
    assert store.get(KEY, 10) == b"one"


def test_a_silent_server_is_not_asked_for_every_remaining_object(kind: Kind) -> None:
    relay = kind.through_a_relay()
    store = kind.open(timeout=SHORT)
    store.list("h/")
    relay.go_silent()
    keys = [named(b"one", seq) for seq in range(1, 201)]
    found = store.get_many(keys, 10)
    assert len(found) == 200
    assert all(isinstance(end, StoreUnreachable) for end in found.values())


def test_a_waiting_call_can_be_cancelled(kind: Kind) -> None:
    cancelled = threading.Event()
    relay = kind.through_a_relay()
    store = kind.open(cancelled=cancelled, timeout=600)
    store.list("h/")
    relay.go_silent()
    threading.Timer(0.3, cancelled.set).start()
    with pytest.raises(StoreCancelled):
        store.list("h/")
    with pytest.raises(StoreCancelled):
        store.get_many([KEY], 10)
    relay.shut()


def test_a_call_that_waits_for_a_connection_can_be_cancelled(kind: Kind) -> None:
    cancelled = threading.Event()
    relay = kind.through_a_relay()
    relay.go_silent()
    store = kind.open(cancelled=cancelled, timeout=600)
    threading.Timer(0.3, cancelled.set).start()
    with pytest.raises(StoreCancelled):
        store.list("h/")
    relay.shut()
