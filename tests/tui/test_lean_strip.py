"""A lean strip draws what Textual's own would, in fewer bytes."""

import io

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from cbrm_tui.tui.widgets.lean_strip import LeanStrip

WIDTH = 40
COLOURS = st.sampled_from([None, "#102030", "#e0e0e0", "#ff7a70", "red", "default"])
FLAGS = st.sampled_from([None, True, False])
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=FLAGS,
    italic=FLAGS,
    underline=FLAGS,
    reverse=FLAGS,
    strike=FLAGS,
)
SEGMENTS = st.lists(
    st.builds(Segment, st.sampled_from(["a", "  ", " b ", "word", "  two words  ", "漢"]), STYLES, st.none()),
    max_size=6,
)
CONSOLE = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True)


def drawn(strip: Strip) -> list[tuple[object, ...]]:
    """What a terminal shows for each cell: of a blank only what can be seen of it."""
    screen = pyte.Screen(WIDTH, 1)
    pyte.Stream(screen).feed(strip.render(CONSOLE) + "|")
    cells: list[tuple[object, ...]] = []
    for column in range(WIDTH):
        cell = screen.buffer[0][column]
        seen = (cell.data, cell.bg, cell.reverse, cell.underscore, cell.strikethrough)
        ink = cell.data != " " or cell.reverse or cell.underscore or cell.strikethrough
        cells.append((*seen, cell.fg, cell.bold, cell.italics) if ink else seen)
    return cells


@given(SEGMENTS)
def test_it_looks_as_the_original_and_leaves_the_pen_plain(segments: list[Segment]) -> None:
    assert drawn(LeanStrip(segments)) == drawn(Strip(segments))


@given(SEGMENTS, st.integers(0, 30), st.integers(0, 30))
def test_parts_of_it_look_as_parts_of_the_original(segments: list[Segment], start: int, end: int) -> None:
    lean, plain = LeanStrip(segments), Strip(segments)
    assert drawn(lean.crop(start, end)) == drawn(plain.crop(start, end))
    cuts = sorted({min(cut, plain.cell_length) for cut in (start, end)} | {plain.cell_length})
    parts, originals = lean.divide(cuts), plain.divide(cuts)
    assert all(isinstance(part, LeanStrip) for part in parts)
    assert [drawn(part) for part in parts] == [drawn(original) for original in originals]


def test_a_change_of_one_colour_is_all_that_is_written() -> None:
    base = Style(color="#e0e0e0", bgcolor="#121212")
    late = base + Style(color="#ba3c5b")
    strip = LeanStrip([Segment("due ", base), Segment("2026", late), Segment("  ", base)])
    assert strip.render(CONSOLE) == (
        "\x1b[38;2;224;224;224;48;2;18;18;18mdue \x1b[38;2;186;60;91m2026  \x1b[0m"
    )
