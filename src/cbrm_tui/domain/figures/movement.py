"""How risks have moved: since a review, towards their targets, and all together by month (5.10.3.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cbrm_tui.domain.method import Band, Method, Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Review, Risk
from cbrm_tui.domain.text import one_line

MONTHS: Final = 12


@dataclass(frozen=True)
class Movement:
    """Where an open risk stood at a review, stands now and should come to; None where there is no score."""

    risk: Risk
    before: Score | None
    now: Score | None
    target: Score | None
    step: int
    """By how many bands it went up (or down, below 0); within a band by the product of its levels, as ±1."""

    @property
    def new(self) -> bool:
        """Whether it had no score yet."""
        return self.before is None and self.now is not None

    @property
    def at_target(self) -> bool:
        """Whether it has come to its target, or better: not above it for a threat, not below otherwise."""
        if self.now is None or self.target is None:
            return False
        pairs = zip(self.now, self.target, strict=True)
        return all(now <= aim if self.risk.threat else now >= aim for now, aim in pairs)


@dataclass(frozen=True)
class MonthEnd:
    """What the open threats weighed together on a day, and how many had a score."""

    day: date
    points: float
    threats: int


@dataclass(frozen=True)
class Appetite:
    """What is accepted of a category without action, and what there is; `above` are the risks over it."""

    category: str
    limit: Band
    worst: Band | None
    threats: int
    above: tuple[Risk, ...]


def risk_reviews(plan: Plan, today: date, space: str = "joint") -> tuple[Review, ...]:
    """Return the reviews of the risks that were held by that day, the latest first."""
    held = [
        (review.held_on, review.id, review)
        for review in plan.of(Review, space=space)
        if review.kind == "risk"
        and review.status != "cancelled"
        and review.held_on
        and review.held_on <= today
    ]
    return tuple(review for _, _, review in sorted(held, key=lambda one: one[:2], reverse=True))


def score_on(risk: Risk, day: date) -> Score | None:
    """Return the score that the latest assessment up to that day gave, None where there is none."""
    found = [
        (row["date"], at, (row["likelihood"], row["impact"]))
        for at, row in enumerate(risk.assessments)
        if {"date", "likelihood", "impact"} <= row.keys() and row["date"] <= day
    ]
    return max(found)[2] if found else None


def movements(
    plan: Plan, since: date | None, space: str = "joint", until: date | None = None
) -> tuple[Movement, ...]:
    """Return every open risk with where it stood on the day `since`, those that rose most first.

    Where it stands is its current score, or where it stood on the day `until` if that is given.
    """
    method = plan.space_settings(space).method
    found = []
    for risk in plan.of(Risk, space=space):
        if risk.open:
            before = score_on(risk, since) if since else None
            now = score_on(risk, until) if until else risk.score
            target = Risk.target.pair(risk.data.get("target"))
            found.append(Movement(risk, before, now, target, _step(method, before, now)))
    return tuple(sorted(found, key=lambda one: (-one.step, -_weight(method, one.now), one.risk.id)))


def exposure_by_month(plan: Plan, today: date, space: str = "joint") -> tuple[MonthEnd, ...]:
    """Return the exposure at the end of each of the last twelve months, and today, from the assessments.

    When a risk was closed is not recorded; a closed one counts until the day of its last assessment.
    """
    method = plan.space_settings(space).method
    threats = [risk for risk in plan.of(Risk, space=space) if risk.threat]
    found = []
    for day in (*_month_ends(today, MONTHS), today):
        scores = [
            score
            for risk in threats
            if (risk.open or (risk.last_assessed or date.min) > day) and (score := score_on(risk, day))
        ]
        bands = [band for score in scores if (band := method.band(score))]
        found.append(MonthEnd(day, sum(band.weight for band in bands), len(bands)))
    return tuple(found)


def appetites(plan: Plan, space: str = "joint") -> tuple[Appetite, ...]:
    """Return the appetite for each category that has one of its own or an open threat."""
    method = plan.space_settings(space).method
    threats: dict[str, list[Risk]] = {category: [] for category in method.appetite}
    for risk in plan.of(Risk, space=space):
        if risk.open and risk.threat:
            threats.setdefault(risk.category, []).append(risk)
    found = []
    for category, risks in threats.items():
        bands = [
            index for risk in risks if risk.score and (index := method.band_index(risk.score)) is not None
        ]
        found.append(
            Appetite(
                one_line(category),
                method.bands[method.appetite.get(category, method.default_appetite)],
                method.bands[max(bands)] if bands else None,
                len(risks),
                tuple(risk for risk in risks if risk.score and method.above_appetite(category, risk.score)),
            )
        )
    return tuple(sorted(found, key=lambda one: (-len(one.above), one.category)))


def treatments(plan: Plan, threat: bool, space: str = "joint") -> Mapping[str, int]:
    """Return how many open threats, or opportunities, have each strategy; the empty one is none chosen."""
    counts = dict.fromkeys((*Risk.strategy.choices({"kind": "threat" if threat else "opportunity"}), ""), 0)
    for risk in plan.of(Risk, space=space):
        if risk.open and risk.threat == threat:
            counts[risk.strategy] = counts.get(risk.strategy, 0) + 1
    return counts


def _step(method: Method, before: Score | None, now: Score | None) -> int:
    if before is None or now is None or before == now:
        return 0
    low, high = method.band_index(before), method.band_index(now)
    bands = high - low if low is not None and high is not None else 0
    product = method.value(now) - method.value(before)
    return bands or (product > 0) - (product < 0)


def _weight(method: Method, score: Score | None) -> int:
    band = method.band_index(score) if score else None
    return -1 if score is None or band is None else 1000 * band + method.value(score)


def _month_ends(today: date, count: int) -> list[date]:
    ends: list[date] = []
    day = today
    for _ in range(count):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]
