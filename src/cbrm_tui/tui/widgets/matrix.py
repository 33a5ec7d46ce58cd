"""The grid of likelihood × impact: how many records lie where, in which band."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size, clamp
from textual.message import Message
from textual.strip import Strip

from cbrm_tui.tui.jump import Target
from cbrm_tui.tui.widgets.cells import fit, plain
from cbrm_tui.tui.widgets.line_widget import LinePen, LineWidget
from cbrm_tui.tui.widgets.palette import SEMANTIC_STYLES, band_style, component_classes, component_css

Level = tuple[int, int]
"""Likelihood and impact, each from 1, the mildest."""

_TITLE_LINES: Final = 1
_FOOT_LINES: Final = 2
_LABEL_WIDTHS: Final = ((70, 18), (46, 13), (0, 9))
_CELL_WIDTH: Final = 14
_CELL_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class MatrixData:
    """What the grid shows: labels from mild to severe, the band of each cell, and the records in it.

    `band_of` maps (likelihood, impact) to an index into `band_names`; `counts` and `targets` map it to the
    keys of the records that are there now, and of those that are meant to get there.
    """

    likelihood_labels: Sequence[str]
    impact_labels: Sequence[str]
    band_of: Mapping[Level, int]
    band_names: Sequence[str]
    counts: Mapping[Level, Sequence[str]]
    targets: Mapping[Level, Sequence[str]] = field(default_factory=dict)
    band_styles: Sequence[str] = ()
    title: str = ""
    likelihood_name: str = "Likelihood"
    impact_name: str = "Impact"

    def letter(self, band: int) -> str:
        """Return the capital of a band's name, or its number where two names begin alike."""
        letters = [plain(name)[:1].upper() or "?" for name in self.band_names]
        return letters[band] if len(set(letters)) == len(letters) else str(band + 1)

    def style(self, band: int) -> str:
        """Return the semantic style of a band; without `band_styles` the scale is spread over the bands."""
        return self.band_styles[band] if self.band_styles else band_style(band, len(self.band_names))


class Matrix(LineWidget, can_focus=True):
    """Counts per cell with the letter and the colour of the band, the most likely on top, the gravest right.

    Needs 18 lines at most and makes do with three more than there are levels. The cell under the cursor is in
    brackets and reversed.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "matrix--plain",
        "matrix--title",
        "matrix--label",
        "matrix--current-label",
        *component_classes("matrix"),
    }

    DEFAULT_CSS = """
    Matrix {
        height: auto;
        max-height: 100%;
        & > .matrix--title { text-style: bold; }
        & > .matrix--label { color: $muted; }
        & > .matrix--current-label { text-style: bold; }
    }
    """ + component_css("Matrix", "matrix")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(1, 0)", "More likely", show=False, id="matrix.up", tooltip="More likely"),
        Binding("down,j", "move(-1, 0)", "Less likely", show=False, id="matrix.down", tooltip="Less likely"),
        Binding("right,l", "move(0, 1)", "Graver", show=False, id="matrix.right", tooltip="Graver impact"),
        Binding("left,h", "move(0, -1)", "Milder", show=False, id="matrix.left", tooltip="Milder impact"),
        Binding("enter", "open", "Show these", id="matrix.open", tooltip="Show the records of this cell"),
    ]

    class CellOpened(Message):
        """Enter or a double click on a cell, whether there are records in it or not."""

        def __init__(self, matrix: "Matrix", likelihood: int, impact: int) -> None:
            super().__init__()
            self.matrix = matrix
            self.likelihood = likelihood
            self.impact = impact

        @property
        def control(self) -> "Matrix":
            """The grid that sent it."""
            return self.matrix

    def __init__(
        self,
        data: MatrixData,
        *,
        ascii_only: bool = False,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._data = data
        self._ascii_only = ascii_only
        self._cursor: Level = (len(data.likelihood_labels), len(data.impact_labels))

    @property
    def cursor(self) -> Level:
        """Likelihood and impact of the cell under the cursor."""
        return self._cursor

    def set_data(self, data: MatrixData) -> None:
        """Show other counts, or another method; the cursor stays on its cell while there is one."""
        resized = len(data.likelihood_labels) != len(self._data.likelihood_labels)
        self._data = data
        self.move_to(*self._cursor)
        self.refresh(layout=resized)

    def move_to(self, likelihood: int, impact: int) -> None:
        """Put the cursor on a cell, or the nearest there is."""
        self._cursor = (
            clamp(likelihood, 1, len(self._data.likelihood_labels)),
            clamp(impact, 1, len(self._data.impact_labels)),
        )
        self.refresh()

    def action_move(self, likelihood: int, impact: int) -> None:
        """Move the cursor by steps of likelihood and of impact."""
        self.move_to(self._cursor[0] + likelihood, self._cursor[1] + impact)

    def action_open(self) -> None:
        """Tell that the cell under the cursor was opened."""
        self.post_message(self.CellOpened(self, *self._cursor))

    def jump_targets(self) -> Iterator[Target]:
        """Return the cells."""
        labels, width, lines = self._measures()
        levels = len(self._data.likelihood_labels)
        for likelihood in range(levels, 0, -1):
            y = _TITLE_LINES + (levels - likelihood) * lines + (lines - 1) // 2
            for impact in range(1, len(self._data.impact_labels) + 1):
                x = labels + (impact - 1) * (width + 1)
                yield Target(x, y, partial(self._jump_to, likelihood, impact), self.action_open)

    def _jump_to(self, likelihood: int, impact: int) -> None:
        self.focus(scroll_visible=False)
        self.move_to(likelihood, impact)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the cell that was clicked; a double click opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        labels, width, lines = self._measures()
        row, column = (offset.y - _TITLE_LINES) // lines, (offset.x - labels) // (width + 1)
        levels = len(self._data.likelihood_labels)
        if 0 <= row < levels and 0 <= column < len(self._data.impact_labels):
            self.move_to(levels - row, column + 1)
            if event.chain == 2:
                self.action_open()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Ask for two lines a level, three when there are few levels."""
        levels = len(self._data.likelihood_labels)
        return _TITLE_LINES + levels * (_CELL_LINES if levels <= 5 else 2) + _FOOT_LINES

    def _measures(self) -> tuple[int, int, int]:
        """Return the width of the labels, and the width and the lines of a cell."""
        labels = next(label for least, label in _LABEL_WIDTHS if self.size.width >= least)
        columns, levels = len(self._data.impact_labels), len(self._data.likelihood_labels)
        width = clamp((self.size.width - labels) // columns - 1, 1, _CELL_WIDTH)
        lines = clamp((self.size.height - _TITLE_LINES - _FOOT_LINES) // levels, 1, _CELL_LINES)
        return labels, width, lines

    def render_line(self, y: int) -> Strip:
        """Paint line `y`: the title, the cells, the labels of impact, the legend."""
        base = self._component("plain")
        pen = LinePen(base)
        labels, width, lines = self._measures()
        levels = len(self._data.likelihood_labels)
        row, line = divmod(y - _TITLE_LINES, lines)
        if y < _TITLE_LINES:
            arrow = ">" if self._ascii_only else "→"
            room = min(cell_len(plain(self._data.title)), self.size.width)
            pen.write(self._fit(self._data.title, room), room, self._component("title"))
            if self._data.targets:
                self._write(pen, f"   {arrow}n: meant to get there", self._label())
        elif row < levels:
            self._paint_row(pen, levels - row, line)
        elif y == _TITLE_LINES + levels * lines:
            arrow = "^" if self._ascii_only else "↑"
            pen.write(self._fit(f"{self._data.likelihood_name} {arrow}", labels), labels, self._label())
            for impact, label in enumerate(self._data.impact_labels, 1):
                text = self._fit(f"{impact} {label}", width, "center")
                pen.write(text, width, self._label(impact == self._cursor[1]))
                pen.write(" ", 1)
        elif y == _TITLE_LINES + levels * lines + 1:
            self._paint_legend(pen, labels)
        return pen.finish(self.size.width)

    def _paint_row(self, pen: LinePen, likelihood: int, line: int) -> None:
        """Paint `line` of the cells of a likelihood: the figures are on the middle one, targets below it."""
        labels, width, lines = self._measures()
        middle = (lines - 1) // 2
        label = f"{likelihood} {self._data.likelihood_labels[likelihood - 1]}" if line == middle else ""
        pen.write(self._fit(label, labels - 1), labels - 1, self._label(likelihood == self._cursor[0]))
        pen.write(" ", 1)
        for impact in range(1, len(self._data.impact_labels) + 1):
            cell = (likelihood, impact)
            target = self._target(cell)
            if line == middle:
                text = self._count(cell) if lines > 1 else f"{self._count(cell)} {target}"
            else:
                text = target if line == middle + 1 else ""
            style = self._over(self._data.style(self._data.band_of[cell]))
            if self._data.counts.get(cell):
                style += Style(bold=True)
            brackets = cell == self._cursor and line == middle and width > 2
            if cell == self._cursor:
                style += Style(reverse=True)
            inside = self._fit(text, width - 2 if brackets else width, "center")
            pen.write(f"[{inside}]" if brackets else inside, width, style)
            pen.write(" ", 1)

    def _count(self, cell: Level) -> str:
        """Return the letter of the band, and the count unless it is zero."""
        count = len(self._data.counts.get(cell, ()))
        return self._data.letter(self._data.band_of[cell]) + (f" {count}" if count else "")

    def _target(self, cell: Level) -> str:
        count = len(self._data.targets.get(cell, ()))
        return f"{'>' if self._ascii_only else '→'}{count}" if count else ""

    def _paint_legend(self, pen: LinePen, labels: int) -> None:
        arrow = ">" if self._ascii_only else "→"
        pen.skip_to(labels)
        self._write(pen, f"{plain(self._data.impact_name)} {arrow}  ", self._label())
        for band, name in enumerate(self._data.band_names):
            style = self._over(self._data.style(band))
            self._write(pen, f" {self._data.letter(band)} {plain(name)} ", style)
            pen.write(" ", 1)

    def _write(self, pen: LinePen, text: str, style: Style) -> None:
        pen.write(text, cell_len(text), style)

    def _fit(self, text: str, width: int, align: str = "left") -> str:
        return fit(text, width, "center" if align == "center" else "left", ascii_only=self._ascii_only)

    def _component(self, name: str) -> Style:
        return self.get_component_rich_style(f"matrix--{name}")

    def _label(self, current: bool = False) -> Style:
        return self._component("current-label" if current and self.has_focus else "label")

    def _over(self, name: str) -> Style:
        base = self._component("plain")
        if name not in SEMANTIC_STYLES:
            return base
        return base + self.get_component_rich_style(f"matrix--{name}", partial=True)
