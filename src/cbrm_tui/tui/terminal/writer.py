"""Writes to the terminal beside the screens; one that stalls or vanishes never holds them up for good."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import IO, Final

from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from cbrm_tui.tui.terminal.characters import encode

_LOOK: Final = 0.1
"""Seconds after which a write that waits for room looks whether the terminal was given up."""
_LAST: Final = 2.0
"""Seconds that the last writes get."""


class TerminalWriter(WriterThread):
    """In place of Textual's own, which dies of a write error and then blocks the screens for ever.

    Writes past Python's buffers, whose lock a write that hangs would keep until after the end.
    `gone` is called on this thread when a write failed.
    """

    def __init__(self, file: IO[str], codec: str, gone: Callable[[], None]) -> None:
        super().__init__(file)
        self._queue: Queue[str | None] = Queue(MAX_QUEUED_WRITES)
        self._codec = codec
        self._gone = gone
        self._given_up = threading.Event()
        self._waiting_since: float | None = None

    def is_stuck(self, seconds: float) -> bool:
        """Tell whether the terminal has taken nothing for that long of what it was to take."""
        since = self._waiting_since
        return since is not None and time.monotonic() - since > seconds

    def give_up(self) -> None:
        """Let everything that is still to be written go, from any thread."""
        self._given_up.set()

    def write(self, text: str) -> None:
        """Queue a text; waits while the terminal is slow."""
        self._put(text)

    def stop(self) -> None:
        """Wait for the last writes, but not for ever."""
        self._put(None)
        self.join(_LAST)

    def run(self) -> None:
        """Write what is queued until the end is."""
        while (texts := self._next()) is not None:
            if self._given_up.is_set():
                continue
            try:
                self._write_all(encode(texts, self._codec))
            except OSError:
                self.give_up()
                self._gone()

    def _put(self, text: str | None) -> None:
        while not self._given_up.is_set():
            with suppress(Full):
                self._queue.put(text, timeout=_LOOK)
                return
        if text is None:
            with suppress(Full):
                self._queue.put_nowait(text)

    def _next(self) -> str | None:
        """Wait for a text; return it with all that stand behind it, None at the end."""
        text = self._queue.get()
        while text is not None:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                self._queue.put_nowait(None)
                break
            text += more
        return text

    def _write_all(self, data: bytes) -> None:
        number = self._file.fileno()
        view = memoryview(data)
        while view and not self._given_up.is_set():
            self._waiting_since = self._waiting_since or time.monotonic()
            try:
                view = view[os.write(number, view) :]
                self._waiting_since = None
            except BlockingIOError:
                # Another program that shares the terminal may have made it so.
                select.select([], [number], [], _LOOK)
