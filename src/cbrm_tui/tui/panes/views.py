"""The views of a principle: registers, matrices and sheets, the elements and the findings, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from textual.widget import Widget

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.records import Element, PlanSheet, Record, Risk, record_types
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.digests import FindingSource
from cbrm_tui.tui.panes.matrix_view import MatrixView
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.panes.sheet_view import SheetView
from cbrm_tui.tui.panes.sheets import SHEETS, SheetSpec
from cbrm_tui.tui.panes.sources import ElementSource, RecordSource, Source
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.sub_tabs import SubTab
from cbrm_tui.workspace.places import space_kind

_FRONT: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("relationship", "segments", "appointment", "who", "resource", "brought"),
    2: ("value", "side", "alignment", "perception"),
    3: ("objective", "steps", "progress", "business_case", "case", "fit"),
    4: ("allocation", "committed", "development", "to-learn", "leaders"),
    5: ("action", "issue", "ladder", "model", "decision", "deliverable", "owed", "agreement", "topics"),
    6: ("competence", "needed", "behaviour", "charter", "assessment", "heat", "to-learn"),
    7: ("commitment", "promises", "survey", "gaps", "response", "own-answers"),
    8: ("idea", "pipeline", "value", "value_definition"),
    9: ("information", "sharing", "needs", "knowledge_rule", "concern"),
    10: ("risk", "matrix-threat", "matrix-opportunity", "movement", "treatment"),
    11: ("measure", "readings-sheet", "health", "review", "calendar"),
    12: ("exit_item", "readiness", "checklist", "lesson", "learned", "closeout"),
}
"""The views that a person needs first, by principle: what is worked on, and the sheet that answers for it."""


@dataclass(frozen=True)
class ViewSpec:
    """A view that a pane can show: its key, its name, how it is made when it is first wanted, and how many
    rows it has (None: that says nothing). `about` is what belongs there, for a register."""

    key: str
    name: str
    make: Callable[[], Widget]
    count: Callable[[], int | None]
    about: str = ""

    @property
    def tab(self) -> SubTab:
        """How its tab reads."""
        return SubTab(self.name, self.count())

    @property
    def empty(self) -> bool:
        """Whether it is a register without a row."""
        return self.count() == 0


def views_of(number: int, session: Session, space: str, glyphs: Glyphs) -> list[ViewSpec]:
    """Return the views of a principle in a space, those needed first in front.

    Registers in which there is nothing yet come behind the others, unless it is the first; the elements and
    the findings come last.
    """
    principle = catalogue.load(session.plan.language).principle(number)

    def register(source: Source) -> ViewSpec:
        return ViewSpec(
            source.key,
            source.label,
            lambda: RegisterView(source, session, space, glyphs),
            lambda: source.count(session, space),
            source.placeholder() if source.creates else "",
        )

    def matrix(kind: str, name: str) -> ViewSpec:
        return ViewSpec(
            f"matrix-{kind}", name, lambda: MatrixView(kind, session, space, glyphs), lambda: None
        )

    def sheet(spec: SheetSpec) -> ViewSpec:
        return ViewSpec(spec.key, spec.name, lambda: SheetView(spec, session, space, glyphs), lambda: None)

    found = [
        register(RecordSource(kind, principle.empty.get(kind.type, ""), glyphs))
        for kind in record_types().values()
        if kind.principle == number and _belongs(kind, session, space)
    ]
    if number == Risk.principle:
        found += [matrix("threat", "Threats"), matrix("opportunity", "Opportunities")]
    found += [sheet(spec) for spec in SHEETS.get(number, ()) if space_kind(space) in spec.spaces]
    last = [register(ElementSource(principle, glyphs)), register(FindingSource(number, glyphs))]
    return [*_ordered(found, _FRONT[number]), *last]


def _belongs(kind: type[Record], session: Session, space: str) -> bool:
    """Tell whether records of a type have a register of their own in a space."""
    kept = kind.folder or (kind is PlanSheet and f"plan@{space}" in session.plan)
    return bool(kept) and kind is not Element and space_kind(space) in kind.spaces


def _ordered(views: list[ViewSpec], front: tuple[str, ...]) -> list[ViewSpec]:
    places = {key: place for place, key in enumerate(front)}
    views = sorted(views, key=lambda view: places.get(view.key, len(places)))
    rest = views[1:]
    return [
        *views[:1],
        *(view for view in rest if not view.empty),
        *(view for view in rest if view.empty),
    ]
