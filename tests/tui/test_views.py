"""The views of a pane: their order, the ways to each, and what the key for a new record knows on a sheet."""

import warnings
from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, register_of, sample, screen_text, settled, toasts, until
from textual.pilot import Pilot

from cbrm_tui.tui.glyphs import UNICODE
from cbrm_tui.tui.panes.matrix_view import MatrixView
from cbrm_tui.tui.panes.principle import PrinciplePane
from cbrm_tui.tui.panes.sheet_view import SheetView
from cbrm_tui.tui.panes.views import views_of
from cbrm_tui.tui.screens.editors import ChoicePrompt, NewRecord
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.line_list import Sheet
from cbrm_tui.workspace.workspace import Workspace

NARROW = (80, 24)


def pane_of(pilot: Pilot[None]) -> PrinciplePane:
    pane = main_of(pilot).pane
    assert isinstance(pane, PrinciplePane)
    return pane


def without_end(root: Path, *folders: str) -> Path:
    """Take all records of some folders out of the joint space."""
    for folder in folders:
        for path in (root / "joint" / folder).glob("*.toml"):
            path.unlink()
    return root


async def sheet_at(pilot: Pilot[None], key: str, *words: str) -> Sheet:
    """Bring a sheet to the front and put its cursor on the line with these words."""
    pane = pane_of(pilot)
    pane.show_view(key)
    await until(pilot, lambda: isinstance(pane.view, SheetView) and pane.view.query_one(Sheet)._shown_lines)
    assert isinstance(pane.view, SheetView)
    sheet = pane.view.query_one(Sheet)
    lines = [line.content.plain for line in sheet._shown_lines]
    sheet.highlighted = next(at for at, line in enumerate(lines) if all(word in line for word in words))
    await pilot.pause()
    return sheet


class TestOrder:
    def names(self, root: Path, number: int, space: str = "joint") -> list[str]:
        session = Session(Workspace.open(root))
        return [view.key for view in views_of(number, session, space, UNICODE)]

    def test_what_is_worked_on_comes_first_elements_and_findings_last(self, tmp_path: Path) -> None:
        root = sample(tmp_path)
        assert self.names(root, 10)[:3] == ["risk", "matrix-threat", "matrix-opportunity"]
        for number in range(1, 13):
            for space in ("joint", "internal"):
                assert self.names(root, number, space)[-2:] == ["elements", "findings"]

    def test_a_register_without_records_comes_behind_but_stays(self, tmp_path: Path) -> None:
        root = sample(tmp_path)
        before = self.names(root, 5)
        after = self.names(without_end(root, "decisions"), 5)
        assert sorted(before) == sorted(after)
        assert before.index("decision") < before.index("topics")
        assert after.index("decision") == len(after) - 3

    def test_the_first_register_stays_first_even_when_it_is_empty(self, tmp_path: Path) -> None:
        assert self.names(without_end(sample(tmp_path), "actions"), 5)[0] == "action"


class TestWaysToAView:
    async def test_the_picker_goes_to_the_view_whose_name_is_typed(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            await pilot.press("5", "t")
            assert "Ladder" in screen_text(pilot)
            await pilot.press(*"ladd", "enter")
            await until(pilot, lambda: pane_of(pilot).shown == "ladder")
            assert pane_of(pilot).view.focus_target.has_focus  # type: ignore[union-attr]

    async def test_a_digit_picks_and_the_picker_begins_at_the_view_in_front(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            await pilot.press("f10", "t", "2")
            assert isinstance(pane_of(pilot).view, MatrixView)
            await pilot.press("t", "down", "enter")
            assert pane_of(pilot).shown == "matrix-opportunity"

    async def test_the_picker_says_what_belongs_into_an_empty_register_and_n_begins_it(
        self, tmp_path: Path
    ) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            await pilot.press("f12", "t", *"lesson")
            assert isinstance(pilot.app.screen, ChoicePrompt)
            assert "Lessons 0" in screen_text(pilot)
            about = next(view.about for view in pane_of(pilot).views if view.key == "lesson")
            assert about
            assert about.split()[0] in screen_text(pilot)
            await pilot.press("enter", "n")
            assert "New lesson" in screen_text(pilot)

    async def test_the_overview_says_that_it_has_no_views_to_choose_from(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW, notifications=True) as pilot:
            await pilot.press("t")
            assert "tab goes" in toasts(pilot)[-1]

    async def test_the_palette_goes_to_a_view_of_another_pane(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            await settled(pilot)
            await pilot.press("colon", *"go to ladder")
            await until(pilot, lambda: "Go to 5 · Ladder" in screen_text(pilot))
            await pilot.press("enter")
            await until(pilot, lambda: main_of(pilot).pane.number == 5)
            await until(pilot, lambda: pane_of(pilot).shown == "ladder")

    async def test_each_pane_comes_back_with_the_view_that_it_had_in_each_space(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            await pilot.press("5", "t", *"ladd", "enter", "f10", "5")
            assert pane_of(pilot).shown == "ladder"
            await pilot.press("ctrl+t", "tab", "ctrl+t")
            assert pane_of(pilot).shown == "ladder"

    async def test_keys_typed_at_once_reach_the_view_they_were_meant_for(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                await pilot.press("f10", "tab", "tab", "shift+tab", "down", "left", "enter")
            await until(pilot, lambda: main_of(pilot).register is not None)
            scores = [
                main_of(pilot).session.plan[key].data["current"]
                for key in register_of(pilot).table.visible_keys
            ]
            assert scores == [{"likelihood": 4, "impact": 4}]

    async def test_the_last_of_several_wishes_is_in_front(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            main = main_of(pilot)
            await main.go(5)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                for key in ("ladder", "model", "issue", "topics"):
                    main.pane.show_view(key)
                await until(pilot, lambda: isinstance(main.pane.view, SheetView))
            shown = main.pane.view
            assert isinstance(shown, SheetView)
            assert shown.spec.key == "topics"


class TestNewFromAGap:
    @pytest.mark.parametrize(
        ("number", "view", "folder", "words", "expected"),
        [
            ("1", "who", "appointments", ("SER", "nobody"), {"organisation": "brindlewick", "kind": "ser"}),
            ("4", "leaders", "appointments", ("n names one",), {"kind": "ser"}),
            ("5", "ladder", "issues", ("executives",), {"level": "executives"}),
            ("5", "owed", "deliverables/DL-X", ("owes nothing",), {"organisation": "oakmere"}),
            ("5", "topics", "agreements/AG-C", ("sustainability",), {"covers": ["sustainability"]}),
        ],
    )
    async def test_the_form_begins_with_what_the_line_is_about(
        self,
        tmp_path: Path,
        number: str,
        view: str,
        folder: str,
        words: tuple[str, ...],
        expected: dict[str, object],
    ) -> None:
        root = sample(tmp_path)
        name, _, start = folder.partition("/")
        for path in (root / "joint" / name).glob(f"{start}*.toml"):
            path.unlink()
        async with opened(root).run_test(size=NARROW) as pilot:
            await pilot.press(number)
            await sheet_at(pilot, view, *words)
            await pilot.press("n")
            form = pilot.app.screen
            assert isinstance(form, NewRecord)
            found = form.data()
            assert {key: found.get(key) for key in expected} == expected

    async def test_a_record_added_from_a_sheet_stays_on_the_sheet_under_the_cursor(
        self, tmp_path: Path
    ) -> None:
        root = sample(tmp_path)
        async with opened(root).run_test(size=NARROW) as pilot:
            await pilot.press("5")
            await sheet_at(pilot, "ladder", "executives")
            await pilot.press("n", *"Late invoices", "enter")
            await until(pilot, lambda: "Late invoices" in screen_text(pilot))
            record = pane_of(pilot).selection.record
            assert record is not None
            assert record.heading == "Late invoices"
            assert record.data["level"] == "executives"

    async def test_a_sheet_says_that_there_is_more_out_of_sight(self, tmp_path: Path) -> None:
        async with opened(sample(tmp_path)).run_test(size=NARROW) as pilot:
            await pilot.press("1")
            await sheet_at(pilot, "who", "Margaret")
            await until(pilot, lambda: "more below" in screen_text(pilot))
            await pilot.press("G")
            await until(pilot, lambda: "more above" in screen_text(pilot))
            assert "more below" not in screen_text(pilot)
