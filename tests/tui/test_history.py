"""The history screen by keyboard alone: looking up, filtering, restoring, undoing."""

from pathlib import Path
from typing import Any

import pytest
from tests.sync.partners import Partner, pair
from tests.tui.dialog_host import HOSTILE, SHOWN
from tests.tui.playground import RISK, opened, register_of, sample, screen_text, seen, toasts, until
from textual.pilot import Pilot

from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.screens.editors import HistoryScreen
from cbrm_tui.tui.screens.editors.dialog import Line
from cbrm_tui.tui.screens.editors.differing import marked
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.workspace.edits import Create, Delete, Edit, put_fields
from cbrm_tui.workspace.workspace import Workspace

SIZES = ((80, 24), (120, 40))
TITLE = "Porosity shows only after machining"
INTERNAL = "R-7G6D"


def screen_of(pilot: Pilot[None]) -> HistoryScreen:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, HistoryScreen))


def table_of(pilot: Pilot[None]) -> RegisterTable:
    return screen_of(pilot).query_one(RegisterTable)


def rows(pilot: Pilot[None]) -> list[str]:
    """The rows that the list has room for."""
    return [line for line in seen(table_of(pilot)).split("\n")[1:] if line.strip()]


def detail(pilot: Pilot[None]) -> str:
    """All of the text of the chosen change, in view or not."""
    return "\n".join(
        str(screen_of(pilot).query_one(f"#{name}", Line).content) for name in ("about", "before", "after")
    )


async def history_of(pilot: Pilot[None], record: str, pane: str = "f10") -> None:
    """Go to a record and press H."""
    await pilot.press(pane)
    register_of(pilot).go_to(record)
    await pilot.press("H")
    await known(pilot)


async def known(pilot: Pilot[None]) -> None:
    """Wait until what was changed has been looked up."""
    await until(pilot, lambda: "chang" in state(pilot) and "looking up" not in state(pilot))
    await pilot.pause(0.1)


def state(pilot: Pilot[None]) -> str:
    return str(screen_of(pilot).query_one("#state", Line).content)


def edited(root: Path) -> Workspace:
    workspace = Workspace.open(root)
    workspace.apply(put_fields(RISK, {"title": "Pores", "notes": HOSTILE}))
    workspace.apply(put_fields(RISK, {"owner": "Priya Nair"}))
    return workspace


@pytest.mark.parametrize("size", SIZES)
async def test_a_value_is_restored_after_a_question_and_undone(tmp_path: Path, size: tuple[int, int]) -> None:
    root = sample(tmp_path)
    edited(root)
    app = opened(root)
    async with app.run_test(size=size) as pilot:
        await history_of(pilot, RISK)
        assert state(pilot) == "3 changes, the newest first"
        assert rows(pilot)[0].startswith(">")
        assert "Tom Fairclough → Priya Nair" in rows(pilot)[0]
        table_of(pilot).move_to("0")
        await until(pilot, lambda: TITLE in detail(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "Restore Title of R-FJP8?" in screen_text(pilot))
        shown = screen_text(pilot)
        assert shown.index("Pores") < shown.rindex(TITLE)
        await pilot.press("enter")
        await known(pilot)
        assert app.session.plan[RISK].heading == "Pores"
        await pilot.press("b", "y")
        await until(pilot, lambda: app.session.plan[RISK].heading == TITLE)
        await until(pilot, lambda: state(pilot).startswith("4 changes"))
        assert "u takes it back" in screen_text(pilot)
        assert app.session.workspace.undoable() == "restore title of R-FJP8"
        await pilot.press("u")
        await until(pilot, lambda: state(pilot).startswith("3 changes"))
        assert app.session.plan[RISK].heading == "Pores"
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)


@pytest.mark.parametrize("size", SIZES)
async def test_a_deleted_record_is_found_and_brought_back(tmp_path: Path, size: tuple[int, int]) -> None:
    root = sample(tmp_path)
    workspace = edited(root)
    path = root / workspace.plan["R-E68Y"].doc
    path.write_text(f"# asked for by the board\n{path.read_text()}")
    workspace.refresh()
    text = path.read_text()
    workspace.apply(Edit((Delete("R-E68Y"),), "delete R-E68Y"))
    app = opened(root)
    async with app.run_test(size=size) as pilot:
        await history_of(pilot, RISK)
        await pilot.press("H")
        await until(pilot, lambda: state(pilot).startswith("4 changes"))
        await pilot.press("d")
        (row,) = rows(pilot)
        assert "R-E68Y" in row
        assert "deleted: Finishing" in row
        assert "1 of 4" in state(pilot)
        assert "Finishing capacity falls short" in detail(pilot)
        await pilot.press("b")
        await until(pilot, lambda: "Restore R-E68Y?" in screen_text(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "R-E68Y" in app.session.plan)
        assert path.read_text() == text
        await pilot.press("d")
        await until(pilot, lambda: "brought back" in rows(pilot)[0])
        await pilot.press("u")
        await until(pilot, lambda: "R-E68Y" not in app.session.plan)


async def test_what_is_typed_narrows_by_person_record_and_field(tmp_path: Path) -> None:
    root = sample(tmp_path)
    workspace = edited(root)
    workspace.apply(put_fields("R-E68Y", {"owner": "Priya Nair"}))
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await history_of(pilot, RISK)
        await pilot.press("H")
        await until(pilot, lambda: state(pilot).startswith("4 changes"))
        for words, count in (("owner", 2), ("r-e68y", 1), ("margaret", 4), ("title porosity", 1), ("zz", 0)):
            await pilot.press("slash", *words, "enter")
            assert table_of(pilot).visible_count == count
            assert table_of(pilot).has_focus
            await pilot.press("asterisk")
            assert table_of(pilot).visible_count == 4
        await pilot.press("slash", "o", "escape")
        assert table_of(pilot).visible_count == 4
        assert table_of(pilot).has_focus


async def test_the_internal_space_has_its_own_history_and_is_marked_as_such(tmp_path: Path) -> None:
    root = sample(tmp_path)
    Workspace.open(root).apply(put_fields(INTERNAL, {"owner": "Priya Nair"}))
    app = opened(root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10", "ctrl+t")
        register_of(pilot).go_to(INTERNAL)
        await pilot.press("H")
        await known(pilot)
        assert "INTERNAL" in screen_text(pilot).split("\n")[1]
        await pilot.press("b", "y")
        await until(pilot, lambda: app.session.plan[INTERNAL].show("owner") == "Margaret Ashdown")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "JOINT" in screen_text(pilot).split("\n")[1])
        await until(pilot, lambda: state(pilot) == "nothing has been changed yet")
        await pilot.press("b", "a", "d", "tab", "enter", "H")
        assert "nothing has been changed yet" in state(pilot)


async def test_a_filter_stays_when_more_is_shown_or_another_space(tmp_path: Path) -> None:
    root = sample(tmp_path)
    workspace = edited(root)
    for record in ("R-E68Y", INTERNAL):
        workspace.apply(Edit((Delete(record),), f"delete {record}"))
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await history_of(pilot, RISK)
        await pilot.press("d")
        assert state(pilot).startswith("0 of 3")
        await pilot.press("H")
        await until(pilot, lambda: state(pilot).startswith("1 of 4"))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: state(pilot).startswith("1 change,"))
        assert INTERNAL in rows(pilot)[0]


async def test_without_a_record_the_whole_space_is_shown(tmp_path: Path) -> None:
    root = sample(tmp_path)
    edited(root)
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await pilot.press("0", "H")
        await until(pilot, lambda: "History of joint" in screen_text(pilot))
        await known(pilot)
        assert state(pilot) == "3 changes, the newest first"
        assert RISK in rows(pilot)[0]


async def test_hostile_text_is_text_everywhere(tmp_path: Path) -> None:
    root = sample(tmp_path)
    workspace = Workspace.open(root)
    workspace.apply(Edit((*put_fields(RISK, {"title": HOSTILE}).changes,), "x", HOSTILE))
    workspace.apply(put_fields(RISK, {"title": "x"}))
    async with opened(root).run_test(size=(120, 40)) as pilot:
        await history_of(pilot, RISK)
        assert SHOWN in rows(pilot)[0]
        await pilot.press("j")
        await until(pilot, lambda: screen_text(pilot).count(SHOWN) == 3)
        await pilot.press("k", "b")
        await until(pilot, lambda: "Restore Title" in screen_text(pilot))
        assert SHOWN in screen_text(pilot)


async def test_long_prose_is_read_to_its_end_by_keys(tmp_path: Path) -> None:
    root = sample(tmp_path)
    prose = "\n".join(f"line {number} of the notes" for number in range(60))
    Workspace.open(root).apply(put_fields(RISK, {"notes": prose}))
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await history_of(pilot, RISK)
        assert "line 59" not in screen_text(pilot)
        await pilot.press("tab", "G")
        await until(pilot, lambda: "line 59" in screen_text(pilot))
        await pilot.press("tab")
        assert table_of(pilot).has_focus


async def test_thousands_of_changes_are_drawn_by_the_screenful(tmp_path: Path) -> None:
    root = sample(tmp_path)
    app = opened(root)
    async with app.run_test(size=(80, 24)) as pilot:
        history = app.session.history

        def many(space: str, record: str | None = None) -> list[Any]:
            return history(space, record) * 5000

        app.session.history = many  # type: ignore[method-assign]
        app.session.apply(put_fields(RISK, {"title": "Pores"}))
        await history_of(pilot, RISK)
        assert state(pilot).startswith("5000 changes")
        await pilot.press("G")
        assert table_of(pilot).cursor_key == "0"
        assert len(screen_of(pilot).query("*")) < 25


async def test_a_shared_record_is_restored_for_the_partner_too(tmp_path: Path) -> None:
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    theirs.set(RISK, title="Pores, says Oakmere")
    theirs.go()
    mine.go()
    app = make_app(mine.workspace)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await history_of(pilot, RISK)
        assert "Oakmere" in detail(pilot)
        await pilot.press("b", "y")
        await until(pilot, lambda: app.session.plan[RISK].heading == TITLE)
        await until(pilot, lambda: state(pilot).startswith("3 changes"))
        assert "Margaret" in rows(pilot)[0]
        assert not [text for text in toasts(pilot) if "rror" in text]
    _in_step(mine, theirs)
    assert theirs.workspace.plan[RISK].heading == TITLE


async def test_what_was_changed_meanwhile_is_not_overwritten_unasked(tmp_path: Path) -> None:
    root = sample(tmp_path)
    edited(root)
    app = opened(root)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await history_of(pilot, RISK)
        await pilot.press("b")
        await until(pilot, lambda: "Restore Owner" in screen_text(pilot))
        app.session.apply(put_fields(RISK, {"owner": "Anil Sethi"}))
        await pilot.press("y")
        await until(
            pilot, lambda: "Anil Sethi" in screen_text(pilot) and "Tom Fairclough" in screen_text(pilot)
        )
        assert app.session.plan[RISK].show("owner") == "Anil Sethi"
        await pilot.press("m")
        await until(pilot, lambda: app.session.plan[RISK].show("owner") == "Tom Fairclough")


async def test_where_nothing_can_be_restored_it_says_why(tmp_path: Path) -> None:
    root = sample(tmp_path)
    Workspace.open(root).apply(Edit((Create("risk", "joint", {"title": "New"}, "R-0009"),), "new"))
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await history_of(pilot, "R-0009")
        await pilot.press("b")
        await until(pilot, lambda: "there was no R-0009 then" in screen_text(pilot))


def test_the_words_that_differ_are_marked_and_no_others() -> None:
    before, after = marked("Use the sheet that travels.", "Use a sheet that travels now.")
    assert [before.plain[span.start : span.end] for span in before.spans] == ["the"]
    assert [after.plain[span.start : span.end] for span in after.spans] == ["a", " now"]
    assert marked("a " * 5000, "b")[0].spans == []


def _in_step(*partners: Partner) -> None:
    for _ in range(2):
        for partner in partners:
            partner.go()


async def test_a_record_that_was_not_there_yet_is_not_offered_for_restoring(tmp_path: Path) -> None:
    mine, _ = pair(tmp_path, str(tmp_path / "store"))
    async with make_app(mine.workspace).run_test(size=(80, 24)) as pilot:
        await history_of(pilot, RISK)
        await until(pilot, lambda: "not there" in detail(pilot))
        assert "a restores it" in detail(pilot)
        assert "b restores it" not in detail(pilot)
