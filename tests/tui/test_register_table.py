"""What a person at the table sees and what its owner is told."""

from collections.abc import Iterable, Sequence

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import MouseScrollDown
from textual.message import Message
from textual.pilot import Pilot

from cbrm_tui.tui.widgets import palette
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.tui.widgets.register_table import RegisterTable

COLUMNS = (
    Column("id", "Id", 5, priority=3),
    Column("title", "Risk", priority=9, minimum=12),
    Column("owner", "Owner", 10, priority=2),
    Column("score", "Score", 7, "right", priority=1),
)


def row(number: int, title: str = "", owner: str = "", score: float | None = None, flag: str = "") -> Row:
    cells = (
        Cell(f"R{number:03}"),
        Cell(title or f"Risk {number}"),
        Cell(owner),
        Cell("" if score is None else str(score), "band-7", score),
    )
    return Row(f"k{number}", cells, flag)


def rows(numbers: Iterable[int]) -> list[Row]:
    return [row(number) for number in numbers]


class TableApp(App[None]):
    def __init__(self, table: RegisterTable) -> None:
        super().__init__()
        self.table = table
        self.told: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return palette.FALLBACKS

    def compose(self) -> ComposeResult:
        yield self.table

    def on_register_table_row_highlighted(self, message: RegisterTable.RowHighlighted) -> None:
        self.told.append(message)

    def on_register_table_cell_highlighted(self, message: RegisterTable.CellHighlighted) -> None:
        self.told.append(message)

    def on_register_table_row_opened(self, message: RegisterTable.RowOpened) -> None:
        self.told.append(message)

    def on_register_table_mark_toggled(self, message: RegisterTable.MarkToggled) -> None:
        self.told.append(message)

    def said(self, kind: type[Message]) -> list[tuple[str, str]]:
        return [(m.key, m.column) for m in self.told if isinstance(m, kind)]  # type: ignore[attr-defined]


def made(
    given: Iterable[Row], columns: Sequence[Column] = COLUMNS, *, ascii_only: bool = False
) -> tuple[TableApp, RegisterTable]:
    table = RegisterTable(columns, given, placeholder="No risk yet: press n.", ascii_only=ascii_only)
    table.highlight_delay = 0.02
    return TableApp(table), table


def seen(table: RegisterTable) -> list[str]:
    """The lines of the table as drawn on the screen."""
    return [strip.text.rstrip() for strip in table.render_lines(table.size.region)]


def line_of(table: RegisterTable, text: str) -> int:
    return next(number for number, line in enumerate(seen(table)) if text in line)


async def rest(pilot: Pilot[None]) -> None:
    await pilot.pause(0.05)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("j", 1),
        ("down", 1),
        ("j k", 0),
        ("k", 0),
        ("G", 99),
        ("end", 99),
        ("G j", 99),
        ("G g", 0),
        ("end home", 0),
        ("ctrl+d", 9),
        ("ctrl+d ctrl+u", 0),
        ("pagedown", 19),
        ("pagedown pagedown pageup", 19),
    ],
)
async def test_keys_move_the_cursor_and_keep_it_in_view(keys: str, expected: int) -> None:
    app, table = made(rows(range(100)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*keys.split())
        assert table.cursor_key == f"k{expected}"
        assert next(line for line in seen(table) if line.startswith(">")).split()[1] == f"R{expected:03}"


async def test_a_step_over_the_edge_scrolls_many_lines_at_once() -> None:
    app, table = made(rows(range(100)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*"j" * 18)
        assert line_of(table, "R018") == 19
        await pilot.press("j")
        assert line_of(table, "> ") < 10
        assert "R019" in seen(table)[line_of(table, "> ")]


async def test_left_and_right_move_among_the_fields_and_the_header_shows_which() -> None:
    app, table = made(rows(range(3)))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("h")
        assert table.cursor_column == "id"
        await pilot.press("l", "right")
        assert table.cursor_column == "owner"
        await pilot.press("l", "l", "left")
        assert table.cursor_column == "owner"
        header = table.render_line(0)
        assert [s.text.strip() for s in header if s.style and s.style.underline] == ["Owner"]


async def test_a_narrow_table_drops_the_columns_of_least_priority_and_the_field_cursor_with_them() -> None:
    app, table = made(rows(range(3)))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("l", "l", "l")
        assert table.cursor_column == "score"
        await pilot.resize_terminal(34, 10)
        assert seen(table)[0].split() == ["Id", "Risk", "Owner"]
        assert table.cursor_column == "owner"
        await pilot.resize_terminal(80, 10)
        assert table.cursor_column == "score"


async def test_the_cursor_stays_on_its_record_and_the_record_on_its_line() -> None:
    app, table = made(rows(range(20, 60)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*"j" * 30)
        line = line_of(table, "> ")
        table.set_rows(rows(range(60)))
        await pilot.pause()
        assert table.cursor_key == "k50"
        assert line_of(table, "> ") == line
        table.set_rows(rows([*range(5), *range(40, 60)]))
        assert table.cursor_key == "k50"


async def test_when_the_record_is_gone_the_cursor_keeps_its_place() -> None:
    app, table = made(rows(range(10)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press("j", "j", "j")
        table.set_rows(rows(n for n in range(10) if n != 3))
        assert table.cursor_key == "k4"
        table.set_rows(rows(range(2)))
        assert table.cursor_key == "k1"
        table.set_rows([])
        assert table.cursor_key is None


async def test_a_view_scrolled_away_by_the_wheel_stays_where_the_reader_is() -> None:
    app, table = made(rows(range(20, 120)))
    async with app.run_test(size=(80, 20)) as pilot:
        for _ in range(10):
            await pilot._post_mouse_events([MouseScrollDown], table, offset=(5, 5))
        first = seen(table)[1]
        assert "R050" in first
        assert table.cursor_key == "k20"
        table.set_rows(rows(range(120)))
        assert seen(table)[1].split() == first.split()
        await pilot.press("j")
        assert line_of(table, "> ") > 0


async def test_updating_a_row_draws_only_that_line_and_leaves_it_in_place() -> None:
    app, table = made(rows(range(10)))
    async with app.run_test(size=(80, 20)) as pilot:
        table.sort_by("title")
        await pilot.pause()
        asked: list[object] = []
        table.refresh = lambda *regions, **_: asked.extend(regions)  # type: ignore[method-assign, assignment]
        assert table.update_row(row(4, title="Zebra"))
        assert [region.y for region in asked] == [5]  # type: ignore[attr-defined]
        assert "Zebra" in seen(table)[5]
        assert not table.update_row(row(77))


async def test_text_filter_takes_every_word_in_any_field_and_whatever_case() -> None:
    app, table = made(
        [row(1, "Fire in Ulm", "Ada"), row(2, "Flood", "Grace"), row(3, "FIRE at sea", "Grace")]
    )
    async with app.run_test(size=(80, 20)):
        table.filter("fire grace")
        assert table.visible_keys == ["k3"]
        assert (table.visible_count, table.total_count) == (1, 3)
        assert table.cursor_key == "k3"
        table.filter(lambda r: r.key != "k3")
        assert table.visible_keys == ["k1", "k2"]
        table.filter("")
        assert table.visible_keys == ["k1", "k2", "k3"]


async def test_sorting_by_value_keeps_empty_fields_last_both_ways_and_follows_the_record() -> None:
    app, table = made([row(1, score=10), row(2), row(3, score=9), row(4, score=2.5)])
    async with app.run_test(size=(80, 20)):
        table.sort_by("score")
        assert table.visible_keys == ["k4", "k3", "k1", "k2"]
        assert table.cursor_key == "k1"
        assert "▲" in seen(table)[0]
        table.sort_by("score", reverse=True)
        assert table.visible_keys == ["k1", "k3", "k4", "k2"]
        assert "▼" in seen(table)[0]
        assert table.sorted_by == ("score", True)
        table.sort_by(None)
        assert table.visible_keys == ["k1", "k2", "k3", "k4"]
        with pytest.raises(KeyError):
            table.sort_by("colour")


async def test_numbers_and_words_in_one_column_sort_without_failing() -> None:
    mixed = [Row(k, (Cell(k, sort=value),)) for k, value in (("a", 3), ("b", "x"), ("c", 1), ("d", "b"))]
    app, table = made(mixed, [Column("only", "Only")])
    async with app.run_test(size=(80, 20)):
        table.sort_by("only")
        assert table.visible_keys == ["c", "a", "d", "b"]


async def test_space_marks_and_goes_on_and_marks_live_as_long_as_their_records() -> None:
    app, table = made(rows(range(5)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press("space", "space")
        assert table.marked == {"k0", "k1"}
        assert table.cursor_key == "k2"
        assert [line[1] for line in seen(table)[1:4]] == ["*", "*", " "]
        assert app.said(RegisterTable.MarkToggled) == [("k0", "id"), ("k1", "id")]
        await pilot.press("k", "space")
        assert table.marked == {"k0"}
        table.filter("Risk 3")
        assert table.marked == {"k0"}
        table.set_rows(rows(range(1, 5)))
        assert table.marked == frozenset()
        table.set_marked(["k4", "nobody"])
        assert table.marked == {"k4"}


async def test_enter_opens_the_record_with_the_field_under_the_cursor() -> None:
    app, _ = made(rows(range(5)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press("j", "l", "enter")
        assert app.said(RegisterTable.RowOpened) == [("k1", "title")]


async def test_a_run_of_moves_is_told_at_its_start_and_at_its_end() -> None:
    app, table = made(rows(range(50)))
    table.highlight_delay = 0.3
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause(0.4)
        assert app.said(RegisterTable.RowHighlighted) == [("k0", "id")]
        app.told.clear()
        for _ in range(20):
            table.action_move(1)
        await pilot.pause(0.5)
        assert app.said(RegisterTable.RowHighlighted) == [("k1", "id"), ("k20", "id")]
        app.told.clear()
        table.action_move_column(1)
        await pilot.pause(0.4)
        assert app.said(RegisterTable.RowHighlighted) == []
        assert app.said(RegisterTable.CellHighlighted) == [("k20", "title")]


async def test_a_click_puts_the_cursor_on_the_field_and_a_double_click_opens() -> None:
    app, table = made(rows(range(5)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.click(table, offset=(15, 3))
        assert (table.cursor_key, table.cursor_column) == ("k2", "title")
        await pilot.click(table, offset=(15, 0))
        await pilot.click(table, offset=(15, 15))
        assert table.cursor_key == "k2"
        await pilot.double_click(table, offset=(4, 5))
        assert app.said(RegisterTable.RowOpened) == [("k4", "id")]


async def test_move_to_finds_a_record_unless_the_filter_hides_it() -> None:
    app, table = made(rows(range(100)))
    async with app.run_test(size=(80, 20)):
        assert table.move_to("k70", "owner")
        assert (table.cursor_key, table.cursor_column) == ("k70", "owner")
        assert "R070" in seen(table)[line_of(table, "> ")]
        table.filter("Risk 5")
        assert not table.move_to("k70")


async def test_an_empty_table_says_what_belongs_there_and_an_empty_filter_that_nothing_matches() -> None:
    app, table = made([])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("j", "l", "enter", "space", "G")
        assert "No risk yet: press n." in seen(table)[2]
        assert app.told == []
        table.set_rows(rows(range(3)))
        assert "R000" in seen(table)[1]
        table.filter("nowhere")
        assert "Nothing matches the filter." in seen(table)[2]


async def test_text_of_others_is_drawn_as_it_is_never_as_markup_or_control() -> None:
    hostile = "[/foo][@click=app.quit]x[/]\x1b[31m\u202eevil\ud800\n two"
    table = RegisterTable(COLUMNS, [row(1, hostile)], placeholder=Content("[/none]"))
    app = TableApp(table)
    async with app.run_test(size=(80, 10)):
        line = seen(table)[1]
        assert "[/foo][@click=app.quit]x[/][31mevil\N{REPLACEMENT CHARACTER} two" in line
        table.set_rows([])
        assert "[/none]" in seen(table)[2]


async def test_wide_characters_keep_the_columns_straight() -> None:
    app, table = made([row(1, "供給者が一社だけで代わりがないので", "漢字", 3), row(2, "Plain", "x", 4)])
    async with app.run_test(size=(60, 10)) as pilot:
        for width in range(40, 61):
            await pilot.resize_terminal(width, 10)
            while table.size.width != width:
                await pilot.pause(0.01)
            assert {strip.cell_length for strip in table.render_lines(table.size.region)} == {width}


async def test_without_colour_cursor_and_marks_still_show() -> None:
    app, table = made(rows(range(5)))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("space", "l")
        reversed_text = [s.text.strip() for s in table.render_line(2) if s.style and s.style.reverse]
        assert reversed_text == ["Risk 1"]
        assert seen(table)[2].startswith(">")
        assert seen(table)[1].startswith(" *")


async def test_ascii_only_draws_no_glyph_outside_ascii() -> None:
    app, table = made([row(n, "A long description " * 9, score=n) for n in range(90)], ascii_only=True)
    async with app.run_test(size=(80, 10)):
        table.sort_by("score", reverse=True)
        assert all(line.isascii() for line in seen(table))
        assert "~" in seen(table)[1]
        assert seen(table)[0].endswith(" v")


async def test_a_flag_widens_the_gutter_only_when_there_is_one() -> None:
    app, table = made(rows(range(3)))
    async with app.run_test(size=(80, 10)):
        assert seen(table)[2].startswith("   R001")
        table.update_row(row(1, flag="≠"))
        assert seen(table)[2].startswith("  ≠ R001")


async def test_two_rows_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        RegisterTable(COLUMNS, [row(1), row(1)])
