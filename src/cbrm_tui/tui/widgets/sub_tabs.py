"""The views of a pane, a word each on one line, with a note on the right."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.widgets.cells import fit, plain


class SubTabs(Widget):
    """Names of views, the one in front underlined; the note gives way when there is no room."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    SubTabs {
        height: 1;
        color: $foreground;
    }
    """

    class Chosen(Message):
        """A view was clicked; `index` counts from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._glyphs = ASCII if ascii_only else UNICODE
        self._names: tuple[str, ...] = ()
        self._current = 0
        self._note = ""

    def show(self, names: Sequence[str], current: int, note: str = "") -> None:
        """Show these names, the one at index `current` in front, and a note."""
        if (self._names, self._current, self._note) != (tuple(names), current, note):
            self._names, self._current, self._note = tuple(names), current, note
            self.refresh()

    def render(self) -> Content:
        """Draw the line; when all names are too wide, those around the current one."""
        first, more = self._first(), self._glyphs.ellipsis
        parts: list[tuple[str, str]] = [(more if first else " ", "$muted")]
        room = self.size.width - 1
        for index, name in enumerate(self._names[first:], first):
            wide = cell_len(name) + 2 + (index > first)
            if wide > room - (index < len(self._names) - 1) and index > self._current:
                parts.append((more, "$muted"))
                room = 0
                break
            bar = self._glyphs.bar if index > first else ""
            style = "bold underline" if index == self._current else "$muted"
            parts += [(f"{bar} ", "$muted"), (plain(name), style), (" ", "")]
            room -= wide
        if self._note and room > 3:
            note = fit(self._note, min(cell_len(self._note), room - 2), ascii_only=self._glyphs.ascii_only)
            parts += [(" " * (room - cell_len(note) - 1), ""), (note, "$accent")]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Choose the view under the mouse."""
        x = 1
        for index in range(self._first(), len(self._names)):
            x += cell_len(self._names[index]) + 3
            if event.x < x:
                self.post_message(self.Chosen(index))
                return

    def _first(self) -> int:
        """Return the first name to show so that the current one finds room."""
        widths = [cell_len(name) + 3 for name in self._names]
        first = 0
        while first < self._current and sum(widths[first : self._current + 1]) > self.size.width - 1:
            first += 1
        return first
