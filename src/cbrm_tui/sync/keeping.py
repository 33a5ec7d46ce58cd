"""Keeping a space in step as long as a program runs: the screens and `cbrm sync --watch` alike."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.pacing import Pace
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.workspace.errors import WorkspaceError

THREAD: Final = "sync"
"""The name of the threads."""

SyncOnce = Callable[[threading.Event, bool], SyncReport]
"""Syncs one space; the event cancels it, the flag agrees to many removals."""


@dataclass(frozen=True)
class Round:
    """How one sync went: its report, or in `problem` one line on what kept it from ending.

    `asked` says that a person wanted it, `cancelled` that one stopped it; `wait` is the time until the
    next one, in seconds.
    """

    report: SyncReport | None
    problem: str = ""
    asked: bool = False
    cancelled: bool = False
    wait: float = 0.0


class Keeper:
    """Syncs one space again and again in a daemon thread, at the pace that `pacing` sets.

    `began` (with whether a person asked) and `ended` are called on that thread. Every method returns
    at once, whatever the store does; only `join` waits.
    """

    def __init__(
        self,
        sync: SyncOnce,
        ended: Callable[[Round], None],
        *,
        began: Callable[[bool], None] = lambda asked: None,
        every: float | None = None,
    ) -> None:
        self._sync = sync
        self._began = began
        self._ended = ended
        self._chance = random.Random()
        self._changed = threading.Condition()
        self._pace = Pace.begin(time.monotonic(), every)
        self._stopping = False
        self._cancel: threading.Event | None = None
        self._answering = False
        self._asked = self._accept = self._edited = False
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)

    def start(self) -> None:
        """Sync now, and from now on."""
        self._thread.start()

    def edited(self) -> None:
        """Files have changed: send it soon. What the sync itself writes is no edit."""
        if threading.current_thread() is self._thread:
            return
        with self._changed:
            self._edited = True
            self._pace = self._pace.edited(time.monotonic())
            self._changed.notify()

    def sync_now(self, *, accept_removals: bool = False) -> None:
        """A person wants a sync: begin at once, also in the place of one that nobody asked for."""
        with self._changed:
            self._asked = True
            self._accept = self._accept or accept_removals
            self._pace = self._pace.asked(time.monotonic())
            if self._cancel and not self._answering:
                self._cancel.set()
            self._changed.notify()

    def cancel(self) -> bool:
        """Stop the sync that a person asked for; False when none is under way."""
        with self._changed:
            if self._cancel is None or not self._answering:
                return False
            self._cancel.set()
            return True

    def stop(self) -> None:
        """End the thread; a sync under way is cancelled."""
        with self._changed:
            self._stopping = True
            if self._cancel:
                self._cancel.set()
            self._changed.notify()

    def join(self, seconds: float) -> None:
        """Wait for the end, no longer than that."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while cancel := self._wait():
            self._round(cancel)

    def _wait(self) -> threading.Event | None:
        """Sleep until the next sync is due and return what cancels it; None when there will be none."""
        with self._changed:
            while not self._stopping:
                left = self._pace.due - time.monotonic()
                if left <= 0:
                    self._answering, self._asked, self._edited = self._asked, False, False
                    self._cancel = threading.Event()
                    return self._cancel
                self._changed.wait(left)
        return None

    def _round(self, cancel: threading.Event) -> None:
        with self._changed:
            asked, accept, self._accept = self._answering, self._accept, False
        self._began(asked)
        begun = time.monotonic()
        report: SyncReport | None = None
        problem = ""
        try:
            report = self._sync(cancel, accept)
        except WorkspaceError as error:
            problem = one_line(str(error))
        except Exception as error:  # a thread that dies in silence would be worse
            problem = one_line(f"sync stopped: {error or type(error).__name__}")
        cancelled = cancel.is_set() and (report is None or report.state == "offline")
        with self._changed:
            now = time.monotonic()
            self._cancel = None
            self._pace = self._next(now, now - begun, report, cancelled=cancelled)
            wait = max(0.0, self._pace.due - now)
            if self._stopping:
                return
        self._ended(Round(report, problem, asked, cancelled, wait))

    def _next(self, now: float, took: float, report: SyncReport | None, *, cancelled: bool) -> Pace:
        if cancelled:
            pace = self._pace.cancelled(now)
        elif report is None or report.error:
            pace = self._pace.failed(now, self._chance)
        else:
            pace = self._pace.succeeded(now, moved=bool(report.sent or report.received), took=took)
        # What came while the sync ran may have come too late for it.
        if self._edited and not cancelled:
            pace = pace.edited(now)
        return pace.asked(now) if self._asked else pace
