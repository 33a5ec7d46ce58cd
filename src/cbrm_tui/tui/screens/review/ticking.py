"""The clocks of a meeting, drawn anew once a minute: a slow line has other things to carry."""

from __future__ import annotations

from typing import Final

from textual.timer import Timer

from cbrm_tui.tui.screens.review.chair import Chair
from cbrm_tui.tui.screens.review.desk import ReviewDesk
from cbrm_tui.tui.screens.review.top import ReviewTop

_STEP: Final = 10
"""Seconds between two drawings in the last minute of an item."""


class Ticking(ReviewDesk):
    """Shows both clocks and sees to it that they go on."""

    _ticker: Timer | None = None

    def start_clock(self) -> None:
        """Show the clocks now and again when they will say something else."""
        if self._ticker is not None:
            self._ticker.stop()
        self.show_clock()
        seconds = seconds_to_next(self.chair)
        self._ticker = None if seconds is None else self.set_timer(seconds, self._tick)

    def show_clock(self) -> None:
        """Show both clocks as they are."""
        text, alarm = clock_words(self.chair, self.glyphs.dot)
        self.query_one(ReviewTop).show_clock(text, alarm)

    def stop_clock(self) -> None:
        """Draw them no more."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None

    def _tick(self) -> None:
        if not self.display:  # being taken down
            return
        self.chair.tick()
        self.ticked()
        self.start_clock()

    def ticked(self) -> None:
        """Show what else a minute changes."""


def clock_words(chair: Chair, dot: str) -> tuple[str, bool]:
    """Return both clocks in words, and whether the item takes longer than it should.

    Whole minutes, in the last one of the item the seconds left; over the target it says by how much.
    """
    clock, now = chair.state.clock, chair.now()
    whole = f"{int(clock.meeting_seconds(now)) // 60} min"
    review = chair.review
    if review is not None and review.status == "held":
        return "closed", False
    if clock.paused:
        return f"{whole} {dot} paused", True
    if chair.step != "items" or chair.item is None:
        return whole, False
    spent, target = clock.item_seconds(now), chair.target * 60
    left = target - spent
    if left <= 0:
        return f"{whole} {dot} item {int(-left) // 60} over", True
    if left <= 60:
        return f"{whole} {dot} item {max(_STEP, -(-int(left) // _STEP) * _STEP)}s left", False
    return f"{whole} {dot} item {int(spent) // 60}/{chair.target}", False


def seconds_to_next(chair: Chair) -> float | None:
    """Return in how many seconds the clocks say something else, None while they stand still."""
    clock, now = chair.state.clock, chair.now()
    review = chair.review
    if clock.paused or review is None or review.status == "held":
        return None
    whole = 60 - clock.meeting_seconds(now) % 60
    if chair.step != "items" or chair.item is None:
        return whole + 0.05
    spent = clock.item_seconds(now)
    left = chair.target * 60 - spent
    if 0 < left <= 60:
        return min(whole, left % _STEP or _STEP) + 0.05
    # Both clocks are drawn together, when the item's minute is full.
    return 60 - spent % 60 + 0.05
