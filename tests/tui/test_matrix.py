"""The grid of likelihood × impact as it is drawn and used, and the bars beside it."""

import pytest
from textual.app import App, ComposeResult
from textual.strip import Strip

from cbrm_tui.tui.widgets import palette
from cbrm_tui.tui.widgets.bars import bar, sparkline
from cbrm_tui.tui.widgets.matrix import Level, Matrix, MatrixData

FIVE = ("rare", "unlikely", "possible", "likely", "almost certain")
SEVEN = ("one", "two", "three", "four", "five", "six", "seven")
BANDS = ("low", "moderate", "high", "severe")


def data(
    labels: tuple[str, ...] = FIVE,
    counts: dict[Level, list[str]] | None = None,
    targets: dict[Level, list[str]] | None = None,
    bands: tuple[str, ...] = BANDS,
) -> MatrixData:
    size = len(labels)
    band_of = {
        (likelihood, impact): min(len(bands) - 1, likelihood * impact * len(bands) // (size * size + 1))
        for likelihood in range(1, size + 1)
        for impact in range(1, size + 1)
    }
    return MatrixData(labels, labels, band_of, bands, counts or {}, targets or {}, title="Threats of today")


class MatrixApp(App[None]):
    def __init__(self, matrix: Matrix) -> None:
        super().__init__()
        self.matrix = matrix
        self.opened: list[Level] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return palette.FALLBACKS

    def compose(self) -> ComposeResult:
        yield self.matrix

    def on_matrix_cell_opened(self, message: Matrix.CellOpened) -> None:
        self.opened.append((message.likelihood, message.impact))


def strips(matrix: Matrix) -> list[Strip]:
    return matrix.render_lines(matrix.size.region)


def seen(matrix: Matrix) -> str:
    return "\n".join(strip.text.rstrip() for strip in strips(matrix))


async def test_a_cell_shows_letter_count_and_target_where_its_levels_meet() -> None:
    matrix = Matrix(data(counts={(4, 2): ["a", "b", "c"]}, targets={(1, 2): ["a"]}))
    app = MatrixApp(matrix)
    async with app.run_test(size=(100, 30)):
        lines = seen(matrix).split("\n")
        assert lines[0] == "Threats of today   →n: meant to get there"
        likely = next(line for line in lines if "4 likely" in line)
        rare = next(y for y, line in enumerate(lines) if line.startswith("1 rare"))
        foot = next(line for line in lines if "2 unlikely" in line and "3 possible" in line)
        assert abs(likely.index("M 3") - foot.index("2 unlikely")) < 8
        assert lines[rare + 1].strip() == "→1"
        assert all(f"{name[0].upper()} {name}" in lines[-1] for name in BANDS)


async def test_cells_of_one_line_show_the_target_beside_the_count() -> None:
    matrix = Matrix(data(SEVEN, {(1, 2): ["a", "b"]}, {(1, 2): ["a"]}))
    app = MatrixApp(matrix)
    async with app.run_test(size=(80, 12)):
        lowest = next(line for line in seen(matrix).split("\n") if "1 one" in line)
        assert lowest.split()[2:6] == ["L", "L", "2", "→1"]


async def test_the_gravest_is_top_right() -> None:
    matrix = Matrix(data())
    app = MatrixApp(matrix)
    async with app.run_test(size=(100, 30)):
        lines = [line for line in seen(matrix).split("\n") if line[:1].isdigit()]
        assert [line[0] for line in lines] == ["5", "4", "3", "2", "1"]
        assert lines[0].rstrip(" ]").endswith("S")
        assert lines[-1].split()[2] == "L"


async def test_keys_move_over_the_grid_and_enter_opens_the_cell() -> None:
    matrix = Matrix(data())
    app = MatrixApp(matrix)
    async with app.run_test(size=(100, 30)) as pilot:
        assert matrix.cursor == (5, 5)
        await pilot.press("up", "right")
        assert matrix.cursor == (5, 5)
        await pilot.press("j", "down", "h", "left", "h", "l", "enter")
        assert app.opened == [(3, 3)]
        await pilot.press("k", "enter")
        assert app.opened[-1] == (4, 3)


async def test_a_double_click_opens_the_cell_under_the_mouse() -> None:
    matrix = Matrix(data(counts={(2, 4): ["x"] * 7}))
    app = MatrixApp(matrix)
    async with app.run_test(size=(100, 30)) as pilot:
        y, line = next((y, line) for y, line in enumerate(seen(matrix).split("\n")) if " 7" in line)
        await pilot.double_click(matrix, offset=(line.index(" 7"), y))
        assert app.opened == [(2, 4)]
        await pilot.click(matrix, offset=(0, 0))
        assert matrix.cursor == (2, 4)


@pytest.mark.parametrize("labels", [FIVE[:3], FIVE, SEVEN])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (50, 12)])
async def test_every_cell_is_whole_at_every_size_and_the_grid_takes_18_lines_at_most(
    labels: tuple[str, ...], size: tuple[int, int]
) -> None:
    levels = range(1, len(labels) + 1)
    counts = {(likelihood, impact): ["k"] * 12 for likelihood in levels for impact in levels}
    matrix = Matrix(data(labels, counts))
    app = MatrixApp(matrix)
    async with app.run_test(size=size):
        assert matrix.size.height <= 18
        assert seen(matrix).count(" 12") >= len(labels) ** 2 or size[0] == 50
        assert {strip.cell_length for strip in strips(matrix)} == {size[0]}
        assert "Likelihood" in seen(matrix)
        assert "Impact" in seen(matrix)


async def test_without_colour_the_cursor_shows_by_brackets_and_reverse() -> None:
    matrix = Matrix(data(counts={(5, 5): ["k"]}))
    app = MatrixApp(matrix)
    async with app.run_test(size=(80, 24)):
        reversed_text = [s.text for strip in strips(matrix) for s in strip if s.style and s.style.reverse]
        assert any(text.startswith("[") and "S 1" in text and text.endswith("]") for text in reversed_text)


async def test_bands_that_begin_alike_are_numbered() -> None:
    matrix = Matrix(data(bands=("minor", "moderate", "major")))
    app = MatrixApp(matrix)
    async with app.run_test(size=(80, 24)):
        assert all(f"{number} {name}" in seen(matrix) for number, name in ((1, "minor"), (3, "major")))


async def test_other_counts_keep_the_cursor_and_a_smaller_method_brings_it_inside() -> None:
    matrix = Matrix(data())
    app = MatrixApp(matrix)
    async with app.run_test(size=(80, 24)) as pilot:
        matrix.move_to(4, 5)
        matrix.set_data(data(counts={(1, 1): ["k"]}))
        assert matrix.cursor == (4, 5)
        assert "L 1" in seen(matrix)
        matrix.set_data(data(FIVE[:3]))
        await pilot.pause()
        assert matrix.cursor == (3, 3)


async def test_labels_of_others_are_plain_text_and_ascii_only_stays_ascii() -> None:
    labels = ("[/x]", "\x1b[31mred", "three")
    matrix = Matrix(data(labels, {(1, 1): ["k"]}, {(1, 1): ["k"]}), ascii_only=True)
    app = MatrixApp(matrix)
    async with app.run_test(size=(80, 24)):
        assert "[/x]" in seen(matrix)
        assert "\x1b" not in seen(matrix)
        assert seen(matrix).isascii()


def test_a_bar_is_exact_to_an_eighth_and_full_only_when_it_is() -> None:
    assert bar(0, 4) == "    "
    assert bar(0.5, 4) == "██  "
    assert bar(0.53125, 4) == "██▏ "
    assert bar(1, 4) == "████"
    assert bar(0.999, 4) == "███▉"
    assert bar(0.001, 4) == "▏   "
    assert bar(7, 3) == "███"
    assert bar(-1, 3) == "   "
    assert bar(0.5, 4, ascii=True) == "##.."
    assert bar(0.5, 0) == ""


def test_a_sparkline_spans_its_own_range_and_shows_gaps() -> None:
    assert sparkline([0, 7], 10) == "▁█"
    assert sparkline([1, None, 3], 10) == "▁ █"
    assert sparkline([5, 5, 5], 10) == "▄▄▄"
    assert sparkline([], 10) == ""
    assert sparkline([None, None], 10) == "  "
    assert sparkline([0, 0, 10, 10], 2) == "▁█"
    assert len(sparkline(list(range(1000)), 37)) == 37
    assert sparkline([0, 1], 5, ascii=True) == "_@"
    assert sparkline([1, 2], 0) == ""


def test_few_bands_are_spread_over_the_whole_scale() -> None:
    assert [palette.band_style(index, 4) for index in range(4)] == ["band-1", "band-3", "band-5", "band-7"]
    assert palette.band_style(1, 2) == "band-7"
    assert [palette.band_style(index, 7) for index in (0, 6)] == ["band-1", "band-7"]
    with pytest.raises(ValueError, match="band 4 of 4"):
        palette.band_style(4, 4)
