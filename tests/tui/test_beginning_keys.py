"""A plan that has hardly begun shows where to begin, once; the steps are taken by keys."""

from datetime import date
from pathlib import Path

from tests.tui.playground import main_of, opened, sample, screen_text, until

from cbrm_tui.tui.screens.editors import BeginScreen, NewRecord
from cbrm_tui.workspace.creating import NewPlan, create


async def test_the_steps_show_once_and_lead_to_the_first_record(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    partners = {"alpha": "Alpha", "beta": "Beta"}
    create(root, NewPlan("Plan", partners, "alpha", "Ann", "one-to-one"), date(2026, 11, 23))
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, BeginScreen))
        assert "Name who answers for the relationship" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewRecord))
        await pilot.press(*"Owner", "enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        found = [one for one in main_of(pilot).session.plan.records.values() if one.heading == "Owner"]
        assert [(one.data["kind"], one.data["organisation"]) for one in found] == [("ser", "alpha")]
        await pilot.press("B")
        await until(pilot, lambda: "missing for Beta" in screen_text(pilot))
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.5)
        assert pilot.app.screen is main_of(pilot)


async def test_a_plan_that_has_begun_is_not_interrupted(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.5)
        assert pilot.app.screen is main_of(pilot)
