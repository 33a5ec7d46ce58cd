"""Blocking calls that may hang, run so that the caller neither hangs with them nor loses them all."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from cbrm_tui.sync.store_errors import StoreCancelled

T = TypeVar("T")

_GLANCE: Final = 0.05
"""Seconds between two looks at the cancel event."""


def run_all(
    jobs: Sequence[Callable[[], T]],
    *,
    patience: float,
    cancelled: threading.Event,
    workers: int = 1,
) -> list[T | Exception]:
    """Run jobs in daemon threads and return each one's result or exception, in their order.

    When no job ends within `patience` seconds, the unfinished ones count as TimeoutError and their
    threads are left behind: a call that hangs in the kernel (a dead network share) cannot be stopped.
    Raises StoreCancelled once `cancelled` is set.
    """
    if cancelled.is_set():
        raise StoreCancelled("the call was cancelled")
    outcomes: list[T | Exception] = [TimeoutError() for _ in jobs]
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, T | Exception]] = queue.SimpleQueue()
    for number in range(len(jobs)):
        todo.put(number)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                number = todo.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((number, jobs[number]()))
            except Exception as error:
                done.put((number, error))

    for _ in range(min(workers, len(jobs))):
        threading.Thread(target=work, name="store-call", daemon=True).start()
    left, deadline = len(jobs), time.monotonic() + patience
    while left:
        if cancelled.is_set():
            stop.set()
            raise StoreCancelled("the call was cancelled")
        try:
            number, outcome = done.get(timeout=_GLANCE)
        except queue.Empty:
            if time.monotonic() < deadline:
                continue
            stop.set()
            break
        outcomes[number] = outcome
        left, deadline = left - 1, time.monotonic() + patience
    return outcomes
