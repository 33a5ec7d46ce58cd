"""Threads that do one thing again and again."""

import asyncio
import threading

import pytest

from cbrm_tui.tui.background import Background, beside


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


async def test_work_beside_the_screen_gives_its_result_or_its_error() -> None:
    def fails() -> None:
        raise ValueError("no luck")

    assert await beside(lambda: threading.current_thread().daemon) is True
    with pytest.raises(ValueError, match="no luck"):
        await beside(fails)


async def test_the_loop_goes_on_while_work_beside_it_blocks() -> None:
    go = threading.Event()
    pending = asyncio.ensure_future(beside(go.wait))
    await asyncio.sleep(0)
    assert not pending.done()
    go.set()
    assert await pending is True
