"""Sheets on the screen: lines lead to their records, follow the plan, and fit the width."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, sample, screen_text, until
from textual.pilot import Pilot

from cbrm_tui.tui.glyphs import UNICODE
from cbrm_tui.tui.panes.principle import PrinciplePane
from cbrm_tui.tui.panes.sheet_view import SheetView
from cbrm_tui.tui.panes.sheets import SHEETS, SheetSpec, Sight
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.line_list import Sheet, ShownLine
from cbrm_tui.workspace.workspace import Workspace

WIDE, NARROW = (120, 40), (80, 24)


async def test_a_line_leads_to_its_record_and_e_edits_its_field(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=WIDE) as pilot:
        await pilot.press("1")
        pane = main_of(pilot).pane
        assert isinstance(pane, PrinciplePane)
        pane.show_view("who")
        await until(pilot, lambda: isinstance(pane.view, SheetView) and "Oakmere" in screen_text(pilot))
        await pilot.press("g")
        record = pane.selection.record
        assert record is not None
        assert record.type == "appointment"
        await pilot.press("e")
        await until(pilot, lambda: "Authority" in str(screen_text(pilot)))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_no_line_is_wider_than_the_view(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(sample(tmp_path)).run_test(size=size) as pilot:
        main = main_of(pilot)
        for space in ("joint", "internal"):
            await main.show_space(space)
            for number, specs in SHEETS.items():
                await main.go(number)
                await pilot.pause()
                for spec in specs:
                    if space in spec.spaces:
                        await _fits(pilot, spec)


async def _fits(pilot: Pilot[None], spec: SheetSpec) -> None:
    """Bring a sheet of the pane in front to the front of it, and look at its lines."""
    pane = main_of(pilot).pane
    assert isinstance(pane, PrinciplePane)
    pane.show_view(spec.key)

    def lines() -> Sequence[ShownLine]:
        view = pane.view
        return view.query_one(Sheet)._shown_lines if isinstance(view, SheetView) and view.spec is spec else ()

    await until(pilot, lines)
    assert isinstance(pane.view, SheetView)
    room = pane.view.query_one(Sheet).scrollable_content_region.width
    assert [line.content.plain for line in lines() if line.content.cell_length > room] == []


async def test_what_a_line_knows_of_a_new_record_fits_its_fields(tmp_path: Path) -> None:
    bare = sample(tmp_path / "bare")
    for path in bare.glob("*/*/*.toml"):
        path.unlink()
    for root in (sample(tmp_path), bare):
        session = Session(Workspace.open(root))
        known = 0
        for space in ("joint", "internal"):
            sight = Sight(session, space, UNICODE, 78)
            for spec in (spec for specs in SHEETS.values() for spec in specs if space in spec.spaces):
                for line in spec.lines(sight):
                    kind = line.creates or spec.creates
                    for name, value in line.defaults.items():
                        assert kind is not None, line
                        assert not kind.fields[name].fault(value), (spec.key, line.key, name, value)
                        known += 1
        assert known
