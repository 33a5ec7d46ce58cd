"""What the page of an item is drawn from, and short ways to draw on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from cbrm_tui.domain.meeting import AgendaItem
from cbrm_tui.domain.method import Method, Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Review
from cbrm_tui.sync.reports import OpenDisagreement
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.widgets.cells import fit, plain
from cbrm_tui.tui.widgets.palette import band_style

LABEL = 11
"""Cells for what a line is about."""


@dataclass(frozen=True)
class Face:
    """An item of a review's agenda with all that its page shows, and the room for it in terminal cells.

    `number` counts from 1; `large_clock` is what the clock of the item shows where there is room for it.
    """

    plan: Plan
    review: Review
    item: AgendaItem
    number: int
    count: int
    today: date
    glyphs: Glyphs
    width: int
    height: int
    disagreements: tuple[OpenDisagreement, ...] = ()
    large_clock: str = ""

    @property
    def method(self) -> Method:
        """The method that scores are read with."""
        return self.plan.space_settings(self.review.space).method

    @property
    def outcome(self) -> Mapping[str, Any]:
        """What this meeting has come to about the item so far."""
        return self.review.item(self.item.subject) or {}

    @property
    def times(self) -> str:
        """The sign between the levels of a score."""
        return "x" if self.glyphs.ascii_only else "×"

    def fit(self, text: str, width: int) -> str:
        """Return one printable line of exactly `width` cells."""
        return fit(text, max(0, width), ascii_only=self.glyphs.ascii_only)

    def pair(self, score: Score | None) -> str:
        """Return a score as two levels, a dash for none."""
        return f"{score[0]}{self.times}{score[1]}" if score else "-" if self.glyphs.ascii_only else "–"

    def band(self, score: Score | None) -> str:
        """Return the style of a score's band, empty for a score that has none."""
        index = self.method.band_index(score) if score else None
        if index is None:
            return ""
        style = band_style(index, len(self.method.bands))
        return f"${style.replace('-', '-text-')} on ${style}"

    def labelled(
        self, label: str, text: str, style: str = "", most: int = 1, width: int = 0
    ) -> list[Content]:
        """Return a label with a text behind it on `most` lines, the last cut with an ellipsis."""
        room = max(8, (width or self.width) - LABEL - 1)
        lines = [line.plain.rstrip() for line in Content(plain(text)).wrap(room)] or [""]
        if len(lines) > most:
            rest = " ".join(lines[most - 1 :])
            lines = [*lines[: most - 1], self.fit(rest, room).rstrip()]
        return [
            Content.assemble((self.fit("" if number else label, LABEL), "$accent"), " ", (line, style))
            for number, line in enumerate(lines)
        ]


def aside(left: list[Content], right: list[Content], width: int) -> Iterator[Content]:
    """Yield two columns side by side, the left one `width` cells wide."""
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else Content("")
        other = right[number] if number < len(right) else Content("")
        one = one.truncate(width)
        yield Content.assemble(one, " " * max(0, width - cell_len(one.plain)), other)


def open_actions(face: Face, actions: tuple[Action, ...], most: int) -> Iterator[Content]:
    """Yield the open actions, the most pressing first, and how many more there are."""
    ordered = sorted(actions, key=lambda one: (one.due or date.max, one.id))
    for number, action in enumerate(ordered[:most]):
        late = action.due is not None and action.due < face.today
        due = f"due {action.due.day} {action.due:%b}" if action.due else "no date"
        who = plain(action.actionee) or "nobody"
        tail = f"  {who}, {due}{', overdue' if late else ''}"
        room = face.width - LABEL - 1 - cell_len(tail)
        more = f" +{len(ordered) - most}" if number == most - 1 and len(ordered) > most else ""
        title = face.fit(f"{action.heading}", max(8, min(room - len(more), cell_len(plain(action.heading)))))
        yield Content.assemble(
            (face.fit("" if number else "Actions", LABEL), "$accent"),
            " ",
            title,
            (tail, "$warning" if late or not action.actionee else "$muted"),
            (more, "bold"),
        ).truncate(face.width)
