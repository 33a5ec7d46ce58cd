"""What comes out of any item of an agenda: actions, decisions, notes, new risks, changed fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cbrm_tui.domain.fields import Day, Field, Number, Person, Text
from cbrm_tui.domain.records import Measure
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.reports import OpenDisagreement
from cbrm_tui.tui.background import beside
from cbrm_tui.tui.screens.review.desk import ReviewDesk
from cbrm_tui.workspace import meeting_outcomes as outcomes
from cbrm_tui.workspace import meeting_products as products
from cbrm_tui.workspace.bulk_edits import not_editable
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError


class RecordKeys(ReviewDesk):
    """Keys that work on whatever is talked about."""

    def action_action(self) -> None:
        """Ask for an action."""
        if self.may_write() is None:
            return
        fields: dict[str, Field[Any]] = {
            "title": Text("Action"),
            "actionee": Person("Who does it"),
            "due": Day("By when"),
        }

        def answered(entered: Mapping[str, Any]) -> str:
            action = products.NewAction(entered["title"], entered.get("actionee", ""), entered.get("due"))
            return self.bring(
                lambda plan, at: products.add_action(plan, at.review, action, at.subject)[1],
                f"action added; {self.key('u')} takes it away",
            )

        self.ask("action", "New action", fields, answered, needed=("title",))

    def action_decision(self) -> None:
        """Ask for a decision."""
        if self.may_write() is None:
            return
        fields: dict[str, Field[Any]] = {"title": Text("Decision"), "reason": Text("Why")}

        def answered(entered: Mapping[str, Any]) -> str:
            return self.bring(
                lambda plan, at: products.add_decision(
                    plan,
                    at.review,
                    entered["title"],
                    at.today,
                    reason=entered.get("reason", ""),
                    subject=at.subject,
                )[1],
                f"decision added; {self.key('u')} takes it away",
            )

        self.ask("decision", "New decision", fields, answered, needed=("title",))

    def action_note(self) -> None:
        """Ask for a note on the item."""
        review, item = self.may_write(), self.chair.item
        if review is None or item is None:
            return
        before = str((review.item(item.subject) or {}).get("note", "") or "")
        fields: dict[str, Field[Any]] = {"note": Text("Note")}

        def answered(entered: Mapping[str, Any]) -> str:
            note = entered.get("note", "")
            return self.bring(
                lambda plan, at: outcomes.put_note(plan, at, note), f"noted; {self.key('u')} takes it back"
            )

        self.ask("note", f"Note – {item.title}", fields, answered, given={"note": before} if before else None)

    def action_park(self) -> None:
        """Ask for the title of a new risk, to be written later."""
        if self.may_write() is None:
            return
        fields: dict[str, Field[Any]] = {"title": Text("New risk")}

        def answered(entered: Mapping[str, Any]) -> str:
            title = entered["title"]
            return self.write(
                lambda plan: products.park(plan, self.chair.review_id, title),
                "parked; it is written in the step for new risks",
            )

        self.ask("park", "Park a new risk", fields, answered, needed=("title",))

    def action_owner(self) -> None:
        """Edit the owner."""
        record = self.chair.record
        if record is None:
            self._refuse_words()
        elif self.may_write():
            self.edit_field(record, "owner")

    def action_edit(self) -> None:
        """Choose a field and edit it."""
        from cbrm_tui.tui.screens.editors.choice_prompt import ChoicePrompt

        record = self.chosen_record()
        if record is None:
            self.edit_no_record()
            return
        if self.may_write() is None:
            return
        names = [
            name
            for name in dict.fromkeys(("title", *record.columns, *record.fields))
            if not not_editable(record, name) and name not in {"current", "assessments"}
        ]
        options = [(name, record.fields[name].label, record.show(name)[:40]) for name in names]

        def chosen(name: str | None) -> None:
            if name is not None:
                self.edit_field(record, name)

        self.app.push_screen(ChoicePrompt(f"Which field of {record.id}?", options), chosen)

    def edit_no_record(self) -> None:
        """Edit what is under the cursor, and no record."""
        self._refuse_words()

    def _refuse_words(self) -> None:
        self.refuse(f"there is no record here, only words; {self.key('n')} notes something about it")

    def action_actionee(self) -> None:
        """Say who does the action under the cursor."""
        record = self.chosen_record()
        if record is not None and self.may_write():
            field = "actionee" if "actionee" in record.fields else "owner"
            self.edit_field(record, field)

    def add_reading(self) -> None:
        """Ask for a reading of the measure."""
        record = self.chair.record
        if self.may_write() is None or not isinstance(record, Measure):
            return
        fields: dict[str, Field[Any]] = {
            "value": Number("Value"),
            "note": Text("Note"),
            "date": Day("Date"),
        }

        def answered(entered: Mapping[str, Any]) -> str:
            before = record.data.get("readings", ABSENT)
            rows = [*(before if isinstance(before, list | tuple) else ()), dict(entered)]
            put = Put(record.id, ("readings",), rows, expected=before)
            return self.make(
                Edit((put,), f"reading of {record.id}"), f"reading added; {self.key('u')} takes it away"
            )

        given = {"date": self.chair.today}
        self.ask(
            "rescore", f"Reading – {record.heading}", fields, answered, given=given, needed=("value", "date")
        )

    def action_read_record(self) -> None:
        """Read the whole record."""
        from cbrm_tui.tui.screens.review.reading import ReadRecord

        record = self.chosen_record()
        if record is None:
            self._refuse_words()
        else:
            self.app.push_screen(ReadRecord(self.chair.plan, record))

    def action_settle(self) -> None:
        """Settle what partners disagree on, this item's first."""
        from cbrm_tui.tui.screens.editors import DisagreementsScreen

        if self.may_write() is None:
            return
        here = self.chair.item.subject if self.chair.step == "items" and self.chair.item else ""
        found = sorted(self.chair.disagreements, key=lambda one: one.record != here)
        if not found:
            self.refuse("there is no open disagreement")
            return
        self.app.push_screen(
            DisagreementsScreen(
                self.chair.plan,
                found,
                self._settle,
                lambda: self.chair.disagreements,
                me=self.session.me,
                drafts=self.session.workspace.drafts,
            )
        )

    async def _settle(self, disagreement: OpenDisagreement, value: Any) -> str | None:
        try:
            await beside(lambda: self.session.settle(disagreement, value))
        except WorkspaceError as error:
            return str(error)
        self.say(f"settled {disagreement.field} of {disagreement.record}")
        self.draw()
        return None
