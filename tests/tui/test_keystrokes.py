"""The ten times a day: the tasks of docs/keystrokes.md are done with the keys that it counts."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.sync.partners import pair
from tests.tui.keystroke_model import TASKS, Way, table, ways
from tests.tui.playground import RISK, main_of, opened, register_of, sample, settled, until
from textual.pilot import Pilot

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Response, Review, Risk
from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.screens.review.screen import ReviewScreen

PAGE = (Path(__file__).parents[2] / "docs" / "keystrokes.md").read_text(encoding="utf-8")
NARROW = (80, 24)


def way(words: str) -> Way:
    return next(task.here for task in TASKS if words in task.name)


async def do(pilot: Pilot[None], words: str, *, begin: Iterable[str] = ("0",)) -> None:
    """Go to the overview, and do a task with its keys."""
    await pilot.press(*begin)
    await pilot.press(*way(words).presses)


def test_the_page_has_the_counts_and_the_ways_of_the_model() -> None:
    assert table() in PAGE
    assert f"```text\n{ways()}\n```" in PAGE


def test_all_tasks_together_take_half_of_the_keys_of_a_spreadsheet() -> None:
    own = sum(task.here.actions - task.here.meant for task in TASKS)
    other = sum(task.sheet.actions - task.sheet.meant for task in TASKS)
    assert own <= other / 2
    assert all(task.here.actions <= task.sheet.actions for task in TASKS)
    assert all(task.here.seconds <= way.seconds for task in TASKS for way in (task.sheet, task.web) if way)


@pytest.mark.parametrize(
    ("text", "actions", "meant", "seconds"),
    [
        ("M ctrl+f", 2, 0, 1.75),
        ("A", 2, 0, 0.4),
        ('"Ab" {c d}', 6, 3, 1.2),
        ("M H P B H", 1, 0, 3.45),
        ("2(M k 2(x)) q", 7, 0, 4.1),
    ],
)
def test_the_model_counts_shift_and_ctrl_clicks_and_repeats(
    text: str, actions: int, meant: int, seconds: float
) -> None:
    tried = Way(text)
    assert (tried.actions, tried.meant) == (actions, meant)
    assert tried.seconds == pytest.approx(seconds)


async def test_what_is_done_with_one_record_takes_the_keys_that_are_counted(tmp_path: Path) -> None:
    root = sample(tmp_path)
    survey = root / "joint/surveys/S-YP1Q.toml"
    more = "".join(f'"Statement {n}.", ' for n in range(5))
    text = (
        survey.read_text().replace('"closed"', '"running"').replace("questions = [", f"questions = [{more}")
    )
    survey.write_text(text)
    shutil.rmtree(root / "internal/responses", ignore_errors=True)
    async with opened(root).run_test(size=NARROW) as pilot:
        await settled(pilot)
        main = main_of(pilot)

        def plan() -> Plan:
            return main.session.plan

        def risk() -> Risk:
            found = plan()[RISK]
            assert isinstance(found, Risk)
            return found

        await do(pilot, "supplier one")
        await until(pilot, lambda: main.pane.selection.record and main.pane.selection.record.id == "R-E68Y")
        await do(pilot, "Rescore")
        await until(pilot, lambda: risk().score == (3, 4))
        assert risk().assessments[-1]["reason"] == "found more in may"
        await do(pilot, "Change an owner")
        await until(pilot, lambda: risk().owner == "Ruth Calloway")
        await do(pilot, "Close a risk")
        await until(pilot, lambda: not risk().open)
        assert risk().data["close_reason"] == "every casting is sectioned"
        before = set(plan().records)
        await do(pilot, "Add a risk")
        await until(pilot, lambda: set(plan().records) - before)
        (key,) = set(plan().records) - before
        added = plan()[key]
        assert (added.heading, added.owner) == ("two of us quote for one part", "Ruth Calloway")
        assert isinstance(added, Risk)
        assert added.score == (3, 4)
        await do(pilot, "survey of 10")
        await until(pilot, lambda: list(plan().of(Response)))
        (response,) = plan().of(Response)
        assert len(response.data["answers"]) == 10


async def test_a_review_of_twenty_risks_takes_the_keys_that_are_counted(tmp_path: Path) -> None:
    root = sample(tmp_path)
    for n in range(14):
        (root / f"joint/risks/R-00{n:02}.toml").write_text(
            f'title = "Risk {n}"\nkind = "threat"\nowner = "Tom Fairclough"\nstatus = "treating"\n'
            "[current]\nlikelihood = 2\nimpact = 2\n"
            "[[assessments]]\ndate = 2026-10-01\nlikelihood = 2\nimpact = 2\n"
        )
    async with opened(root).run_test(size=NARROW) as pilot:
        await settled(pilot)
        await do(pilot, "Hold a review")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)

        def outcomes() -> list[str]:
            review = next(one for one in main_of(pilot).session.plan.of(Review) if one.status == "running")
            return sorted(str(row["outcome"]) for row in review.data["items"])

        await until(pilot, lambda: len(outcomes()) == 20)
        assert outcomes() == ["kept"] * 12 + ["rescored"] * 8


async def test_a_disagreement_takes_the_keys_that_are_counted(tmp_path: Path) -> None:
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    mine.set(RISK, title="Ours")
    theirs.set(RISK, title="Theirs")
    mine.go()
    theirs.go()
    async with make_app(mine.workspace).run_test(size=NARROW) as pilot:
        session = main_of(pilot).session
        await until(pilot, lambda: session.disagreements)
        await pilot.press("f10")
        assert register_of(pilot).table.visible_count
        await do(pilot, "Settle")
        await until(pilot, lambda: not session.disagreements)
