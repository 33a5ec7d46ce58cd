"""The keys of the steps around the items: people, earlier actions, new risks, read back, next date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cbrm_tui.domain.fields import Choice, Day, Field, Person, Prose
from cbrm_tui.domain.meeting import account, default_next
from cbrm_tui.domain.records import Action, Review, Risk
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.actions.handing_over import HandingOver
from cbrm_tui.tui.screens.editors.drafting import stamped
from cbrm_tui.tui.screens.editors.field_editor import FieldResult, ValueDialog
from cbrm_tui.tui.screens.review.closing import PARKED
from cbrm_tui.tui.screens.review.desk import ReviewDesk
from cbrm_tui.tui.screens.review.steps import PERSON
from cbrm_tui.workspace import meeting, meeting_products
from cbrm_tui.workspace.edits import Edit, Put


class StepKeys(ReviewDesk, HandingOver):
    """Keys of the steps that show lists."""

    def action_present(self) -> None:
        """Say that the person under the cursor is here, or is not."""
        review = self.may_write()
        if review is None or not self.line_key().startswith(PERSON):
            return
        organisation, _, name = self.line_key().removeprefix(PERSON).partition(":")
        here = name.casefold() in {one.casefold() for one in review.present}
        if here:
            self.write(lambda plan: meeting.absent(plan, review.id, name))
        else:
            self.write(
                lambda plan: meeting.attend(plan, review.id, name, organisation, today=self.chair.today)
            )

    def action_add_person(self) -> None:
        """Ask for a name that is not on the list."""
        review = self.may_write()
        if review is None:
            return
        partners = self.chair.plan.partners
        here = self.line_key().removeprefix(PERSON).partition(":")[0]
        fields: dict[str, Field[Any]] = {
            "name": Person("Name"),
            "organisation": Choice("Of", tuple(partners)),
        }

        def answered(entered: Mapping[str, Any]) -> str:
            name, organisation = entered["name"], entered.get("organisation", "")
            return self.write(
                lambda plan: meeting.attend(plan, review.id, name, organisation, today=self.chair.today)
            )

        given = {"organisation": here} if here in partners else None
        self.ask("add_person", "Who is here?", fields, answered, given=given, needed=("name",))

    def action_done(self) -> None:
        """The action under the cursor is done."""
        action = self._action()
        if action is None:
            return
        if not action.open:
            self.refuse(f"{action.id} is {action.status} already; {self.key('o')} opens it again")
            return
        self._put(action, f"{action.id} done", status="done", done_on=self.chair.today)
        self.line_down()

    def action_still_open(self) -> None:
        """The action under the cursor stays open, or is opened again."""
        action = self._action()
        if action is None:
            return
        if not action.open:
            self._put(action, f"{action.id} open again", status="open", done_on=ABSENT)
        self.line_down()

    def action_new_date(self) -> None:
        """Ask for another date for the action under the cursor."""
        action = self._action()
        if action is not None:
            self.edit_field(action, "due")

    def action_write_parked(self) -> None:
        """Write the new risk under the cursor."""
        review, title = self.may_write(), self.line_key().removeprefix(PARKED)
        if review is None or title not in review.parked:
            return
        self._write_risk(title, {"title": title, "kind": "threat"})

    def action_unpark(self) -> None:
        """Take the new risk under the cursor from the list."""
        review, title = self.may_write(), self.line_key().removeprefix(PARKED)
        if review is not None and title in review.parked:
            self.write(
                lambda plan: meeting_products.unpark(plan, review.id, title),
                f"dropped; {self.key('u')} brings it back",
            )

    def action_minutes(self) -> None:
        """Edit the text of the minutes."""
        review = self.may_write()
        if review is None:
            return
        text = self._minutes_of(review)
        field = Prose("Minutes")
        field.name = "minutes"

        def answered(result: FieldResult | None) -> None:
            if result is not None:
                self._write_minutes(review, result.value)

        self.app.push_screen(
            ValueDialog(
                self.chair.plan,
                review,
                field,
                text,
                title=f"Minutes – {review.heading}",
                drafts=self.session.workspace.drafts,
                form=self.draft_name("minutes"),
            ),
            answered,
        )

    def action_minutes_outside(self) -> None:
        """Open the text of the minutes in $EDITOR."""
        review = self.may_write()
        if review is None:
            return
        text = self._minutes_of(review)
        handed = self.hand_over(f"{review.id}.minutes", text)
        if handed is None:
            return
        edited, path = handed
        error = "" if edited == text.rstrip("\n") else self._put_minutes(review, edited or ABSENT)
        if error:
            self.say_kept(error, path)
        else:
            path.unlink(missing_ok=True)

    def action_next_day(self) -> None:
        """Ask for the day of the next meeting."""
        review = self.may_write()
        if review is None:
            return
        fields: dict[str, Field[Any]] = {"day": Day("Next meeting on")}
        day = self._proposed(review)

        def answered(entered: Mapping[str, Any]) -> str:
            return self._take_day(entered["day"])

        self.ask("next_day", "When do you meet next?", fields, answered, given={"day": day}, needed=("day",))

    def take_proposed_day(self) -> None:
        """Take the suggested day, or keep the one that was chosen."""
        review = self.may_write()
        if review is not None:
            self._take_day(self._proposed(review))

    def action_close_meeting(self) -> None:
        """Close the meeting; it needs a day for the next one."""
        review = self.may_write()
        if review is None:
            return
        if not self.chair.next_on:
            take, other = self.key("enter"), self.key("w")
            self.refuse(f"first the day of the next meeting: {take} takes the suggested one, {other} another")
            return
        chair = self.chair
        spent = chair.state.clock.minutes(chair.now())
        differ = sorted({one.record for one in chair.disagreements})
        error = self.write(
            lambda plan: meeting_products.finish(
                plan,
                review.id,
                date.fromisoformat(chair.next_on),
                chair.today,
                spent=spent,
                by=chair.leader.person,
                disagreements=differ,
            ),
            f"the meeting is closed; its minutes are in {review.doc}",
        )
        if not error:
            chair.go("next")
            chair.leave(done=True)
            self.draw()

    def _proposed(self, review: Review) -> date:
        if self.chair.next_on:
            return date.fromisoformat(self.chair.next_on)
        return default_next(self.chair.plan, review, self.chair.today)

    def _take_day(self, day: date) -> str:
        if day <= self.chair.today:
            return "the next meeting is on a later day than this one"
        self.chair.set_next(day)
        self.draw()
        return ""

    def _minutes_of(self, review: Review) -> str:
        """Return the text of the minutes as it was edited, else as the meeting gives it."""
        differ = sorted({one.record for one in self.chair.disagreements})
        return review.minutes or account(self.chair.plan, review, self.chair.today, disagreements=differ)

    def _write_minutes(self, review: Review, text: Any) -> None:
        if self._put_minutes(review, text):
            # What was typed is kept: the editor offers it again.
            self.session.workspace.drafts.keep(
                self.draft_name("minutes"), stamped({"text": "" if text is ABSENT else str(text)})
            )

    def _put_minutes(self, review: Review, text: Any) -> str:
        put = Put(review.id, ("minutes",), text, expected=review.data.get("minutes", ABSENT))
        done = f"minutes written; {self.key('u')} takes that back"
        return self.make(Edit((put,), f"minutes of {review.id}"), done)

    def _write_risk(self, title: str, given: Mapping[str, Any], trouble: str = "") -> None:
        from cbrm_tui.tui.screens.editors import NewRecord

        chair = self.chair

        def answered(data: dict[str, Any] | None) -> None:
            if data is None:
                return
            error = self.write(
                lambda plan: meeting_products.write_parked(
                    plan, chair.review_id, title, data, by=chair.leader.person, today=chair.today
                )[1],
                f"the new risk is written; {self.key('u')} takes it back",
            )
            if error:
                self._write_risk(title, data, error)

        drafts = self.session.workspace.drafts
        self.app.push_screen(NewRecord(chair.plan, Risk, chair.space, dict(given), drafts, trouble), answered)

    def _action(self) -> Action | None:
        record = self.chosen_record()
        if self.may_write() is None:
            return None
        if not isinstance(record, Action):
            self.refuse("there is no action under the cursor")
            return None
        return record

    def _put(self, action: Action, done: str, **values: Any) -> None:
        puts = tuple(
            Put(action.id, (name,), value, expected=action.data.get(name, ABSENT))
            for name, value in values.items()
            if action.data.get(name, ABSENT) != value
        )
        self.make(Edit(puts, f"set status of {action.id}"), f"{done}; {self.key('u')} takes it back")
