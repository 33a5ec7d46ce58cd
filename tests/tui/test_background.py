"""Threads that do one thing again and again."""

import threading

from cbrm_tui.tui.background import Background


def test_many_wakes_make_one_step_and_a_failed_step_is_told_and_survived() -> None:
    ran = threading.Semaphore(0)
    failed: list[Exception] = []
    count = 0

    def step(stopping: threading.Event) -> None:
        nonlocal count
        count += 1
        ran.release()
        if count == 1:
            raise ValueError("no luck")

    background = Background("test", step, failed.append)
    for _ in range(5):
        background.wake()
    background.start()
    assert ran.acquire(timeout=10)
    background.wake()
    assert ran.acquire(timeout=10)
    background.stop()
    background.join(10)
    assert count == 2
    assert [str(error) for error in failed] == ["no luck"]


def test_a_step_is_told_to_stop_early() -> None:
    begun = threading.Event()

    def step(stopping: threading.Event) -> None:
        begun.set()
        stopping.wait(20)

    background = Background("test", step, print)
    background.wake()
    background.start()
    assert begun.wait(10)
    background.stop()
    background.join(10)
    assert not any(thread.name == "test" for thread in threading.enumerate())


def test_it_comes_round_by_itself() -> None:
    ran = threading.Semaphore(0)
    background = Background("test", lambda stopping: ran.release(), print, every=0.01)
    background.start()
    background.wake()
    assert all(ran.acquire(timeout=10) for _ in range(3))
    background.stop()
    background.join(10)
