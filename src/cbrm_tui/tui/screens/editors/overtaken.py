"""A field that somebody else changed while it was being edited."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button

from cbrm_tui.domain.text import printable
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line

Answer = Literal["mine", "theirs"]


class OvertakenPrompt(Dialog[Answer | None]):
    """Shows what stood there, what stands there now and what was entered; asks which one stays."""

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("cards.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("overtaken.mine", "m", "answer('mine')", "Mine stays"),
        binding("overtaken.theirs", "t", "answer('theirs')", "Theirs stays"),
    ]
    HINTS = (("m", "mine"), ("t", "theirs"), ("tab", "the other"), ("esc", "decides later"))
    AUTO_FOCUS = "#theirs"

    def __init__(self, record_title: str, field_label: str, seen: str, now: str, mine: str) -> None:
        super().__init__(f"{field_label} – {record_title}")
        self._texts = (("before", seen), ("theirs, in the file now", now), ("mine", mine))

    def body(self) -> ComposeResult:
        """Show the three texts and the two answers."""
        yield Line("Somebody changed this while you were editing it. Which one stays?", classes="about")
        with Vertical(classes="cards -stacked"):
            for label, text in self._texts:
                words = printable(text).strip() or "nothing"
                yield Line(Content.assemble((label, "bold"), f"\n{words}"), classes="card")
        with Horizontal(classes="buttons"):
            yield Button(Content("Theirs (t)"), id="theirs", compact=True)
            yield Button(Content("Mine (m)"), id="mine", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer as the button says."""
        event.stop()
        self.finish("mine" if event.button.id == "mine" else "theirs")

    def accept(self) -> None:
        """Answer as the button in focus says."""
        self.finish("mine" if self.query_one("#mine").has_focus else "theirs")

    def action_answer(self, answer: Answer) -> None:
        """Close with an answer."""
        self.finish(answer)
