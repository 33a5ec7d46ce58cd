"""The overview: the figures at a glance, the gate in words, and what is new since the last look."""

import shutil
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.sync.partners import pair
from tests.tui.playground import RISK, main_of, opened, sample, screen_text, seen, settled, until
from tests.tui.test_in_a_terminal import started
from textual.pilot import Pilot

from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.lookback import Lookback, last_numbers
from cbrm_tui.tui.panes.overview import OverviewPane
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.line_list import Sheet
from cbrm_tui.tui.widgets.note_line import NoteLine
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

LABELS = ("Stage", "Maturity", "Health", "Exposure", "Treatment", "Exit", "Now")


def overview(pilot: Pilot[None]) -> OverviewPane:
    pane = main_of(pilot).pane
    assert isinstance(pane, OverviewPane)
    return pane


def figures(pilot: Pilot[None]) -> list[str]:
    return seen(overview(pilot).query_one(Sheet)).split("\n")


def box(pilot: Pilot[None], name: str) -> str:
    """The title of a box and what it shows."""
    found = overview(pilot).query_one(f".box.{name}")
    return f"{found.border_title}\n{seen(found.query_one(RegisterTable))}"


async def looked_back(pilot: Pilot[None]) -> None:
    """Wait until it is known what is new."""
    await until(pilot, lambda: "being looked up" not in box(pilot, "changes"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_figures_and_all_principles_are_seen_at_once(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(sample(tmp_path)).run_test(size=size) as pilot:
        await settled(pilot)
        lines = figures(pilot)
        assert [line.split()[0] for line in lines] == list(LABELS)
        assert all(len(line) <= size[0] for line in lines)
        for word in ("working", "lowest", "%", "points", "threats", "overdue"):
            assert any(word in line for line in lines), word
        text = screen_text(pilot)
        assert "Stage" in text
        assert "Exit strategy" in text


async def test_the_gate_that_blocks_stands_in_words_below_the_principles(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        gate = overview(pilot).query_one(NoteLine)
        for number in (1, 2):
            level = main_of(pilot).session.judgement.figures("joint").maturity[number]
            assert level.blocked_by is not None
            words = f"({level.blocked_by.name}) needs {level.blocked_by.needs}"
            await until(pilot, lambda shown=words[:40]: shown in " ".join(seen(gate).split()))  # type: ignore[misc]
            await pilot.press("j")


async def test_what_a_partner_changed_is_new_once(tmp_path: Path) -> None:
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    async with make_app(mine.workspace).run_test(size=(120, 40)) as pilot:
        await looked_back(pilot)
        assert "this is the first time" in box(pilot, "changes")
    mine.sync.close()

    theirs.set(RISK, title="Pores, says Oakmere")
    theirs.go()
    root = mine.root
    async with opened(root).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Pores, sa" in box(pilot, "changes"), 30)
        shown = box(pilot, "changes")
        assert all(word in shown for word in (RISK, "Title", "Porosity", "Anil Seth", ": 1"))
        assert "1 new since" in figures(pilot)[-1]
        for _ in range(8):
            if overview(pilot).view is overview(pilot)._changes:
                break
            await pilot.press("tab")
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).pane.number == 10)
        await until(pilot, lambda: (found := main_of(pilot).pane.selection.record) and found.id == RISK)

    async with opened(root).run_test(size=(120, 40)) as pilot:
        await looked_back(pilot)
        assert ": nothing" in box(pilot, "changes")


async def test_without_a_store_the_edits_made_here_meanwhile_are_new(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with opened(root).run_test(size=(120, 40)) as pilot:
        await looked_back(pilot)
    threading.Event().wait(1.1)  # times of edits are of whole seconds
    workspace = Workspace.open(root)
    workspace.apply(put_fields(RISK, {"title": "Changed by a command"}))
    threading.Event().wait(1.1)
    async with opened(root).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Changed b" in box(pilot, "changes"))
        await pilot.press("f10", "0")
        assert "Changed b" in box(pilot, "changes")


async def test_keys_work_while_it_is_looked_up_what_is_new(tmp_path: Path) -> None:
    app = opened(sample(tmp_path))
    release, asked = threading.Event(), threading.Event()
    news = app.session.sharing.news

    def slowly(space: str, seen: Mapping[str, int] | None) -> tuple[list[HistoryEntry], dict[str, int]]:
        asked.set()
        release.wait(30)
        return news(space, seen)

    app.session._lookback._history = slowly  # a store of many years
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, asked.is_set)
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: main_of(pilot).pane.number == 3)
        release.set()


def test_a_step_costs_few_bytes_on_a_slow_line_though_words_follow_it(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path, 120, 40) as terminal:
        terminal.send("j", quiet=0.6)
        principles = [len(terminal.send("j", quiet=0.4)) for _ in range(4)]
        terminal.send("\x1b[Z", quiet=0.6)
        terminal.send("j", quiet=0.6)
        lines = [len(terminal.send("j", quiet=0.4)) for _ in range(4)]
        assert max(principles) <= 700, principles
        assert max(lines) <= 500, lines
        assert len(terminal.send("1", quiet=0.6)) <= 16_000
        assert len(terminal.send("0", quiet=0.6)) <= 16_000
        assert terminal.listen(1.0) == b""


def test_a_commit_written_before_the_last_look_and_sent_after_it_is_new(tmp_path: Path) -> None:
    workspace = Workspace.open(sample(tmp_path))
    log = [entry("theirs.1", hours=-5), entry("mine.1", hours=-4, organisation=workspace.me)]
    first = Lookback(workspace, lambda space, seen: (log, last_numbers(log)))
    first.look(["joint"])
    assert first.changes("joint").entries == ()
    first.leave()

    late = entry("theirs.2", hours=-3)
    log.append(late)
    again = Lookback(workspace, lambda space, seen: (log, last_numbers(log)))
    again.look(["joint"])
    assert again.changes("joint").entries == (late,)


def test_what_was_not_shown_stays_new_and_each_person_has_a_look_of_their_own(tmp_path: Path) -> None:
    root = sample(tmp_path)
    workspace = Workspace.open(root)
    log = [entry("theirs.1", hours=-5)]
    first = Lookback(workspace, lambda space, seen: (log, last_numbers(log)))
    first.look(["joint"])
    first.changes("joint")
    first.leave()
    log.append(entry("theirs.2", hours=-1))
    glance = Lookback(workspace, lambda space, seen: (log, last_numbers(log)))
    glance.look(["joint"])
    glance.leave()  # before any screen asked for them
    later = Lookback(workspace, lambda space, seen: (log, last_numbers(log)))
    later.look(["joint"])
    assert len(later.changes("joint").entries) == 1

    other = tmp_path / "other"
    shutil.copytree(root, other)
    config = other / "workspace.toml"
    config.write_text(config.read_text().replace(workspace.config.person, "Somebody Else"))
    newcomer = Lookback(Workspace.open(other), lambda space, seen: (log, last_numbers(log)))
    newcomer.look(["joint"])
    assert newcomer.changes("joint").since is None
    assert newcomer.changes("joint").entries == ()


def test_nothing_internal_is_written_down_about_a_look(tmp_path: Path) -> None:
    root = sample(tmp_path)
    session = Session(Workspace.open(root))
    session.workspace.apply(put_fields("R-7G6D", {"title": "Canary"}))
    session._lookback.look(["joint", "internal"])
    session.changes("internal")
    session._lookback.leave()
    text = (root / ".cbrm" / "seen.json").read_text()
    assert "internal" in text
    assert "Canary" not in text
    assert "R-7G6D" not in text


def entry(number: str, *, hours: float, organisation: str = "oakmere") -> HistoryEntry:
    at = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")
    return HistoryEntry(at, "Anil Sethi", organisation, RISK, "title", "a", "b", number=number)
