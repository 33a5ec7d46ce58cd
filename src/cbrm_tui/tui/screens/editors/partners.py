"""Who writes into the shared spaces, with which keys, and what is held back of it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList

from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.reports import PartnerReplica
from cbrm_tui.tui.background import beside
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.confirm import Confirm
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Hint, Line
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.editors.showing import moment, who
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.errors import WorkspaceError

Known = tuple[str, PartnerReplica]
"""A space and a replica that writes into it."""


class PartnersScreen(Dialog[None]):
    """Lists replicas with their keys; what is held back of one can be taken in from here."""

    CSS_PATH = [DIALOG_CSS]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("partners.take_in", "a", "take_in", "Take in what is held back"),
        binding("partners.down", "j", "move(1)", "Next"),
        binding("partners.up", "k", "move(-1)", "Previous"),
    ]
    HINTS = (("j k", "next"), ("esc", "closes"))

    def __init__(self, session: Session) -> None:
        super().__init__("Who writes here")
        self._session = session
        self._known: list[Known] = []
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """Show what is held back, the replicas, and all about the highlighted one."""
        yield Line("looking up", id="held", classes="about")
        yield PickList((), typing=False, digits=False)
        yield Line(id="about-one", classes="about")

    def on_mount(self) -> None:
        """Look up beside the screen."""
        self.query_one(PickList).display = False
        self.run_worker(self._look(), exclusive=True)

    def accept(self) -> None:
        """Close; what was decided was carried out at once."""
        self.finish(None)

    def action_move(self, by: int) -> None:
        """Highlight the next or the previous one."""
        listed = self.query_one(PickList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_take_in(self) -> None:
        """Ask, and take in what is held back of the highlighted replica."""
        current = self._current()
        if current is None or not current[1].why:
            self.say("nothing of it is held back")
            return
        space, one = current

        async def answered(sure: bool | None) -> None:
            if sure:
                try:
                    await beside(lambda: self._session.accept_replica(space, one.replica))
                except WorkspaceError as error:
                    self.say(str(error))
                else:
                    await self._look()
                    self.say("taken in with the next sync", "$success")

        question = f"Take in what {one_line(one.person) or 'somebody'} ({one_line(one.organisation)}) sends?"
        self.app.push_screen(Confirm(question, one.why, yes="Take it in", no="Hold it back"), answered)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show()

    async def _look(self) -> None:
        self._known, held = await beside(self._session.partners)
        if not self.is_attached:
            return
        listed = self.query_one(PickList)
        at = self._current_key()
        listed.offer([self._pick(number) for number in range(len(self._known))], at=at)
        listed.display = bool(self._known)
        words = "\n".join(f"held back: {one_line(line)}" for line in held)
        if not self._known:
            words = "No space is shared yet: “cbrm share URL” gives the joint space a store."
        self.query_one("#held", Line).show(words)
        self.query_one("#held", Line).display = bool(words)
        self._show()

    def _pick(self, number: int) -> Pick:
        space, one = self._known[number]
        state = one.state if one.state != "pinned" else f"seen {moment(one.last_seen)}"
        return Pick(str(number), f"{who(self._session.plan, one.person, one.organisation)} – {state}", space)

    def hints(self) -> tuple[Hint, ...]:
        """Return the keys that help with the one under the cursor."""
        current = self._current()
        return (("a", "takes in"), *self.HINTS) if current and current[1].why else self.HINTS

    def _current_key(self) -> str | None:
        index = self.query_one(PickList).highlighted
        return None if index is None else str(index)

    def _current(self) -> Known | None:
        index = self.query_one(PickList).highlighted
        return self._known[index] if index is not None and index < len(self._known) else None

    def _show(self) -> None:
        current = self._current()
        about = self.query_one("#about-one", Line)
        about.display = current is not None
        self.show_hints()
        if current is None:
            return
        _, one = current
        lines = [f"key {one.fingerprint or '(does not sign)'}", f"replica {one.replica or '(new)'}"]
        if one.first_seen:
            lines.append(f"first seen {moment(one.first_seen)}")
        about.show(Content("\n".join([*lines, *([one_line(one.why)] if one.why else [])])))
