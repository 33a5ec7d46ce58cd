"""Every pane and dialog with ASCII alone, and at every size: one round through all of them."""

from itertools import cycle
from pathlib import Path
from unicodedata import category

import pytest
from rich.segment import Segment
from tests.tui.playground import RISK, main_of, opened, register_of, sample, screen_text, settled
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import Screen

import cbrm_tui
from cbrm_tui.tui.terminal.characters import PlainSigns

NORMAL = (80, 24)
SIZES = cycle(((60, 20), (1, 1), (20, 5), (200, 60), (60, 20)))
NO_DIALOG = {
    "main.undo",
    "main.redo",
    "main.sync",
    "main.edit_outside",
    "main.present",
    "main.space",
    "main.overview",
    "main.next",
    "main.previous",
}
"""Bindings that open nothing, or a program of the person's own."""


def dialogs(main: Screen[None]) -> dict[str, str]:
    """The first key of each binding of the main screen that may open something over a pane."""
    keys: dict[str, str] = {}
    for active in main.active_bindings.values():
        name = active.binding.id or ""
        if name.startswith("main.") and name not in NO_DIALOG and not name.startswith("main.principle_"):
            keys.setdefault(name, active.binding.key)
    return keys


def strangers(pilot: Pilot[None], known: set[str]) -> set[str]:
    """Signs outside ASCII that stand on the screen and in no record."""
    return {sign for sign in screen_text(pilot) if not sign.isascii()} - known


def in_records(root: Path) -> set[str]:
    """The letters and currencies outside ASCII in the files of a plan."""
    text = "".join(path.read_text() for path in root.rglob("*.toml"))
    return {sign for sign in text if not sign.isascii() and (sign.isalpha() or category(sign) == "Sc")}


async def next_size(pilot: Pilot[None], known: set[str]) -> None:
    """Make the terminal as large or small as is next; what is open stays as it is."""
    size = next(SIZES)
    await pilot.resize_terminal(*size)
    await pilot.pause()
    assert not strangers(pilot, known), size


def test_every_sign_that_the_program_can_draw_has_one_in_ascii() -> None:
    folder = Path(cbrm_tui.__file__).parent
    texts = [*folder.rglob("*.py"), *folder.rglob("*.tcss"), *folder.glob("domain/catalogue/en/*.toml")]
    # Its own table names the signs of others.
    written = set("".join(path.read_text() for path in texts if path.name != "characters.py"))
    (drawn,) = PlainSigns().apply([Segment("".join(sorted(written)))], Color(0, 0, 0))
    assert {sign for sign in drawn.text if not sign.isascii() and not sign.isalpha()} == set()


@pytest.mark.timeout(300)
async def test_panes_and_dialogs_are_ascii_and_survive_every_size(tmp_path: Path) -> None:
    root = sample(tmp_path)
    known = in_records(root)
    app = opened(root, ascii_only=True)
    async with app.run_test(size=NORMAL) as pilot:
        await settled(pilot)
        main = main_of(pilot)
        for number in (0, 1, 7, 10):
            await main.go(number)
            await pilot.pause()
            assert not strangers(pilot, known), (number, screen_text(pilot))
            await pilot.press("tab", "tab")
            await next_size(pilot, known)
        await main.open_record(RISK)
        await pilot.pause()
        opened_by = []
        for name, key in dialogs(main).items():
            await pilot.press(key)
            await pilot.pause()
            if pilot.app.screen is main:
                await main.open_record(RISK)
                continue
            opened_by.append(name)
            assert not strangers(pilot, known), (name, screen_text(pilot))
            await next_size(pilot, known)
            await leave(pilot, main, name)
            await main.open_record(RISK)
        assert len(opened_by) > 15, opened_by
        await pilot.resize_terminal(*NORMAL)
        await pilot.pause()
        assert register_of(pilot).table.cursor_key == RISK


async def leave(pilot: Pilot[None], main: Screen[None], name: str) -> None:
    """Press escape until the main screen is in front."""
    for _ in range(6):
        if pilot.app.screen is main:
            return
        await pilot.press("escape")
    raise AssertionError(f"no way out of {name}:\n{screen_text(pilot)}")
