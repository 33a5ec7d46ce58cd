"""How each figure came about, in words: what was read, how it was added up, which limits were applied.

A figure has a name, by which any line or cell can lead to it: `health`, `performance`, `strength`, `value`,
`exposure`, `balance`, `exit`, `trust`, `maturity`, and `completeness:5` or `maturity:5` for one principle,
`gap:3` for one question of the latest survey.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cbrm_tui.domain import catalogue, figures
from cbrm_tui.domain.figures import Figure, Working
from cbrm_tui.domain.figures.base import PERCENT
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Risk
from cbrm_tui.domain.settings import Settings
from cbrm_tui.tui.judgement import Judgement, SpaceFigures

_HEALTH_PARTS: Final = ("performance", "strength", "value")


@dataclass(frozen=True)
class Explained:
    """A figure with its working in words.

    `answer` is its value for reading, `how` the formula, `limits` the thresholds and caps with what they did.
    `parts` leads from a row of the working, by its place, to the figure that it stands for.
    """

    title: str
    figure: Figure
    answer: str
    how: str
    limits: tuple[str, ...] = ()
    parts: Mapping[int, str] = field(default_factory=dict)


def explain(name: str, judgement: Judgement, space: str) -> Explained | None:
    """Explain the figure of that name in a space; None while it is not worked out, or for an unknown name."""
    kind, _, number = name.partition(":")
    known = judgement.figures(space)
    settings = judgement.plan.space_settings(space)
    if not number:
        found = _EXPLAINERS.get(name)
        return found(known, settings) if found else _balance(name, known, judgement.plan, space)
    if not number.isdecimal():
        return None
    of_one = {"completeness": _completeness, "maturity": _maturity, "gap": _gap}.get(kind)
    return of_one(int(number), known, settings) if of_one else None


def number_text(value: float, unit: str = "") -> str:
    """Return a number as it is read: at most one decimal place, per cent with its sign."""
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text}%" if unit == PERCENT else text


def answer_of(figure: Figure) -> str:
    """Return the value with its unit, or the reason why there is none."""
    if figure.value is None:
        return figure.reason
    text = number_text(figure.value, figure.unit)
    return text if figure.unit in {PERCENT, "level"} else f"{text} {figure.unit}"


def sum_of(explained: Explained) -> str:
    """Return how the rows of the working come to the value, where they are summed up; else nothing."""
    figure, rows = explained.figure, explained.figure.working
    if figure.value is None or not rows:
        return ""
    weights = sum(row.weight for row in rows)
    if figure.unit == PERCENT and weights > 0:
        total = sum(row.weight * row.value for row in rows)
        return f"Together {number_text(total)} / {number_text(weights)} = {number_text(figure.value)}%"
    return f"Together {number_text(weights)} points" if figure.unit == "points" else ""


def _health(known: SpaceFigures, settings: Settings) -> Explained | None:
    health = known.health
    if health is None:
        return None
    green, amber = _limit(settings, "health_green"), _limit(settings, "health_amber")
    cap_amber, cap_red = _limit(settings, "health_cap_amber"), _limit(settings, "health_cap_red")
    limits = [
        f"Green from {green}, amber from {amber}, red below.",
        f"A part below {cap_amber} holds the colour at amber, one below {cap_red} at red.",
    ]
    if health.capped_by:
        limits.append(f"Here {health.capped_by} holds it at {health.colour}.")
    colour = f", {health.colour}" if health.colour else ""
    return Explained(
        "Health of the relationship",
        health,
        answer_of(health) + colour,
        "The weighted mean of performance, strength and value, of those that have data; two at least.",
        tuple(limits),
        {at: row.what for at, row in enumerate(health.working) if row.what in _HEALTH_PARTS},
    )


def _performance(known: SpaceFigures, settings: Settings) -> Explained | None:
    how = (
        "The mean of how far each objective and each measure of performance is from its baseline to its "
        "target, 0 to 100, weighted by priority. Without a priority it is 3."
    )
    return _plain("Performance", known.health.performance, how) if known.health else None


def _strength(known: SpaceFigures, settings: Settings) -> Explained | None:
    how = (
        "25 times the mean answer less one, of the latest trust survey; the mean over the organisations, "
        "each counting the same."
    )
    return _plain("Strength of the relationship", known.health.strength, how) if known.health else None


def _value(known: SpaceFigures, settings: Settings) -> Explained | None:
    how = (
        "The mean over the categories of value of what ideas under way or realised have brought, of what "
        "they were to bring; no category counts more than 100."
    )
    return _plain("Value created", known.health.value_created, how) if known.health else None


def _exposure(known: SpaceFigures, settings: Settings) -> Explained | None:
    exposure = known.exposure
    if exposure is None:
        return None
    weights = ", ".join(f"{band.name} {number_text(band.weight)}" for band in settings.method.bands)
    limits = [f"Weights of the bands: {weights}."]
    if exposure.above_appetite:
        limits.append(f"Above appetite: {', '.join(exposure.above_appetite)}.")
    if exposure.unscored:
        limits.append(f"Open but without a score, so not counted: {', '.join(exposure.unscored)}.")
    how = "The sum of the weights of the bands of all open threats. It is never averaged."
    return Explained("Exposure to threats", exposure, answer_of(exposure), how, tuple(limits))


def _balance(name: str, known: SpaceFigures, plan: Plan, space: str) -> Explained | None:
    exposure, settings = known.exposure, plan.space_settings(space)
    if name != "balance" or exposure is None:
        return None
    risks = [risk for risk in plan.of(Risk, space=space) if risk.open]
    rows = tuple(
        Working(
            plan.key_of(risk),
            f"{risk.heading}: {_treated(risk.strategy) if risk.threat else 'opportunity'}",
            1,
            float(risk.threat),
        )
        for risk in sorted(risks, key=lambda risk: (not risk.threat, risk.strategy, risk.id))
    )
    ratio = exposure.opportunities_per_threat
    figure = Figure(
        ratio, "opportunities to a threat", rows, "there is no open threat" if ratio is None else ""
    )
    how = (
        "Open opportunities divided by open threats, never netted. Each threat (1) stands with the way it is "
        "treated, then the opportunities (0)."
    )
    percent, count = _limit(settings, "transfer_percent"), _limit(settings, "transfer_count")
    limit = f"Transfer dominates from {percent}% of the open threats and {count} of them (RK07)."
    return Explained("Treatment mix", figure, answer_of(figure), how, (limit,))


def _treated(strategy: str) -> str:
    return strategy.replace("_", " ") or "not decided"


def _exit(known: SpaceFigures, settings: Settings) -> Explained | None:
    readiness = known.exit_readiness
    if readiness is None:
        return None
    lacking = ", ".join(kind.replace("_", " ") for kind in readiness.undefined)
    limit = f"Not ready while undefined: {lacking}." if lacking else "No mandatory item is undefined: ready."
    how = (
        "The weighted mean over the exit items: undefined 0, drafted 40, agreed but past its review date 60, "
        "agreed 80, rehearsed or done 100."
    )
    return Explained("Exit readiness", readiness, answer_of(readiness), how, (limit,))


def _trust(known: SpaceFigures, settings: Settings) -> Explained | None:
    how = "Strength in the latest trust survey less that in the one before, in percentage points."
    return _plain("Trend of trust", known.trust, how) if known.trust else None


def _overall(known: SpaceFigures, settings: Settings) -> Explained | None:
    if not known.maturity:
        return None
    lowest, median = figures.overall_maturity(known.maturity)
    names = {p.number: p.title for p in catalogue.load(known.language).principles}
    numbers = [number for number, level in known.maturity.items() if level.value is not None]
    rows = tuple(
        Working("", _principle_row(number, names[number], known.maturity[number]), row.weight, row.value)
        for number, row in zip(numbers, lowest.working, strict=True)
    )
    answer = answer_of(lowest)
    if lowest.value is not None and median.value is not None:
        answer = f"lowest {number_text(lowest.value)}, median {number_text(median.value)}, of 5"
    return Explained(
        "Maturity",
        Figure(lowest.value, lowest.unit, rows, lowest.reason),
        answer,
        "The lowest and the median of the levels of the principles.",
        parts={at: f"maturity:{number}" for at, number in enumerate(numbers)},
    )


def _principle_row(number: int, title: str, level: figures.Maturity) -> str:
    gate = level.blocked_by
    return f"{number} {title}" + (f"; {gate.name} needs {gate.needs}" if gate else "")


def _completeness(number: int, known: SpaceFigures, settings: Settings) -> Explained | None:
    if number not in known.completeness:
        return None
    how = (
        "The weighted mean over the elements: missing 0, drafted or past the review date 50, agreed and in "
        "date 100. What is not applicable is left out."
    )
    title = catalogue.load(known.language).principle(number).title
    return _plain(f"Completeness of {title}", known.completeness[number], how)


def _maturity(number: int, known: SpaceFigures, settings: Settings) -> Explained | None:
    if number not in known.maturity:
        return None
    level = known.maturity[number]
    gates = [f"{name} {_limit(settings, f'maturity_{name}')}" for name in _GATE_LIMITS]
    gate = level.blocked_by
    limits = [f"Completeness that a gate needs: {', '.join(gates)}."]
    if gate and level.value is not None:
        limits.append(f"The gate “{gate.name}” is shut: it needs {gate.needs}.")
    return Explained(
        f"Maturity of {catalogue.load(known.language).principle(number).title}",
        level,
        answer_of(level) + (" of 5" if level.value is not None else ""),
        "The number of gates that stand open one after the other, 0 to 5.",
        tuple(limits),
        {at: f"completeness:{number}" for at, row in enumerate(level.gates) if row.name in _GATE_LIMITS},
    )


def _gap(number: int, known: SpaceFigures, settings: Settings) -> Explained | None:
    gap = next((gap for gap in known.gaps if gap.question == number), None)
    if gap is None:
        return None
    amber, red = _limit(settings, "gap_amber"), _limit(settings, "gap_red")
    how = "The highest less the lowest of the organisations' mean answers, on the scale of 1 to 5."
    limits = (f"Amber from {amber} point, red from {red}.",)
    return Explained(f"Gap on “{gap.text}”", gap, f"{answer_of(gap)}, {gap.colour}", how, limits)


def _plain(title: str, figure: Figure, how: str) -> Explained:
    return Explained(title, figure, answer_of(figure), how)


def _limit(settings: Settings, name: str) -> str:
    """Return a threshold, with a note where the plan has its own."""
    text = number_text(settings.threshold(name))
    return f"{text} (as this plan has it)" if name in settings.thresholds else text


_GATE_LIMITS: Final = ("started", "defined", "agreed")
_EXPLAINERS: Final[Mapping[str, Callable[[SpaceFigures, Settings], Explained | None]]] = {
    "health": _health,
    "performance": _performance,
    "strength": _strength,
    "value": _value,
    "exposure": _exposure,
    "exit": _exit,
    "trust": _trust,
    "maturity": _overall,
}
