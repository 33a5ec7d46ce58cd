"""The method on the screen: what would change is shown before it is saved, by keys alone."""

from pathlib import Path

from tests.tui.playground import main_of, opened, sample, screen_text, toasts, until


async def test_a_band_is_redrawn_with_its_effect_shown_first(tmp_path: Path) -> None:
    root = sample(tmp_path)
    before = (root / "joint/plan.toml").read_text()
    async with opened(root).run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("M")
        await until(pilot, lambda: "nothing is changed yet" in screen_text(pilot))
        screen = pilot.app.screen
        await until(pilot, lambda: "Likelihood" in screen_text(pilot))
        while screen.query_one("Sheet").field != "grid.2":  # type: ignore[attr-defined]
            await pilot.press("j")
        await pilot.press("e", "ctrl+u", *"44444", "enter")
        await until(pilot, lambda: "would stand in another band" in screen_text(pilot))
        assert (root / "joint/plan.toml").read_text() == before
        await pilot.press("f2")
        await until(pilot, lambda: any("change method of the joint plan" in text for text in toasts(pilot)))
        method = main_of(pilot).session.plan.space_settings("joint").method
        assert method.grid[2] == (3, 3, 3, 3, 3)
        await pilot.press("u")
        await until(pilot, lambda: (root / "joint/plan.toml").read_text() == before)


async def test_leaving_with_changes_asks_first(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("M")
        await until(pilot, lambda: "nothing is changed yet" in screen_text(pilot))
        await until(pilot, lambda: pilot.app.screen.query_one("Sheet").field)  # type: ignore[attr-defined]
        await pilot.press("n")
        await until(pilot, lambda: "level 6" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "Leave without saving?" in screen_text(pilot))
        await pilot.press("n", "escape", "y")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert len(main_of(pilot).session.plan.space_settings("joint").method.likelihood) == 5
