"""The pane of a principle: its elements, its registers, its findings, and the inspector beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.records import Element, Record, Risk
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.base import Pane, View
from cbrm_tui.tui.panes.inspector_text import Line as InspectorLine
from cbrm_tui.tui.panes.inspector_text import guidance_lines, record_lines
from cbrm_tui.tui.panes.matrix_view import MatrixView
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.panes.selection import Noted, Selected, Selection
from cbrm_tui.tui.panes.sheet_view import SheetView
from cbrm_tui.tui.panes.sheets import Line as SheetLine
from cbrm_tui.tui.panes.sheets import SheetSpec
from cbrm_tui.tui.panes.sources import ELEMENTS_KEY, record_at
from cbrm_tui.tui.panes.views import ViewSpec, views_of
from cbrm_tui.tui.screens.one_paint import OnePaint
from cbrm_tui.tui.session import News, Session
from cbrm_tui.tui.trail import Spot
from cbrm_tui.tui.widgets.line_list import Inspector, LineList
from cbrm_tui.tui.widgets.standing_in import NOT_DRAWN, drawn
from cbrm_tui.tui.widgets.sub_tabs import SubTabs


class PrinciplePane(Pane):
    """Views of a principle in sub-tabs; each is made when it first comes to the front."""

    def __init__(self, number: int, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(number, session, space, glyphs)
        self._made: dict[str, Widget] = {}
        self._specs = views_of(number, session, space, glyphs)
        self._current = self._specs[0].key
        self._wanted = self._current
        self._last_in: dict[str, str] = {}
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
    def views(self) -> Sequence[ViewSpec]:
        """The views in the order of their tabs."""
        return self._specs

    @property
    def shown(self) -> str:
        """The key of the view in front, or of the one that is about to come there."""
        return self._wanted

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
            return view.creates
        return Risk if isinstance(view, MatrixView) else None

    @property
    def defaults(self) -> Mapping[str, Any]:
        """What the view in front knows of a new record."""
        view = self._made.get(self._current)
        return view.defaults if isinstance(view, SheetView | MatrixView) else {}

    def show_space(self, space: str) -> None:
        """Show another space: the same view there, or else the one that was last in front there."""
        self._last_in[self.space] = self._wanted
        self.space = space
        self._specs = views_of(self.number, self.session, space, self.glyphs)
        for widget in self._made.values():
            cast("View", widget).show_space(space)
        keys = [spec.key for spec in self._specs]
        found = (key for key in (self._wanted, self._last_in.get(space)) if key in keys)
        self.show_view(next(found, keys[0]))

    def take(self, news: News) -> None:
        """Show what has changed in every view that was made."""
        for widget in self._made.values():
            drawn(self, cast("View", widget).update, None)
        self._show_tabs()
        self._inspect()

    def step_view(self, by: int) -> None:
        """Bring the next view to the front, round and round."""
        keys = [spec.key for spec in self._specs]
        self.show_view(keys[(keys.index(self._wanted) + by) % len(keys)])

    def show_view(self, key: str) -> None:
        """Bring a view to the front, when what is under way is done."""
        if key in {spec.key for spec in self._specs}:
            self._wanted = key
            self.call_later(self._bring_to_front, key)

    def toggle_inspector(self) -> None:
        """Give the keys to the inspector, or back; where there is room for one only, it takes the place."""
        if self._inspector.has_focus:
            self.focus_view()
            self.remove_class("-inspecting")
        else:
            self.add_class("-inspecting")
            self._inspector.focus()

    @property
    def inside(self) -> bool:
        """Whether the keys go to the inspector."""
        return self._inspector.has_focus

    def return_to(self, spot: Spot) -> None:
        """Bring the view of a place to the front with the cursor where it was."""
        self.show_view(spot.view)
        self.call_later(self._point_back, spot)

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
        self.show_view(wanted)
        self.call_later(self._point_at, wanted, key, field)
        return True

    def show_new(self, key: str) -> None:
        """Put the cursor on a record that was added from the view in front, where that shows it."""
        view = self._made.get(self._current)
        if isinstance(view, SheetView):
            view.go_to(key)
        else:
            self.go_to(key)

    def _point_at(self, wanted: str, key: str, field: str) -> None:
        view = self._made.get(wanted)
        if isinstance(view, RegisterView):
            view.go_to(key, field)
            if field:
                self.call_after_refresh(self._point_at_field, view, field)

    def _point_back(self, spot: Spot) -> None:
        view = self._made.get(spot.view)
        if isinstance(view, RegisterView) and spot.record:
            view.go_to(spot.record, spot.field)
        elif isinstance(view, SheetView) and spot.record:
            view.go_to(spot.record)
        if spot.inside and not self._inspector.has_focus:
            self._inspect()
            self.toggle_inspector()
            self._inspector.go_to_field(spot.field)

    def _point_at_field(self, view: RegisterView, field: str) -> None:
        """Go to a field in the details where the table has no column for it, or no room for the column."""
        record = view.selection.record
        if record and field in record.fields and view.selection.field != field:
            self._inspect()
            self.add_class("-inspecting")
            self._inspector.focus()
            self._inspector.go_to_field(field)

    async def _bring_to_front(self, key: str, *, focus: bool = True) -> None:
        """Show a view, which is made when it was never there before; not when another is wanted by now.

        Runs in the pane's own queue, so that keys which follow wait until it is there.
        """
        if key != self._wanted:
            return
        self._hold_paint()
        if key not in self._made:
            spec = next(spec for spec in self._specs if spec.key == key)
            widget = drawn(self, spec.make, None) or self._faulty_view(spec)
            await self._views.mount(widget)
            self._made[key] = widget
            self._hold_paint()
        self._current = key
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
        """Let the inspector and the note follow; the screen hears it too."""
        self._inspect()
        self._tabs.show_note(self.view.note if self.view else "")

    async def on_matrix_view_drilled(self, event: MatrixView.Drilled) -> None:
        """Show the risks of a cell in the register."""
        event.stop()
        self._wanted = Risk.type
        await self._bring_to_front(Risk.type)
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

    def _faulty_view(self, spec: ViewSpec) -> Widget:
        """Return what stands in for a view that cannot even be made."""
        said = SheetLine("fault", Content.styled(NOT_DRAWN, "$warning"))
        sheet = SheetSpec(spec.key, spec.name, lambda _: [said], ("internal", "joint"))
        return SheetView(sheet, self.session, self.space, self.glyphs)

    def _hold_paint(self) -> None:
        if isinstance(self.screen, OnePaint):
            self.screen.hold_paint()

    def _show_tabs(self) -> None:
        tabs = [spec.tab for spec in self._specs]
        keys = [spec.key for spec in self._specs]
        at = keys.index(self._current if self._current in keys else self._wanted)
        self._tabs.show(tabs, at, self.view.note if self.view else "")

    def _inspect(self) -> None:
        record = super().selection.record
        nothing: list[InspectorLine] = []
        about = (
            drawn(self, lambda: list(record_lines(record, self.session, self.glyphs)), nothing)
            if record
            else nothing
        )
        self._inspector.show([*about, *guidance_lines(self.number, self.session.plan.language)])
