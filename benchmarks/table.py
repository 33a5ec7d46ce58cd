"""The rows that the benchmarks print, and how."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_HEAD: Final = (
    "what",
    "records",
    "store",
    "rtt",
    "ours",
    "baseline",
    "ratio",
    "baseline is",
    "over the wire",
)
_WIDTHS: Final = (34, 7, 6, 5, 10, 10, 6, 28, 0)
_LEFT: Final = (0, 2, 7, 8)


@dataclass(frozen=True)
class Row:
    """What was measured, in seconds or in `unit`, and what it is held against in the same run.

    `theirs` is None where the baseline did not end in its time. `rtt` is in seconds. `wire` says what
    both sides sent and received.
    """

    what: str
    records: int
    ours: float
    baseline: str
    theirs: float | None
    store: str = ""
    rtt: float = 0.0
    unit: str = "s"
    wire: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as it is printed."""
        return (
            self.what,
            f"{self.records:,}" if self.records else "",
            self.store,
            f"{self.rtt * 1e3:.0f}ms" if self.store else "",
            _figure(self.ours, self.unit),
            _figure(self.theirs, self.unit) if self.theirs is not None else "too long",
            f"{self.ours / self.theirs:.2f}" if self.theirs else "",
            self.baseline,
            self.wire,
        )


def head() -> str:
    """Return the table's first line."""
    return _line(_HEAD)


def line(row: Row) -> str:
    """Return a row as a line."""
    return _line(row.cells)


def size(count: float) -> str:
    """Return a number of bytes in words."""
    for unit in ("B", "kB"):
        if count < 1000:
            return f"{count:.0f}{unit}" if unit == "B" else f"{count:.1f}{unit}"
        count /= 1000
    return f"{count:.1f}MB"


def _figure(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:.0f}{unit}"
    return f"{value:.2f}s" if value >= 1 else f"{value * 1e3:.2f}ms"


def _line(cells: Iterable[str]) -> str:
    padded = (
        cell.ljust(width) if place in _LEFT else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    )
    return "  ".join(padded).rstrip()
