"""The overview: stage and figures, how each principle stands, what is new, the gravest risks, what is due."""

from __future__ import annotations

from typing import Final, cast

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.base import Pane, View
from cbrm_tui.tui.panes.changes import ChangeSource
from cbrm_tui.tui.panes.digests import DueSource, FindingSource, PrincipleSource, TopRiskSource
from cbrm_tui.tui.panes.overview_lines import NEWS, overview_lines
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.panes.selection import Noted, Opened, PrincipleChosen, Selected
from cbrm_tui.tui.panes.sheet_view import SheetView
from cbrm_tui.tui.panes.sheets import SheetSpec
from cbrm_tui.tui.session import News, Session
from cbrm_tui.tui.widgets.line_list import LineList
from cbrm_tui.tui.widgets.note_line import NoteLine

_TOP_RISKS: Final = 6
_MOST_ROWS: Final = 8
_AROUND: Final = 2
"""Lines of a box beside its rows: its title and the columns' heads."""
_FIGURES: Final = SheetSpec("figures", "Figures", overview_lines, ("internal", "joint"))


class OverviewPane(Pane):
    """Two columns where there is room, else one below the other."""

    def __init__(self, number: int, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(number, session, space, glyphs)
        self._figures = SheetView(_FIGURES, session, space, glyphs)
        self._principles = RegisterView(PrincipleSource(glyphs), session, space, glyphs)
        self._changes = RegisterView(ChangeSource(glyphs), session, space, glyphs)
        self._risks = RegisterView(TopRiskSource(_TOP_RISKS, glyphs), session, space, glyphs)
        self._due = RegisterView(DueSource(), session, space, glyphs)
        self._findings = RegisterView(FindingSource(None, glyphs), session, space, glyphs)
        self._gate = NoteLine(ascii_only=glyphs.ascii_only)
        self._current: SheetView | RegisterView = self._principles

    def compose(self) -> ComposeResult:
        """Figures and principles on the left or on top, the rest beside or below."""
        with VerticalScroll(can_focus=False, classes="columns"):
            with Vertical(classes="left"):
                yield self._figures
                yield self._boxed(self._principles, self._gate)
            with Vertical(classes="right"):
                for view in self._lists:
                    yield self._boxed(view)

    def on_mount(self) -> None:
        """Give the boxes their sizes and titles."""
        self._show()

    @property
    def view(self) -> View | None:
        """The figures or the table that has the focus, or had it last."""
        for view in self._views:
            if view.has_focus_within:
                self._current = view
        return cast("View", self._current)

    def focus_view(self) -> None:
        """Give the keys back without scrolling: Textual would, while the pane is not laid out yet."""
        if self.view:
            self.view.focus_target.focus(scroll_visible=False)

    def show_space(self, space: str) -> None:
        """Show another space."""
        self.space = space
        for view in self._views:
            view.show_space(space)
        self._show()

    def take(self, news: News) -> None:
        """Show what has changed."""
        new: list[SheetView | RegisterView] = [self._changes, self._figures]
        for view in new if news.kind == "changes" else self._views:
            view.update()
        self._show()

    def step_view(self, by: int) -> None:
        """Give the focus to the next of the figures and the tables."""
        views = self._views
        at = views.index(cast("SheetView | RegisterView", self.view))
        views[(at + by) % len(views)].focus_target.focus()

    def on_noted(self, event: Noted) -> None:
        """A filter's note is shown with the name of its table."""
        event.stop()
        self._entitle(event.view)

    def on_selected(self, event: Selected) -> None:
        """Say in words what the principle under the cursor needs next; the screen hears it too."""
        self._show_gate()

    def on_opened(self, event: Opened) -> None:
        """Open the principle; a record is for the screen to go to."""
        if event.view is self._principles:
            event.stop()
            self.post_message(PrincipleChosen(int(event.row)))

    def on_line_list_line_chosen(self, event: LineList.LineChosen) -> None:
        """Go to the first of the tables that has something new or due."""
        event.stop()
        if event.key == NEWS:
            wanted = (self._changes, self._due, self._findings)
            found = next((view for view in wanted if view.table.total_count), self._findings)
            found.focus_target.focus()

    @property
    def _lists(self) -> tuple[RegisterView, ...]:
        return self._changes, self._risks, self._due, self._findings

    @property
    def _views(self) -> list[SheetView | RegisterView]:
        return [self._principles, *self._lists, self._figures]

    def _boxed(self, view: RegisterView, *below: Widget) -> Widget:
        return Vertical(view, *below, classes=f"box {view.source.key}")

    def _show(self) -> None:
        for view in (self._principles, *self._lists):
            self._entitle(view)
        for view in self._lists:
            box = cast("Widget | None", view.parent)
            if box is not None:
                box.styles.height = max(2, min(view.table.total_count, _MOST_ROWS)) + _AROUND
        self._show_gate()

    def _entitle(self, view: RegisterView) -> None:
        if isinstance(view.parent, Vertical):
            title = f" {view.source.title(self.session, self.space)}  {view.note}".rstrip() + " "
            if str(view.parent.border_title) != title:
                view.parent.border_title = Content(title)

    def _show_gate(self) -> None:
        number = self._principles.table.cursor_key
        level = self.session.judgement.figures(self.space).maturity.get(int(number)) if number else None
        text = level.reason if level else ""
        if level and level.value is not None:
            gate = level.blocked_by
            text = "every gate stands open"
            if gate:
                text = f"Level {level.value + 1:.0f} ({gate.name}) needs {gate.needs}"
        self._gate.show(text)
