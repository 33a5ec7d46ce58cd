"""Benefit of ideas: planned and realised, by category of value and by who has it (5.8, 5.11.3.1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cbrm_tui.domain.figures.base import Working
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Idea

_COUNTED = frozenset({"under_way", "realised"})


class Amount(NamedTuple):
    """What was planned to date and what has come of it, in the plan's currency."""

    planned: float
    realised: float


class _Row(NamedTuple):
    space: str
    heading: str
    category: str
    amount: Amount
    shares: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Benefit:
    """Planned and realised benefit of the ideas under way or realised that have a planned one.

    `by_beneficiary` is by the organisations' keys; under the empty key stands what no share gives to
    anybody. `working` has the realised benefit of each idea, weighing what was planned of it.
    """

    by_category: Mapping[str, Amount]
    by_beneficiary: Mapping[str, Amount]
    working: tuple[Working, ...]


def benefit(plan: Plan, space: str = "joint") -> Benefit:
    """Add up the benefit of a space's ideas; shares beyond 100 per cent together count in proportion."""
    found = [(key, row) for key, row in plan.rows(Idea, _row).items() if row.space == space]
    return Benefit(
        _sums((row.category, row.amount) for _, row in found),
        _sums(pair for _, row in found for pair in _shared(row)),
        tuple(Working(key, row.heading, row.amount.planned, row.amount.realised) for key, row in found),
    )


def _shared(row: _Row) -> Iterable[tuple[str, Amount]]:
    total = sum(percent for _, percent in row.shares)
    for organisation, percent in (*row.shares, ("", max(0, 100 - total))):
        part = percent / max(100, total)
        if part:
            yield organisation, Amount(row.amount.planned * part, row.amount.realised * part)


def _sums(amounts: Iterable[tuple[str, Amount]]) -> Mapping[str, Amount]:
    planned: dict[str, float] = defaultdict(float)
    realised: dict[str, float] = defaultdict(float)
    for name, amount in amounts:
        planned[name] += amount.planned
        realised[name] += amount.realised
    return {name: Amount(planned[name], realised[name]) for name in sorted(planned)}


def _row(idea: Idea) -> _Row | None:
    if idea.stage not in _COUNTED or idea.planned is None or idea.planned <= 0:
        return None
    shares = tuple(
        (row["organisation"], row["percent"])
        for row in idea.shares
        if {"organisation", "percent"} <= row.keys() and row["organisation"]
    )
    amount = Amount(idea.planned, idea.realised or 0)
    return _Row(idea.space, idea.heading, idea.category or "other", amount, shares)
