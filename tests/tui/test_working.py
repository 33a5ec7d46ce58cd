"""Every number opens its working: the rows lead to the records, and add up to the number."""

from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, sample, screen_text, settled, toasts, until
from textual.pilot import Pilot

from cbrm_tui.domain import clock
from cbrm_tui.domain.figures.base import PERCENT
from cbrm_tui.tui.judgement import judge
from cbrm_tui.tui.panes.sources import record_at
from cbrm_tui.tui.screens.working import WorkingScreen
from cbrm_tui.tui.workings import explain
from cbrm_tui.workspace.workspace import Workspace

ONCE = ("health", "performance", "strength", "value", "exposure", "balance", "exit", "trust", "maturity")
EACH = tuple(f"{kind}:{number}" for kind in ("completeness", "maturity") for number in range(1, 13))


def front(pilot: Pilot[None]) -> WorkingScreen:
    screen = pilot.app.screen
    assert isinstance(screen, WorkingScreen)
    return screen


@pytest.mark.parametrize("space", ["joint", "internal"])
def test_the_rows_add_up_and_stand_for_records_or_figures(tmp_path: Path, space: str) -> None:
    plan = Workspace.open(sample(tmp_path)).plan
    judgement = judge(plan, clock.today())
    gaps = tuple(f"gap:{gap.question}" for gap in judgement.figures(space).gaps)
    for name in (*ONCE, *EACH, *gaps):
        found = explain(name, judgement, space)
        assert found is not None, name
        assert found.how
        figure = found.figure
        assert (figure.value is None) == bool(figure.reason), name
        for place, row in enumerate(figure.working):
            assert not row.record or record_at(row.record, plan), (name, row)
            assert place not in found.parts or explain(found.parts[place], judgement, space), (name, row)
        weights = sum(row.weight for row in figure.working)
        if figure.value is not None and figure.unit == PERCENT:
            total = sum(row.weight * row.value for row in figure.working)
            assert figure.value == pytest.approx(total / weights), name
        elif name == "exposure" and figure.value is not None:
            assert figure.value == weights
    assert explain("nothing", judgement, space) is None
    assert explain("gap:99", judgement, space) is None


async def test_health_opens_its_parts_and_these_their_records(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("shift+tab", "j", "j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkingScreen))
        text = screen_text(pilot)
        assert "Health of the relationship" in text
        assert "Green from 70" in text
        assert "Together" in text
        await pilot.press("enter")
        await until(pilot, lambda: "Performance" in screen_text(pilot))
        row = front(pilot)._explained.figure.working[0]
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot) is pilot.app.screen and main_of(pilot).pane.number > 0)
        await until(pilot, lambda: (found := main_of(pilot).pane.selection.record) and found.id == row.record)


async def test_a_key_opens_the_working_of_the_cell_under_the_cursor(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(120, 40), notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("j", "w")
        assert "no figure is under the cursor" in toasts(pilot)[-1]
        await pilot.press("l", "l", "w")
        await until(pilot, lambda: "Completeness of Vision and values" in screen_text(pilot))
        await pilot.press("escape", "l", "w")
        await until(pilot, lambda: "Maturity of Vision and values" in screen_text(pilot))
        assert "is shut: it needs" in screen_text(pilot)
        await pilot.press("escape")
        assert pilot.app.screen is main_of(pilot)


async def test_an_element_that_the_plan_lacks_is_gone_to_all_the_same(tmp_path: Path) -> None:
    root = sample(tmp_path)
    for path in (root / "joint/principles").glob("02-*.toml"):
        path.unlink()
    async with opened(root).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("j", "l", "l", "w")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkingScreen))
        row = front(pilot)._explained.figure.working[0]
        assert row.value == 0
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).pane.number == 2)
        await until(
            pilot,
            lambda: main_of(pilot).register and main_of(pilot).register.table.cursor_key == row.record,  # type: ignore[union-attr]
        )
