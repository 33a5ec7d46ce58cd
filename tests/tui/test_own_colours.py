"""Colours of a plan's own: drawn where the terminal has enough of them, always readable, never alone."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from rich.style import Style
from tests.domain.plans import make, plan_of
from tests.tui.pages import Page, sight_of
from tests.tui.playground import main_of, opened, sample, screen_text, until
from textual.color import Color
from textual.pilot import Pilot

from cbrm_tui.domain.colours import NAMES, rgb
from cbrm_tui.domain.records import Value
from cbrm_tui.tui.panes.sheets import p02
from cbrm_tui.tui.widgets.palette import ink_on, own_bands, own_style

SEVERE = "#123456"


def coloured(tmp_path: Path) -> Path:
    """The sample with colours of its own for all four bands."""
    root = sample(tmp_path)
    sheet = root / "joint" / "plan.toml"
    text = sheet.read_text()
    for name, colour in (("low", "mint"), ("moderate", "gold"), ("high", "orange"), ("severe", SEVERE)):
        assert f'name = "{name}"' in text
        text = text.replace(f'name = "{name}"', f'name = "{name}"\ncolour = "{colour}"')
    sheet.write_text(text)
    return root


def drawn(pilot: Pilot[None], text: str) -> list[Style]:
    """How each piece of the screen that has this text in it is drawn."""
    strips = pilot.app.screen._compositor.render_strips()
    return [piece.style for strip in strips for piece in strip if text in piece.text and piece.style]


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 (black) to 1 (white)."""
    parts = [part / 255 for part in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.fixture(params=["truecolor", "256"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with many colours."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", request.param)


@pytest.mark.parametrize("colour", [*product(range(0, 256, 51), repeat=3), *map(rgb, NAMES.values())])
def test_text_on_a_colour_is_always_readable(colour: tuple[int, int, int]) -> None:
    lighter, darker = sorted(map(luminance, (Color.parse(ink_on(colour)).rgb, colour)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_bands_without_a_colour_keep_that_of_the_theme() -> None:
    assert own_bands(["", "", ""]) == {}
    assert own_bands(["", "", "#102030"]) == {"band-7": "#102030", "band-text-7": "#ffffff"}
    assert own_style("") == ""


def test_an_organisation_heads_its_column_in_its_own_colour_where_there_are_enough() -> None:
    partners = {"ash": {"name": "Ash Foundry", "colour": "navy"}, "elm": {"name": "Elm Finishing"}}
    plan = plan_of(make(Value, organisation="ash"), settings={"organisations": partners})
    for enough in (True, False):
        sight = sight_of(plan)
        sight = replace(sight, glyphs=replace(sight.glyphs, own_colours=enough))
        heads = Page(p02.side_by_side(sight)).line("Ash Foundry", "Elm Finishing")
        styles = [str(span.style) for span in heads.content.spans]
        assert (f"bold #ffffff on {NAMES['navy']}" in styles) is enough
        assert "bold" in styles


@pytest.mark.usefixtures("many")
async def test_scores_and_the_matrix_are_drawn_in_the_plans_colours(tmp_path: Path) -> None:
    async with opened(coloured(tmp_path)).run_test(size=(120, 40)) as pilot:
        await main_of(pilot).go(10)
        await until(pilot, lambda: "3×4 H" in screen_text(pilot))
        orange = Color.parse(NAMES["orange"]).rgb
        assert any(s.bgcolor and s.bgcolor.triplet == orange for s in drawn(pilot, "3×4 H"))
        await pilot.press("tab")
        await until(pilot, lambda: "S severe" in screen_text(pilot))
        severe = [style for style in drawn(pilot, "S severe") if style.bgcolor and style.color]
        assert [style.bgcolor.triplet for style in severe if style.bgcolor] == [Color.parse(SEVERE).rgb]


async def test_a_terminal_with_few_colours_keeps_those_of_the_theme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "standard")
    async with opened(coloured(tmp_path)).run_test(size=(80, 24)) as pilot:
        await main_of(pilot).go(10)
        await until(pilot, lambda: "3×4 H" in screen_text(pilot))
        assert SEVERE not in pilot.app.theme_variables.values()
        assert not main_of(pilot).glyphs.own_colours


@pytest.mark.usefixtures("many")
async def test_a_colour_is_changed_on_the_screen_and_taken_back(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(100, 30)) as pilot:
        before = pilot.app.theme_variables["band-7"]
        await pilot.press("M")
        await until(pilot, lambda: "nothing is changed yet" in screen_text(pilot))
        screen = pilot.app.screen
        await until(pilot, lambda: screen.query_one("Sheet").field)  # type: ignore[attr-defined]
        while screen.query_one("Sheet").field != "bands.3.colour":  # type: ignore[attr-defined]
            await pilot.press("j")
        await pilot.press("e", *"navy", "enter")
        await until(pilot, lambda: "navy" in screen_text(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.theme_variables["band-7"] == NAMES["navy"])
        await pilot.press("u")
        await until(pilot, lambda: pilot.app.theme_variables["band-7"] == before)
