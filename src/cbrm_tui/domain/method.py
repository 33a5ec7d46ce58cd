"""The risk method of a plan: scales, band grid, appetite and review cadence (5.10).

A score is always read through the method of its plan. The grid is a lookup table from
(likelihood, impact) to a band, so that any method fits, not only products.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cbrm_tui.domain.colours import read_colour
from cbrm_tui.domain.fields import Context
from cbrm_tui.domain.text import one_line

Score = tuple[int, int]

LONGEST: Final = 3650
"""The most days that a plan may ask for: ten years, so that counting dates never runs over."""
_HEAVIEST: Final = 1000


@dataclass(frozen=True)
class Band:
    """A range of severity. `review_days`: how often such a risk is looked at; `weight`: in exposure.

    `colour` is one of the plan's own, empty for that of the theme.
    """

    name: str
    review_days: int
    weight: int
    colour: str = ""

    @property
    def letter(self) -> str:
        """The capital that stands for the band where colour cannot."""
        return self.name[:1].upper()


DEFAULT_BANDS: Final = (
    Band("low", 180, 0),
    Band("moderate", 90, 1),
    Band("high", 60, 3),
    Band("severe", 30, 9),
)
_BAND_FLOORS: Final = (1, 5, 10, 15)


@dataclass(frozen=True)
class Method:
    """Labels of both axes (3 to 7 levels, mildest first), bands, and the grid between them.

    `grid[likelihood - 1][impact - 1]` is an index into `bands`. `appetite` maps a risk category to
    the highest band (index) that is accepted without action; `default_appetite` serves the others.
    """

    likelihood: tuple[str, ...] = ("rare", "unlikely", "possible", "likely", "almost certain")
    impact: tuple[str, ...] = ("slight", "minor", "moderate", "major", "critical")
    bands: tuple[Band, ...] = DEFAULT_BANDS
    grid: tuple[tuple[int, ...], ...] = ()
    appetite: Mapping[str, int] = field(default_factory=dict)
    default_appetite: int = 1

    def __post_init__(self) -> None:
        if not self.grid:
            object.__setattr__(
                self, "grid", product_grid(len(self.likelihood), len(self.impact), len(self.bands))
            )

    @property
    def context(self) -> Context:
        """What scores are judged against."""
        return Context(levels={"likelihood": len(self.likelihood), "impact": len(self.impact)})

    def fits(self, score: Score) -> bool:
        """Tell whether both levels exist."""
        likelihood, impact = score
        return 1 <= likelihood <= len(self.likelihood) and 1 <= impact <= len(self.impact)

    def value(self, score: Score) -> int:
        """Return the product of the levels, by which risks of one band are ordered."""
        return score[0] * score[1]

    def band_index(self, score: Score) -> int | None:
        """Return the index of the band, None for a score outside the scales."""
        return self.grid[score[0] - 1][score[1] - 1] if self.fits(score) else None

    def band(self, score: Score) -> Band | None:
        """Return the band, None for a score outside the scales."""
        index = self.band_index(score)
        return None if index is None else self.bands[index]

    def above_appetite(self, category: str, score: Score) -> bool:
        """Tell whether a threat of that category stands above what the partners accept."""
        index = self.band_index(score)
        return index is not None and index > self.appetite.get(category, self.default_appetite)


def product_grid(likelihoods: int, impacts: int, bands: int) -> tuple[tuple[int, ...], ...]:
    """Build a grid from the product of the levels.

    Five by five levels in four bands gives low 1–4, moderate 5–9, high 10–14, severe 15–25; other
    sizes keep the same proportions of the largest product.
    """
    if (likelihoods, impacts, bands) == (5, 5, 4):
        floors: Sequence[float] = _BAND_FLOORS
    else:
        floors = [
            0.0,
            *(likelihoods * impacts * (0.2 + 0.4 * step / max(1, bands - 2)) for step in range(bands - 1)),
        ]
    return tuple(
        tuple(
            max(index for index, floor in enumerate(floors) if index == 0 or likelihood * impact >= floor)
            for impact in range(1, impacts + 1)
        )
        for likelihood in range(1, likelihoods + 1)
    )


def read_method(raw: object) -> tuple[Method, list[str]]:
    """Read the `[method]` table of plan.toml; what does not fit is left at its default and named."""
    problems: list[str] = []
    table: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    if raw is not None and not isinstance(raw, Mapping):
        problems.append("method must be a table")
    plain = Method()
    likelihood = _labels(table, "likelihood", plain.likelihood, problems)
    impact = _labels(table, "impact", plain.impact, problems)
    bands = _bands(table.get("bands"), problems)
    grid = _grid(table.get("grid"), len(likelihood), len(impact), len(bands), problems)
    names = [band.name for band in bands]
    appetite: dict[str, int] = {}
    asked = table.get("appetite", {})
    if not isinstance(asked, Mapping):
        problems.append("method.appetite must be a table of band names by category")
        asked = {}
    for category, name in asked.items():
        if name in names:
            appetite[category] = names.index(name)
        else:
            problems.append(f"method.appetite.{one_line(category)} must be one of {', '.join(names)}")
    default = appetite.pop("default", min(plain.default_appetite, len(bands) - 1))
    return Method(likelihood, impact, bands, grid, appetite, default), problems


def is_whole(raw: object, low: int, high: int) -> bool:
    """Tell whether `raw` is a whole number from `low` to `high`, both included."""
    return isinstance(raw, int) and not isinstance(raw, bool) and low <= raw <= high


def _labels(
    table: Mapping[str, Any], name: str, default: tuple[str, ...], problems: list[str]
) -> tuple[str, ...]:
    raw = table.get(name)
    if raw is None:
        return default
    if isinstance(raw, list) and 3 <= len(raw) <= 7 and all(isinstance(label, str) for label in raw):
        return tuple(one_line(label) for label in raw)
    problems.append(f"method.{name} must be a list of 3 to 7 labels")
    return default


def _bands(raw: object, problems: list[str]) -> tuple[Band, ...]:
    if raw is None:
        return DEFAULT_BANDS
    if not isinstance(raw, list) or not 2 <= len(raw) <= 7:
        problems.append("method.bands must be 2 to 7 tables")
        return DEFAULT_BANDS
    found: list[Band] = []
    for number, band in enumerate(raw, 1):
        name = band.get("name") if isinstance(band, Mapping) else None
        name = one_line(name) if isinstance(name, str) else ""
        if not name or name in (other.name for other in found):
            problems.append(f"method.bands {number} must have a name of its own")
            return DEFAULT_BANDS
        days = band.get("review_days", 90)
        weight = band.get("weight", 3 ** (number - 2) if number > 1 else 0)
        if not is_whole(days, 1, LONGEST) or not is_whole(weight, 0, _HEAVIEST):
            problems.append(
                f"method.bands {number}: review_days must be a whole number from 1 to {LONGEST}, "
                f"weight one from 0 to {_HEAVIEST}"
            )
            return DEFAULT_BANDS
        colour = read_colour(band.get("colour"), f"method.bands {number}: colour", problems)
        found.append(Band(name, days, weight, colour))
    return tuple(found)


def _grid(
    raw: object, likelihoods: int, impacts: int, bands: int, problems: list[str]
) -> tuple[tuple[int, ...], ...]:
    if raw is not None:
        fits = (
            isinstance(raw, list)
            and len(raw) == likelihoods
            and all(isinstance(row, list) and len(row) == impacts for row in raw)
            and all(is_whole(cell, 0, bands - 1) for row in raw for cell in row)
        )
        if fits:
            return tuple(tuple(row) for row in raw)  # type: ignore[attr-defined]
        problems.append(f"method.grid must be {likelihoods} rows of {impacts} band numbers, 0 to {bands - 1}")
    return product_grid(likelihoods, impacts, bands)
