"""Health of the relationship: performance, strength and value, the three criteria of 5.11.3.1."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from cbrm_tui.domain.figures.base import (
    PERCENT,
    Colour,
    Figure,
    Working,
    colour_of,
    mean_figure,
    percent,
    weighted_mean,
)
from cbrm_tui.domain.figures.benefit import benefit
from cbrm_tui.domain.figures.trust import strength
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Measure, Objective
from cbrm_tui.domain.settings import Settings

_MIDDLE_PRIORITY = 3
_COLOURS: tuple[Colour, ...] = ("red", "amber", "green")


@dataclass(frozen=True, kw_only=True)
class Health(Figure):
    """The health figure with its three parts. `colour` is None without a value.

    `capped_by` names the part that holds the colour below what the value alone would give.
    """

    performance: Figure
    strength: Figure
    value_created: Figure
    colour: Colour | None = None
    capped_by: str = ""


def health(plan: Plan, today: date, space: str = "joint") -> Health:
    """Return the weighted mean of those of performance, strength and value that have data, thirds by default.

    Green from 70, amber from 40. A part below 40 caps the colour at amber, one below 25 at red.
    Fewer than two parts with data are not enough.
    """
    settings = plan.space_settings(space)
    parts = {
        "performance": performance(plan, today, space),
        "strength": strength(plan, space),
        "value": value(plan, space),
    }
    working = tuple(
        Working("", name, settings.weight(name), part.value)
        for name, part in parts.items()
        if part.value is not None and settings.weight(name) > 0
    )
    result = Health(
        weighted_mean(working) if len(working) > 1 else None,
        PERCENT,
        working,
        performance=parts["performance"],
        strength=parts["strength"],
        value_created=parts["value"],
    )
    if result.value is None:
        return replace(result, reason="not enough data: two of performance, strength and value are needed")
    colour, capped_by = _colour(result.value, working, settings)
    return replace(result, colour=colour, capped_by=capped_by)


def performance(plan: Plan, today: date, space: str = "joint") -> Figure:
    """Return how far objectives and performance measures are from baseline to target, weighted by priority.

    An objective without a priority, and every measure, has the middle one, 3. Dropped objectives and
    ended measures do not count, nor what lacks a baseline, a target or an actual value.
    """
    working = [
        Working(key, heading, weight, done)
        for key, (where, heading, weight, done) in plan.rows(Objective, _advance).items()
        if where == space
    ]
    for key, row in plan.rows(Measure, _measured).items():
        latest = max((reading for reading in row.readings if reading[0] <= today), default=None)
        if latest and row.space == space:
            done = _progress(row.baseline, row.target, latest[1], row.direction)
            if done is not None:
                working.append(Working(key, row.heading, _MIDDLE_PRIORITY, done))
    return mean_figure(tuple(working), "no objective or measure has a baseline, a target and an actual value")


def value(plan: Plan, space: str = "joint") -> Figure:
    """Return the mean over categories of value of min(100, 100·realised/planned to date).

    Planned to date is what ideas under way or realised were to bring.
    """
    working = tuple(
        Working("", f"{name}: {amount.realised:.10g} of {amount.planned:.10g}", 1, share)
        for name, amount in benefit(plan, space).by_category.items()
        if (share := percent(amount.realised, amount.planned)) is not None
    )
    return mean_figure(working, "no idea under way has a planned benefit")


def _advance(objective: Objective) -> tuple[str, str, int, float] | None:
    done = _progress(objective.baseline, objective.target, objective.actual)
    if done is None or objective.status == "dropped":
        return None
    return objective.space, objective.heading, objective.priority or _MIDDLE_PRIORITY, done


class _Measured(NamedTuple):
    """An open measure of performance, with the day and the value of each reading."""

    space: str
    heading: str
    baseline: float | None
    target: float | None
    direction: str
    readings: tuple[tuple[date, float], ...]


def _measured(measure: Measure) -> _Measured | None:
    if measure.criterion != "performance" or not measure.open:
        return None
    readings = tuple(
        (row["date"], float(row["value"])) for row in measure.readings if "date" in row and "value" in row
    )
    return _Measured(
        measure.space, measure.heading, measure.baseline, measure.target, measure.direction, readings
    )


def _progress(
    baseline: float | None, target: float | None, actual: float | None, direction: str = ""
) -> float | None:
    """Return the way from baseline to target that is done, 0 to 100.

    Where the target is to stay at the baseline, the direction tells whether it is kept.
    """
    if baseline is None or target is None or actual is None:
        return None
    if target == baseline:
        kept = {"up": actual >= target, "down": actual <= target}.get(direction)
        return None if kept is None else 100.0 * kept
    return percent(actual - baseline, target - baseline)


def _colour(total: float, parts: tuple[Working, ...], settings: Settings) -> tuple[Colour, str]:
    plain = colour_of(total, settings.threshold("health_amber"), settings.threshold("health_green"))
    worst = min(parts, key=lambda part: part.value)
    cap = colour_of(worst.value, settings.threshold("health_cap_red"), settings.threshold("health_cap_amber"))
    if _COLOURS.index(cap) < _COLOURS.index(plain):
        return cap, worst.what
    return plain, ""
