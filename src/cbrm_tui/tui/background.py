"""Threads beside the screens: one thing again and again, or one thing once."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class Background:
    """A daemon thread that runs `step` whenever it is woken.

    A step that raises goes to `failed` and the thread lives on. `step` is given the event that tells
    it to stop early.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[threading.Event], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.stopping = threading.Event()
        self._step = step
        self._failed = failed
        self._due: float | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; it sleeps until it is woken."""
        self._thread.start()

    def wake(self, delay: float = 0.0) -> None:
        """Run the step in `delay` seconds, or sooner if it was to run sooner already."""
        due = time.monotonic() + delay
        with self._changed:
            if self._due is None or due < self._due:
                self._due = due
                self._changed.notify()

    def stop(self) -> None:
        """Ask the thread to end; what it is doing may notice and end early."""
        self.stopping.set()
        with self._changed:
            self._changed.notify()

    def join(self, seconds: float) -> None:
        """Wait for the end, no longer than that."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while self._wait():
            try:
                self._step(self.stopping)
            except Exception as error:  # a thread that dies in silence would be worse
                self._failed(error)

    def _wait(self) -> bool:
        """Sleep until the next step is due; False when there will be none."""
        with self._changed:
            while not self.stopping.is_set():
                left = None if self._due is None else self._due - time.monotonic()
                if left is not None and left <= 0:
                    self._due = None
                    return True
                self._changed.wait(left)
        return False


async def beside(work: Callable[[], T]) -> T:
    """Run `work`, which may block, in a daemon thread and return or raise what it does.

    Unlike `asyncio.to_thread`, leaving the program never waits for it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def deliver(call: Callable[[], None]) -> None:
        if not future.done():
            call()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            reason = error  # outlives the except clause

            def end() -> None:
                future.set_exception(reason)
        else:

            def end() -> None:
                future.set_result(result)

        with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
            loop.call_soon_threadsafe(deliver, end)

    threading.Thread(target=run, name="beside", daemon=True).start()
    return await future
