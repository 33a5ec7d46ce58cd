"""What a review shows all the time and what interrupts it: clocks, steps, disagreements, a kill."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.sync.partners import pair
from tests.tui.meetings import FURNACE, TODAY, keys, meeting, review_of, turned
from tests.tui.playground import opened, sample, screen_text, toasts, until
from textual.widgets import Static

from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.screens.actions import reviewing
from cbrm_tui.tui.screens.review.top import step_words
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBRM_TODAY", TODAY)


async def test_the_clocks_stand_still_and_each_item_has_its_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = sample(tmp_path)
    began = datetime.now().astimezone()
    later = timedelta()
    monkeypatch.setattr(reviewing, "_now", lambda: began + later)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        await keys(pilot, "4")
        await turned(pilot, "1 of 6")
        later = timedelta(minutes=3)
        await keys(pilot, "z")
        await turned(pilot, "the clocks stand still; z lets them go on")
        assert "paused" in screen_text(pilot)
        later = timedelta(minutes=33)
        await keys(pilot, "right", "left", "z")
        await turned(pilot, "the clocks go on")
        assert "paused" not in screen_text(pilot)
        chair = review_of(pilot).chair
        assert chair.state.clock.minutes(chair.now())[FURNACE] == 3
        assert int(chair.state.clock.meeting_seconds(chair.now())) == 180
        await keys(pilot, "T")
        await turned(pilot, "How long for each item?")
        await keys(pilot, "ctrl+u", "0", "enter")
        await turned(pilot, "How long for each item?")
        await keys(pilot, "ctrl+u", "2", "enter")
        await until(pilot, lambda: chair.target == 2)
        await turned(pilot, "over")
        later = timedelta(minutes=34)
        await keys(pilot, "k", "z")
        await turned(pilot, "the clocks stand still")
    # It is paused still, and gives each item its two minutes, in the program that goes on with it.
    later = timedelta(minutes=50)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        await turned(pilot, "paused")
        chair = review_of(pilot).chair
        assert (chair.target, chair.state.clock.paused) == (2, True)
        assert chair.state.clock.minutes(chair.now())[FURNACE] == 4


async def test_a_disagreement_on_the_item_is_settled_in_the_meeting(tmp_path: Path) -> None:
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    async with meeting(make_app(mine.workspace, review="risk")) as pilot:
        await keys(pilot, "4", "c")
        await turned(pilot, "there is no open disagreement")
        mine.go()
        theirs.go()
        mine.workspace.apply(put_fields(FURNACE, {"owner": "Tom Fairclough"}))
        theirs.workspace.apply(put_fields(FURNACE, {"owner": "Anil Sethi"}))
        mine.go()
        theirs.go()
        mine.go()
        await turned(pilot, "c settles")
        await keys(pilot, "c")
        await turned(pilot, "Anil Sethi")
        await keys(pilot, "1")
        await until(pilot, lambda: not mine.sync.disagreements())
        await keys(pilot, "escape")
        await turned(pilot, "1 of ")
        assert "c settles" not in screen_text(pilot)
        assert review_of(pilot).chair.state.subject == FURNACE
        mine.go()
        theirs.go()
    assert theirs.workspace.plan[FURNACE].show("owner") == mine.workspace.plan[FURNACE].show("owner")


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("width", [50, 60, 64, 72, 80, 120])
def test_every_step_has_its_place_in_the_line(width: int, at: int) -> None:
    names = ("People", "Actions", "Events", "Risks", "New", "Read back", "Next")
    counts = ("!", "", "", "12/20", "12", "", "")
    words = step_words(list(zip(names, counts, strict=True)), at, width)
    assert sum(cell_len(one) + 3 for one in words) - 1 <= width
    for number, (name, word) in enumerate(zip(names, words, strict=True)):
        named = name.split()[0] in word
        assert named if number in {at, at + 1} else named or word.startswith(str(number + 1))


async def test_the_start_after_a_kill_says_which_meeting_still_runs(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        await keys(pilot, "4", "k")
        await turned(pilot, "2 of 6")
        killed = Path(shutil.copytree(root, tmp_path / "killed"))
    async with opened(killed).run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "still runs; v goes on where it stood" in "".join(toasts(pilot)))
        await keys(pilot, "v")
        await turned(pilot, "2 of 6")


class Straggler(Static):
    """Hands out an edit while the screen that it stands on is taken down."""

    def __init__(self, edit: Callable[[], object]) -> None:
        super().__init__()
        self.edit = edit
        self.ran = False

    def on_unmount(self) -> None:
        self.edit()
        self.ran = True


async def test_news_that_come_while_a_review_is_closed_find_nothing_to_draw(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        session = review_of(pilot).chair.session
        session.soon = lambda call: call()
        straggler = Straggler(lambda: session.apply(put_fields(FURNACE, {"owner": "Anil Sethi"})))
        await review_of(pilot).mount(straggler)
    assert straggler.ran
    assert Workspace.open(root).plan.records[FURNACE].data["owner"] == "Anil Sethi"
