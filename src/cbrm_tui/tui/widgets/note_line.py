"""A line or two of muted text that follow a cursor and cost few bytes."""

from __future__ import annotations

from textwrap import wrap

from textual.strip import Strip

from cbrm_tui.tui.widgets.cells import fit
from cbrm_tui.tui.widgets.line_widget import LinePen, LineWidget


class NoteLine(LineWidget):
    """Shows a text on as many lines as its style gives it, cut with an ellipsis."""

    DEFAULT_CSS = """
    NoteLine {
        height: 1;
        color: $muted;
    }
    """

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self._text = ""

    def show(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint a line of the text."""
        width = self.size.width
        lines = wrap(self._text, max(1, width - 1)) or [""]
        last = self.size.height - 1
        text = " ".join(lines[y:]) if y == last else "".join(lines[y : y + 1])
        pen = LinePen(self.rich_style)
        pen.skip_to(1)
        pen.write(fit(text, width - 1, ascii_only=self._ascii_only), width - 1)
        return pen.finish(width)
