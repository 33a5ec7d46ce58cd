"""A review held by a pilot, on the sample."""

from contextlib import asynccontextmanager
from typing import Any

from tests.tui.playground import screen_text, until
from textual.pilot import Pilot

from cbrm_tui.tui.app import CbrmApp
from cbrm_tui.tui.screens.review.screen import ReviewScreen

TODAY = "2026-11-23"
FURNACE, PORES, WINTER = "R-E859", "R-FJP8", "R-E68Y"
"""The first three on the agenda of the review that the sample has planned."""


def review_of(pilot: Pilot[None]) -> ReviewScreen:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, ReviewScreen))


@asynccontextmanager
async def meeting(app: CbrmApp, *, size: tuple[int, int] = (80, 24)) -> Any:
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: any(isinstance(screen, ReviewScreen) for screen in app.screen_stack))
        await pilot.pause()
        yield pilot


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    """Press keys; a text of several letters with a blank before it is typed."""
    for key in pressed:
        await pilot.press(*(key[1:] if key.startswith("~") else [key]))
    await pilot.pause()


def turned(pilot: Pilot[None], text: str) -> Any:
    return until(pilot, lambda: text in screen_text(pilot))
