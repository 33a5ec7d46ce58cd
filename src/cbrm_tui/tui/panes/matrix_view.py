"""Likelihood × impact of the open threats, or of the opportunities; never both in one grid (5.10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from cbrm_tui.domain.records import Risk
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.selection import Selection
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.matrix import Level, Matrix, MatrixData


class MatrixView(Vertical):
    """The matrix of one kind of risk in the space that is shown; closed risks are left out."""

    class Drilled(Message):
        """A cell was opened: show the records of that kind with that score."""

        def __init__(self, kind: str, score: Level) -> None:
            super().__init__()
            self.kind = kind
            self.score = score

    def __init__(self, kind: str, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(classes="matrix-view")
        self.kind = kind
        self._session = session
        self._space = space
        self._matrix = Matrix(self._data(), ascii_only=glyphs.ascii_only)

    def compose(self) -> ComposeResult:
        """The grid."""
        yield self._matrix

    @property
    def focus_target(self) -> Widget:
        """What takes the focus when the view comes to the front."""
        return self._matrix

    @property
    def selection(self) -> Selection:
        """A cell is no record."""
        return Selection(why="press enter on a cell first; it shows its risks in the register")

    @property
    def defaults(self) -> Mapping[str, Any]:
        """A new risk is of the kind that is shown."""
        return {"kind": self.kind}

    @property
    def hints(self) -> tuple[str, ...]:
        """The bindings that help most here."""
        return "matrix.open", "main.new", "main.views", "main.inspector"

    @property
    def note(self) -> str:
        """Nothing is filtered here."""
        return ""

    def show_space(self, space: str) -> None:
        """Count another space."""
        self._space = space
        self.update()

    def update(self) -> None:
        """Count anew."""
        self._matrix.set_data(self._data())

    def on_matrix_cell_opened(self, event: Matrix.CellOpened) -> None:
        """Ask for the records of the cell."""
        event.stop()
        self.post_message(self.Drilled(self.kind, (event.likelihood, event.impact)))

    def _data(self) -> MatrixData:
        plan = self._session.plan
        method = plan.space_settings(self._space).method
        counts: dict[Level, list[str]] = defaultdict(list)
        targets: dict[Level, list[str]] = defaultdict(list)
        unscored = 0
        for risk in plan.of(Risk, space=self._space):
            if not risk.open or risk.threat != (self.kind == "threat"):
                continue
            target = Risk.target.pair(risk.data.get("target"))
            if risk.score and method.fits(risk.score):
                counts[risk.score].append(risk.id)
            else:
                unscored += 1
            if target and method.fits(target):
                targets[target].append(risk.id)
        plural = "Threats" if self.kind == "threat" else "Opportunities"
        total = sum(map(len, counts.values()))
        rest = f", {unscored} without a score" if unscored else ""
        return MatrixData(
            method.likelihood,
            method.impact,
            {
                (likelihood, impact): band
                for likelihood, row in enumerate(method.grid, 1)
                for impact, band in enumerate(row, 1)
            },
            [band.name for band in method.bands],
            counts,
            targets,
            title=f"{plural}: {total} open{rest}",
        )
