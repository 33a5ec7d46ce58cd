"""Exposure: what the open threats of a space weigh together, never averaged (5.10.3.4)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import NamedTuple

from cbrm_tui.domain.figures.base import Figure, Working
from cbrm_tui.domain.method import Band
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Risk


class _Standing(NamedTuple):
    """What a sum over open risks needs of one. `score` is (likelihood, impact), None while not assessed."""

    space: str
    heading: str
    threat: bool
    score: tuple[int, int] | None
    category: str
    strategy: str


@dataclass(frozen=True, kw_only=True)
class Exposure(Figure):
    """The summed band weights of open threats, with what a sum alone would hide.

    `above_appetite` and `unscored` have ids of open threats, `bands` and `strategies` count them (the
    strategy is empty where none was chosen). Opportunities are counted beside threats, never netted.
    """

    worst: Band | None = None
    above_appetite: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()
    bands: Mapping[str, int] = field(default_factory=dict)
    strategies: Mapping[str, int] = field(default_factory=dict)
    threats: int = 0
    opportunities: int = 0

    @property
    def opportunities_per_threat(self) -> float | None:
        """How many open opportunities there are to an open threat, None without threats."""
        return self.opportunities / self.threats if self.threats else None


def exposure(plan: Plan, space: str = "joint") -> Exposure:
    """Return Σ band weight (by default 0, 1, 3, 9) over the open threats of a space.

    A threat whose score lies outside the plan's scales counts as unscored.
    """
    method = plan.space_settings(space).method
    risks = [(key, risk) for key, risk in plan.rows(Risk, _standing).items() if risk.space == space]
    threats = [(key, risk) for key, risk in risks if risk.threat]
    indexes = {score: score and method.band_index(score) for score in {risk.score for _, risk in threats}}
    working, above, unscored, found = [], [], [], []
    for key, risk in threats:
        index = indexes[risk.score]
        if index is None:
            unscored.append(key)
            continue
        band = method.bands[index]
        found.append(index)
        working.append(Working(key, f"{risk.heading}: {band.name}", band.weight, 1))
        if index > method.appetite.get(risk.category, method.default_appetite):
            above.append(key)
    reason = ""
    if not risks and space not in plan.rows(Risk, _recorded).values():
        reason = "no risk has been recorded"
    elif threats and not found:
        reason = "no open threat has a score"
    return Exposure(
        None if reason else sum(row.weight for row in working),
        "points",
        tuple(working),
        reason,
        worst=method.bands[max(found)] if found else None,
        above_appetite=tuple(above),
        unscored=tuple(unscored),
        bands={band.name: found.count(index) for index, band in enumerate(method.bands)},
        strategies=Counter(risk.strategy for _, risk in threats),
        threats=len(threats),
        opportunities=len(risks) - len(threats),
    )


def top_threats(plan: Plan, space: str = "joint", most: int = 20) -> tuple[str, ...]:
    """Return the keys of the gravest open threats: by band, within it by product, then by key."""
    method = plan.space_settings(space).method
    scored = [(key, score) for key, (where, score) in plan.rows(Risk, _scored).items() if where == space]
    places = {
        score: (-band, -method.value(score))
        for score in {score for _, score in scored}
        if (band := method.band_index(score)) is not None
    }
    ranked = ((places[score], key) for key, score in scored if score in places)
    return tuple(key for _, key in nsmallest(most, ranked))


def _standing(risk: Risk) -> _Standing | None:
    if not risk.open:
        return None
    return _Standing(risk.space, risk.heading, risk.threat, risk.score, risk.category, risk.strategy)


def _scored(risk: Risk) -> tuple[str, tuple[int, int]] | None:
    return (risk.space, risk.score) if risk.open and risk.threat and risk.score else None


def _recorded(risk: Risk) -> str:
    return risk.space
