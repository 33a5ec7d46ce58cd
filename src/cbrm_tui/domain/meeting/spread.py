"""How far the single scores of a risk lie apart, once they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cbrm_tui.domain.method import Score

WIDE: Final = 2
"""Levels between the lowest and the highest from which on the difference is worth talking about."""


@dataclass(frozen=True)
class Spread:
    """The lowest and the highest level given, of each axis."""

    likelihood: tuple[int, int]
    impact: tuple[int, int]

    @property
    def text(self) -> str:
        """`L 2–4, I 3–5`; one number where all gave the same."""
        return f"L {_range(self.likelihood)}, I {_range(self.impact)}"

    @property
    def wide(self) -> bool:
        """Whether one axis differs by two levels or more."""
        return any(high - low >= WIDE for low, high in (self.likelihood, self.impact))


def spread_of(scores: Mapping[str, Score]) -> Spread | None:
    """Return the spread of the scores by person, None while nobody gave one."""
    if not scores:
        return None
    likelihoods, impacts = zip(*scores.values(), strict=True)
    return Spread((min(likelihoods), max(likelihoods)), (min(impacts), max(impacts)))


def _range(levels: tuple[int, int]) -> str:
    low, high = levels
    return str(low) if low == high else f"{low}–{high}"
