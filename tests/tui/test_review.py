"""A review held with the keyboard, read from the files afterwards; dropped and gone on with; led by two."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from tests.sync.partners import pair
from tests.tui.meetings import FURNACE, PORES, TODAY, WINTER, keys, meeting, review_of, turned
from tests.tui.playground import SAMPLE, opened, sample, screen_text, until

from cbrm_tui.domain.meeting import KINDS, propose
from cbrm_tui.domain.records import Measure, Review
from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.glyphs import ASCII
from cbrm_tui.tui.screens.review.face import Face
from cbrm_tui.tui.screens.review.page import draw
from cbrm_tui.tui.screens.review.screen import ReviewScreen
from cbrm_tui.workspace.meeting import Leader, lead
from cbrm_tui.workspace.meeting_outcomes import At, keep
from cbrm_tui.workspace.workspace import Workspace


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBRM_TODAY", TODAY)


def reviews(root: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((root / "joint/reviews").glob("*.toml")):
        yield tomllib.loads(path.read_text())


def running(root: Path) -> dict[str, Any]:
    return next(one for one in reviews(root) if one.get("status") == "running")


def risk(root: Path, key: str) -> dict[str, Any]:
    return tomllib.loads((root / f"joint/risks/{key}.toml").read_text())


async def test_a_whole_meeting_by_keys(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await pilot.press("v", "1")
        await turned(pilot, "no quorum")
        await keys(pilot, "space")
        await turned(pilot, "1 here, 1 needed: enough")
        await keys(pilot, "a", "~Ann Fresh", "tab", "~oakmere", "enter")
        await turned(pilot, "[x] Ann Fresh")
        await keys(pilot, "tab", "d")
        await turned(pilot, "A-306J done")
        await keys(pilot, "tab")
        await turned(pilot, "issue raised")
        await keys(pilot, "p", "~Frost in the store", "enter")
        await turned(pilot, "parked")
        await keys(pilot, "tab", "k")
        await turned(pilot, "2 of 6")
        await keys(pilot, "r", "4", "5", "~Sophie is ill", "enter")
        await turned(pilot, "up from 3×3")
        await keys(pilot, "a", "~Ask the agency", "tab", "~Priya Nair", "tab", "~+1w", "enter")
        await turned(pilot, "action added")
        await keys(pilot, "n", "~Sophie is back in March", "enter")
        await turned(pilot, "noted")
        await keys(pilot, "right", "O", "~Order is there", "enter")
        await turned(pilot, "has occurred")
        await keys(pilot, "d", "~Quote for both", "tab", "~Cheaper", "enter")
        await turned(pilot, "decision added")
        await keys(pilot, "5", "down", "enter")
        await turned(pilot, "New risk")
        await keys(pilot, "enter")
        await turned(pilot, "Written in this meeting")
        await keys(pilot, "tab")
        await turned(pilot, "Quote for both")
        await keys(pilot, "tab", "C")
        await turned(pilot, "first the day of the next meeting")
        assert running(root)["held_on"].isoformat() == TODAY
        await keys(pilot, "enter", "C")
        await turned(pilot, "The meeting is closed")
        assert "L lead" not in screen_text(pilot)
        await keys(pilot, "L")
        await turned(pilot, "the meeting is closed; u takes that back")
        await keys(pilot, "escape")
        assert not any(isinstance(screen, ReviewScreen) for screen in pilot.app.screen_stack)

    held = next(one for one in reviews(root) if one.get("held_on") and one["held_on"].isoformat() == TODAY)
    assert held["status"] == "held"
    assert held["next_on"] > held["held_on"]
    assert held["attendance"] == ["Tom Fairclough", "Ann Fresh (Oakmere Finishing)"]
    outcomes = {row["subject"]: row["outcome"] for row in held["items"]}
    assert [outcomes[key] for key in (FURNACE, PORES, WINTER)] == ["kept", "rescored", "occurred"]
    assert "added" in outcomes.values()
    assert "parked" not in held
    assert risk(root, PORES)["current"] == {"likelihood": 4, "impact": 5}
    assert risk(root, PORES)["assessments"][-1]["reason"] == "Sophie is ill"
    assert "Sophie is back in March" in held["minutes"]
    [action] = [tomllib.loads((root / f"joint/actions/{key}.toml").read_text()) for key in held["actions"]]
    assert (action["title"], action["actionee"], action["from"]) == ("Ask the agency", "Priya Nair", PORES)
    [decision] = [
        tomllib.loads((root / f"joint/decisions/{key}.toml").read_text()) for key in held["decisions"]
    ]
    assert (decision["title"], decision["about"]) == ("Quote for both", [WINTER])
    issues = [tomllib.loads(path.read_text()) for path in (root / "joint/issues").glob("*.toml")]
    assert any(WINTER in issue.get("links", []) for issue in issues)
    assert tomllib.loads((root / "joint/actions/A-306J.toml").read_text())["status"] == "done"
    assert [
        one["next_on"] for one in reviews(root) if one.get("status") == "planned" and one["kind"] == "risk"
    ] == [held["next_on"]]


async def test_every_outcome_is_one_key_and_taken_back_by_one(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        await keys(pilot, "4")
        await turned(pilot, "1 of 6")
        before = risk(root, FURNACE)
        for pressed, outcome in (
            (("t", "tab", "tab", "~Ask around", "enter"), "treated"),
            (("E", "enter"), "escalated"),
            (("A", "~It is cheap", "tab", "~Tom Fairclough", "enter"), "accepted"),
            (("x", "~Built a bench", "enter"), "closed"),
            (("w",), "put_off"),
        ):
            await keys(pilot, *pressed)
            await until(pilot, partial(_came_to, root, FURNACE, outcome))
            await keys(pilot, "u")
            await until(pilot, lambda: not _outcome(root, FURNACE))
            assert risk(root, FURNACE) == before
            await keys(pilot, "4")
            if "1 of 6" not in screen_text(pilot):
                await keys(pilot, "left")
                await turned(pilot, "1 of 6")


def _came_to(root: Path, key: str, outcome: str) -> bool:
    return _outcome(root, key) == outcome


def _outcome(root: Path, key: str) -> str:
    rows = running(root).get("items", [])
    return next((row.get("outcome", "") for row in rows if row["subject"] == key), "")


async def test_private_scores_are_seen_by_nobody_and_written_nowhere(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        await keys(pilot, "space", "4", "s", "2", "5")
        await turned(pilot, "[••] has scored")
        await keys(pilot, "a", "~Ann Fresh", "enter", "4")
        assert "[• ] types two digits" in screen_text(pilot)
        shown = screen_text(pilot)
        await keys(pilot, "3")
        await turned(pilot, "everybody has scored")
        assert not any(digits in shown for digits in ("25", "2×5", "43", "4×3"))
        assert "spread" not in str(running(root))
        await keys(pilot, "escape", "s")
        await turned(pilot, "the scores given before are kept")
        await keys(pilot, "enter")
        await turned(pilot, "2 levels apart")
        assert "Ann Fresh" not in screen_text(pilot)
        await keys(pilot, "enter")
        await turned(pilot, "4×5")
        await keys(pilot, "~We met halfway", "enter")
        await until(pilot, lambda: _outcome(root, FURNACE) == "rescored")
    row = next(row for row in running(root)["items"] if row["subject"] == FURNACE)
    assert (row["spread"], row["after"]) == ("L 2–4, I 3–5", "4×5")
    everything = "".join(path.read_text() for path in root.rglob("*.toml"))
    assert "Ann Fresh" not in everything
    assert "Ann Fresh" not in "".join(path.read_text() for path in (root / ".cbrm/meetings").glob("*.json"))


async def test_it_goes_on_with_the_same_item_and_with_what_was_half_typed(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        await keys(pilot, "4", "right", "n", "~Half of a th")
        await until(pilot, lambda: any("Half of a th" in one for one in _drafts(root)))
        state = review_of(pilot).chair.state
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.screen_stack[-1].is_current)
        await pilot.pause()
        if "Welcome back" in screen_text(pilot):
            await keys(pilot, "enter")
        else:
            await keys(pilot, "v")
        await turned(pilot, "Half of a th")
        await keys(pilot, "~ought", "enter")
        await turned(pilot, "Half of a thought")
        chair = review_of(pilot).chair
        assert (chair.state.step, chair.state.subject) == ("items", PORES)
        assert chair.state.clock.began == state.clock.began


def _drafts(root: Path) -> list[str]:
    return [path.read_text() for path in (root / ".cbrm/drafts").glob("*.json")]


async def test_two_windows_on_one_folder_are_seen_and_one_leads(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="risk")) as first:
        await keys(first, "4", "right")
        await turned(first, "2 of 6")
        app = make_app(Workspace.open(root), review="risk")
        async with app.run_test(size=(80, 24)) as second:
            await turned(second, "has this meeting open")
            await keys(second, "1")
            await turned(second, "you look on")
            assert "2 of 6" in screen_text(second)
            await keys(second, "k")
            await turned(second, "you only look on")
            await keys(second, "L")
            await turned(second, "Take over (y)")
            await keys(second, "y")
            await turned(second, "you lead the meeting now")
            await keys(first, "right")
            await turned(first, "you look on")
            await turned(first, "2 of 6")
            await keys(second, "k")
            await until(second, lambda: _outcome(root, PORES) == "kept")
            await turned(first, "3 of 6")


async def test_a_partner_who_leads_too_is_seen_and_moves_nothing_here(tmp_path: Path) -> None:
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    now = datetime.now().astimezone()
    anil = Leader("Anil Sethi", "oakmere")
    async with meeting(make_app(mine.workspace, review="risk")) as pilot:
        review = review_of(pilot).chair.review_id
        await keys(pilot, "4", "right", "right", "n", "~Half a th")
        await until(pilot, lambda: mine.sync.sync().state == "in step")
        theirs.go()
        plan = theirs.workspace.plan
        theirs.workspace.apply(lead(plan, review, anil, now, date.fromisoformat(TODAY)))
        at = At(review, FURNACE, anil.person, date.fromisoformat(TODAY))
        theirs.workspace.apply(keep(theirs.workspace.plan, at, "as it was"))
        theirs.go()
        mine.go()
        await until(pilot, lambda: "Anil Sethi" in screen_text(pilot))
        assert "Half a th" in screen_text(pilot)
        await keys(pilot, "~ought", "enter")
        await turned(pilot, "Half a thought")
        assert review_of(pilot).chair.state.subject == WINTER
        await keys(pilot, "k")
        await until(pilot, lambda: _outcome(mine.root, WINTER) == "kept")
        assert _outcome(mine.root, FURNACE) == "kept"


async def test_hostile_words_are_words_at_every_size(tmp_path: Path) -> None:
    root = sample(tmp_path)
    path = root / f"joint/risks/{FURNACE}.toml"
    hostile = '"[/red] [@click=app.quit]x[/] \\u001b[31m\\u202eoops"'
    title = tomllib.loads(path.read_text())["title"]
    path.write_text(
        path.read_text().replace(f'"{title}"', hostile).replace('treatment = "', 'treatment = "[/b] ')
    )
    async with meeting(make_app(Workspace.open(root), review="risk", ascii_only=True)) as pilot:
        await keys(pilot, "4")
        for size in ((80, 24), (60, 20), (30, 8), (120, 40)):
            await pilot.resize_terminal(*size)
            await turned(pilot, "[/red] [@click=app.quit]x")
            assert not {"\x1b", "\u202e"} & set(screen_text(pilot))
        assert screen_text(pilot).isascii()
        await keys(pilot, "6")
        await turned(pilot, "Minutes")
        await keys(pilot, "m")
        await turned(pilot, "[/red] [@click=app.quit]x")


async def test_a_reading_is_taken_and_other_items_are_discussed(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="performance"), size=(120, 40)) as pilot:
        await keys(pilot, "4")
        await turned(pilot, "1 of ")
        chair = review_of(pilot).chair
        assert "r reading" not in screen_text(pilot) or isinstance(chair.record, Measure)
        while not isinstance(chair.record, Measure):
            before = chair.state.subject
            await keys(pilot, "k")
            await until(pilot, partial(_came_to, root, before, "discussed"))
        await turned(pilot, "r reading")
        key = chair.record.id
        await keys(pilot, "r", "~81.5", "enter")
        await turned(pilot, "reading added")
        measure = tomllib.loads((root / f"joint/measures/{key}.toml").read_text())
        assert measure["readings"][-1]["value"] == 81.5
        await keys(pilot, "w")
        await until(pilot, partial(_came_to, root, key, "put_off"))


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("size", [(78, 19), (118, 35), (58, 14)])
def test_every_item_of_every_kind_has_a_page_that_fits(kind: str, size: tuple[int, int]) -> None:
    plan = Workspace.open(SAMPLE).plan
    today = date.fromisoformat(TODAY)
    review = Review("RV-0000", "joint", {"kind": kind, "title": "A review", "status": "running"})
    items = propose(plan, kind, today)
    assert items
    for number, item in enumerate(items, 1):
        page = draw(Face(plan, review, item, number, len(items), today, ASCII, *size))
        assert len(page) <= size[1]
        assert all(cell_len(line.plain) <= size[0] for line in page)
        text = "\n".join(line.plain for line in page)
        assert f"{number} of {len(items)}" in text
        assert item.title.split()[0] in text
        assert "Why now" in text


async def test_the_agenda_is_arranged_by_keys(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with meeting(make_app(Workspace.open(root), review="risk")) as pilot:
        first = running(root)["agenda"]
        await keys(pilot, "4", "m", "J")
        await until(pilot, lambda: running(root)["agenda"][:2] == [first[1], first[0]])
        await keys(pilot, "w", "~The weather", "enter")
        await until(pilot, lambda: running(root)["agenda"][-1] == "The weather")
        await keys(pilot, "S")
        await until(pilot, lambda: running(root)["agenda"][2] == "The weather")
        assert running(root)["agenda"][3:] == first[2:]
        await keys(pilot, "x")
        await until(pilot, lambda: "The weather" not in running(root)["agenda"])
        await keys(pilot, "u")
        await until(pilot, lambda: "The weather" in running(root)["agenda"])
        await keys(pilot, "enter")
        await turned(pilot, " of 7")
