"""Sheets on the screen: lines lead to their records, follow the plan, and fit the width."""

from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, sample, screen_text, until

from cbrm_tui.tui.panes.sheet_view import SheetView

WIDE, NARROW = (120, 40), (80, 24)


async def test_a_line_leads_to_its_record_and_e_edits_its_field(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=WIDE) as pilot:
        pane = main_of(pilot)
        await pilot.press("1")
        pane.pane.show_view("who")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(pane.pane.view, SheetView) and "Oakmere" in screen_text(pilot))
        await pilot.press("j")
        record = pane.pane.selection.record
        assert record is not None
        assert record.type == "appointment"
        await pilot.press("e")
        await until(pilot, lambda: "Authority" in str(screen_text(pilot)))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_no_line_is_wider_than_the_view(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(sample(tmp_path)).run_test(size=size) as pilot:
        await pilot.press("1")
        main_of(pilot).pane.show_view("who")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(main_of(pilot).pane.view, SheetView))
        await pilot.pause()
        view = main_of(pilot).pane.view
        assert isinstance(view, SheetView)
        sheet = view.query_one("Sheet")
        lines = sheet._shown_lines  # type: ignore[attr-defined]
        assert lines
        assert all(line.content.cell_length <= sheet.scrollable_content_region.width for line in lines)
