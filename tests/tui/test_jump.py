"""Jump mode: letters beside all that can be gone to, typed to go there."""

from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, register_of, sample, screen_text, settled, until
from textual.pilot import Pilot

from cbrm_tui.tui.jump import JumpLetters, JumpMode, labels
from cbrm_tui.tui.panes.matrix_view import MatrixView
from cbrm_tui.tui.screens.editors import NewRecord
from cbrm_tui.tui.widgets.line_list import Inspector
from cbrm_tui.tui.widgets.matrix import Matrix


@pytest.mark.parametrize("count", [1, 2, 13, 14, 80, 169, 400])
def test_no_label_begins_another_and_there_are_as_many_as_needed(count: int) -> None:
    found = labels(count)
    assert len(set(found)) == count
    assert not any(one != other and other.startswith(one) for one in found for other in found)
    assert max(map(len, found)) <= (1 if count <= 13 else 2 if count <= 169 else 3)


async def jumping(pilot: Pilot[None], key: str) -> list[JumpLetters]:
    """Press the key; return all letters when they are on the screen."""
    await pilot.press(key)
    found = pilot.app.screen.query(JumpLetters)
    await until(pilot, lambda: found.nodes and all(one.region.area for one in found.nodes))
    return sorted(found.nodes, key=lambda one: (one.region.y, one.region.x))


async def letters_at(pilot: Pilot[None], key: str, text: str) -> str:
    """Press the key; return the first letters on the line that holds a text."""
    found = await jumping(pilot, key)
    lines = screen_text(pilot).split("\n")
    line = next(number for number, shown in enumerate(lines) if text in shown)
    return next(one.letters for one in found if one.region.y == line)


def typed(letters: str) -> list[str]:
    """The keys of some letters, the last one as a capital."""
    return [*letters[:-1], letters[-1].upper()]


async def test_letters_lead_to_rows_tabs_lines_and_cells(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        main = main_of(pilot)
        before = screen_text(pilot)
        await jumping(pilot, ";")
        await pilot.press("escape")
        await until(pilot, lambda: screen_text(pilot) == before)
        assert not main.query(JumpMode)

        risks = [one for one in await jumping(pilot, ";") if one.region.y == 2][4]
        await pilot.press(*risks.letters)
        await until(pilot, lambda: main.pane.number == 10 and main.register)
        table = register_of(pilot).table
        await pilot.press(*await letters_at(pilot, ";", "R-E859"))
        await until(pilot, lambda: table.cursor_key == "R-E859" and table.has_focus)
        assert not main.query(JumpLetters)

        await pilot.press(*typed(await letters_at(pilot, ";", "R-FJP8")))  # a capital opens it
        await until(pilot, lambda: main.pane.query_one(Inspector).has_focus)
        assert main.pane.selection.record is not None
        assert main.pane.selection.record.id == "R-FJP8"

        await pilot.press("escape")
        tabs = [one for one in await jumping(pilot, ";") if one.region.y == 3]
        await pilot.press(*tabs[1].letters)
        await until(pilot, lambda: isinstance(main.pane.view, MatrixView))
        matrix = main.pane.query_one(Matrix)
        await until(pilot, lambda: matrix.has_focus)
        cells = [one for one in await jumping(pilot, ";") if matrix.region.contains_region(one.region)]
        assert len(cells) == 25
        await pilot.press(*typed(cells[8].letters))  # likelihood 4, impact 4
        await until(pilot, lambda: main.register)
        assert register_of(pilot).table.visible_count == 1


async def test_letters_lead_through_a_form_and_every_other_key_only_ends_them(tmp_path: Path) -> None:
    async with opened(sample(tmp_path), ascii_only=True).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        main = main_of(pilot)
        await pilot.press("f10", "n")
        form = pilot.app.screen
        assert isinstance(form, NewRecord)
        await pilot.press(*await letters_at(pilot, "f6", "Owner"), *"Ruth")
        await until(pilot, lambda: "Ruth" in screen_text(pilot))
        assert form.data()["owner"].startswith("Ruth")
        await jumping(pilot, "f6")
        await pilot.press("x", *"Z")  # x is no label: back in the field of before
        await until(pilot, lambda: form.data()["owner"] == "RuthZ")
        *_, cancel, _ = await jumping(pilot, "f6")
        assert "Cancel" in screen_text(pilot).split("\n")[cancel.region.y]
        await pilot.press(*typed(cancel.letters))
        await until(pilot, lambda: pilot.app.screen is main)
