"""Without a workspace: a plan is begun or joined by answering a few lines, all by keys."""

from pathlib import Path
from typing import Any

import pytest
from tests.sync.small import alone
from tests.tui.playground import screen_text

from cbrm_tui.sync.sharing import share
from cbrm_tui.tui.welcome import Chosen, WelcomeApp, keys_for
from cbrm_tui.workspace.workspace import Workspace


async def wait_for(pilot: Any, text: str) -> None:
    for _ in range(200):
        if text in screen_text(pilot):
            return
        await pilot.pause(0.05)
    raise AssertionError(screen_text(pilot))


async def test_a_plan_is_begun_by_answering_six_lines(tmp_path: Path) -> None:
    app = WelcomeApp(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, "Begin a plan with a partner")
        await pilot.press("2")
        await wait_for(pilot, "What is it about?")
        for answer in ("Rail parts", "Brindlewick Castings", "Ann", "Oakmere Finishing", "", ""):
            for letter in answer:
                await pilot.press("space" if letter == " " else letter)
            await pilot.press("enter")
        for _ in range(100):
            if app.return_value:
                break
            await pilot.pause(0.05)
    assert app.return_value == Chosen("workspace", tmp_path / "joint-plan")
    workspace = Workspace.open(tmp_path / "joint-plan")
    assert list(workspace.plan.partners) == ["brindlewick", "oakmere"]
    assert (workspace.me, workspace.config.person) == ("brindlewick", "Ann")
    assert len(workspace.plan.records) > 2, "the template of the working model is there"


async def test_what_is_wrong_is_said_in_place_and_nothing_is_lost(tmp_path: Path) -> None:
    async with WelcomeApp(tmp_path).run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, "Begin a plan with a partner")
        await pilot.press("2")
        await wait_for(pilot, "What is it about?")
        await pilot.press(*"Rail", "f2")
        await wait_for(pilot, "at least one partner must have a name")
        await wait_for(pilot, "Rail")
    assert list(tmp_path.iterdir()) == []


async def test_a_shared_plan_is_joined(tmp_path: Path) -> None:
    store = tmp_path / "store"
    share(alone(tmp_path / "ours"), str(store), {})
    app = WelcomeApp(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, "Join a plan")
        await pilot.press("3")
        await wait_for(pilot, "Address")
        await pilot.press(*str(store), "enter", *"nobody", "enter", "enter", "enter")
        await wait_for(pilot, "the plan knows brindlewick, oakmere")
        await pilot.press("shift+tab", "shift+tab", *["backspace"] * 6, *"oakmere", "f2")
        for _ in range(100):
            if app.return_value:
                break
            await pilot.pause(0.05)
    assert app.return_value == Chosen("workspace", tmp_path / "joint-plan")
    assert "R-0001" in Workspace.open(tmp_path / "joint-plan").plan


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["Brindlewick Castings", "Oakmere"], ["brindlewick", "oakmere"]),
        (["Oak Ltd", "Oak Rail"], ["oak", "oak-rail"]),
        (
            ["Müller & Söhne", "4you", "12", "Müller & Söhne"],
            ["muller", "partner-2", "partner", "muller-sohne"],
        ),
        (["Ölmühle", "東京"], ["olmuhle", "partner"]),
    ],
)
def test_keys_are_short_and_tell_companies_apart(names: list[str], keys: list[str]) -> None:
    assert list(keys_for(names)) == keys
