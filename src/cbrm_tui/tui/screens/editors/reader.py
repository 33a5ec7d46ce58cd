"""A scrolling text that is read by keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from cbrm_tui.tui.screens.editors.dialog import Line


class Reader(VerticalScroll, can_focus=True):
    """Blocks of text below each other; the keys are those of the registers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
        Binding("g", "scroll_home", "Top", show=False),
        Binding("G", "scroll_end", "Bottom", show=False),
        Binding("ctrl+d,space", "page_down", "A page down", show=False),
        Binding("ctrl+u", "page_up", "A page up", show=False),
    ]

    def __init__(self, blocks: Iterable[Content], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks = list(blocks)

    def compose(self) -> ComposeResult:
        """Show the blocks."""
        for block in self._blocks:
            yield Line(block, classes="block")
