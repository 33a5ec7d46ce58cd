"""When a space is synced next: fast while something happens, slow when it is quiet, ever later on failure.

A pure policy: moments are seconds of a monotonic clock and go in as arguments, chance does too.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import Final

FAST: Final = 2.5
"""Seconds between two syncs while something happens, and the first step of slowing down."""
LIVELY: Final = 60.0
"""Seconds that a sent, received or typed change keeps the pace fast; each doubling slows it by half."""
SLOWEST: Final = 60.0
"""Seconds between two syncs at most, as long as the store answers."""
PUSH: Final = 2.0
"""Seconds from the first edit to its sync, so that what is typed in one go travels together."""
SHORTEST_WAIT: Final = 1.0
"""Seconds after a failure in which the store is left alone in any case."""
LONGEST_WAIT: Final = 300.0
"""Seconds after which even a store that has failed for days is tried again."""
EDIT_WAIT: Final = 30.0
"""Seconds between two tries that edits can bring about while the store fails."""
SHARE: Final = 4.0
"""A sync that took long is followed by a rest of this many times as long, up to `SLOWEST`."""

_FIRST_WAIT: Final = 4.0
_MOST_FAILURES: Final = 32  # keeps the power of two a number


@dataclass(frozen=True)
class Pace:
    """When the next sync is `due`, and what that follows from; every method returns the next pace.

    `tried_at` is the end of the last sync, `active_at` the last time that something changed on either
    side, `failures` the number of failed syncs in a row. With `every`, that many seconds lie between
    two syncs, whatever happens; only edits and people may bring one forward.
    """

    due: float
    active_at: float
    tried_at: float = -math.inf
    failures: int = 0
    every: float | None = None

    @classmethod
    def begin(cls, now: float, every: float | None = None) -> Pace:
        """Return the pace of a space that is to be synced at once."""
        return cls(due=now, active_at=now, every=every)

    def succeeded(self, now: float, *, moved: bool, took: float = 0.0) -> Pace:
        """Go on after a sync that took `took` seconds; `moved` says that it sent or received something.

        A store that answers again counts as activity: what waited elsewhere comes next.
        """
        active = now if moved or self.failures else self.active_at
        wait = self.every if self.every is not None else self._rest(now - active, took)
        return replace(self, due=now + wait, active_at=active, tried_at=now, failures=0)

    def failed(self, now: float, chance: random.Random) -> Pace:
        """Go on after a sync that the store did not answer, or refused: wait ever longer, by full jitter."""
        failures = min(self.failures + 1, _MOST_FAILURES)
        jittered = chance.uniform(SHORTEST_WAIT, longest_wait(failures))
        wait = jittered if self.every is None else self.every
        return replace(self, due=now + wait, tried_at=now, failures=failures)

    def cancelled(self, now: float) -> Pace:
        """Go on after a sync that a person stopped: not before the slow pace, or an edit, says so."""
        return replace(self, due=now + SLOWEST, tried_at=now)

    def edited(self, now: float) -> Pace:
        """Sync shortly after an edit; while the store fails, at most as often as `EDIT_WAIT` allows."""
        soon = now + PUSH
        if self.failures:
            soon = max(soon, self.tried_at + EDIT_WAIT)
        return replace(self, due=min(self.due, soon), active_at=now)

    def asked(self, now: float) -> Pace:
        """Sync at once: a person wants it."""
        return replace(self, due=min(self.due, now), active_at=now)

    def _rest(self, quiet: float, took: float) -> float:
        return min(SLOWEST, max(calm(quiet), SHARE * took))


def calm(quiet: float) -> float:
    """Return the seconds between two syncs when nothing has happened for `quiet` seconds."""
    if quiet < LIVELY:
        return FAST
    doublings = math.floor(math.log2(quiet / LIVELY)) + 1
    return min(SLOWEST, FAST * 2.0 ** min(doublings, _MOST_FAILURES))


def longest_wait(failures: int) -> float:
    """Return the most seconds that are waited after that many failures in a row, counted from 1."""
    return min(LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(failures - 1, _MOST_FAILURES))
