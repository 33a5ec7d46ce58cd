"""The search over everything, used by its keys."""

from pathlib import Path

import pytest
from tests.tui.playground import (
    RISK,
    RISK_DOC,
    main_of,
    opened,
    register_of,
    sample,
    screen_text,
    settled,
    until,
)
from textual.content import Content

from cbrm_tui.tui.screens.search import Results, SearchScreen
from cbrm_tui.tui.widgets.line_list import Inspector


async def test_enter_goes_to_the_record_with_the_cursor_on_the_field_that_was_found(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        main = main_of(pilot)
        # Typed ahead, as over a slow line: enter waits for what the words find.
        await pilot.press("ctrl+f", *"back to its old supplier", "enter")
        await until(pilot, lambda: main.pane.selection.record and main.pane.number == 10)
        await until(pilot, lambda: main.pane.selection.field == "consequence")
        assert main.pane.selection.record.id == "R-E68Y"  # type: ignore[union-attr]
        assert main.pane.query_one(Inspector).has_focus

        await pilot.press("ctrl+f", *"porostiy")
        await until(pilot, lambda: "Porosity shows only" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: main.register and register_of(pilot).table.cursor_key == RISK)
        assert register_of(pilot).table.cursor_column == "title"


async def test_a_hit_says_in_which_field_and_marks_the_letters(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"old supplier")
        await until(pilot, lambda: "R-E68Y" in screen_text(pilot))
        assert "Consequence: " in screen_text(pilot)
        results = pilot.app.screen.query_one(Results)
        await until(pilot, lambda: "supplier" in marked_in(results.get_option_at_index(0).prompt))
        assert marked_in(results.get_option_at_index(0).prompt) == ["old", "supplier"]


def marked_in(prompt: object) -> list[str]:
    assert isinstance(prompt, Content)
    return [prompt.plain[one.start : one.end] for one in prompt.spans if "underline" in str(one.style)]


async def test_commands_places_and_themes_are_found_and_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p", *"theme pap", "enter")
        await until(pilot, lambda: pilot.app.theme == "paper")
        await pilot.press("colon", *"space internal", "enter")
        await until(pilot, lambda: main_of(pilot).space == "internal")
        await pilot.press("colon", *"go to 12 exit", "enter")
        await until(pilot, lambda: main_of(pilot).pane.number == 12)
        await pilot.press("ctrl+f", *"theme pap")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
        assert "Theme: Paper" not in screen_text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))


async def test_a_presentation_finds_nothing_internal(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"penhallow")
        await until(pilot, lambda: "RL-F8SD" in screen_text(pilot))
        await pilot.press("escape", "P")
        await settled(pilot)
        await pilot.press("colon", *"penhallow")
        await until(pilot, lambda: "nothing has these words" in screen_text(pilot))
        await pilot.press("ctrl+u", *"the space")
        await until(pilot, lambda: "Show the space JOINT" in screen_text(pilot))
        assert "INTERNAL" not in screen_text(pilot)


async def test_hostile_text_is_text_and_what_changed_meanwhile_is_found(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with opened(root, ascii_only=True).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+f", *"quench", "escape")
        path = root / RISK_DOC
        hostile = "[/red] [@click=app.quit]quenchable[/] [bold"
        path.write_text(path.read_text().replace('proximity = "now"', f'proximity = "{hostile}"'))
        main = main_of(pilot)
        await until(pilot, lambda: main.session.plan[RISK].data.get("proximity") == hostile)
        await pilot.press("ctrl+f", *"quenchable")
        await until(pilot, lambda: "Proximity: " in screen_text(pilot))
        assert "[@click=app.quit]quenchable[/] [bold" in screen_text(pilot)
        frame = [line[:-1] for line in screen_text(pilot).split("\n")[2:22]]
        assert all(line.isascii() for line in frame)
