"""A question answered with yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from cbrm_tui.domain.text import printable
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line


class Confirm(Dialog[bool]):
    """Asks before something is done; enter and escape mean no until somebody moves to yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("confirm.yes", "y", "answer(True)", "Yes"),
        binding("confirm.no", "n", "answer(False)", "No"),
        binding("confirm.swap", "left,right,h,l", "swap", "The other answer"),
    ]
    HINTS = (("y", "yes"), ("n", "no"), ("tab", "the other"), ("esc", "no"))
    AUTO_FOCUS = "#cancel"
    nothing = False

    def __init__(self, question: str, detail: str = "", yes: str = "Delete", no: str = "Keep") -> None:
        super().__init__(question)
        self._detail = detail
        self._yes = yes
        self._no = no

    def body(self) -> ComposeResult:
        """Show the detail and both answers."""
        if self._detail:
            yield Line(Content(printable(self._detail)), classes="detail")
        with Horizontal(classes="buttons"):
            yield Button(_labelled("n", self._no), id="cancel", compact=True)
            yield Button(_labelled("y", self._yes), id="accept", compact=True)

    def accept(self) -> None:
        """Say yes."""
        self.finish(True)

    def action_answer(self, yes: bool) -> None:
        """Close with an answer."""
        self.finish(yes)

    def action_swap(self) -> None:
        """Go to the other answer."""
        self.focus_next()


def _labelled(key: str, label: str) -> Content:
    return Content(f"{printable(label)} ({key})")
