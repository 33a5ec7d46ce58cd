"""The overview: how each principle stands, the gravest risks, what is due, health and exposure."""

from __future__ import annotations

from typing import Final, cast

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cbrm_tui.domain.figures import Health
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.judgement import SpaceFigures
from cbrm_tui.tui.panes.base import Pane, View
from cbrm_tui.tui.panes.digests import DueSource, FindingSource, PrincipleSource, TopRiskSource
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.panes.selection import Noted, Opened, PrincipleChosen, Selection
from cbrm_tui.tui.session import News, Session

_BAR: Final = 12
_TOP_RISKS: Final = 6
_COLOURS: Final = {"green": "$success", "amber": "$warning", "red": "bold $error"}


class OverviewPane(Pane):
    """Two columns where there is room, else one below the other."""

    def __init__(self, number: int, session: Session, space: str, glyphs: Glyphs) -> None:
        super().__init__(number, session, space, glyphs)
        self._principles = RegisterView(PrincipleSource(glyphs), session, space, glyphs)
        self._risks = RegisterView(TopRiskSource(_TOP_RISKS, glyphs), session, space, glyphs)
        self._due = RegisterView(DueSource(), session, space, glyphs)
        self._findings = RegisterView(FindingSource(None, glyphs), session, space, glyphs)
        self._figures = Static(markup=False, classes="figures")
        self._current: RegisterView = self._principles

    def compose(self) -> ComposeResult:
        """The principles on the left or on top, the rest beside or below."""
        with VerticalScroll(can_focus=False, classes="columns"):
            with Vertical(classes="left"):
                yield self._figures
                yield self._titled(self._principles)
            with Vertical(classes="right"):
                yield self._titled(self._risks)
                yield self._titled(self._due)
                yield self._titled(self._findings)

    def on_mount(self) -> None:
        """Show the figures there are."""
        self._show()

    @property
    def view(self) -> View | None:
        """The table that has the focus, or had it last."""
        for view in self._tables:
            if view.has_focus_within:
                self._current = view
        return cast("View", self._current)

    @property
    def selection(self) -> Selection:
        """The record of the table; a principle is none."""
        found = super().selection
        if self._current is self._principles:
            return Selection(why="press enter to open the principle")
        return found

    def show_space(self, space: str) -> None:
        """Show another space."""
        self.space = space
        for view in self._tables:
            view.show_space(space)
        self._show()

    def take(self, news: News) -> None:
        """Show what has changed."""
        for view in self._tables:
            view.update()
        self._show()

    def step_view(self, by: int) -> None:
        """Give the focus to the next table."""
        at = self._tables.index(cast("RegisterView", self.view))
        self._tables[(at + by) % len(self._tables)].focus_target.focus()

    def on_noted(self, event: Noted) -> None:
        """A filter's note is shown with the name of its table."""
        event.stop()
        title = event.view.source.label
        if isinstance(event.view.parent, Vertical):
            event.view.parent.border_title = Content(f"{title}  {event.view.note}".rstrip())

    def on_opened(self, event: Opened) -> None:
        """Open the principle; a record is for the screen to go to."""
        if event.view is self._principles:
            event.stop()
            self.post_message(PrincipleChosen(int(event.row)))

    @property
    def _tables(self) -> list[RegisterView]:
        return [self._principles, self._risks, self._due, self._findings]

    def _titled(self, view: RegisterView) -> Widget:
        box = Vertical(view, classes=f"box {view.source.key}")
        box.border_title = Content(view.source.label)
        return box

    def _show(self) -> None:
        figures = self.session.judgement.figures(self.space)
        self._figures.update(figures_line(figures, self.glyphs))
        for view, least in ((self._risks, 1), (self._due, 2), (self._findings, 2)):
            box = cast("Widget", view.parent)
            if box is not None:
                box.styles.height = max(least, min(view.table.total_count, 8)) + 3


def figures_line(figures: SpaceFigures, glyphs: Glyphs) -> Content:
    """Say how healthy the relationship is and what the open threats weigh, in two lines."""
    parts: list[str | tuple[str, str]] = [("Health ", "bold")]
    parts += _health(figures.health, glyphs)
    parts.append(("\nExposure ", "bold"))
    exposure = figures.exposure
    if exposure is None or exposure.value is None:
        parts.append((exposure.reason if exposure else "being worked out", "$muted"))
    else:
        dot = f" {glyphs.dot} "
        above = len(exposure.above_appetite)
        worst = exposure.worst.name if exposure.worst else "none"
        parts.append(f"{exposure.value:.0f} points{dot}worst {worst}{dot}")
        parts.append((f"{above} above appetite", "$warning" if above else ""))
        parts.append(f"{dot}{exposure.threats} threats, {exposure.opportunities} opportunities")
    return Content.assemble(*parts)


def _health(health: Health | None, glyphs: Glyphs) -> list[str | tuple[str, str]]:
    if health is None or health.value is None:
        return [(health.reason if health else "being worked out", "$muted")]
    dot = f" {glyphs.dot} "
    named = (
        ("performance", health.performance),
        ("strength", health.strength),
        ("value", health.value_created),
    )
    inner = dot.join(f"{name} {f.value:.0f}" for name, f in named if f.value is not None)
    colour = health.colour or "amber"
    return [(f"{health.value:.0f}% {colour}", _COLOURS[colour]), f"{dot}{inner}"]
