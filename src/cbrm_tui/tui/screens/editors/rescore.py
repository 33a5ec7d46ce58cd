"""Rescoring a risk: two digits, a reason, enter (5.10.3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from cbrm_tui.domain.method import Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Risk
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line
from cbrm_tui.tui.screens.editors.drafting import DraftKeeper
from cbrm_tui.tui.screens.editors.inputs import LineInput
from cbrm_tui.tui.screens.editors.score_pad import ScorePad
from cbrm_tui.workspace.drafts import Drafts

_LEVELS: Final = "levels"
_REASON: Final = "reason"


@dataclass(frozen=True)
class RescoreResult:
    """The levels, counted from 1, and why; the reason may be empty."""

    likelihood: int
    impact: int
    reason: str


class Rescore(Dialog[RescoreResult | None]):
    """Takes two digits at once, likelihood then impact, then goes on to the reason.

    `start` and `reason` are what it opens with, `trouble` why that could not be written. With `drafts` and
    `form`, what is unfinished is kept and offered again.
    """

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("rescore.tcss")]
    HINTS = (("two digits", "likelihood, impact"), ("enter", "accepts"), ("esc", "cancels"))

    def __init__(
        self,
        plan: Plan,
        record: Risk,
        *,
        drafts: Drafts | None = None,
        form: str = "",
        start: Score | None = None,
        reason: str = "",
        trouble: str = "",
    ) -> None:
        super().__init__(f"Rescore – {record.heading}", space=record.space)
        self._method = plan.space_settings(record.space).method
        self._record = record
        self._start = start
        self._reason = reason
        self._trouble = trouble
        self._restored = ""
        self._keeper = DraftKeeper(
            self, drafts, form, self._texts, seen=str(record.score or ""), trouble=self.say
        )

    def body(self) -> ComposeResult:
        """Show the levels and the reason."""
        yield ScorePad(self._method, before=self._record.score, start=self._start)
        yield Line("Reason", classes="label")
        yield LineInput(self._reason, compact=True, placeholder="what has changed, in a few words")

    def on_mount(self) -> None:
        """Offer what an earlier dialog left; with a score to begin with, ask for the reason."""
        found = self._keeper.find()
        if found is not None:
            self.query_one(LineInput).value = found.values.get(_REASON, "")
            self.query_one(ScorePad).set_levels(
                [int(digit) for digit in found.values.get(_LEVELS, "") if digit.isdecimal()]
            )
            self._restored = found.notice
            self.say(self._restored, "$warning")
        elif self._trouble:
            self.say(self._trouble)
        if self.query_one(ScorePad).score:
            self.query_one(LineInput).focus()

    def on_unmount(self) -> None:
        """Keep what is unfinished when the screen is torn down."""
        self._keeper.leave()

    def accept(self) -> None:
        """Close with score and reason once both levels are there."""
        pad = self.query_one(ScorePad)
        if pad.score is None:
            self.say("type two digits, likelihood then impact, such as 34")
            pad.focus()
            return
        self._keeper.drop()
        self.finish(RescoreResult(*pad.score, one_line(self.query_one(LineInput).value)))

    def action_cancel(self) -> None:
        """Close; the draft is given up."""
        self._keeper.drop()
        super().action_cancel()

    def _texts(self) -> dict[str, str]:
        levels = "".join(map(str, self.query_one(ScorePad).levels))
        return {_LEVELS: levels, _REASON: self.query_one(LineInput).value}

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._reason:
            self._keeper.touch()

    @on(ScorePad.Changed)
    def _changed(self, event: ScorePad.Changed) -> None:
        event.stop()
        self.say(self._restored, "$warning")
        self._keeper.touch()

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
