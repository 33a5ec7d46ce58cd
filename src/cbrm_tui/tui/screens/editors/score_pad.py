"""Two axes with their levels, set by two digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Literal

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from cbrm_tui.domain.method import Method, Score
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.bands import band_mark
from cbrm_tui.tui.screens.editors.dialog import Line
from cbrm_tui.tui.widgets.cells import fit

_COLUMN: Final = 30
_NAMES: Final = ("Likelihood", "Impact")


class ScorePad(Line, can_focus=True):
    """Takes likelihood, then impact, each one digit; shows the levels and the band before and after.

    `before` is the score that stands, `start` what the pad opens with. A level is 0 until it is set.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("score.left", "left,h", "axis(0)", "Likelihood"),
        binding("score.right", "right,l", "axis(1)", "Impact"),
        binding("score.up", "up,k", "step(-1)", "Milder"),
        binding("score.down", "down,j", "step(1)", "Graver"),
        binding("score.clear", "backspace,delete", "clear", "Take the digit back"),
        binding("score.accept", "enter", "submit", "Accept the score"),
    ]

    class Changed(Message):
        """A level was set or cleared."""

    class Completed(Message):
        """The second digit was typed."""

    class Submitted(Message):
        """Enter was pressed."""

    class Refused(Message):
        """A digit that the method does not have; `text` says what it has."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, method: Method, *, before: Score | None = None, start: Score | None = None) -> None:
        super().__init__()
        self._method = method
        self._before = before
        self._axis: Literal[0, 1] = 0
        self._levels = list(start) if start else [0, 0]

    @property
    def levels(self) -> tuple[int, int]:
        """Likelihood and impact, 0 where none is set."""
        return self._levels[0], self._levels[1]

    @property
    def score(self) -> Score | None:
        """The pair once both are set."""
        return self.levels if all(self._levels) else None

    def set_levels(self, levels: Sequence[int]) -> None:
        """Set the levels that the method has, in order."""
        for axis, level in enumerate(levels[:2]):
            if 0 <= level <= len(self._labels(axis)):
                self._levels[axis] = level
        self._changed()

    def on_mount(self) -> None:
        """Draw."""
        self._draw()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show which axis the next digit sets, if it comes here."""
        super().watch_has_focus(has_focus)
        self._draw()

    async def _on_key(self, event: events.Key) -> None:
        if event.character is None or not event.character.isdecimal() or not event.character.isascii():
            return
        event.stop()
        event.prevent_default()
        level, top = int(event.character), len(self._labels(self._axis))
        if not 1 <= level <= top:
            self.post_message(self.Refused(f"{_NAMES[self._axis].lower()} goes from 1 to {top}, not {level}"))
            return
        self._levels[self._axis] = level
        second = self._axis == 1
        self._axis = 0 if second else 1
        self._changed()
        if second:
            self.post_message(self.Completed())

    def action_axis(self, axis: Literal[0, 1]) -> None:
        """Choose the axis that the next digit sets."""
        self._axis = axis
        self._draw()

    def action_step(self, by: int) -> None:
        """Go one level down or up the list."""
        top = len(self._labels(self._axis))
        self._levels[self._axis] = min(top, max(1, self._levels[self._axis] + by))
        self._changed()

    def action_clear(self) -> None:
        """Take back the level of this axis, or of the one before."""
        if self._axis == 1 and not self._levels[1]:
            self._axis = 0
        self._levels[self._axis] = 0
        self._changed()

    def action_submit(self) -> None:
        """Accept."""
        self.post_message(self.Submitted())

    def _labels(self, axis: int) -> tuple[str, ...]:
        return self._method.impact if axis else self._method.likelihood

    def _changed(self) -> None:
        self._draw()
        self.post_message(self.Changed())

    def _draw(self) -> None:
        rows = max(len(self._labels(0)), len(self._labels(1)))
        lines = [Content.assemble(*(self._heading(axis) for axis in (0, 1)))]
        lines += [
            Content.assemble(*(self._level(axis, row) for axis in (0, 1))) for row in range(1, rows + 1)
        ]
        after = band_mark(self._method, self.score) if self.score else Content.styled("…", "$muted")
        verdict: list[Any] = [after]
        if self._before:
            verdict = [band_mark(self._method, self._before), "  →  ", after]
        self.show(Content("\n").join([*lines, Content(), Content.assemble(*verdict)]))

    def _heading(self, axis: int) -> tuple[str, str]:
        here = self.has_focus and axis == self._axis
        return fit(f"  {_NAMES[axis]}{' ?' if here else ''}", _COLUMN), "bold underline" if here else "bold"

    def _level(self, axis: int, level: int) -> tuple[str, str]:
        labels = self._labels(axis)
        if level > len(labels):
            return " " * _COLUMN, ""
        here = level == self._levels[axis]
        text = fit(f"{'>' if here else ' '} {level} {labels[level - 1]}", _COLUMN - 2)
        return f"{text}  ", "bold $accent" if here else ""
