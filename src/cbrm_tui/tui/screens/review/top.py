"""The two lines at the top of a review: which meeting, its clocks, who leads; and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.widgets.cells import fit, plain
from cbrm_tui.tui.widgets.line_widget import LinePen, LineWidget

CLOCK_WIDTH: Final = 22
"""Cells for both clocks: they are drawn anew alone, as nothing else changes while people talk."""


@dataclass(frozen=True, slots=True)
class Top:
    """What the first line says; `alarm` where the state of the sync asks for attention."""

    title: str = ""
    leaders: str = ""
    several: bool = False
    sync: str = ""
    alarm: bool = False


class ReviewTop(LineWidget):
    """Title and leaders on the left; state of the sync and both clocks on the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "review-top--title",
        "review-top--quiet",
        "review-top--alarm",
        "review-top--clock",
    }
    DEFAULT_CSS = """
    ReviewTop {
        height: 1;
        background: $panel;
        color: $foreground;
        & > .review-top--title { text-style: bold; }
        & > .review-top--quiet { color: $muted; }
        & > .review-top--alarm { color: $warning; text-style: bold; }
    }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._top = Top()
        self._clock = ("", False)

    def show(self, top: Top) -> None:
        """Show another state."""
        if top != self._top:
            self._top = top
            self.refresh()

    def show_clock(self, text: str, alarm: bool) -> None:
        """Show both clocks; nothing else of the line is written."""
        if (text, alarm) != self._clock:
            self._clock = (text, alarm)
            start = max(0, self.size.width - CLOCK_WIDTH)
            self.refresh(Region(start, 0, CLOCK_WIDTH, 1))

    def render_line(self, y: int) -> Strip:
        """Draw the line; the leaders give way first, then the title."""
        top, width = self._top, self.size.width
        pen = LinePen(self.rich_style)
        right = f" {plain(top.sync)} " if top.sync else ""
        room = max(0, width - CLOCK_WIDTH - cell_len(right) - 1)
        title = plain(top.title)
        leaders = f"{self._glyphs.dot} {plain(top.leaders)}" if top.leaders else ""
        pen.skip_to(1)
        room -= 1
        if cell_len(title) + cell_len(leaders) > room:
            share = max(0, room - cell_len(leaders)) if top.several else min(room, cell_len(title))
            title = self._fit(title, max(min(share, cell_len(title)), min(max(0, room), 12)))
            leaders = self._fit(leaders, max(0, room - cell_len(title)))
        pen.write(f"{title} ", cell_len(title) + 1, self._style("title"))
        pen.write(leaders, cell_len(leaders), self._style("alarm" if top.several else "quiet"))
        pen.skip_to(width - CLOCK_WIDTH - cell_len(right))
        pen.write(right, cell_len(right), self._style("alarm" if top.alarm else "quiet"))
        text, alarm = self._clock
        text = fit(text, CLOCK_WIDTH - 1, "right", ascii_only=self._glyphs.ascii_only)
        pen.write(f"{text} ", CLOCK_WIDTH, self._style("alarm" if alarm else "clock"))
        return pen.finish(width)

    def _fit(self, text: str, width: int) -> str:
        return fit(text, width, ascii_only=self._glyphs.ascii_only)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"review-top--{name}")


class StepLine(LineWidget):
    """The steps of the meeting, the one in hand marked by brackets and weight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"step-line--here", "step-line--step", "step-line--between"}
    DEFAULT_CSS = """
    StepLine {
        height: 1;
        background: $surface;
        color: $foreground;
        & > .step-line--here { text-style: bold reverse; }
        & > .step-line--step { color: $foreground; }
        & > .step-line--between { color: $muted; }
    }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._steps: tuple[tuple[str, str], ...] = ()
        self._at = 0

    def show(self, steps: Sequence[tuple[str, str]], at: int) -> None:
        """Show steps by name, each with a word behind it where there is one, and which is in hand."""
        if (tuple(steps), at) != (self._steps, self._at):
            self._steps, self._at = tuple(steps), at
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the steps, with their numbers where there is room for them."""
        pen = LinePen(self.rich_style)
        for number, words in enumerate(step_words(self._steps, self._at, self.size.width)):
            if number:
                self._write(pen, self._glyphs.dot, "between")
            here = number == self._at
            self._write(pen, f"[{words}]" if here else f" {words} ", "here" if here else "step")
        return pen.finish(self.size.width)

    def _write(self, pen: LinePen, text: str, style: str) -> None:
        pen.write(text, cell_len(text), self.get_component_rich_style(f"step-line--{style}"))


def step_words(steps: Sequence[tuple[str, str]], at: int, width: int) -> list[str]:
    """Return what stands for each step, `at` being in hand, so that a line of `width` cells has them all.

    Where there is less room, names go without their numbers, then by their first word; then steps that
    are over by their number alone, then all but the one in hand and the next.
    """
    numbers = [str(number) for number in range(1, len(steps) + 1)]
    names = [name for name, _ in steps]
    short = [name.partition(" ")[0] for name in names]
    ways = (
        [f"{number} {name}" for number, name in zip(numbers, names, strict=True)],
        names,
        short,
        [*numbers[:at], *short[at:]],
        [*numbers[:at], *short[at : at + 2], *numbers[at + 2 :]],
    )
    words: list[str] = []
    for place, way in enumerate(ways):
        words = [f"{name} {rest}".rstrip() for name, (_, rest) in zip(way, steps, strict=True)]
        # The numbers want room to spare: they are not to come and go as the counts grow.
        if sum(cell_len(one) + 3 for one in words) + (0 if place else len(steps)) <= width + 1:
            break
    return words


class SaidLine(LineWidget):
    """What was done last and how to take it back; it covers nothing, as a toast would."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "said-line--information",
        "said-line--warning",
        "said-line--error",
    }
    DEFAULT_CSS = """
    SaidLine {
        height: 1;
        background: $background;
        & > .said-line--information { color: $success; }
        & > .said-line--warning { color: $warning; }
        & > .said-line--error { color: $error; text-style: bold; }
    }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._said = ("", "information")

    @property
    def text(self) -> str:
        """What it says."""
        return self._said[0]

    def show(self, text: str, severity: str = "information") -> None:
        """Say something else; nothing with an empty text."""
        if (text, severity) != self._said:
            self._said = (text, severity)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        text, severity = self._said
        pen = LinePen(self.rich_style)
        pen.skip_to(1)
        mark = "! " if text and severity != "information" else ""
        width = max(0, self.size.width - 2)
        words = fit(f"{mark}{plain(text)}", width, ascii_only=self._glyphs.ascii_only)
        pen.write(words, width, self.get_component_rich_style(f"said-line--{severity}"))
        return pen.finish(self.size.width)
