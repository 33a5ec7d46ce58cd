"""Pictures of the list of keys and of choosing a theme."""

from typing import Any

import pytest
from tests.tui.playground import screen_text, until
from textual.pilot import Pilot
from textual.screen import Screen

from cbrm_tui.tui.configured import ConfiguredApp
from cbrm_tui.tui.keys import Bound, write_keys
from cbrm_tui.tui.screens.editors.keys import KeysScreen
from cbrm_tui.tui.screens.editors.themes import ThemePicker
from cbrm_tui.tui.themes import load_themes, theme_folders
from cbrm_tui.workspace.preferences import config_folder

SIZES = ((80, 24), (120, 40))
THEMES = ("moor", "paper", "sixteen")
BINDINGS = (
    Bound("main.new", "n", "Add a record of the kind that is shown"),
    Bound("main.edit", "e", "Edit the field under the cursor"),
    Bound("main.find", "ctrl+f", "Find a record by any words in it, a person or its id"),
    Bound("register.down", "down,j", "One row down"),
    Bound("register.mark", "space", "Mark the row, or unmark it, and go on"),
    Bound("dialog.cancel", "escape", "Close without a change"),
)


class Settings(ConfiguredApp[None]):
    """Shows one screen in a theme."""

    def __init__(self, theme: str, shown: Screen[Any]) -> None:
        super().__init__(theme=theme, ssh=True, ascii_only=False)
        self._first = shown

    def on_mount(self) -> None:
        self.take_configuration()
        self.push_screen(self._first)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
def test_the_keys(snap_compare: Any, theme: str, size: tuple[int, int]) -> None:
    write_keys(config_folder(), "main.new", "f9,ctrl+n")
    app = Settings(theme, KeysScreen({bound.id: bound for bound in BINDINGS}))

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "main.new" in screen_text(pilot))
        if size == SIZES[1]:  # what a key is taken from is said at once
            await pilot.press("down", "enter", "ctrl+n")
            await until(pilot, lambda: "enter takes it" in screen_text(pilot))

    assert snap_compare(app, terminal_size=size, run_before=ready)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
def test_choosing_a_theme(snap_compare: Any, theme: str, size: tuple[int, int]) -> None:
    app = Settings(theme, ThemePicker(load_themes(theme_folders()[:1]).titles, theme))

    async def ready(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "keeps it" in screen_text(pilot))

    assert snap_compare(app, terminal_size=size, run_before=ready)
