"""What to do after the program ended by itself: go back, begin afresh, or look at the report first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from cbrm_tui.domain.text import printable
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.reader import Reader

Answer = Literal["back", "fresh"]


class RecoveryPrompt(Dialog[Answer | None]):
    """Offers the ways to go on. Escape begins afresh; drafts stay in every case."""

    HINTS = (("enter", "goes on"), ("1 2 3", "picks"), ("esc", "starts fresh"))

    def __init__(self, what: str, back: str, forms: Sequence[str], report: Path | None) -> None:
        super().__init__("Welcome back")
        self._what = what
        self._back = back
        self._forms = forms
        self._report = report

    def body(self) -> ComposeResult:
        """What happened, what is kept, and the choice."""
        yield Line(self._what, classes="about")
        kept = "Nothing is lost: every finished edit is in the files."
        if self._forms:
            kept += f" Not finished: {', '.join(self._forms)}."
        yield Line(kept, classes="about")
        picks = [
            Pick("back", "Go back to where I was", self._back),
            Pick("fresh", "Start fresh", "drafts wait until their form is opened"),
        ]
        if self._report is not None:
            picks.append(Pick("report", "Show the report", "it holds no text of the plan"))
        yield PickList(picks, typing=True)

    def on_mount(self) -> None:
        """Give the keys to the choice."""
        self.query_one(PickList).focus()

    def accept(self) -> None:
        """Go on with what is highlighted."""
        match self.query_one(PickList).current:
            case "back":
                self.finish("back")
            case "fresh":
                self.finish("fresh")
            case "report" if self._report is not None:
                self.app.push_screen(ReportScreen(self._report))

    @on(PickList.Chosen)
    def _picked(self, event: PickList.Chosen) -> None:
        event.stop()
        self.accept()


class ReportScreen(Dialog[None]):
    """Shows the report of a fault."""

    HINTS = (("j k", "scroll"), ("esc", "back"))

    def __init__(self, path: Path) -> None:
        super().__init__(f"Report {path.name}")
        self._path = path

    def body(self) -> ComposeResult:
        """The text."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = "The report is not there any more."
        yield Reader([Content("\n".join(map(printable, text.splitlines())))])

    def on_mount(self) -> None:
        """Let the keys scroll it."""
        self.query_one(Reader).focus()

    def accept(self) -> None:
        """Close."""
        self.finish(None)
