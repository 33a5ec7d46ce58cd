"""The base of widgets that draw themselves line by line and mind what each byte costs."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from cbrm_tui.tui.widgets.lean_strip import LeanStrip


class LinePen:
    """Writes one line from left to right; neighbours of one style become one segment."""

    def __init__(self, base: Style) -> None:
        self._base = base
        self._x = 0
        self._runs: list[tuple[str, Style]] = []

    def write(self, text: str, width: int, style: Style | None = None) -> None:
        """Write `text`, which covers `width` cells, in `style` or the one of the line."""
        style = style or self._base
        if self._runs and self._runs[-1][1] == style:
            self._runs[-1] = (self._runs[-1][0] + text, style)
        elif text:
            self._runs.append((text, style))
        self._x += width

    def skip_to(self, x: int) -> None:
        """Leave blanks up to cell `x`; nothing when the pen is past it."""
        if x > self._x:
            self.write(" " * (x - self._x), x - self._x)

    def finish(self, width: int) -> LeanStrip:
        """Return the line, padded or cut to `width` cells."""
        self.skip_to(width)
        strip = LeanStrip([Segment(text, style) for text, style in self._runs], self._x)
        return strip if self._x <= width else LeanStrip(list(strip.crop(0, width)), width)


class LeanWidget(Widget):
    """A widget that renders content as any other, with each change of style written once."""

    ALLOW_SELECT = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the lines inside `crop`, lean."""
        return [LeanStrip(list(strip), strip.cell_length) for strip in super().render_lines(crop)]


class LineWidget(Widget):
    """A widget that implements `render_line`, each line as a `LeanStrip` of the width of the widget."""

    ALLOW_SELECT = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the lines inside `crop`, lean unless the widget has a border or padding."""
        if self.gutter.totals != (0, 0):
            return super().render_lines(crop)
        background = self.background_colors[1]
        strips: list[Strip] = []
        for y in crop.line_range:
            strip = self.render_line(y)
            for line_filter in self.get_line_filters():
                strip = strip.apply_filter(line_filter, background)
            strips.append(strip.crop(crop.x, crop.right))
        return strips
