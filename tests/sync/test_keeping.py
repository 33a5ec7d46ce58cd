"""A keeper: who may end a sync, what begins one, and that nothing ever waits for the store."""

import queue
import threading

import pytest

from cbrm_tui.sync import pacing
from cbrm_tui.sync.keeping import Keeper, Round
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.workspace.errors import WorkspaceError

IN_STEP = SyncReport("joint", "store")
AWAY = SyncReport("joint", "store", state="offline", error="the call was cancelled")


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes by itself, so that every sync of a test has a cause."""
    for name in ("FAST", "SLOWEST", "SHORTEST_WAIT", "LONGEST_WAIT"):
        monkeypatch.setattr(pacing, name, 3600.0)
    monkeypatch.setattr(pacing, "PUSH", 0.01)


class Store:
    """Syncs that hang while told to, and end when they are cancelled."""

    def __init__(self, *, hanging: bool = False) -> None:
        self.begun: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.ended: queue.SimpleQueue[Round] = queue.SimpleQueue()
        self.hanging = hanging
        self.error: Exception | None = None
        self.keeper = Keeper(self.sync, self.ended.put)

    def sync(self, cancel: threading.Event, accept: bool) -> SyncReport:
        self.begun.put(accept)
        if self.error:
            raise self.error
        if self.hanging:
            assert cancel.wait(30)
            return AWAY
        return IN_STEP

    def __enter__(self) -> "Store":
        self.keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.keeper.stop()
        self.keeper.join(20)
        assert not self.keeper._thread.is_alive()


def test_it_syncs_at_once_and_again_after_an_edit() -> None:
    with Store() as store:
        assert store.ended.get(timeout=20).report == IN_STEP
        store.keeper.edited()
        ended = store.ended.get(timeout=20)
        assert (ended.report, ended.asked, ended.cancelled) == (IN_STEP, False, False)


def test_an_edit_that_comes_while_a_sync_runs_is_sent_by_another() -> None:
    with Store(hanging=True) as store:
        store.begun.get(timeout=20)
        store.hanging = False
        store.keeper.edited()
        store.keeper.sync_now()  # ends the hanging one
        assert store.ended.get(timeout=20).cancelled
        assert store.ended.get(timeout=20).asked


def test_the_key_takes_the_place_of_a_sync_that_hangs() -> None:
    with Store(hanging=True) as store:
        store.begun.get(timeout=20)
        store.hanging = False
        store.keeper.sync_now()
        first, second = store.ended.get(timeout=20), store.ended.get(timeout=20)
        assert (first.cancelled, first.asked) == (True, False)
        assert (second.cancelled, second.asked, second.report) == (False, True, IN_STEP)


def test_what_a_person_began_a_person_can_stop() -> None:
    with Store() as store:
        store.ended.get(timeout=20)
        assert not store.keeper.cancel()
        store.hanging = True
        store.begun.get(timeout=20)
        store.keeper.sync_now()
        store.begun.get(timeout=20)
        assert store.keeper.cancel()
        ended = store.ended.get(timeout=20)
        assert (ended.cancelled, ended.asked) == (True, True)


def test_to_stop_ends_a_sync_that_hangs_and_the_thread() -> None:
    with Store(hanging=True) as store:
        store.begun.get(timeout=20)


def test_an_error_is_told_and_survived() -> None:
    store = Store()
    store.error = WorkspaceError("the disk is full")
    with store:
        assert store.ended.get(timeout=20).problem == "the disk is full"
        store.error = ZeroDivisionError("no luck")
        store.keeper.sync_now()
        assert store.ended.get(timeout=20).problem == "sync stopped: no luck"
        store.error = None
        store.keeper.sync_now()
        assert store.ended.get(timeout=20).report == IN_STEP


def test_agreeing_to_removals_counts_for_one_sync_only() -> None:
    with Store() as store:
        assert store.begun.get(timeout=20) is False
        store.ended.get(timeout=20)
        store.keeper.sync_now(accept_removals=True)
        assert store.begun.get(timeout=20) is True
        store.ended.get(timeout=20)
        store.keeper.sync_now()
        assert store.begun.get(timeout=20) is False
