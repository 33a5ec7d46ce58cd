"""The question before an old value is put back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from cbrm_tui.domain.text import printable
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.confirm import Confirm
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Line


class RestorePrompt(Confirm):
    """Shows what stands now and what will; no until somebody says yes."""

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("history.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("restore.down", "j,down", "scroll(1)", "Scroll down"),
        binding("restore.up", "k,up", "scroll(-1)", "Scroll up"),
    ]
    HINTS = (("y", "yes"), ("n", "no"), ("j k", "scroll"), ("esc", "no"))

    def __init__(self, question: str, now: str, then: str, remark: str = "") -> None:
        super().__init__(question, remark, "Restore", "Leave as it is")
        self._values = (("Now", now), ("Then", then))

    def body(self) -> ComposeResult:
        """Show both values, and below them what a confirmation has."""
        with VerticalScroll(id="values", can_focus=False):
            for name, text in self._values:
                yield Line(Content.styled(name, "bold $accent"))
                yield Line(Content(printable(text)), classes="value")
        yield from super().body()

    def action_scroll(self, lines: int) -> None:
        """Move through values that are longer than the room for them."""
        self.query_one("#values", VerticalScroll).scroll_relative(y=lines, animate=False)
