"""The agenda of a meeting, arranged by people or sorted again by the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from cbrm_tui.domain.meeting import AgendaItem, propose
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.screens.review.chair import Chair
from cbrm_tui.tui.widgets.cells import fit, plain
from cbrm_tui.workspace import meeting
from cbrm_tui.workspace.edits import ABSENT, Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError

_TITLE = 40


class AgendaScreen(Dialog[str | None]):
    """Lists what is talked about, in order; each key writes at once. Closes with the item to turn to."""

    CSS_PATH = [DIALOG_CSS]
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("review_agenda.up", "K,shift+up", "move(-1)", "Move the item up"),
        binding("review_agenda.down", "J,shift+down", "move(1)", "Move the item down"),
        binding("review_agenda.next", "j", "step(1)", "The next item"),
        binding("review_agenda.previous", "k", "step(-1)", "The item before"),
        binding("review_agenda.drop", "x", "drop", "Leave the item out"),
        binding("review_agenda.add_record", "a", "add_record", "Add a record"),
        binding("review_agenda.add_words", "w", "add_words", "Add in words"),
        binding("review_agenda.sort", "S", "sort", "Sort again"),
        binding("review_agenda.undo", "u", "undo", "Undo"),
        binding("review_agenda.close", "m", "cancel", "Close the agenda"),
    ]
    HINTS = (
        ("K J", "move"),
        ("x", "out"),
        ("a", "a record"),
        ("w", "words"),
        ("S", "sort"),
        ("u", "undo"),
        ("enter", "go"),
    )

    def __init__(self, chair: Chair, glyphs: Glyphs) -> None:
        super().__init__("Agenda", space=chair.space)
        self._chair = chair
        self._signs = glyphs
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """Show the items."""
        item = self._chair.item
        yield PickList(self._picks(), typing=False, digits=False, at=item.subject if item else None)

    def accept(self) -> None:
        """Close, and turn to the item under the cursor."""
        self.finish(self._subject())

    @on(PickList.Chosen)
    def _chosen(self, event: PickList.Chosen) -> None:
        event.stop()
        self.accept()

    def action_step(self, by: int) -> None:
        """Highlight the next or the previous item."""
        listed = self.query_one(PickList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_move(self, by: int) -> None:
        """Move the item up or down."""
        subject = self._subject()
        if subject is not None:
            chair = self._chair
            self._make(
                lambda plan: meeting.move_item(plan, chair.review_id, chair.items, subject, by), subject
            )

    def action_drop(self) -> None:
        """Leave the item out."""
        subject = self._subject()
        if subject is None:
            return
        subjects = [item.subject for item in self._chair.items]
        at = subjects.index(subject)
        follow = next(iter((*subjects[at + 1 :], *reversed(subjects[:at]))), "")
        self._make(lambda plan: meeting.drop_item(plan, self._chair.review_id, subject), follow)

    def action_add_record(self) -> None:
        """Choose any record of the space."""
        from cbrm_tui.tui.screens.editors.choice_prompt import ChoicePrompt

        chair = self._chair
        there = {item.subject for item in chair.items}
        options = [
            (record.id, f"{record.id}  {record.heading}", record.label.lower())
            for key, record in sorted(chair.plan.records.items(), key=lambda one: (one[1].type, one[0]))
            if record.prefix and key == record.id and record.id not in there and record.id != chair.review_id
        ]
        self.app.push_screen(ChoicePrompt("Put what on the agenda?", options), self._add)

    def action_add_words(self) -> None:
        """Ask for something to talk about that is no record."""
        from cbrm_tui.tui.screens.editors.text_prompt import TextPrompt

        self.app.push_screen(TextPrompt("Put on the agenda", "What is to be talked about"), self._add)

    def action_sort(self) -> None:
        """Sort by what the plan says is most pressing; what people put there comes first."""
        chair = self._chair
        review = chair.review
        if review is None:
            return
        differ = frozenset(one.record for one in chair.disagreements)
        proposed = propose(chair.plan, review.kind, chair.today, space=chair.space, disagreements=differ)
        rank = {item.subject: at for at, item in enumerate(proposed)}
        before = [item.subject for item in chair.items]
        after = sorted(before, key=lambda subject: rank.get(subject, -1))

        def arranged(plan: Plan) -> Edit:
            put = Put(chair.review_id, ("agenda",), after, expected=review.data.get("agenda", ABSENT))
            return Edit((put,), "sort the agenda")

        self._make(arranged, self._subject() or "")

    def action_undo(self) -> None:
        """Take back the last edit."""
        try:
            applied = self._chair.session.workspace.undo()
        except WorkspaceError as error:
            self.say(str(error))
        else:
            self._show(self._subject() or "", f"undone: {applied.label}")

    def _add(self, subject: str | None) -> None:
        if subject:
            self._make(lambda plan: meeting.add_item(plan, self._chair.review_id, subject), one_line(subject))

    def _make(self, make: Callable[[Plan], Edit], at: str) -> None:
        try:
            self._chair.session.apply(make(self._chair.whole))
        except WorkspaceError as error:
            self.say(str(error))
        else:
            self._show(at)

    def _show(self, at: str, said: str = "") -> None:
        self.query_one(PickList).offer(self._picks(), at=at)
        self.say(said, "$muted")

    def _subject(self) -> str | None:
        return self.query_one(PickList).current

    def _picks(self) -> list[Pick]:
        picks = []
        review = self._chair.review
        for number, item in enumerate(self._chair.items, 1):
            row = (review.item(item.subject) if review else None) or {}
            done = "x" if row.get("outcome") else " "
            title = fit(item.title, _TITLE, ascii_only=self._signs.ascii_only)
            picks.append(Pick(item.subject, f"[{done}] {number:2} {title}", _why(item)))
        return picks


def _why(item: AgendaItem) -> str:
    return plain("; ".join(item.reasons))
