"""Setting the exit plan off and putting the plan away, by the keys of the real screen."""

from pathlib import Path

from tests.tui.playground import main_of, opened, sample, screen_text, toasts, until

from cbrm_tui.domain.records import Action

SIZE = (80, 24)


async def test_agreed_exit_items_become_actions_after_a_look_at_them(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with opened(root).run_test(size=SIZE, notifications=True) as pilot:
        session = main_of(pilot).session
        before = {one.id for one in session.plan.of(Action)}
        await pilot.press("f12", "X")
        await until(pilot, lambda: "Day of the notice" in screen_text(pilot))
        await pilot.press(*(["backspace"] * len("today")), *"2027-01-31", "enter")
        await until(pilot, lambda: "on 2027-01-31?" in screen_text(pilot))
        assert "left alone: Four months from notice" in screen_text(pilot)
        assert {one.id for one in session.plan.of(Action)} == before
        await pilot.press("y")
        await until(pilot, lambda: any("actions begin on 2027-01-31" in text for text in toasts(pilot)))
        assert {one.id for one in session.plan.of(Action)} > before
        await pilot.press("u")
        await until(pilot, lambda: {one.id for one in session.plan.of(Action)} == before)


async def test_a_day_that_is_none_is_told_and_nothing_begins(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("f12", "X")
        await until(pilot, lambda: "Day of the notice" in screen_text(pilot))
        await pilot.press(*"morrow", "enter")
        await until(pilot, lambda: any("the day must be a date" in text for text in toasts(pilot)))


async def test_the_plan_is_put_away_where_the_person_says(tmp_path: Path) -> None:
    kept = tmp_path / "k.toml"
    async with opened(sample(tmp_path)).run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("f12", "Z")
        await until(pilot, lambda: "Archive the plan" in screen_text(pilot))
        await pilot.press("end", "ctrl+u", *str(kept), "enter")
        await until(pilot, lambda: any("records kept in" in text for text in toasts(pilot)))
    assert '"lesson"' not in kept.read_text()
    assert 'type = "governance"' in kept.read_text()
