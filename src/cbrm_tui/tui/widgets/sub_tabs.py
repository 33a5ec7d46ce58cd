"""The views of a pane, a word or two each on one line, with a note on the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.jump import Target
from cbrm_tui.tui.widgets.cells import fit, plain
from cbrm_tui.tui.widgets.line_widget import LeanWidget

_LEAST: Final = 5
"""Cells below which the beginning of a name says too little to be shown."""


@dataclass(frozen=True, slots=True)
class SubTab:
    """A view: its name, and how many rows it has (None: that says nothing)."""

    name: str
    count: int | None = None

    @property
    def label(self) -> str:
        """The name with the count."""
        name = plain(self.name)
        return name if self.count is None else f"{name} {self.count}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What finds room: the label of each view from number `first` on, which goes with its view's number."""

    first: int
    labels: tuple[str, ...]

    def left_out(self, of: int) -> tuple[int, int]:
        """Return how many of `of` views are further to the left, and to the right."""
        return self.first, of - self.first - len(self.labels)


class SubTabs(LeanWidget):
    """Names of views with their counts, the one in front underlined and always in full.

    Where they find no room the other counts go first, then what is furthest from the view in front: `<2` and
    `4>` say how many more there are to either side. A note takes a third of the line at most.
    """

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
        self._tabs: tuple[SubTab, ...] = ()
        self._current = 0
        self._note = ""

    def show(self, tabs: Sequence[SubTab], current: int, note: str = "") -> None:
        """Show these views, the one at index `current` in front, and a note."""
        if (self._tabs, self._current, self._note) != (tuple(tabs), current, note):
            self._tabs, self._current, self._note = tuple(tabs), current, note
            self.refresh()

    def show_note(self, note: str) -> None:
        """Show another note with the same views."""
        self.show(self._tabs, self._current, note)

    def render(self) -> Content:
        """Draw the line."""
        parts = list(self._parts())
        room = self.size.width - sum(cell_len(text) for text, _ in parts)
        if self._note and room > _LEAST:
            note = fit(self._note, min(cell_len(self._note), room - 2), ascii_only=self._glyphs.ascii_only)
            parts += [(" " * (room - cell_len(note) - 1), ""), (note, "$accent")]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Choose the view under the mouse; a mark at the side stands for the next one there."""
        shown = self._shown()
        left, right = shown.left_out(len(self._tabs))
        x = cell_len(self._before(left))
        if event.x < x and left:
            self.post_message(self.Chosen(shown.first - 1))
            return
        for index, label in enumerate(shown.labels, shown.first):
            x += cell_len(label) + 3
            if event.x < x:
                self.post_message(self.Chosen(index))
                return
        if right and event.x < x + cell_len(self._behind(right)):
            self.post_message(self.Chosen(len(self._tabs) - right))

    def jump_targets(self) -> Iterator[Target]:
        """Return the views that are named."""
        shown = self._shown()
        x = cell_len(self._before(shown.first))
        for index, label in enumerate(shown.labels, shown.first):
            yield Target(x - 1, 0, partial(self.post_message, self.Chosen(index)))
            x += cell_len(label) + 3

    def _parts(self) -> Iterator[tuple[str, str]]:
        shown = self._shown()
        left, right = shown.left_out(len(self._tabs))
        yield self._before(left), "$accent"
        for index, label in enumerate(shown.labels, shown.first):
            if index > shown.first:
                yield f"{self._glyphs.bar} ", "$muted"
            yield label, "bold underline" if index == self._current else "$muted"
            yield " ", ""
        yield self._behind(right), "$accent"

    def _shown(self) -> Shown:
        """Return what is shown: all names with as many counts as fit, or those around the current one."""
        kept = min(cell_len(self._note) + 2, self.size.width // 3) if self._note else 0
        room = self.size.width - kept
        labels = [plain(tab.name) for tab in self._tabs]
        if labels:
            labels[self._current] = self._tabs[self._current].label
        spare = room - 1 - _width(labels)
        if spare < 0:
            return self._around(labels, room)
        for index, tab in enumerate(self._tabs):
            spare -= cell_len(tab.label) - cell_len(labels[index])
            if spare < 0:
                break
            labels[index] = tab.label
        return Shown(0, tuple(labels))

    def _before(self, number: int) -> str:
        return f" <{number} {self._glyphs.bar} " if number else " "

    def _behind(self, number: int) -> str:
        return f"{self._glyphs.bar} {number}>" if number else ""

    def _around(self, labels: Sequence[str], room: int) -> Shown:
        """Return as many labels as fit, beginning as far to the left as leaves the next one a place too."""
        last = len(labels) - 1
        here = self._current

        def needed(first: int, behind: int) -> int:
            more = cell_len(self._before(first)) + cell_len(self._behind(last - behind))
            return more + _width(labels[first : behind + 1])

        peek = _LEAST + 2 if here < last else 0
        first = next((at for at in range(here) if needed(at, here) + peek <= room), here)
        end = here
        while end < last and needed(first, end + 1) <= room:
            end += 1
        shown = list(labels[first : end + 1])
        spare = room - needed(first, end + (end < last)) + (cell_len(labels[end + 1]) if end < last else 0)
        if end < last and spare >= _LEAST:
            shown.append(fit(labels[end + 1], spare, ascii_only=self._glyphs.ascii_only))
        if len(shown) == 1:
            most = max(1, room - cell_len(self._before(first)) - cell_len(self._behind(last - end)) - 1)
            shown = [fit(shown[0], min(most, cell_len(shown[0])), ascii_only=self._glyphs.ascii_only)]
        return Shown(first, tuple(shown))


def _width(labels: Sequence[str]) -> int:
    """Return the cells of labels with a blank behind each and a bar between."""
    return sum(cell_len(label) + 3 for label in labels) - 2 if labels else 0
