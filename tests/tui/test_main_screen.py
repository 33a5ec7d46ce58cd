"""The main screen by its keys: going places, looking through registers, what is shown of a change."""

from pathlib import Path

import pytest
from tests.tui.playground import (
    RISK,
    RISK_DOC,
    main_of,
    opened,
    register_of,
    sample,
    screen_text,
    seen,
    settled,
    toasts,
    until,
)

from cbrm_tui.domain import catalogue
from cbrm_tui.tui.panes.matrix_view import MatrixView
from cbrm_tui.tui.widgets.line_list import Inspector
from cbrm_tui.tui.widgets.status_line import StatusLine

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES[:1])
async def test_every_pane_opens_by_its_key_in_both_spaces(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(sample(tmp_path)).run_test(size=size) as pilot:
        await settled(pilot)
        for principle in catalogue.load().principles:
            key = str(principle.number) if principle.number < 10 else f"f{principle.number}"
            await pilot.press(key)
            assert main_of(pilot).pane.number == principle.number
            await pilot.pause()
            assert f"{principle.number} {principle.title}" in screen_text(pilot)
            for _ in range(7):
                await pilot.press("tab")
            await pilot.press("ctrl+t", "ctrl+t")
        assert len(screen_text(pilot).split("\n")) == size[1]


async def test_a_pane_is_made_when_it_first_comes_to_the_front(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test() as pilot:
        assert list(main_of(pilot).panes) == [0]
        await pilot.press("f10")
        assert list(main_of(pilot).panes) == [0, 10]
        pane = main_of(pilot).pane
        await pilot.press("0", "f10")
        assert main_of(pilot).pane is pane


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        (["ctrl+g", "1", "0"], 10),
        (["ctrl+g", "1", "enter"], 1),
        (["ctrl+g", "7"], 7),
        (["ctrl+g", "escape"], 0),
        (["]"], 1),
        (["["], 12),
        (["3", "]", "]", "["], 4),
        (["j", "j", "enter"], 3),
    ],
)
async def test_ways_to_a_principle(tmp_path: Path, keys: list[str], number: int) -> None:
    async with opened(sample(tmp_path)).run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert main_of(pilot).pane.number == number


async def test_the_spaces_differ_by_word_and_the_internal_one_is_never_sent(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(120, 40)) as pilot:
        await pilot.press("f10")
        await settled(pilot)
        joint = register_of(pilot).table.visible_keys
        assert "JOINT" in screen_text(pilot).split("\n")[0]
        await pilot.press("ctrl+t")
        await settled(pilot)
        internal = register_of(pilot).table.visible_keys
        assert internal
        assert not set(joint) & set(internal)
        text = screen_text(pilot)
        assert "INTERNAL" in text.split("\n")[0]
        assert "never sent" in text.split("\n")[-1]


async def test_the_filter_follows_the_typing_and_a_star_clears_it(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        everything = register_of(pilot).table.visible_count
        await pilot.press("slash", *"porosity")
        assert register_of(pilot).table.visible_keys == [RISK]
        assert f"1 of {everything}" in screen_text(pilot)
        await pilot.press("enter", "j")
        assert register_of(pilot).table.has_focus
        await pilot.press("*")
        assert register_of(pilot).table.visible_count == everything
        await pilot.press("slash", *"porosity", "escape")
        assert register_of(pilot).table.visible_count == everything
        assert register_of(pilot).table.has_focus


async def test_sorting_by_the_column_under_the_cursor_and_back(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(120, 40)) as pilot:
        await pilot.press("f10")
        table = register_of(pilot).table
        before = table.visible_keys
        await pilot.press("l", "S")
        assert table.sorted_by == ("title", False)
        titles = [main_of(pilot).session.plan[key].heading.casefold() for key in table.visible_keys]
        assert titles == sorted(titles)
        await pilot.press("S", "S")
        assert table.visible_keys == before


async def test_a_cell_of_the_matrix_filters_the_register(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("f10", "tab")
        await pilot.pause()
        main = main_of(pilot)
        assert isinstance(main.pane.view, MatrixView)
        await pilot.press("down", "left", "enter")  # likelihood 4, impact 4
        await until(pilot, lambda: main.register is not None)
        plan = main.session.plan
        shown = [plan[key] for key in register_of(pilot).table.visible_keys]
        assert [risk.data["current"] for risk in shown] == [{"likelihood": 4, "impact": 4}]
        await pilot.press("*")
        assert register_of(pilot).table.visible_count == 9


async def test_a_change_from_outside_shows_and_the_selection_stays(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with opened(root).run_test(size=(120, 40)) as pilot:
        await pilot.press("f10", "slash", *"porosity", "enter", "*")
        table = register_of(pilot).table
        assert table.cursor_key == RISK
        focused = pilot.app.focused
        path = root / RISK_DOC
        path.write_text(path.read_text().replace("Porosity shows only", "Pores show"))
        (root / "joint/risks/R-0000.toml").write_text('title = "A new one from elsewhere"\n')
        await until(pilot, lambda: "Pores show" in seen(table) and "A new one" in seen(table))
        assert table.cursor_key == RISK
        assert pilot.app.focused is focused
        inspector = main_of(pilot).pane.query_one(Inspector)
        await until(pilot, lambda: "Pores show" in seen(inspector))


async def test_a_broken_file_is_marked_with_its_place_and_left_alone(tmp_path: Path) -> None:
    root = sample(tmp_path)
    broken = 'title = "Half'
    (root / RISK_DOC).write_text(broken)
    async with opened(root).run_test(size=(120, 40), notifications=True) as pilot:
        await settled(pilot)
        assert "WS01" in screen_text(pilot)
        await pilot.press("f10")
        await settled(pilot)
        line = next(line for line in seen(register_of(pilot).table).split("\n") if RISK in line)
        assert "!" in line[:5]
        assert "line 1" in line
        await pilot.press("g", "e", "x")
        assert "cannot be read" in toasts(pilot)[-1]
        assert (root / RISK_DOC).read_text() == broken


async def test_mending_the_broken_file_brings_the_record_back(tmp_path: Path) -> None:
    root = sample(tmp_path)
    whole = (root / RISK_DOC).read_text()
    (root / RISK_DOC).write_text("[")
    async with opened(root).run_test(size=(120, 40)) as pilot:
        await pilot.press("f10")
        (root / RISK_DOC).write_text(whole)
        await until(pilot, lambda: RISK in register_of(pilot).table.visible_keys)


async def test_text_of_others_is_shown_as_it_is(tmp_path: Path) -> None:
    root = sample(tmp_path)
    hostile = r"[/red] [@click=app.quit]x[/] \u001b]0;evil\u0007 \u202Efdp.exe"
    path = root / RISK_DOC
    path.write_text(path.read_text().replace("Porosity shows only after machining", hostile))
    plan_sheet = root / "joint/plan.toml"
    plan_sheet.write_text(plan_sheet.read_text().replace('title = "Brindlewick', 'title = "[/b] Brindlewick'))
    async with opened(root).run_test(size=(120, 40), notifications=True) as pilot:
        await settled(pilot)
        assert "[/b] Brindlewick" in screen_text(pilot)
        await pilot.press("f10", "slash", *"fdp", "enter")
        table = register_of(pilot).table
        assert table.cursor_key == RISK
        text = screen_text(pilot)
        assert "[/red] [@click=app.quit]x[/]" in text
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
        await pilot.press("y")
        await until(pilot, lambda: any("[/red]" in toast for toast in toasts(pilot)))
        await pilot.press("i", "j", "escape", "H")
        await pilot.pause(0.3)
        await pilot.press("escape", "ctrl+p", *"red")
        await until(pilot, lambda: "[/red] [@click=app.quit]x" in screen_text(pilot))


async def test_the_palette_finds_a_record_by_its_title_and_goes_there(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"porosity")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).pane.number == 10 and main_of(pilot).register)
        await until(pilot, lambda: register_of(pilot).table.cursor_key == RISK)


async def test_a_link_in_the_inspector_leads_to_its_record(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("f10", "slash", *"porosity", "enter", "i")
        inspector = main_of(pilot).pane.query_one(Inspector)
        assert inspector.has_focus
        for _ in range(60):
            if inspector.link == "I-K723":
                break
            await pilot.press("j")
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).pane.number == 5)
        await until(pilot, lambda: main_of(pilot).pane.selection.record is not None)
        record = main_of(pilot).pane.selection.record
        assert record is not None
        assert record.id == "I-K723"


async def test_at_80_columns_table_and_details_take_turns(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        inspector = main_of(pilot).pane.query_one(Inspector)
        assert not inspector.is_on_screen
        await pilot.press("i")
        await until(pilot, lambda: inspector.is_on_screen)
        assert not register_of(pilot).table.is_on_screen
        await pilot.press("i")
        await until(pilot, lambda: not inspector.is_on_screen)
        assert register_of(pilot).table.has_focus
    async with opened(sample(tmp_path / "wide")).run_test(size=(120, 40)) as pilot:
        await pilot.press("f10")
        assert main_of(pilot).pane.query_one(Inspector).is_on_screen


async def test_a_key_that_does_nothing_here_says_why(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("n")
        assert "nothing is added here" in toasts(pilot)[-1]
        await pilot.press("f10", "full_stop")
        assert "nothing is marked" in toasts(pilot)[-1]
        await pilot.press("s")
        assert "no space is shared" in toasts(pilot)[-1]
        await pilot.press("c")
        assert "no open disagreement" in toasts(pilot)[-1]
        await pilot.press("1", "r")
        assert "only a risk" in toasts(pilot)[-1]


async def test_the_status_line_has_state_findings_and_keys_in_80_columns(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        await settled(pilot)
        line = seen(main_of(pilot).query_one(StatusLine))
        assert line.startswith(" JOINT  joint: not shared  !4")
        assert "e edit" in line
        assert line.endswith("? help")


async def test_ascii_only_draws_nothing_of_its_own_outside_ascii(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with opened(root, ascii_only=True).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert all(line.isascii() for line in screen_text(pilot).split("\n") if "“" not in line)
        await pilot.press("f10")
        await settled(pilot)
        table = seen(register_of(pilot).table)
        assert table.isascii()
        assert "4x4 S" in table
        assert seen(main_of(pilot).query_one(StatusLine)).isascii()


async def test_readings_and_assessments_are_drawn_as_a_trend(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(120, 40)) as pilot:
        await pilot.press("f10")
        register_of(pilot).go_to("R-FJP8", "title")
        await until(pilot, lambda: "Assessments  4  ██▄▁" in screen_text(pilot))
