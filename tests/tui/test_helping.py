"""Help for the focus, the sheet of all keys, and the tour."""

from functools import partial
from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, sample, screen_text, settled, toasts, until
from textual.pilot import Pilot

from cbrm_tui.tui import key_sheet
from cbrm_tui.tui.owners import all_bindings
from cbrm_tui.tui.screens.editors import HelpScreen, Rescore
from cbrm_tui.tui.tour import STEPS, Step, TourBox


async def test_help_says_where_the_cursor_is_and_the_keys_as_they_are_now(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(100, 60)) as pilot:
        await settled(pilot)
        pilot.app.set_keymap({"main.rescore": "f8"})
        await pilot.press("f10", "l", "?")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        text = screen_text(pilot)
        assert "Risk management: Risks" in text
        assert "One person knows the" in text
        assert "f8 " in text, text
        assert text.index("Next row") < text.index("Edit the field under the cursor")
        await pilot.press("escape", "f8")
        assert isinstance(pilot.app.screen, Rescore)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        assert "likelihood, impact" in screen_text(pilot)
        assert "Close without a change" in screen_text(pilot)
        await pilot.press("f1", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Rescore))


def test_the_sheet_has_every_key_with_those_of_the_keymap() -> None:
    parts = key_sheet.sections(all_bindings().values(), {"main.new": "ctrl+n"})
    rows = [row for _, section in parts for row in section]
    assert ("ctrl+n", all_bindings()["main.new"].tooltip) in rows
    told = {what for _, what in rows}
    lacking = [
        bound.id
        for bound in all_bindings().values()
        if bound.tooltip not in told and not bound.id.startswith("main.principle_")
    ]
    assert lacking == []


def test_the_sheet_is_two_columns_of_a_page_or_tables() -> None:
    parts = key_sheet.sections(all_bindings().values(), {})
    text = key_sheet.as_text("Keys", parts, 110)
    assert max(map(len, text.split("\n"))) <= 110
    assert sum(section.upper() in text for section, _ in parts) == len(parts)
    narrow = key_sheet.as_text("Keys", parts, 80)
    assert max(map(len, narrow.split("\n"))) <= 80
    assert all(f"\n{section.upper()}\n" in narrow for section, _ in parts)
    tables = key_sheet.as_markdown("Keys", [("Odd", [("|", "pipe"), ("a b", "both"), ("c", "sea")])])
    assert "| `\\|` | pipe | `c` | sea |\n| `a` `b` | both |  |  |" in tables


async def test_the_tour_goes_on_by_the_real_keys_and_changes_nothing(tmp_path: Path) -> None:
    root = sample(tmp_path)
    before = {path: path.read_bytes() for path in (root / "joint").rglob("*.toml")}
    async with opened(root).run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        main = main_of(pilot)
        assert any("tour" in toast for toast in toasts(pilot))
        await pilot.press("colon", *"tour", "enter")
        await until(pilot, lambda: main.query(TourBox))
        presses = (
            ["f10"],
            ["i", "i"],
            ["e", "escape"],
            [":", "escape"],
            [";", "escape"],
            ["ctrl+t", "ctrl+t"],
        )
        for at, keys in enumerate([*presses, ["c"], ["?"]], 1):
            await until(pilot, partial(shows, pilot, f"Tour {at} of {len(STEPS)}"))
            if at == len(STEPS):
                await until(pilot, partial(shows, pilot, "there is no open disagreement"))
                assert "tells the keys of wherever you are" in screen_text(pilot)  # the toast is above it
            await pilot.press("j", *keys)  # another key on the way does no harm
            if keys[-1] != "?":
                await until(pilot, lambda: pilot.app.screen is main)
        await pilot.press("escape")
        await until(pilot, lambda: "Tour done" in screen_text(pilot))
        await pilot.press("j")
        await until(pilot, lambda: not main.query(TourBox))

        await pilot.press("colon", *"tour", "enter")
        await until(pilot, lambda: main.query(TourBox))
        await pilot.press("escape")
        await until(pilot, lambda: not main.query(TourBox))
    assert {path: path.read_bytes() for path in (root / "joint").rglob("*.toml")} == before
    async with opened(root).run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        assert not any("tour" in toast for toast in toasts(pilot))


def shows(pilot: Pilot[None], text: str) -> bool:
    return text in screen_text(pilot)


@pytest.mark.parametrize("step", STEPS, ids=[step.key for step in STEPS])
def test_every_step_of_the_tour_is_a_key_that_there_is(step: Step) -> None:
    assert step.key in all_bindings()
