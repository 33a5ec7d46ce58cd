"""Writes to the terminal only what it does not show already.

Textual writes every cell of a region that may have changed: closing a dialog writes the whole screen, and a
step of the cursor all the details beside the table. Here the cells that the terminal shows are remembered,
and what is written are the runs of cells that differ. What is drawn, and when, stays Textual's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar, Final, TypeVar

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.screen import Screen

from cbrm_tui.tui.widgets.lean_strip import blanks_like, transition

T = TypeVar("T")

Cell = tuple[str, Style]
"""What stands in a cell and how; the text is empty where a wide character goes on."""

_GAP: Final = 6
"""Cells that are rather written again than jumped over."""
_NULL: Final = Style.null()


class Shown:
    """The cells that the terminal shows, as far as that is known."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, Cell]] = {}

    def forget(self) -> None:
        """Know nothing any more: everything is written again."""
        self._lines.clear()

    def update(self, lines: Iterable[tuple[int, int, Iterable[Segment]]], console: Console) -> str:
        """Take over lines, each (y, x of its beginning, segments); return what must be written for them."""
        pen = _Pen(console._color_system or ColorSystem.TRUECOLOR)
        for y, x, segments in lines:
            shown = self._lines.setdefault(y, {})
            cells = list(_cells(segments))
            for start, end in _runs(x, cells, shown):
                pen.write(x + start, y, cells[start:end])
            shown.update(enumerate(cells, x))
        return pen.finish()


class LeanScreen(App[T]):
    """An app that writes what has changed. `_display` is Textual's own; its exact version is pinned."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "redraw",
            "Redraw",
            show=False,
            priority=True,
            id="app.redraw",
            tooltip="Draw the whole screen anew",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown = Shown()

    def action_redraw(self) -> None:
        """Draw the whole screen anew, for a terminal on which something else has written."""
        self._shown.forget()
        self.refresh()

    async def _on_resize(self, event: Resize) -> None:
        self._shown.forget()  # terminals move what they show, each in its own way
        await super()._on_resize(event)

    def _resume_signal(self) -> None:
        self._shown.forget()
        super()._resume_signal()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        drawn: Any = renderable
        if isinstance(drawn, LayoutUpdate | ChopsUpdate):
            drawn = _Changes(drawn, self._shown)
        super()._display(screen, drawn)


class _Changes(CompositorUpdate):
    """An update of which only the changes are written; they are found when it is certain that it is."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, shown: Shown) -> None:
        self._update = update
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        """Return what to write."""
        lines = _chops(self._update) if isinstance(self._update, ChopsUpdate) else _full(self._update)
        return self._shown.update(lines, console)


class _Pen:
    """Writes runs of cells with as few bytes as it can."""

    def __init__(self, system: ColorSystem) -> None:
        self._system = system
        self._style = _NULL
        self._parts: list[str] = []

    def write(self, x: int, y: int, cells: Iterable[Cell]) -> None:
        """Write cells that begin at a place, counted from 0."""
        self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        for text, style in cells:
            wanted = blanks_like(self._style, style) if text == " " else style
            if wanted is not self._style:
                self._parts.append(transition(self._style, wanted, self._system))
                self._style = wanted
            self._parts.append(text)

    def finish(self) -> str:
        """Return all of it; the pen is plain afterwards."""
        if transition(_NULL, self._style, self._system):
            self._parts.append("\x1b[0m")
        return "".join(self._parts)


def _full(update: LayoutUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    for y, strips in enumerate(update.strips, update.region.y):
        yield y, update.region.x, [segment for strip in strips for segment in strip]


def _chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    """Yield the parts of lines inside the spans: outside them not every widget was drawn."""
    for y, first, end in update.spans:
        for x, strip in update.chops[y].items():
            if strip is not None and x < end and x + strip.cell_length > first:
                start = max(first - x, 0)
                yield y, x + start, strip.crop(start, min(end - x, strip.cell_length))


def _runs(x: int, cells: list[Cell], shown: dict[int, Cell]) -> list[tuple[int, int]]:
    """Return where the cells differ from what is shown, as (start, end); near ones are one."""
    get = shown.get
    differ = [at for at, cell in enumerate(cells) if get(x + at) != cell]
    if not differ:
        return []
    if any(not text for text, _ in cells):
        # Terminals do not agree on how wide such characters are: the line is written to its end.
        start = differ[0]
        while start and not cells[start][0]:
            start -= 1
        return [(start, len(cells))]
    runs: list[tuple[int, int]] = []
    start = last = differ[0]
    for at in differ[1:]:
        if at - last > _GAP:
            runs.append((start, last + 1))
            start = at
        last = at
    return [*runs, (start, last + 1)]


def _cells(segments: Iterable[Segment]) -> Iterator[Cell]:
    for text, style, control in segments:
        if control:
            continue
        look = _look(style) if style else _NULL
        if text.isascii():
            for character in text:
                yield character, look
        else:
            yield from _wide(text, look)


def _wide(text: str, look: Style) -> Iterator[Cell]:
    """Yield the cells of a text with characters that may take none or several."""
    if len(text) == cell_len(text) and all(cell_len(character) == 1 for character in text):
        for character in text:
            yield character, look
        return
    # Taken as one: where its characters join, no cell of it can be written alone.
    if width := cell_len(text):
        yield text, look
    for _ in range(width - 1):
        yield "", look


@lru_cache(maxsize=4096)
def _look(style: Style) -> Style:
    """Return a style without what is not seen, the same object for the same look."""
    return _same(style.clear_meta_and_links())


@lru_cache(maxsize=4096)
def _same(style: Style) -> Style:
    return style
