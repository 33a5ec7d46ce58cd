"""The keys of the meeting as a whole: steps, agenda, pause, lead, undo, leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain.fields import Field, Integer
from cbrm_tui.tui.screens.review.chair import STEPS
from cbrm_tui.tui.screens.review.desk import ReviewDesk
from cbrm_tui.tui.screens.review.views import key
from cbrm_tui.workspace import meeting
from cbrm_tui.workspace.edits import Applied
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.meeting_desk import LedElsewhere, MeetingDesk


class MeetingKeys(ReviewDesk):
    """Keys that work in every step."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            key(
                f"step_{number}",
                str(number),
                "step",
                f"Go to step {number}",
                action=f"step({number})",
                show=False,
            )
            for number in range(1, len(STEPS) + 1)
        ),
        key("next_step", "tab", "next step", "Go to the next step", action="next_step(1)"),
        key(
            "previous_step",
            "shift+tab",
            "step before",
            "Go to the step before",
            action="next_step(-1)",
            show=False,
        ),
        key("park", "p", "park", "Note a new risk, to be written later", action="park"),
        key("agenda", "m", "agenda", "Arrange the agenda", action="agenda"),
        key("pause", "z", "pause", "Stop the clocks, or let them go on", action="pause"),
        key(
            "target",
            "T",
            "minutes each",
            "Say how many minutes an item should take",
            action="target",
            show=False,
        ),
        key("undo", "u", "undo", "Take back the last edit", action="undo"),
        key("redo", "ctrl+r", "redo", "Make the edit again that was undone", action="redo", show=False),
        key("sync", "S", "sync", "Send and receive now", action="sync", show=False),
        key("lead", "L", "lead", "Lead the meeting from here", action="lead"),
        key("leave", "escape", "leave", "Leave; v goes on here", action="leave"),
        Binding(
            "colon", "app.command_palette", "commands", show=False, id="review.commands", tooltip="Search"
        ),
    ]

    def action_step(self, number: int) -> None:
        """Go to a step by its number, from 1."""
        self.say("")
        self.turn(STEPS[number - 1])

    def action_next_step(self, by: int) -> None:
        """Go to the next step, or the one before."""
        self.say("")
        at = STEPS.index(self.chair.step) + by
        if 0 <= at < len(STEPS):
            self.turn(STEPS[at])

    def action_forward(self) -> None:
        """On to the next item; from the last one, and from other steps, to the next step."""
        self.say("")
        self.move_on()

    def action_back(self) -> None:
        """Back to the item before; from the first one, and from other steps, to the step before."""
        chair = self.chair
        if chair.step == "items" and chair.number > 0:
            self.say("")
            self.turn("items", chair.items[chair.number - 1].subject)
        else:
            self.action_next_step(-1)

    def action_agenda(self) -> None:
        """Arrange what is talked about."""
        from cbrm_tui.tui.screens.review.agenda import AgendaScreen

        if self.may_write() is not None:
            self.app.push_screen(AgendaScreen(self.chair, self.glyphs), self._arranged)

    def _arranged(self, subject: str | None) -> None:
        self.turn("items", subject) if subject else self.draw()

    def action_pause(self) -> None:
        """Stop the clocks, or let them go on."""
        if self.may_write() is not None:
            self.say(
                f"the clocks stand still; {self.key('z')} lets them go on"
                if self.chair.pause()
                else "the clocks go on"
            )
            self.draw()

    def action_target(self) -> None:
        """Ask how many minutes an item should take."""
        if self.may_write() is None:
            return
        fields: dict[str, Field[Any]] = {"minutes": Integer("Minutes for each", low=1, high=120)}

        def answered(entered: Any) -> str:
            self.chair.set_target(entered["minutes"])
            self.draw()
            return ""

        given = {"minutes": self.chair.target}
        self.ask("target", "How long for each item?", fields, answered, given=given, needed=("minutes",))

    def action_lead(self) -> None:
        """Lead the meeting from here, also where another program on this machine does."""
        if self.chair.leading:
            self.refuse("you lead the meeting already")
            return
        if (review := self.chair.review) is not None and review.status == "held":
            self.refuse(f"the meeting is closed; {self.key('u')} takes that back")
            return
        try:
            desk = MeetingDesk.sit(*self._seat())
        except LedElsewhere as error:
            self._ask_to_take_over(error)
        except WorkspaceError as error:
            self.say(str(error), "error")
        else:
            self._sit(desk)

    def action_undo(self) -> None:
        """Take back the last edit."""
        self._step(self.session.workspace.undo, "undone", f"{self.key('ctrl+r')} makes it again")

    def action_redo(self) -> None:
        """Make the edit again that was undone."""
        self._step(self.session.workspace.redo, "made again", f"{self.key('u')} takes it back")

    def action_sync(self) -> None:
        """Sync in the background."""
        if not self.session.sync_now():
            self.refuse("no space is shared yet: “cbrm share URL” gives the joint space a store")

    def action_leave(self) -> None:
        """Leave; everything is kept, and the meeting goes on here another time."""
        self.chair.leave()
        self.dismiss(None)

    def _step(self, step: Callable[[], Applied], did: str, then: str) -> None:
        if not self.chair.leading and (review := self.chair.review) and review.status != "held":
            self.refuse(f"you only look on; {self.key('L')} leads the meeting from here")
            return
        try:
            applied = step()
        except WorkspaceError as error:
            self.refuse(str(error))
            return
        own = all(doc.startswith(f"{self.chair.space}/") for doc in applied.docs)
        self.say(f"{did}: {applied.label if own else 'an edit elsewhere'}; {then}")
        review = self.chair.review
        if review is not None and review.status == "running" and not self.chair.leading:
            self.action_lead()
        self.draw()

    def _ask_to_take_over(self, error: LedElsewhere) -> None:
        from cbrm_tui.tui.screens.editors import Confirm

        def answered(sure: bool | None) -> None:
            if not sure:
                return
            try:
                self._sit(MeetingDesk.take_over(*self._seat()))
            except WorkspaceError as trouble:
                self.say(str(trouble), "error")

        detail = "The meeting goes on here, where it stands; the other window only looks on from then."
        self.app.push_screen(Confirm(f"{error}. Take it over?", detail, "Take over", "Look on"), answered)

    def _seat(self) -> tuple[Any, str, str, Any]:
        chair = self.chair
        return self.session.workspace.root, chair.review_id, chair.leader.person, chair.now()

    def _sit(self, desk: MeetingDesk) -> None:
        self.chair.desk, self.chair.state = desk, desk.state
        review = self.chair.review
        if review is not None and review.ahead | (not meeting.leads(review, self.chair.leader)):
            chair = self.chair
            self.write(
                lambda plan: meeting.lead(
                    plan, chair.review_id, chair.leader, chair.now(), chair.today, chair.items
                )
            )
        self.say("you lead the meeting now")
        self.draw()
