"""Hints and sentences that name keys: they follow a person's keymap."""

import dataclasses
from pathlib import Path
from typing import Any

from tests.tui.dialog_host import Host, seen
from tests.tui.playground import opened, sample, screen_text, until
from textual.screen import Screen

from cbrm_tui.tui.glyphs import UNICODE
from cbrm_tui.tui.rebinding import Change
from cbrm_tui.tui.screens.editors.choice_prompt import ChoicePrompt
from cbrm_tui.tui.screens.editors.help import HelpScreen
from cbrm_tui.tui.screens.editors.key_prompt import KeyPrompt

OWN = {"dialog.cancel": "f9", "reader.down": "ctrl+n,j", "reader.up": "up", "list.accept": "ctrl+e"}


async def last_line(dialog: Screen[Any], *, ascii_only: bool = False, keys: str = "") -> tuple[str, Host]:
    """Open a dialog with other keys; return its line of hints, after pressing a key."""
    app = Host(dialog, dataclasses.replace(UNICODE, ascii_only=ascii_only))
    app.set_keymap(OWN)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = seen(app)
        if keys:
            await pilot.press(keys)
            await pilot.pause()
    return next(line for line in reversed(shown.splitlines()) if "   " in line.strip(" │|")), app


async def test_a_key_that_still_works_stays_and_another_gives_way_to_the_new_one() -> None:
    line, _ = await last_line(HelpScreen("Help", [("Keys", [("x", "does it")])]))
    assert "j ↑ scroll" in line
    assert "f9 closes" in line


async def test_in_ascii_a_new_key_goes_by_its_name() -> None:
    line, _ = await last_line(HelpScreen("Help", [("Keys", [("x", "does it")])]), ascii_only=True)
    assert "j up scroll" in line


async def test_words_that_are_no_keys_stay() -> None:
    line, _ = await last_line(ChoicePrompt("Which?", [("a", "One", ""), ("b", "Two", "")]))
    assert "ctrl+e accepts" in line
    assert "a digit picks" in line
    assert "letters filter" in line


async def test_where_any_key_is_taken_escape_leads_out_whatever_it_was_given_up_for() -> None:
    line, app = await last_line(KeyPrompt("Save", "f2", lambda keys: Change()), keys="escape")
    assert "esc cancels" in line
    assert app.answer is None


async def test_sentences_name_the_key_that_works_and_open_hints_follow_a_change(tmp_path: Path) -> None:
    app = opened(sample(tmp_path))
    app.set_keymap({"main.undo": "f9"})
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("f10", "space", "r", "4", "4", *"why", "enter")
        await until(pilot, lambda: "f9 takes it back" in screen_text(pilot))
        await pilot.press("question_mark")
        await until(pilot, lambda: "esc closes" in screen_text(pilot))
        app.set_keymap({"dialog.cancel": "f8"})
        app.keys_changed()
        await until(pilot, lambda: "f8 closes" in screen_text(pilot))
