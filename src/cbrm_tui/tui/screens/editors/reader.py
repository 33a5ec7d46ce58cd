"""A scrolling text that is read by keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.dialog import Line


class Reader(VerticalScroll, can_focus=True):
    """Blocks of text below each other; the keys are those of the registers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("reader.down", "j", "scroll_down", "Scroll down"),
        binding("reader.up", "k", "scroll_up", "Scroll up"),
        binding("reader.first", "g", "scroll_home", "To the top"),
        binding("reader.last", "G", "scroll_end", "To the end"),
        binding("reader.page_down", "ctrl+d,space", "page_down", "A page down"),
        binding("reader.page_up", "ctrl+u", "page_up", "A page up"),
    ]

    def __init__(self, blocks: Iterable[Content], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks = list(blocks)

    def compose(self) -> ComposeResult:
        """Show the blocks."""
        for block in self._blocks:
            yield Line(block, classes="block")
