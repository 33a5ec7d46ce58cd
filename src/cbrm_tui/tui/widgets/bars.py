"""Bars and sparklines of text: pure functions, one terminal cell a character."""

from collections.abc import Sequence
from typing import Final

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_LEVELS: Final = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS: Final = "_.-=+*#@"


def bar(fraction: float, width: int, ascii: bool = False) -> str:
    """Draw `fraction` (clamped to 0…1) as a bar in `width` cells, exact to an eighth of a cell.

    Whatever is more than nothing shows at least its thinnest part, and only the whole fills the bar.
    """
    fraction = min(1.0, max(0.0, fraction))
    if ascii:
        return ("#" * _steps(fraction, width)).ljust(width, ".")
    full, rest = divmod(_steps(fraction, width * 8), 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


def _steps(fraction: float, most: int) -> int:
    if fraction in (0.0, 1.0) or most < 2:
        return int(fraction * most)
    return min(most - 1, max(1, round(fraction * most)))


def sparkline(values: Sequence[float | None], width: int, ascii: bool = False) -> str:
    """Draw `values` from old to new in at most `width` cells, the lowest and the highest as the scale.

    More values than cells are averaged in groups; a gap (None) stays a blank. A flat line lies in the middle.
    """
    levels = _ASCII_LEVELS if ascii else _LEVELS
    points = _averaged(values, width)
    known = [point for point in points if point is not None]
    if not known:
        return " " * len(points)
    low, span = min(known), max(known) - min(known)
    top = len(levels) - 1

    def level(point: float | None) -> str:
        if point is None:
            return " "
        return levels[round((point - low) / span * top) if span else top // 2]

    return "".join(map(level, points))


def _averaged(values: Sequence[float | None], width: int) -> list[float | None]:
    if width <= 0:
        return []
    if len(values) <= width:
        return list(values)
    points: list[float | None] = []
    for cell in range(width):
        group = values[cell * len(values) // width : (cell + 1) * len(values) // width]
        known = [value for value in group if value is not None]
        points.append(sum(known) / len(known) if known else None)
    return points
