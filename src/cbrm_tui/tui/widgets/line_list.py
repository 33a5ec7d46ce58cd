"""Lists of lines: some can be edited, some lead elsewhere, all can be read with the keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from cbrm_tui.tui.jump import Target, option_targets
from cbrm_tui.tui.widgets.lean_strip import LeanStrip

_KEYS = (
    ("down", "down,j", "cursor_down", "Next line"),
    ("up", "up,k", "cursor_up", "Previous line"),
    ("first", "g,home", "first", "First line"),
    ("last", "G,end", "last", "Last line"),
    ("page_down", "ctrl+d,pagedown", "page_down", "A page down"),
    ("page_up", "ctrl+u,pageup", "page_up", "A page up"),
    ("open", "enter", "select", "Edit the field or go to the record"),
)


class ShownLine(Protocol):
    """What such a list needs to know of a line."""

    @property
    def key(self) -> str:
        """Unique among the lines."""

    @property
    def content(self) -> Content:
        """What it says."""

    @property
    def field(self) -> str:
        """The field it shows, empty for none."""

    @property
    def link(self) -> str:
        """The record it leads to, empty for none."""

    @property
    def figure(self) -> str:
        """The name of the figure it shows, empty for none."""

    @property
    def heading(self) -> bool:
        """Whether the cursor passes over it."""


class LineList(OptionList):
    """Lines with a cursor. Text is never markup."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, name.replace("_", " "), show=False, id=f"inspector.{name}", tooltip=tooltip)
        for name, keys, action, tooltip in _KEYS
    ]

    # As in `OptionList`, but a step of the cursor repaints the two options it concerns, not all.
    highlighted: reactive[int | None] = reactive(None, repaint=False)

    class FieldChosen(Message):
        """Enter on a line that shows a field."""

        def __init__(self, field: str) -> None:
            super().__init__()
            self.field = field

    class LinkChosen(Message):
        """Enter on a line that leads to a record."""

        def __init__(self, record: str) -> None:
            super().__init__()
            self.record = record

    class FigureChosen(Message):
        """Enter on a line that shows a figure and neither a field nor a record."""

        def __init__(self, figure: str) -> None:
            super().__init__()
            self.figure = figure

    class LineChosen(Message):
        """Enter on a line that shows none of these: what that means is for the owner of the list to say."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False, compact=True)
        self._shown_lines: tuple[ShownLine, ...] = ()

    @property
    def line(self) -> ShownLine | None:
        """The line under the cursor."""
        at = self.highlighted
        return self._shown_lines[at] if at is not None and at < len(self._shown_lines) else None

    @property
    def field(self) -> str:
        """The field of the line under the cursor, empty when it shows none."""
        return self.line.field if self.line else ""

    @property
    def link(self) -> str:
        """The record to which the line under the cursor leads, empty when to none."""
        return self.line.link if self.line else ""

    def go_to_field(self, field: str) -> bool:
        """Put the cursor on the first line that shows a field; False when none does."""
        found = (number for number, line in enumerate(self._shown_lines) if line.field == field)
        at = next(found, None)
        if at is not None:
            self.highlighted = at
        return at is not None

    def go_to_link(self, link: str) -> bool:
        """Put the cursor on the first line that leads to a record; False when none does."""
        found = (number for number, line in enumerate(self._shown_lines) if line.link == link)
        at = next(found, None)
        if at is not None:
            self.highlighted = at
        return at is not None

    def jump_targets(self) -> Iterator[Target]:
        """Return the lines in sight that lead somewhere or can be edited."""
        lines = self._shown_lines
        return option_targets(self, lambda at: bool(lines[at].link or lines[at].field or lines[at].figure))

    def show(self, lines: Sequence[ShownLine]) -> None:
        """Show these; the cursor stays on the line of its key, else goes to the first."""
        if tuple(lines) == self._shown_lines:
            return
        here = self.line.key if self.line else ""
        same = bool(self._shown_lines and lines) and self._shown_lines[0].content == lines[0].content
        top = self.scroll_offset.y
        self._shown_lines = tuple(lines)
        self.set_options(
            [Option(line.content, id=str(number), disabled=line.heading) for number, line in enumerate(lines)]
        )
        keys = [line.key for line in lines]
        if same and here in keys:
            self.highlighted = keys.index(here)
            self.scroll_to(y=top, animate=False)
        else:
            self.highlighted = None
            self.scroll_home(animate=False)
            if self.has_focus:
                self.on_focus()

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return the style of a part; Textual leaves out of it that the part is reversed."""
        style = super().get_visual_style(*component_classes, partial=partial)
        if component_classes and self.get_component_styles(*component_classes).text_style.reverse:
            style += Style(reverse=True)
        return style

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the lines inside `crop`, each change of style written once."""
        return [LeanStrip(list(strip), strip.cell_length) for strip in super().render_lines(crop)]

    def watch_highlighted(self, before: int | None, highlighted: int | None) -> None:  # type: ignore[override]
        """Repaint what was under the cursor and what is."""
        for index in (before, highlighted):
            if index is not None and index in self._index_to_line:
                self.refresh_lines(self._index_to_line[index], self._heights[index])
        super().watch_highlighted(highlighted)

    def on_resize(self) -> None:
        """Wrap the lines at once: done while painting, it would need another layout and another paint."""
        self.call_next(self._update_lines)

    def on_focus(self) -> None:
        """Put the cursor somewhere when the keys arrive."""
        if self.highlighted is None and self.option_count:
            self.action_first()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say what was chosen."""
        event.stop()
        line = self._shown_lines[event.option_index]
        if line.link:
            self.post_message(self.LinkChosen(line.link))
        elif line.field:
            self.post_message(self.FieldChosen(line.field))
        elif line.figure:
            self.post_message(self.FigureChosen(line.figure))
        else:
            self.post_message(self.LineChosen(line.key))


class Inspector(LineList):
    """The details beside a register."""


class Sheet(LineList):
    """A view that says in lines what a register cannot show."""
