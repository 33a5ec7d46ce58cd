"""The pane of a principle: its elements, its registers, its findings, and the inspector beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.records import Element, PlanSheet, Record, Risk, record_types
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.base import Pane, View
from cbrm_tui.tui.panes.digests import FindingSource
from cbrm_tui.tui.panes.inspector_text import Line as InspectorLine
from cbrm_tui.tui.panes.inspector_text import guidance_lines, record_lines
from cbrm_tui.tui.panes.matrix_view import MatrixView
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.panes.selection import Noted, Selected, Selection
from cbrm_tui.tui.panes.sheet_view import SheetView
from cbrm_tui.tui.panes.sheets import SHEETS, SheetSpec
from cbrm_tui.tui.panes.sources import ELEMENTS_KEY, ElementSource, RecordSource, Source, record_at
from cbrm_tui.tui.screens.one_paint import OnePaint
from cbrm_tui.tui.session import News, Session
from cbrm_tui.tui.widgets.line_list import Inspector, LineList
from cbrm_tui.tui.widgets.sub_tabs import SubTabs
from cbrm_tui.workspace.places import space_kind


@dataclass(frozen=True)
class ViewSpec:
    """A view that the pane can show: its key, its name, how it is made when it is first wanted, and how
    many rows it has (None: that says nothing)."""

    key: str
    name: str
    make: Callable[[], Widget]
    count: Callable[[], int | None]


class PrinciplePane(Pane):
    """Views of a principle in sub-tabs; each is made when it first comes to the front."""

    def __init__(self, number: int, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(number, session, space, glyphs)
        self.principle = catalogue.load(session.plan.language).principle(number)
        self._made: dict[str, Widget] = {}
        self._specs = self._specs_for(space)
        self._current = self._first()
        self._tabs = SubTabs(ascii_only=glyphs.ascii_only)
        self._views = Vertical(classes="views")
        self._inspector = Inspector()

    def compose(self) -> ComposeResult:
        """Sub-tabs over the view in front, the inspector beside it."""
        yield self._tabs
        with Horizontal():
            yield self._views
            yield self._inspector

    async def on_mount(self) -> None:
        """Make the first view."""
        await self._bring_to_front(self._current, focus=False)

    @property
    def view(self) -> View | None:
        """The view in front."""
        return cast("View | None", self._made.get(self._current))

    @property
    def selection(self) -> Selection:
        """The record of the view; while the inspector has the focus, the field is the one shown there."""
        selection = super().selection
        if self._inspector.has_focus and selection.record:
            finding = self._finding
            return Selection(
                selection.record, self._inspector.field, "this line shows no field", finding=finding
            )
        return selection

    @property
    def creates(self) -> type[Record] | None:
        """The type of record that belongs into the view in front; from a matrix, a risk."""
        view = self._made.get(self._current)
        if isinstance(view, RegisterView):
            return view.source.creates
        if isinstance(view, SheetView):
            return view.spec.creates
        return Risk if isinstance(view, MatrixView) else None

    def show_space(self, space: str) -> None:
        """Show the views that there are in another space."""
        self.space = space
        self._specs = self._specs_for(space)
        if self._current not in {spec.key for spec in self._specs}:
            self._current = self._first()
        for widget in self._made.values():
            cast("View", widget).show_space(space)
        self.run_worker(self._bring_to_front(self._current, focus=True), exclusive=True)

    def take(self, news: News) -> None:
        """Show what has changed in every view that was made."""
        for widget in self._made.values():
            cast("View", widget).update()
        self._show_tabs()
        self._inspect()

    def step_view(self, by: int) -> None:
        """Bring the next view to the front, round and round."""
        keys = [spec.key for spec in self._specs]
        self.show_view(keys[(keys.index(self._current) + by) % len(keys)])

    def show_view(self, key: str) -> None:
        """Bring a view to the front."""
        self.run_worker(self._bring_to_front(key, focus=True), exclusive=True)

    def toggle_inspector(self) -> None:
        """Give the keys to the inspector, or back; where there is room for one only, it takes the place."""
        if self._inspector.has_focus:
            self.focus_view()
            self.remove_class("-inspecting")
        else:
            self.add_class("-inspecting")
            self._inspector.focus()

    def focus_view(self) -> None:
        """Give the keys to the view in front."""
        self.remove_class("-inspecting")
        super().focus_view()

    def go_to(self, key: str, field: str = "") -> bool:
        """Bring the register of a record to the front with the cursor on it."""
        record = record_at(key, self.session.plan)
        if record is None:
            return False
        wanted = ELEMENTS_KEY if isinstance(record, Element) else record.type
        if wanted not in {spec.key for spec in self._specs}:
            return False
        self.run_worker(self._go_to(wanted, key, field), exclusive=True)
        return True

    async def _go_to(self, view_key: str, key: str, field: str) -> None:
        await self._bring_to_front(view_key, focus=True)
        view = self._made[view_key]
        if isinstance(view, RegisterView):
            view.go_to(key, field)
            if field:
                self.call_after_refresh(self._point_at, view, field)

    def _point_at(self, view: RegisterView, field: str) -> None:
        """Go to a field in the details where the table has no column for it, or no room for the column."""
        record = view.selection.record
        if record and field in record.fields and view.selection.field != field:
            self._inspect()
            self.add_class("-inspecting")
            self._inspector.focus()
            self._inspector.go_to_field(field)

    async def _bring_to_front(self, key: str, *, focus: bool) -> None:
        self._current = key
        self._hold_paint()
        if key not in self._made:
            spec = next(spec for spec in self._specs if spec.key == key)
            self._made[key] = spec.make()
            await self._views.mount(self._made[key])
            self._hold_paint()
        for name, widget in self._made.items():
            widget.display = name == key
        self._show_tabs()
        self._inspect()
        if focus and self.display:
            self.focus_view()
        self.post_message(Selected())

    # What it hears

    def on_sub_tabs_chosen(self, event: SubTabs.Chosen) -> None:
        """Bring the view that was clicked to the front."""
        event.stop()
        if event.index < len(self._specs):
            self.show_view(self._specs[event.index].key)

    def on_line_list_line_chosen(self, event: LineList.LineChosen) -> None:
        """Go from a finding to the field that it is about."""
        event.stop()
        finding = self._finding
        if finding is not None:
            repaired = finding.fix.field if finding.fix else ""
            self._inspector.go_to_field(finding.field or repaired)

    def on_noted(self, event: Noted) -> None:
        """Show the note of the view in front."""
        event.stop()
        self._show_tabs()

    def on_selected(self, event: Selected) -> None:
        """Let the inspector follow; the screen hears it too."""
        self._inspect()

    async def on_matrix_view_drilled(self, event: MatrixView.Drilled) -> None:
        """Show the risks of a cell in the register."""
        event.stop()
        await self._bring_to_front(Risk.type, focus=True)
        register = self._made[Risk.type]
        if isinstance(register, RegisterView):
            likelihood, impact = event.score

            def inside(key: str) -> bool:
                risk = self.session.plan.get(key)
                return (
                    isinstance(risk, Risk)
                    and risk.open
                    and risk.threat == (event.kind == "threat")
                    and risk.score == event.score
                )

            times = "x" if self.glyphs.ascii_only else "×"
            plural = "threats" if event.kind == "threat" else "opportunities"
            register.restrict(f"{plural} at {likelihood}{times}{impact}", inside)

    # Its parts

    @property
    def _finding(self) -> Finding | None:
        """The finding under the cursor of the inspector."""
        line = self._inspector.line
        return line.finding if isinstance(line, InspectorLine) else None

    def _hold_paint(self) -> None:
        if isinstance(self.screen, OnePaint):
            self.screen.hold_paint()

    def _specs_for(self, space: str) -> list[ViewSpec]:
        session, glyphs, principle = self.session, self.glyphs, self.principle

        def register(source: Source) -> ViewSpec:
            return ViewSpec(
                source.key,
                source.label,
                lambda: RegisterView(source, session, self.space, glyphs),
                lambda: source.count(session, self.space),
            )

        def matrix(kind: str, name: str) -> ViewSpec:
            return ViewSpec(
                f"matrix-{kind}",
                name,
                lambda: MatrixView(kind, session, self.space, glyphs),
                lambda: None,
            )

        def sheet(spec: SheetSpec) -> ViewSpec:
            return ViewSpec(
                spec.key, spec.name, lambda: SheetView(spec, session, self.space, glyphs), lambda: None
            )

        records = [
            register(RecordSource(kind, principle.empty.get(kind.type, ""), glyphs))
            for kind in record_types().values()
            if kind.principle == self.number
            and kind is not Element
            and (kind.folder or (kind is PlanSheet and f"plan@{space}" in session.plan))
            and space_kind(space) in kind.spaces
        ]
        if self.number == Risk.principle:
            records += [matrix("threat", "Threats"), matrix("opportunity", "Opportunities")]
        sheets = [sheet(spec) for spec in SHEETS.get(self.number, ()) if space_kind(space) in spec.spaces]
        elements = register(ElementSource(principle, glyphs))
        findings = register(FindingSource(self.number, glyphs))
        return [*records, *sheets, elements, findings]

    def _first(self) -> str:
        return self._specs[0].key

    def _show_tabs(self) -> None:
        counts = [(spec.name, spec.count()) for spec in self._specs]
        names = [name if count is None else f"{name} {count}" for name, count in counts]
        at = [spec.key for spec in self._specs].index(self._current)
        self._tabs.show(names, at, self.view.note if self.view else "")

    def _inspect(self) -> None:
        record = super().selection.record
        about = list(record_lines(record, self.session, self.glyphs)) if record else []
        self._inspector.show([*about, *guidance_lines(self.number, self.session.plan.language)])
