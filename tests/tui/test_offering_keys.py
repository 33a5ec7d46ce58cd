"""The border on the screen: offering field by field, and a screen that shows nothing internal."""

from pathlib import Path

import pytest
from tests.tui.playground import (
    main_of,
    opened,
    register_of,
    sample,
    screen_text,
    seen,
    settled,
    toasts,
    until,
)
from textual.pilot import Pilot

from cbrm_tui.workspace.edits import Create, Edit
from cbrm_tui.workspace.workspace import Workspace

WIDE = (120, 40)
SECRET = "O-SECR"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = sample(tmp_path)
    data = {"title": "Canary order book", "priority": 4, "rationale": "Rail pays", "notes": "canary note"}
    Workspace.open(root).apply(Edit((Create("objective", "internal", data, SECRET),), "canary label"))
    return root


async def go_inside(pilot: Pilot[None]) -> None:
    """Put the cursor on the internal objective."""
    await main_of(pilot).open_record(SECRET)
    await until(pilot, lambda: register_of(pilot).table.cursor_key == SECRET)


async def test_marked_fields_leave_and_the_others_stay(root: Path) -> None:
    async with opened(root).run_test(size=(80, 24), notifications=True) as pilot:
        await go_inside(pilot)
        await pilot.press("O")
        await pilot.pause()
        assert "Rail pays" in screen_text(pilot)
        # Title, priority and rationale are marked; the rationale shall stay after all.
        await pilot.press(*"rationale", "space", "enter")
        await until(pilot, lambda: any("offer O-SECR as" in text for text in toasts(pilot)))
        plan = main_of(pilot).session.plan
        [copy] = [r for r in plan.records.values() if r.space == "joint" and r.heading == "Canary order book"]
        assert set(copy.data) == {"title", "priority", "organisation"}
        await pilot.press("u")
        await until(pilot, lambda: copy.id not in main_of(pilot).session.plan)


async def test_a_later_change_is_shown_as_different(root: Path) -> None:
    async with opened(root).run_test(size=WIDE, notifications=True) as pilot:
        await go_inside(pilot)
        await pilot.press("O", "enter")
        await until(pilot, lambda: any("offer O-SECR as" in text for text in toasts(pilot)))
        main = main_of(pilot)
        main.edit_field(main.session.plan[SECRET], "priority")
        await pilot.pause()
        await pilot.press("backspace", "5", "enter")
        await until(pilot, lambda: "differs from what was offered" in screen_text(pilot))


async def test_a_joint_record_is_not_offered_again(root: Path) -> None:
    async with opened(root).run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("f10", "O")
        await until(pilot, lambda: any("only internal records are offered" in text for text in toasts(pilot)))


async def test_presenting_shows_nothing_internal_anywhere(root: Path) -> None:
    (root / "internal" / "risks").mkdir(parents=True, exist_ok=True)
    (root / "internal" / "risks" / "R-CANA.toml").write_text("canary = = broken\n")
    async with opened(root).run_test(size=WIDE, notifications=True) as pilot:
        await go_inside(pilot)
        assert "Canary" in screen_text(pilot)
        await pilot.press("P")
        await settled(pilot)
        assert "PRESENTING JOINT" in screen_text(pilot)
        for key in "0123456789":
            await pilot.press(key)
            await pilot.pause()
            assert "canary" not in screen_text(pilot).casefold()
        await pilot.press("ctrl+t")
        assert main_of(pilot).space == "joint"
        await pilot.press("u")
        await until(pilot, lambda: any("undone" in text for text in toasts(pilot)))
        await pilot.press("colon", *"canary")
        await pilot.pause(0.3)
        assert "Canary" not in screen_text(pilot)
        await pilot.press("escape", "escape")
        assert not any("anary" in text for text in toasts(pilot))


async def test_the_same_key_ends_presenting(root: Path) -> None:
    async with opened(root).run_test(size=WIDE) as pilot:
        await pilot.press("P", "P")
        await go_inside(pilot)
        assert "Canary order book" in seen(register_of(pilot).table)
        assert "PRESENTING" not in screen_text(pilot)
