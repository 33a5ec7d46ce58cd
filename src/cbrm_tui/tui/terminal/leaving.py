"""Leaving in good order when somebody ends the program, or the terminal goes away."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final, Protocol, runtime_checkable

PATIENCE: Final = 2.0
"""Seconds that a terminal which takes nothing may hold up the leaving."""
_SIGNALS: Final = ("SIGHUP", "SIGTERM", "SIGINT")


@runtime_checkable
class Leaves(Protocol):
    """An app that can be asked to leave."""

    def leave_in_order(self) -> None:
        """Keep what is unfinished, and leave."""


@runtime_checkable
class LetsGo(Protocol):
    """A driver that can let go of its terminal."""

    def let_go_when_stuck(self, seconds: float) -> None:
        """From now on let go of the terminal once it takes nothing for so long."""


def on_signals(leave: Callable[[], None], driver: object) -> None:
    """Call `leave` in the running loop when the program is told to end.

    Not by `loop.add_signal_handler`, whose calls wait while the loop waits for a terminal that takes nothing.
    """
    loop = asyncio.get_running_loop()

    def heard(number: int, frame: FrameType | None) -> None:
        try:
            loop.call_soon_threadsafe(leave)
        except RuntimeError:  # the screens are closed, and what comes after them need not go on
            raise SystemExit(0) from None
        if isinstance(driver, LetsGo):
            driver.let_go_when_stuck(PATIENCE)

    for name in _SIGNALS:
        if number := getattr(signal, name, None):
            with suppress(ValueError):  # not the main thread
                signal.signal(number, heard)
