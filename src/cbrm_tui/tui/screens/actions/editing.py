"""Changing records: every change is an Edit through the workspace's one door, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain import clock
from cbrm_tui.domain.records import Action, Decision, Element, PlanSheet, Record, Risk
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.tui.widgets.line_list import LineList
from cbrm_tui.workspace.bulk_edits import not_editable
from cbrm_tui.workspace.edits import ABSENT, Applied, Create, Delete, Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.places import space_kind
from cbrm_tui.workspace.risk_edits import rescore

if TYPE_CHECKING:
    from cbrm_tui.tui.screens.editors import FieldResult, RescoreResult


def _key(name: str, keys: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(keys, action, label, show=False, id=f"main.{name}", tooltip=tooltip)


class Editing(Desk):
    """Keys that change something."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("edit", "e", "edit", "Edit", "Edit the field under the cursor"),
        _key("edit_outside", "E", "edit_outside", "Editor", "Edit the field's text in $EDITOR"),
        _key("new", "n", "new", "New", "Add a record of the kind that is shown"),
        _key("rescore", "r", "rescore", "Rescore", "Score the risk anew: two digits, a reason, enter"),
        _key("owner", "o", "owner", "Owner", "Say who owns it"),
        _key("action", "a", "add_action", "Action", "Add an action that comes from this record"),
        _key("decision", "d", "add_decision", "Decision", "Add a decision about this record"),
        _key("delete", "x", "delete", "Delete", "Delete the record, after a question"),
        _key("undo", "u", "undo", "Undo", "Take back the last edit"),
        _key("redo", "ctrl+r", "redo", "Redo", "Make the edit again that was undone"),
        _key(
            "edits", "U", "edits", "Undo list", "See what undo and redo would do, and go further back at once"
        ),
    ]

    def action_edit(self) -> None:
        """Edit the field under the cursor."""
        selection = self.chosen()
        if selection.record is not None:
            self.edit_field(selection.record, selection.field)

    def on_line_list_field_chosen(self, event: LineList.FieldChosen) -> None:
        """Edit the field of the line that was chosen."""
        record = self.pane.selection.record
        if record is not None:
            self.edit_field(record, event.field)

    def action_owner(self) -> None:
        """Edit the owner."""
        selection = self.chosen()
        if selection.record is not None:
            self.edit_field(selection.record, "owner")

    def edit_field(self, record: Record, field: str) -> None:
        """Open the editor of a field and write what comes out of it."""
        if reason := not_editable(record, field):
            self.refuse(reason)
            return
        if isinstance(record, Risk) and field in {"current", "assessments"}:
            self._rescore(record)
            return
        self.ask_value(record, field, lambda value: self._write([record], field, value))

    def action_new(self) -> None:
        """Add a record of the type that the view shows."""
        kind = self.pane.creates
        if kind is None:
            self.refuse("nothing is added here; go to a register of a principle")
        else:
            self.add(kind, dict(self.pane.defaults), wanted=self.pane.defaults)

    def action_add_action(self) -> None:
        """Add an action that the selected record asks for."""
        selection = self.chosen()
        if selection.record is not None:
            source = {} if _without_id(selection.record) else {"from": selection.record.id}
            self.add(Action, source)

    def action_add_decision(self) -> None:
        """Add a decision about the selected record."""
        selection = self.chosen()
        if selection.record is not None:
            self.add(Decision, {} if _without_id(selection.record) else {"about": [selection.record.id]})

    def add(
        self,
        kind: type[Record],
        defaults: dict[str, Any],
        trouble: str = "",
        *,
        space: str = "",
        wanted: Collection[str] = (),
    ) -> None:
        """Ask for the fields of a new record and create it; when that fails, ask again with them.

        It goes into the space that is shown unless another is named. The form shows the `wanted` fields
        from the start.
        """
        from cbrm_tui.tui.screens.editors import NewRecord

        space = space or self.space
        if space_kind(space) not in kind.spaces:
            self.refuse(f"{kind.plural.lower()} live in the {' or '.join(kind.spaces)} space only; ctrl+t")
            return

        shown = self.pane.creates is kind

        def made(applied: Applied) -> None:
            key = applied.ids[0]
            self.say(f"added {key}; {self.key('u')} takes it away")
            if shown:
                self.pane.show_new(key)

        def answered(data: dict[str, Any] | None) -> None:
            if data is None:
                return
            edit = Edit((Create(kind.type, space, data),), f"new {kind.label.lower()}")
            if error := self.make(edit, then=made):
                self.add(kind, data, error, space=space, wanted=wanted)

        drafts = self.session.workspace.drafts
        dialog = NewRecord(self.session.plan, kind, space, defaults, drafts, trouble, wanted)
        self.app.push_screen(dialog, answered)

    def action_rescore(self) -> None:
        """Score the selected risk anew."""
        selection = self.chosen()
        if isinstance(selection.record, Risk):
            self._rescore(selection.record)
        elif selection.record is not None:
            self.refuse("only a risk has a score; principle 10 has the register")

    def action_delete(self) -> None:
        """Delete the selected record, if the person says so."""
        from cbrm_tui.tui.screens.editors import Confirm

        record = self.chosen().record
        if record is None:
            return
        if _without_id(record):
            self.refuse("this belongs to the plan and cannot be deleted; set its status instead")
            return
        linked = self.session.plan.linked_from(record.id)
        detail = f"{record.id} {record.heading}"
        if linked:
            detail += f"\nStill named by {', '.join(linked)}"

        def answered(sure: bool | None) -> None:
            if sure:
                self.make(
                    Edit((Delete(record.id),), f"delete {record.id}"),
                    f"deleted {record.id}; {self.key('u')} brings it back",
                )

        self.app.push_screen(Confirm(f"Delete {record.id}?", detail, "Delete"), answered)

    def action_undo(self) -> None:
        """Take back the last edit of this workspace."""
        self._step(self.session.workspace.undo, "undone", f"{self.key('ctrl+r')} makes it again")

    def action_redo(self) -> None:
        """Make the edit again that was last undone."""
        self._step(self.session.workspace.redo, "made again", f"{self.key('u')} takes it back")

    def action_edits(self) -> None:
        """Show what undo would take back and redo make again."""
        from cbrm_tui.tui.screens.editors.undoing import UndoScreen

        self.app.push_screen(UndoScreen(self.session))

    def _step(self, step: Callable[[], Applied], did: str, next_step: str) -> None:
        try:
            applied = step()
        except WorkspaceError as error:
            self.refuse(str(error))
        else:
            folders = tuple(f"{space}/" for space in self.session.spaces)
            label = (
                applied.label if all(doc.startswith(folders) for doc in applied.docs) else "an edit elsewhere"
            )
            self.say(f"{did}: {label}; {next_step}")

    def ask_value(self, record: Record, field: str, write: Callable[[Any], str], trouble: str = "") -> None:
        """Ask for a value; when writing it fails, ask again with it and say why."""
        from cbrm_tui.tui.screens.editors import FieldEditor

        def answered(result: FieldResult | None) -> None:
            if result is not None and (error := write(result.value)):
                self.ask_value(holding(record, field, result.value), field, write, error)

        drafts = self.session.workspace.drafts
        self.app.push_screen(FieldEditor(self.session.plan, record, field, drafts, trouble=trouble), answered)

    def _write(self, records: Iterable[Record], field: str, value: Any) -> str:
        changed = [record for record in records if record.data.get(field, ABSENT) != value]
        if not changed:
            return ""
        puts = tuple(
            Put(record.id, (field,), value, expected=record.data.get(field, ABSENT)) for record in changed
        )
        which = changed[0].id if len(changed) == 1 else f"{len(changed)} records"
        done = "" if len(changed) == 1 else f"set {field} of {which}; {self.key('u')} takes it back"
        return self.make(Edit(puts, f"set {field} of {which}"), done)

    def _rescore(self, risk: Risk) -> None:
        from cbrm_tui.tui.screens.editors import Rescore

        def answered(result: RescoreResult | None) -> None:
            if result is None:
                return
            edit = rescore(
                # With the scores that were shown, so that a partner's newer ones are not overruled.
                self.session.plan.having([risk]),
                risk.id,
                result.likelihood,
                result.impact,
                result.reason,
                self.session.person,
                clock.today(),
            )
            self._make_or_ask(edit, f"rescored {risk.id}; {self.key('u')} takes it back")

        self.app.push_screen(Rescore(self.session.plan, risk), answered)

    def _make_or_ask(self, edit: Edit, done: str) -> None:
        """Make an edit whose form is closed; when it cannot be, keep it until the person gives it up."""
        from cbrm_tui.tui.screens.editors import Confirm

        def answered(again: bool | None) -> None:
            if again:
                self._make_or_ask(edit, done)

        if error := self.make(edit, done):
            self.app.push_screen(
                Confirm(f"Not done yet: {edit.label}", error, "Try again", "Give up"), answered
            )


def holding(record: Record, field: str, value: Any) -> Record:
    """Return the record with a value that could not be written yet, for its editor to show."""
    data = {name: known for name, known in record.data.items() if name != field}
    if value is not ABSENT:
        data[field] = value
    return type(record)(record.id, record.space, data, record.doc, record.at)


def _without_id(record: Record) -> bool:
    """Tell whether a record is one of the plan's own: an element or the plan's sheet."""
    return isinstance(record, Element | PlanSheet)
