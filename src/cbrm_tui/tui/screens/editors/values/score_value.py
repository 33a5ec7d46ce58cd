"""Scores: likelihood and impact, by two digits."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult

from cbrm_tui.domain.fields import Score
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.score_pad import ScorePad
from cbrm_tui.tui.screens.editors.values.base import ValueEditor


class ScoreValue(ValueEditor[Score]):
    """The levels of both axes with the band that follows."""

    HINTS = (("two digits", "set it"), ("⌫", "clears"), ("enter", "accepts"), ("esc", "cancels"))

    def compose(self) -> ComposeResult:
        """Show the levels."""
        before = self.field.pair(None if self.raw is ABSENT else self.raw)
        method = self.plan.space_settings(self.record.space).method
        self._pad = ScorePad(method, before=before, start=before)
        yield self._pad

    @property
    def text(self) -> str:
        """The digits so far."""
        return "".join(str(level) for level in self._pad.levels if level)

    def restore(self, text: str) -> None:
        """Type a draft's digits."""
        self._pad.set_levels([int(digit) for digit in text if digit.isdecimal()][:2])

    def value(self) -> Any:
        """Return the pair; both are needed, or neither."""
        likelihood, impact = self._pad.levels
        if likelihood and impact:
            pair = {"likelihood": likelihood, "impact": impact}
            return self.raw if pair == self.raw else pair
        if likelihood or impact:
            raise ValueError("needs two digits, likelihood then impact")
        return ABSENT

    @on(ScorePad.Changed)
    def _changed(self, event: ScorePad.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(ScorePad.Submitted)
    def _submitted(self, event: ScorePad.Submitted) -> None:
        event.stop()
        self.post_message(self.Done())
