"""What a figure is: a value, its unit, and the working that led to it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

Colour = Literal["green", "amber", "red"]

PERCENT: Final = "%"
YEAR: Final = 366
"""Days within which something that happens once a year has happened again."""


class Working(NamedTuple):
    """One thing that went into a figure.

    `record` is its id, empty where it is none; `what` says in printable words what was read from it.
    """

    record: str
    what: str
    weight: float
    value: float


@dataclass(frozen=True)
class Figure:
    """A number with its working; the value is None, with a reason, when there is not enough data."""

    value: float | None
    unit: str
    working: tuple[Working, ...] = ()
    reason: str = ""


def weighted_mean(working: Iterable[Working]) -> float | None:
    """Return Σ(weight·value) / Σ weight, None when nothing has weight."""
    rows = tuple(working)
    total = sum(row.weight for row in rows)
    return sum(row.weight * row.value for row in rows) / total if total > 0 else None


def mean_figure(working: tuple[Working, ...], reason: str) -> Figure:
    """Return the weighted mean in per cent, or no value for that reason when nothing has weight."""
    value = weighted_mean(working)
    return Figure(value, PERCENT, working, "" if value is not None else reason)


def colour_of(value: float, amber: float, green: float) -> Colour:
    """Return green from `green` upwards, amber from `amber`, else red."""
    return "green" if value >= green else "amber" if value >= amber else "red"


def percent(part: float, whole: float) -> float | None:
    """Return a share in per cent, 0 to 100; None where the numbers are too large to divide."""
    share = 100 * (part / whole)
    return None if math.isnan(share) else min(100.0, max(0.0, share))


def overdue(day: date | None, today: date) -> bool:
    """Tell whether a day has passed; one that was never set has not."""
    return day is not None and day < today
