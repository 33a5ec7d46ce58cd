"""Measuring things side by side: in turn, a few times each, within a time."""

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from benchmarks.table import size
from benchmarks.wire import NOTHING, Traffic

Work = Callable[[], float]
"""Does something once and returns the seconds that count."""


class Contender(Protocol):
    """Two partners who keep a plan in step by one tool; each method returns the seconds that count."""

    name: ClassVar[str]

    def join(self) -> float:
        """Become a partner from what is in the store; the newest one is `second` from then on."""

    def idle(self) -> float:
        """Sync where nothing is new."""

    def edit(self) -> float:
        """Edit one record at the first, and bring it to the second."""

    def merge(self, edits: int) -> float:
        """Bring together what both wrote offline, so many edits each, in different records."""


@dataclass(frozen=True)
class Limits:
    """How often a thing is measured, and for how many seconds at most; once in any case."""

    runs: int
    seconds: float


@dataclass
class Figure:
    """What the runs of one thing took; `traffic` is that of all of them."""

    taken: list[float] = field(default_factory=list)
    traffic: Traffic = NOTHING
    failed: bool = False

    @property
    def median(self) -> float | None:
        """The median in seconds; None where it did not end in its time."""
        return None if self.failed or not self.taken else statistics.median(self.taken)

    @property
    def wire(self) -> str:
        """Requests and bytes of a run, on the average: what is due only now and then is in it."""
        runs, traffic = max(1, len(self.taken)), self.traffic
        asked = f"{round(traffic.requests / runs, 1):g} req " if traffic.requests else ""
        return f"{asked}{size(traffic.bytes / runs)}" if traffic.bytes else ""


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def side_by_side(
    works: Mapping[str, Work], limits: Limits, traffic: Callable[[], Traffic] = lambda: NOTHING
) -> dict[str, Figure]:
    """Run the works in turn, so that all of them meet the same moods of the machine.

    One that ran over its time is not run again; one whose program was stopped for it has failed.
    """
    figures = {name: Figure() for name in works}
    for _ in range(limits.runs):
        for name, work in works.items():
            figure = figures[name]
            if figure.failed or sum(figure.taken) > limits.seconds:
                continue
            before = traffic()
            try:
                figure.taken.append(work())
            except subprocess.TimeoutExpired:
                figure.failed = True
            figure.traffic += traffic() - before
    return figures
