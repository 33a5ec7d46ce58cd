"""Where the cursor and the view are on a long list; arithmetic only."""

from dataclasses import dataclass

from textual.geometry import clamp


@dataclass(slots=True)
class Viewport:
    """A window of `page` lines onto `count` rows, the first shown being `top`, with a cursor on one row."""

    count: int = 0
    page: int = 1
    top: int = 0
    cursor: int = 0

    @property
    def sees_cursor(self) -> bool:
        """Tell whether the cursor is inside the window."""
        return self.top <= self.cursor < self.top + self.page

    def resize(self, count: int, page: int) -> None:
        """Take another number of rows and of lines, keeping cursor and window inside them."""
        self.count, self.page = count, max(1, page)
        self.cursor = clamp(self.cursor, 0, max(0, count - 1))
        self.scroll_to(self.top)

    def scroll_to(self, top: int) -> None:
        """Show row `top` first, as far as there are rows to fill the window; the cursor stays on its row."""
        self.top = clamp(top, 0, max(0, self.count - self.page))

    def go(self, row: int) -> None:
        """Put the cursor on `row`, or the nearest there is, and bring it into the window.

        A step over the edge scrolls four fifths of the window at once: repainting it for every single step
        would cost a slow line ten times as much.
        """
        self.cursor = clamp(row, 0, max(0, self.count - 1))
        behind = self.page // 5
        if self.cursor < self.top:
            self.scroll_to(self.cursor - (self.page - 1 - behind))
        elif not self.sees_cursor:
            self.scroll_to(self.cursor - behind)

    def is_thumb(self, line: int) -> bool:
        """Tell whether `line` of the window lies on the thumb of a scroll bar beside it."""
        if self.count <= self.page:
            return False
        length = max(1, self.page * self.page // self.count)
        start = round(self.top * (self.page - length) / (self.count - self.page))
        return start <= line < start + length
