"""The main screen: one line of who and where, the tabs, the pane in front, one line of state."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.records import principle_of
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.open_mark import Left
from cbrm_tui.tui.panes.base import Pane
from cbrm_tui.tui.panes.digests import disagreements_of
from cbrm_tui.tui.panes.overview import OverviewPane
from cbrm_tui.tui.panes.principle import PrinciplePane
from cbrm_tui.tui.panes.selection import Noted, Selected
from cbrm_tui.tui.panes.sources import record_at
from cbrm_tui.tui.screens.actions.closing import Closing
from cbrm_tui.tui.screens.actions.finding import Finding
from cbrm_tui.tui.screens.actions.help import Helping
from cbrm_tui.tui.screens.actions.leaving import Leaving
from cbrm_tui.tui.screens.actions.marking import Marking
from cbrm_tui.tui.screens.actions.method import MethodActions
from cbrm_tui.tui.screens.actions.moving import Moving
from cbrm_tui.tui.screens.actions.outside import EditingOutside
from cbrm_tui.tui.screens.actions.preferring import Preferring
from cbrm_tui.tui.screens.actions.recovering import Recovering
from cbrm_tui.tui.screens.actions.registers import Registers
from cbrm_tui.tui.screens.actions.repairing import Repairing
from cbrm_tui.tui.screens.actions.returning import Returning
from cbrm_tui.tui.screens.actions.reviewing import Reviewing
from cbrm_tui.tui.screens.actions.sharing import SharingActions
from cbrm_tui.tui.screens.actions.surveying import Surveying
from cbrm_tui.tui.screens.actions.workings import Workings
from cbrm_tui.tui.screens.hearing import hear
from cbrm_tui.tui.session import News, Session
from cbrm_tui.tui.themed_app import ThemedApp
from cbrm_tui.tui.trail import Trail
from cbrm_tui.tui.widgets.palette import own_bands
from cbrm_tui.tui.widgets.principle_tabs import PrincipleTabs, TabFace
from cbrm_tui.tui.widgets.standing_in import drawn
from cbrm_tui.tui.widgets.status_line import Status, StatusLine
from cbrm_tui.tui.widgets.top_line import TopLine
from cbrm_tui.workspace.places import INTERNAL

_OVERVIEW = TabFace(0, "Overview", "Overview")


class MainScreen(
    EditingOutside,
    Repairing,
    Marking,
    Recovering,
    Surveying,
    Reviewing,
    Leaving,
    MethodActions,
    Registers,
    Workings,
    SharingActions,
    Closing,
    Finding,
    Helping,
    Preferring,
    Returning,
    Moving,
):
    """Panes are made when they first come to the front; all of them show one space."""

    CSS_PATH = ["main.tcss", "../panes/panes.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("colon", "app.command_palette", "Commands", show=False, id="main.commands", tooltip="Search"),
    ]

    def __init__(self, session: Session, glyphs: Glyphs, left: Left | None = None) -> None:
        super().__init__()
        self.session = session
        self._left = left
        self.glyphs = glyphs
        self.space = session.spaces[0]
        self._panes: dict[int, Pane] = {}
        self._trail = Trail()
        self._current = 0
        self._top = TopLine(ascii_only=glyphs.ascii_only)
        self._tabs = PrincipleTabs(ascii_only=glyphs.ascii_only)
        self._area = Container(id="area")
        self._status = StatusLine(ascii_only=glyphs.ascii_only)

    def compose(self) -> ComposeResult:
        """Everything but the panes."""
        yield self._top
        yield self._tabs
        yield self._area
        yield self._status

    async def on_mount(self) -> None:
        """Listen to the session and open the overview."""
        self._end_listening = hear(self, self.session, self._hear)
        self.set_class(self.space == INTERNAL, "-internal")
        self.set_class(self.glyphs.ascii_only, "-ascii")
        await self.go(0)
        self.call_after_refresh(self.recover_or_begin, self._left)

    def on_unmount(self) -> None:
        """Stop listening."""
        self._end_listening()

    @property
    def pane(self) -> Pane:
        """The pane in front."""
        return self._panes[self._current]

    @property
    def panes(self) -> dict[int, Pane]:
        """The panes that have been made, by number."""
        return dict(self._panes)

    async def go(self, number: int) -> None:
        """Bring a pane to the front; it is made when it was never there before."""
        if self._current in self._panes and number != self._current:
            with self.one_jump():
                await self._go(number)
        else:
            await self._go(number)

    async def _go(self, number: int) -> None:
        self.hold_paint()
        if number not in self._panes:
            kind: type[Pane] = PrinciplePane if number else OverviewPane
            pane = kind(number, self.session, self.space, self.glyphs)
            pane.display = False
            self._panes[number] = pane
            await self._area.mount(pane)
            self.hold_paint()
        self._current = number
        for known, pane in self._panes.items():
            pane.display = known == number
        if self.pane.space != self.space:
            self.pane.show_space(self.space)
        self.show_state()
        self.pane.focus_view()
        self.show_hints()

    async def show_space(self, space: str) -> None:
        """Show another space; panes that are not in front follow when they come there."""
        with self.one_jump():
            self.hold_paint()
            self.space = space
            self.set_class(space == INTERNAL, "-internal")
            self.pane.show_space(space)
            self.show_state()

    async def open_record(self, key: str, field: str = "") -> bool:
        """Go to a record's pane, in its space, with the cursor on it."""
        record = record_at(key, self.session.plan)
        if record is None:
            self.refuse(f"{key} is not there any more")
            return False
        with self.one_jump():
            if record.space != self.space:
                await self.show_space(record.space)
            await self.go(principle_of(record))
            return self.pane.go_to(key, field)

    def show_state(self) -> None:
        """Show title, tabs and status as they are."""
        session, plan = self.session, self.session.plan
        if isinstance(self.app, ThemedApp):
            bands = plan.space_settings(self.space).method.bands
            self.app.show_own_colours(own_bands([band.colour for band in bands]))
        partner = plan.partners.get(session.me)
        title = plan.space_settings("joint").title or session.workspace.root.name
        self._top.show(
            title, partner.name if partner else session.me, self.space, presenting=session.presenting
        )
        faces = [
            TabFace(
                p.number,
                p.title,
                p.short,
                session.judgement.count(self.space, p.number),
                disagreements_of(p.number, session, self.space),
            )
            for p in catalogue.load(plan.language).principles
        ]
        self._tabs.show([_OVERVIEW, *faces], self._current)
        self._status.show(self._state())

    def _state(self) -> Status:
        standing = self.session.standing(self.space)
        if self.space == INTERNAL:
            words = "never sent"
        else:
            words = f"{self.space}: {standing.words if standing else 'not shared'}"
        differ = sum(one.space == self.space for one in self.session.disagreements)
        return Status(
            self.space,
            words,
            bool(standing and (standing.offline_since or standing.trouble)),
            differ if "disagreement" not in words else 0,
            self.session.judgement.count(self.space),
        )

    def _hear(self, news: News) -> None:
        if news.kind == "notice":
            self.say(news.text, news.severity)
            return
        with self.app.batch_update():
            for pane in self._panes.values():
                drawn(pane, partial(pane.take, news), None)
            self.show_state()

    def on_selected(self, event: Selected) -> None:
        """Show the keys that help with what is selected."""
        self.show_hints()

    def on_noted(self, event: Noted) -> None:
        """Nothing to do: the pane shows its own note."""

    def on_descendant_focus(self) -> None:
        """Show the keys that help with what has the focus."""
        self.show_hints()

    def show_hints(self) -> None:
        """Show the keys that help with what has the focus and what is selected."""
        view = self.pane.view if self._current in self._panes else None
        if view is None:
            return
        # The first key of each: it is the one that the guide names.
        known = {active.binding.id: active.binding for active in reversed(self.active_bindings.values())}
        wanted = [*view.hints, "app.help"]
        hints = [
            (self._key_name(binding), binding.description.lower())
            for name in wanted
            if (binding := known.get(name))
        ]
        self._status.show_hints(hints)

    def _key_name(self, binding: Binding) -> str:
        name = self.app.get_key_display(binding)
        return binding.key if self.glyphs.ascii_only and not name.isascii() else name
