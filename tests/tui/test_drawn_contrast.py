"""Every text that the screens draw can be read: measured on what is drawn, in every shipped theme."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment
from tests.tui.playground import main_of, opened, sample, screen_text, until
from tests.tui.test_theme_contrast import HEX_FILES, contrast
from textual.pilot import Pilot

THEMES = [path.stem for path in HEX_FILES]
TEXT = 4.5
"""WCAG 2.2, 1.4.3, level AA. No text of a terminal counts as large."""

DECORATION = frozenset("─│╭╮╰╯├┤┬┴┼━┃╸╺▏▎▍▌▋▊▉█▐▔▁▂▃▄▅▆▇▕▊▖▗▘▝")


def texts(pilot: Pilot[None]) -> Iterator[Segment]:
    """Every piece of text in front, without what is only drawn as a line or a block.

    What lies faded behind a dialog is out of use, which the guidelines leave out.
    """
    screen = pilot.app.screen
    frame = screen.query_one("#frame").region if screen.is_modal else screen.region
    for strip in screen._compositor.render_strips()[frame.y : frame.bottom]:
        for segment in strip.crop(frame.x, frame.right):
            if segment.style and set(segment.text) - DECORATION - {" "}:
                yield segment


def ratio(segment: Segment) -> float:
    """The contrast of a piece of text with what is behind it, as the terminal is told to draw it."""
    style = segment.style
    assert style
    assert style.color
    assert style.bgcolor
    assert not style.dim, f"{segment.text!r} is dim: how dark that is, each terminal decides by itself"
    front, back = (colour.get_truecolor().hex for colour in (style.color, style.bgcolor))
    return contrast(front, back)


async def unreadable(pilot: Pilot[None], where: str) -> list[tuple[str, str, str, float]]:
    """What of the screen in front cannot be read, in each theme."""
    found = set()
    for theme in THEMES:
        pilot.app.theme = theme
        await pilot.pause()
        await pilot.pause()
        for segment in texts(pilot):
            if (measured := ratio(segment)) < TEXT:
                found.add((where, theme, segment.text.strip(), round(measured, 2)))
    return sorted(found)


async def test_every_text_on_the_screens_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")
    found = []
    ways = (
        ("register", "f10"),
        ("new record", "n"),
        ("keys and a key", "escape,ctrl+k,enter,e"),
        ("themes", "escape,escape,C"),
        ("history", "escape,H"),
    )
    async with opened(sample(tmp_path)).run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "Overview" in screen_text(pilot))
        for severity in ("information", "warning", "error"):
            pilot.app.notify("It is said.", title="Why", severity=severity, timeout=60)
        await until(pilot, lambda: "It is said." in screen_text(pilot))
        found += await unreadable(pilot, "toasts")
        pilot.app.clear_notifications()
        for where, keys in ways:
            await pilot.press(*keys.split(","))
            await pilot.pause(0.1)
            found += await unreadable(pilot, where)
        assert main_of(pilot)
    assert found == []
