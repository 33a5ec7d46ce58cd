"""What every action of a review stands on: the meeting, asking, and writing what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Review
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.screens.editors.field_editor import FieldEditor, FieldResult
from cbrm_tui.tui.screens.review.asking import Ask
from cbrm_tui.tui.screens.review.chair import STEPS, Chair
from cbrm_tui.workspace.edits import Applied, Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.meeting_outcomes import At

Answer = Callable[[Mapping[str, Any]], str]
"""Takes what was entered; returns why it could not be written, empty when it was."""


class ReviewDesk(Desk):
    """The base of the review's screen and of its mixins with actions."""

    chair: Chair

    def draw(self) -> None:
        """Show everything as it is now."""
        raise NotImplementedError

    def turn(self, step: str, subject: str = "") -> None:
        """Bring a step, or an item, to the front."""
        raise NotImplementedError

    def chosen_record(self) -> Record | None:
        """Return the record that keys act on: of the item in hand, or under the cursor of a list."""
        raise NotImplementedError

    def line_key(self) -> str:
        """Return the key of the line under the cursor, empty where there is none."""
        raise NotImplementedError

    def line_down(self) -> None:
        """Put the cursor on the next line."""
        raise NotImplementedError

    def move_on(self) -> None:
        """Turn to the next item, or to the next step after the last one."""
        chair = self.chair
        if chair.step == "items" and chair.number + 1 < len(chair.items):
            self.turn("items", chair.items[chair.number + 1].subject)
        elif (at := STEPS.index(chair.step) + 1) < len(STEPS):
            self.turn(STEPS[at])

    def may_write(self) -> Review | None:
        """Return the review when it is led from here and still runs; otherwise say why not."""
        review = self.chair.review
        if review is None:
            self.refuse(f"this review is not there any more; {self.key('esc')} goes back")
        elif not self.chair.leading:
            self.refuse(f"you only look on; {self.key('L')} leads the meeting from here")
        elif review.status == "held":
            self.refuse(f"the meeting is closed; {self.key('u')} takes that back")
        else:
            return review
        return None

    def write(self, edit: Callable[[Plan], Edit], done: str = "") -> str:
        """Make an edit of the plan as it is; return why not in one line, empty when it was made."""
        try:
            made = edit(self.chair.whole)
        except WorkspaceError as error:
            self.say(str(error), "error")
            return one_line(str(error))
        return self.make(made, done)

    def bring(self, edit: Callable[[Plan, At], Edit], done: str = "") -> str:
        """Write what came of the item in hand, beside what others write of other items meanwhile."""
        at = self.chair.at()
        try:
            self.chair.carry(at, lambda plan: edit(plan, at))
        except WorkspaceError as error:
            self.say(str(error), "error")
            return one_line(str(error))
        if done:
            self.say(done)
        return ""

    def ask(
        self,
        what: str,
        title: str,
        fields: Mapping[str, Field[Any]],
        then: Answer,
        *,
        given: Mapping[str, Any] | None = None,
        needed: tuple[str, ...] = (),
        trouble: str = "",
    ) -> None:
        """Ask for a few fields; where they cannot be written, ask again with them and say why.

        The draft goes by the review, the item in hand and `what`, the name of the action that asks.
        """
        chair = self.chair
        record = chair.record if chair.step == "items" else None
        about: Record | None = record or chair.review
        if about is None:
            return

        def answered(result: FieldResult | None) -> None:
            if result is not None and (error := then(result.value)):
                self.ask(what, title, fields, then, given=result.value, needed=needed, trouble=error)

        form = self.draft_name(what)
        drafts = self.session.workspace.drafts
        dialog = Ask(
            chair.plan,
            about,
            title,
            fields,
            form=form,
            drafts=drafts,
            given=given,
            needed=needed,
            trouble=trouble,
        )
        self.app.push_screen(dialog, answered)

    def draft_name(self, what: str) -> str:
        """Return the name of the draft of a form of the item in hand."""
        chair = self.chair
        subject = chair.item.subject if chair.step == "items" and chair.item else chair.step
        return f"review {chair.review_id} {subject} {what}"

    def edit_field(self, record: Record, field: str, trouble: str = "") -> None:
        """Open the editor of a field and write what comes out of it."""
        drafts = self.session.workspace.drafts

        def written(applied: Applied) -> None:
            self.draw()

        def answered(result: FieldResult | None) -> None:
            before = record.data.get(field, ABSENT)
            if result is None or result.value == before:
                return
            put = Put(record.id, (field,), result.value, expected=before)
            error = self.make(Edit((put,), f"set {field} of {record.id}"), then=written)
            if error:
                self.edit_field(record, field, error)

        self.app.push_screen(FieldEditor(self.chair.plan, record, field, drafts, trouble=trouble), answered)
