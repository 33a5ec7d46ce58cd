"""What the table costs on a slow line: bytes are exact, so the budgets stand here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tui.terminal import Terminal

APP = Path(__file__).with_name("register_app.py")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """The table of 10,000 risks × 7 columns at 120 × 40 in true colour."""
    with Terminal.python(APP, tmp_path / "home", "10000") as terminal:
        terminal.wait_for("R-0030")
        yield terminal


def test_a_step_of_the_cursor_in_view_costs_at_most_500_bytes(terminal: Terminal) -> None:
    costs = [len(terminal.send("j", quiet=0.06)) for _ in range(15)]
    assert terminal.lines[16].startswith(">"), terminal.screen()
    assert max(costs) <= 500, sorted(costs)
    terminal.send("llllll")  # on the last field it costs as little
    costs = [len(terminal.send("\x1b[B", quiet=0.06)) for _ in range(10)]
    assert max(costs) <= 500, sorted(costs)


def test_holding_the_key_across_scrolls_costs_at_most_800_bytes_a_step(terminal: Terminal) -> None:
    terminal.send("j" * 38)
    costs = [len(terminal.send("j", quiet=0.06)) for _ in range(60)]
    assert "R-0098" in next(line for line in terminal.lines if line.startswith(">"))
    scrolls = [step for step, cost in enumerate(costs) if cost > 2000]
    assert len(scrolls) == 2, costs
    cycle = costs[slice(*scrolls)]
    assert sum(cycle) <= 800 * len(cycle), sum(cycle) / len(cycle)
    assert sum(costs) <= 800 * len(costs), sum(costs) / len(costs)


def test_a_mark_and_a_move_across_fields_write_a_line_or_two(terminal: Terminal) -> None:
    assert len(terminal.send(" ")) <= 500
    assert terminal.lines[1].startswith(" *! R-0000"), terminal.screen()
    assert len(terminal.send("l")) <= 500


def test_a_narrow_terminal_pays_less_and_keeps_its_cursor_in_view(terminal: Terminal) -> None:
    terminal.send("j" * 30)
    terminal.resize(80, 24)
    assert any(line.startswith("> ! R-0030") for line in terminal.lines), terminal.screen()
    assert len(terminal.send("k")) <= 400
