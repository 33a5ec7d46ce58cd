"""Rescoring a risk: two digits, a reason, enter (5.10.3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Risk
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line
from cbrm_tui.tui.screens.editors.inputs import LineInput
from cbrm_tui.tui.screens.editors.score_pad import ScorePad


@dataclass(frozen=True)
class RescoreResult:
    """The levels, counted from 1, and why; the reason may be empty."""

    likelihood: int
    impact: int
    reason: str


class Rescore(Dialog[RescoreResult | None]):
    """Takes two digits at once, likelihood then impact, then goes on to the reason."""

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("rescore.tcss")]
    HINTS = (("two digits", "likelihood, impact"), ("enter", "accepts"), ("esc", "cancels"))

    def __init__(self, plan: Plan, record: Risk) -> None:
        super().__init__(f"Rescore – {record.heading}", space=record.space)
        self._method = plan.space_settings(record.space).method
        self._record = record

    def body(self) -> ComposeResult:
        """Show the levels and the reason."""
        yield ScorePad(self._method, before=self._record.score)
        yield Line("Reason", classes="label")
        yield LineInput(compact=True, placeholder="what has changed, in a few words")

    def accept(self) -> None:
        """Close with score and reason once both levels are there."""
        pad = self.query_one(ScorePad)
        if pad.score is None:
            self.say("type two digits, likelihood then impact, such as 34")
            pad.focus()
            return
        self.finish(RescoreResult(*pad.score, one_line(self.query_one(LineInput).value)))

    @on(ScorePad.Changed)
    def _changed(self, event: ScorePad.Changed) -> None:
        event.stop()
        self.say("")

    @on(ScorePad.Completed)
    def _completed(self, event: ScorePad.Completed) -> None:
        event.stop()
        self.query_one(LineInput).focus()

    @on(ScorePad.Submitted)
    def _submitted(self, event: ScorePad.Submitted) -> None:
        event.stop()
        if self.query_one(ScorePad).score:
            self.query_one(LineInput).focus()
        else:
            self.accept()

    @on(ScorePad.Refused)
    def _refused(self, event: ScorePad.Refused) -> None:
        event.stop()
        self.say(event.text)

    @on(Input.Submitted)
    def _reason_given(self, event: Input.Submitted) -> None:
        event.stop()
        self.accept()
