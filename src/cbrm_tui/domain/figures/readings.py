"""How measures stand: their colour by the thresholds, and when they are to be read next (5.11.3.1)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from cbrm_tui.domain.figures.base import Colour
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Measure
from cbrm_tui.domain.records.p11_measurement import FREQUENCY_DAYS

CRITERIA: Final = ("performance", "strength", "value")
KINDS: Final = ("quantitative", "qualitative")


def rising(measure: Measure) -> bool:
    """Tell whether more is better; where it is not said, target and thresholds tell, or else it is."""
    if measure.direction:
        return measure.direction == "up"
    below, above = _first(measure.baseline, measure.red, measure.amber), _first(measure.target, measure.amber)
    return below is None or above is None or above >= below


def colour_of_reading(measure: Measure, value: float) -> Colour | None:
    """Return the colour of a reading: red and amber from their thresholds on, else green.

    Without thresholds it is green where the target is reached, and has no colour otherwise.
    """
    sign = 1 if rising(measure) else -1

    def reached(limit: float | None) -> bool:
        return limit is not None and sign * value <= sign * limit

    if measure.red is None and measure.amber is None:
        return "green" if measure.target is not None and sign * value >= sign * measure.target else None
    return "red" if reached(measure.red) else "amber" if reached(measure.amber) else "green"


def next_reading(measure: Measure, today: date) -> date | None:
    """Return the day by which the next reading is due, None where that cannot be told."""
    latest, days = measure.latest(today), FREQUENCY_DAYS.get(measure.frequency)
    return latest[0] + timedelta(days=days) if latest and days else None


def values_of(measure: Measure, today: date) -> tuple[float, ...]:
    """Return the readings up to that day, oldest first."""
    taken = [
        (row["date"], float(row["value"])) for row in measure.readings if {"date", "value"} <= row.keys()
    ]
    return tuple(value for day, value in sorted(taken) if day <= today)


def balance(plan: Plan, space: str = "joint") -> Mapping[tuple[str, str], tuple[Measure, ...]]:
    """Return the measures in use by criterion and kind, every pair of both in it; "" for one not said."""
    found: dict[tuple[str, str], list[Measure]] = {(row, kind): [] for row in CRITERIA for kind in KINDS}
    for measure in plan.of(Measure, space=space):
        if measure.open:
            found.setdefault((measure.criterion, measure.kind), []).append(measure)
    return {pair: tuple(measures) for pair, measures in found.items()}


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)
