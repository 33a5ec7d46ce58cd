"""Pictures of the search, and of jump letters over the tour's box."""

import shutil
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.tui.dialog_host import SAMPLE, Host
from tests.tui.playground import main_of, opened, settled, until
from textual.pilot import Pilot

from cbrm_tui.domain.plan import Plan
from cbrm_tui.tui.commands import Command
from cbrm_tui.tui.jump import JumpLetters
from cbrm_tui.tui.screens.search import Results, SearchScreen
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.themes import load_themes, theme_folders
from cbrm_tui.tui.tour import TourBox
from cbrm_tui.workspace.workspace import Workspace

SIZES = ((80, 24), (120, 40))
THEMES = ("moor", "paper", "sixteen")
COMMANDS = (
    Command("Rescore the risk anew: two digits, a reason, enter", lambda: None, "r"),
    Command("Go to 10 Risk management", lambda: None),
    Command("Theme: Moor (dark)", lambda: None),
)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    root = tmp_path_factory.mktemp("snapshots") / "plan"
    shutil.copytree(SAMPLE, root)
    return Workspace.open(root).plan


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
def test_the_search(snap_compare: Any, plan: Plan, theme: str, size: tuple[int, int]) -> None:
    session = cast(Session, SimpleNamespace(plan=plan))
    screen = SearchScreen("Find and do", session=session, space="joint", principle=10, offered=COMMANDS)
    app = Host(screen)

    async def typed(pilot: Pilot[None]) -> None:
        pilot.app.register_theme(load_themes(theme_folders()).themes[theme])
        pilot.app.theme = theme
        await pilot.press(*"suplie")
        results = screen.query_one(Results)
        await until(pilot, lambda: results.option_count > 1)
        await pilot.press("down")
        await pilot.pause(0.2)

    assert snap_compare(app, terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
def test_letters_and_the_tour(
    snap_compare: Any, tmp_path_factory: pytest.TempPathFactory, theme: str, size: tuple[int, int]
) -> None:
    root = tmp_path_factory.mktemp("snapshots") / "ws"
    shutil.copytree(SAMPLE, root)

    async def letters(pilot: Pilot[None]) -> None:
        await settled(pilot)
        main = main_of(pilot)
        await pilot.press("f10")
        main.action_tour()
        await until(pilot, lambda: all(box.region.area for box in main.query(TourBox)))
        await pilot.press("i", "i", ";")
        await until(pilot, lambda: main.query(JumpLetters))
        await until(pilot, lambda: all(one.region.area for one in main.query(JumpLetters)))
        await pilot.pause(0.2)

    assert snap_compare(opened(root, theme=theme), terminal_size=size, run_before=letters)
