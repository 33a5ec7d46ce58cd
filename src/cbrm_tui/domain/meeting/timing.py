"""The clock of a meeting: how long it runs, and how long each item takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

GAP: Final = timedelta(hours=1)
"""Time without a sign of life after which the meeting is taken to have paused."""
AWAY: Final = "nothing was heard for a while"


@dataclass(frozen=True)
class Pause:
    """A time that does not count; `why` may be empty."""

    start: datetime
    end: datetime
    why: str = ""

    @property
    def seconds(self) -> float:
        """How long it was."""
        return max(0.0, (self.end - self.start).total_seconds())


@dataclass(frozen=True)
class Clock:
    """A meeting's time. It is never changed; each event makes another, at the moment `now` that is given.

    All moments have an offset. `subject` is the item that stands in front since `since`, empty between items;
    `spent` are the seconds of items that did so before. `beat` is the last sign of life. A moment before
    the last one, as after the machine's clock was set back, counts as no time at all.
    """

    began: datetime
    beat: datetime
    subject: str = ""
    since: datetime | None = None
    spent: Mapping[str, float] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    paused_at: datetime | None = None
    why: str = ""

    @staticmethod
    def begin(now: datetime) -> Clock:
        """Start a meeting's clock."""
        return Clock(now, now)

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self.paused_at is not None

    def tick(self, now: datetime) -> Clock:
        """Give a sign of life; when the last one is over an hour ago, the time between was a pause."""
        now = max(now, self.beat)
        if not self.paused and now - self.beat > GAP:
            away = Pause(self.beat, now, AWAY)
            return replace(self, beat=now, pauses=(*self.pauses, away))
        return replace(self, beat=now)

    def turn(self, subject: str, now: datetime) -> Clock:
        """Put another item in front, or none with the empty word."""
        here = self.tick(now)
        if subject == here.subject:
            return here
        spent = (
            {**here.spent, here.subject: here.seconds_of(here.subject, here.beat)}
            if here.subject
            else here.spent
        )
        return replace(here, subject=subject, since=here.beat if subject else None, spent=spent)

    def pause(self, now: datetime, why: str = "") -> Clock:
        """Let time stand still."""
        here = self.tick(now)
        return here if here.paused else replace(here, paused_at=here.beat, why=why)

    def go_on(self, now: datetime) -> Clock:
        """End a pause."""
        here = self.tick(now)
        if here.paused_at is None:
            return here
        pause = Pause(here.paused_at, here.beat, here.why)
        return replace(here, pauses=(*here.pauses, pause), paused_at=None, why="")

    def meeting_seconds(self, now: datetime) -> float:
        """Return how long the meeting has run, without its pauses."""
        return self._between(self.began, now)

    def item_seconds(self, now: datetime) -> float:
        """Return how long the item in front has taken altogether, 0 when there is none."""
        return self.seconds_of(self.subject, now) if self.subject else 0.0

    def seconds_of(self, subject: str, now: datetime) -> float:
        """Return how long an item has taken, this time and before."""
        before = self.spent.get(subject, 0.0)
        return before + (self._between(self.since, now) if subject == self.subject and self.since else 0.0)

    def minutes(self, now: datetime) -> dict[str, int]:
        """Return the whole minutes that each item took, at least one for what was looked at."""
        subjects = dict.fromkeys((*self.spent, *([self.subject] if self.subject else ())))
        return {subject: max(1, round(self.seconds_of(subject, now) / 60)) for subject in subjects}

    def _between(self, start: datetime, now: datetime) -> float:
        """Return the seconds from `start` to `now` that were no pause."""
        end = self.paused_at if self.paused_at is not None else max(now, self.beat)
        whole = max(0.0, (end - start).total_seconds())
        lost = sum(
            max(0.0, (min(pause.end, end) - max(pause.start, start)).total_seconds()) for pause in self.pauses
        )
        return max(0.0, whole - lost)
