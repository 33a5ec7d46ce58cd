"""Where to begin: the first steps to a joint plan, what each is for, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from cbrm_tui.domain.beginning import Step, steps
from cbrm_tui.domain.catalogue import load as load_catalogue
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.panes.sheets.base import Line as SheetLine
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.line_list import LineList, Sheet


class BeginScreen(Dialog[Step | None]):
    """Returns the step to take; escape leaves everything as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("begin.take", "enter", "accept", "Take the step")]
    HINTS = (("enter", "takes the step"), ("j k", "move"), ("esc", "closes; B shows this again"))

    def __init__(self, session: Session) -> None:
        super().__init__("Where to begin")
        self._language = session.plan.language
        self._steps = steps(session.plan, session.judgement.today)
        self._sheet = Sheet()

    def body(self) -> ComposeResult:
        """What this is, and the steps."""
        done = sum(step.done for step in self._steps)
        yield Line(
            f"{done} of {len(self._steps)} done. In this order, or in any other; nothing has to be complete.",
            classes="about",
        )
        yield self._sheet

    def on_mount(self) -> None:
        """Put the cursor on the first step that is not done."""
        self._sheet.show([*self._lines()])
        self._sheet.focus()
        first = next((at for at, step in enumerate(self._steps) if not step.done), 0)
        self._sheet.highlighted = first

    def accept(self) -> None:
        """Close with the step under the cursor."""
        at = self._sheet.highlighted
        if at is not None:
            self.finish(self._steps[at])

    def on_line_list_field_chosen(self, event: LineList.FieldChosen) -> None:
        """Take the step that was chosen."""
        event.stop()
        self.accept()

    def _lines(self) -> Iterator[SheetLine]:
        tick = "x" if self.glyphs.ascii_only else "✓"
        for number, step in enumerate(self._steps, 1):
            mark = (f"{tick} ", "bold $success") if step.done else (f"{number:<2}"[:2], "bold $accent")
            title = (step.title, "$muted" if step.done else "bold")
            left = ("", "") if step.done else (f"  {step.left}", "$warning")
            where = load_catalogue(self._language).principle(step.principle).title
            clause = (f"  {step.principle} {where}, {step.clause}", "$muted")
            content = Content.assemble(mark, " ", title, left, "\n   ", step.why, clause)
            yield SheetLine(step.key, content, field=step.key)
