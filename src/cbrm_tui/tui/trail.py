"""Where a person has been: places to return to, as in a browser."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

MOST: Final = 100
"""Places that are remembered each way; the oldest is forgotten first."""


@dataclass(frozen=True)
class Spot:
    """A place on the main screen: pane, space, view, the record and the field under the cursor.

    `inside` tells that the keys went to the details of the record.
    """

    pane: int
    space: str
    view: str = ""
    record: str = ""
    field: str = ""
    inside: bool = False


class Trail:
    """The places that were left by a jump, and those that were returned from."""

    def __init__(self) -> None:
        self._behind: deque[Spot] = deque(maxlen=MOST)
        self._ahead: deque[Spot] = deque(maxlen=MOST)

    def leave(self, spot: Spot) -> None:
        """Remember a place from which somebody jumps on; what lay ahead is forgotten."""
        self._ahead.clear()
        if not self._behind or self._behind[-1] != spot:
            self._behind.append(spot)

    def back(self, here: Spot) -> Spot | None:
        """Return the place before, None where there is none; `here` can be gone forward to again."""
        return _step(self._behind, self._ahead, here)

    def forward(self, here: Spot) -> Spot | None:
        """Return the place from which somebody went back last, None where there is none."""
        return _step(self._ahead, self._behind, here)


def _step(source: deque[Spot], other: deque[Spot], here: Spot) -> Spot | None:
    while source:
        spot = source.pop()
        if spot != here:
            other.append(here)
            return spot
    return None
