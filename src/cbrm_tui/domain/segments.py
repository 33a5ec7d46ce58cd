"""How relationships are segmented: importance against collaboration advantage (5.1.3.2).

Like the risk method it is a lookup table, so that an organisation can draw the lines where it likes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cbrm_tui.domain.method import is_whole
from cbrm_tui.domain.text import one_line

LEVELS: Final = 5
"""Both axes have five levels, as the fields of a relationship do."""

_MOST_SEGMENTS: Final = 9
_SCALE: Final = range(1, LEVELS + 1)


@dataclass(frozen=True)
class Segment:
    """A group of relationships that are run alike; a `collaborative` one asks for a plan (RMP)."""

    name: str
    collaborative: bool = False


DEFAULT_SEGMENTS: Final = (
    Segment("routine"),
    Segment("develop"),
    Segment("secure"),
    Segment("collaborate", collaborative=True),
)
_DEFAULT_GRID: Final = (
    (0, 0, 0, 1, 1),
    (0, 0, 0, 1, 1),
    (0, 0, 1, 3, 3),
    (2, 2, 2, 3, 3),
    (2, 2, 3, 3, 3),
)


@dataclass(frozen=True)
class Segmentation:
    """The segments, and the grid that leads to them.

    `grid[importance - 1][advantage - 1]` is an index into `segments`, levels counted from 1 to 5.
    """

    segments: tuple[Segment, ...] = DEFAULT_SEGMENTS
    grid: tuple[tuple[int, ...], ...] = _DEFAULT_GRID

    def segment(self, importance: int | None, advantage: int | None) -> Segment | None:
        """Return the segment, None unless both levels are there and exist."""
        if importance is None or advantage is None or not {importance, advantage} <= set(_SCALE):
            return None
        return self.segments[self.grid[importance - 1][advantage - 1]]


def read_segmentation(raw: object) -> tuple[Segmentation, list[str]]:
    """Read the `[segmentation]` table of plan.toml; what does not fit leaves the default and is named."""
    plain = Segmentation()
    if raw is None:
        return plain, []
    if not isinstance(raw, Mapping):
        return plain, ["segmentation must be a table"]
    segments, problem = _segments(raw.get("segments"))
    if problem:
        return plain, [problem]
    top = len(segments) - 1
    grid = raw.get("grid")
    if grid is None and segments is DEFAULT_SEGMENTS:
        return plain, []
    fits = (
        isinstance(grid, list)
        and len(grid) == LEVELS
        and all(isinstance(row, list) and len(row) == LEVELS for row in grid)
        and all(is_whole(cell, 0, top) for row in grid for cell in row)
    )
    if not fits or not isinstance(grid, list):
        asked = f"{LEVELS} rows, by importance, of {LEVELS} numbers of segments, 0 to {top}"
        return plain, [f"segmentation.grid must be {asked}"]
    return Segmentation(segments, tuple(tuple(row) for row in grid)), []


def _segments(raw: object) -> tuple[tuple[Segment, ...], str]:
    """Return the segments and an empty text, or the default ones and what is wrong."""
    if raw is None:
        return DEFAULT_SEGMENTS, ""
    if not isinstance(raw, list) or not 2 <= len(raw) <= _MOST_SEGMENTS:
        return DEFAULT_SEGMENTS, f"segmentation.segments must be 2 to {_MOST_SEGMENTS} tables"
    found: list[Segment] = []
    for number, table in enumerate(raw, 1):
        segment = _segment(table)
        if segment is None or segment.name in (other.name for other in found):
            message = f"segmentation.segments {number} must have a name of its own, and collaborative"
            return DEFAULT_SEGMENTS, f"{message} only as true or false"
        found.append(segment)
    return tuple(found), ""


def _segment(raw: Any) -> Segment | None:
    if not isinstance(raw, Mapping):
        return None
    name, collaborative = raw.get("name"), raw.get("collaborative", False)
    if not isinstance(name, str) or not one_line(name) or not isinstance(collaborative, bool):
        return None
    return Segment(one_line(name), collaborative)
