"""One line of muted text that follows a cursor and costs few bytes."""

from __future__ import annotations

from textual.strip import Strip

from cbrm_tui.tui.widgets.cells import fit
from cbrm_tui.tui.widgets.line_widget import LinePen, LineWidget


class NoteLine(LineWidget):
    """Shows a text on one line, cut with an ellipsis."""

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
        """Paint the line."""
        width = self.size.width
        pen = LinePen(self.rich_style)
        pen.skip_to(1)
        pen.write(fit(self._text, width - 1, ascii_only=self._ascii_only), width - 1)
        return pen.finish(width)
