"""One change of all the marked records, shown before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Element, Record, Risk
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.screens.actions.editing import Editing
from cbrm_tui.tui.screens.editors.drafting import stamped
from cbrm_tui.workspace.bulk_edits import (
    Bulk,
    Wish,
    acting,
    bulk,
    deleting,
    not_editable,
    setting,
    tagging,
)
from cbrm_tui.workspace.drafts import Draft, Drafts
from cbrm_tui.workspace.edits import ABSENT, Edit
from cbrm_tui.workspace.errors import WorkspaceError, WriteFailed
from cbrm_tui.workspace.places import space_kind

if TYPE_CHECKING:
    from cbrm_tui.tui.screens.editors import FieldResult

_TAG: Final = "+tag"
_UNTAG: Final = "-tag"
_ACT: Final = "+action"
_DELETE: Final = "-record"


class Marking(Editing):
    """The key that acts on what is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "full_stop",
            "act",
            "Act on all marked",
            show=False,
            id="main.act",
            tooltip="Change all marked records at once: a field, a tag, an action, delete",
        ),
    ]

    def action_act(self) -> None:
        """Ask what is to be done with the marked records."""
        from cbrm_tui.tui.screens.editors import ChoicePrompt

        register = self.register
        marked = register.marked_records() if register else []
        if register is None or not marked:
            hidden = len(register.table.marked) if register else 0
            self.refuse(
                f"the {hidden} marked are hidden by the filter; {self.key('*')} clears it"
                if hidden
                else f"nothing is marked; {self.key('space')} marks a row"
            )
            return
        selection = register.selection
        first = selection.record if selection.record in marked else marked[0]
        sample = first or marked[0]
        scored = {"current", "assessments"} if isinstance(sample, Risk) else set()
        fields = [name for name in sample.fields if name not in scored and not not_editable(sample, name)]
        # The cursor begins on the title, which hardly two records share.
        at = selection.field if selection.field in fields and selection.field != "title" else "owner"
        fields = sorted(fields, key=lambda name: (name != at, name != "owner"))
        tags = _tags(marked)
        settings = [(name, f"Set {sample.fields[name].label.lower()}") for name in fields]
        picks = settings[:2]
        picks += [(_TAG, "Add a tag")] if "tags" in fields else []
        picks += [(_UNTAG, "Remove a tag")] if tags else []
        picks += [(_ACT, "Add an action to each")] if space_kind(sample.space) in Action.spaces else []
        picks += [] if isinstance(sample, Element) else [(_DELETE, "Delete them")]
        picks += settings[2:]

        def answered(key: str | None) -> None:
            if key is not None:
                self._act(key, sample, marked, tags)

        self.app.push_screen(ChoicePrompt(self._title("Act on", marked), picks, at=at), answered)

    def _act(self, key: str, sample: Record, marked: Sequence[Record], tags: Sequence[str]) -> None:
        from cbrm_tui.tui.screens.editors import ChoicePrompt, FieldEditor, NewRecord, TextPrompt

        plan, drafts = self.session.plan, self.session.workspace.drafts
        form = f"bulk {sample.type} {sample.space if key == _ACT else key}"

        def tag(name: str | None) -> None:
            if name:
                said = f"add tag “{name}” to" if key == _TAG else f"remove tag “{name}” from"
                self._preview(marked, tagging(name, add=key == _TAG), said)

        def action(data: dict[str, Any] | None) -> None:
            if data is not None:
                texts = {name: Action.fields[name].edit_text(value) for name, value in data.items()}
                self._preview(marked, acting(data), "add an action to", Draft(form, texts))

        def value(result: FieldResult | None) -> None:
            if result is not None:
                texts = {"text": "" if result.value is ABSENT else sample.fields[key].edit_text(result.value)}
                self._preview(marked, setting(key, result.value), f"set {key} of", Draft(form, texts))

        if key == _TAG:
            known = _tags(self.session.plan.records.values())
            self.app.push_screen(TextPrompt(self._title("Add a tag to", marked), "Tag", "", known), tag)
        elif key == _UNTAG:
            choices = [(name, name) for name in tags]
            self.app.push_screen(ChoicePrompt(self._title("Remove a tag from", marked), choices), tag)
        elif key == _ACT:
            self.app.push_screen(NewRecord(plan, Action, sample.space, {}, drafts, form=form), action)
        elif key == _DELETE:
            self._preview(marked, deleting, "delete")
        else:
            title = self._title(f"{sample.fields[key].label} of", marked)
            self.app.push_screen(FieldEditor(plan, sample, key, drafts, title=title, form=form), value)

    def _preview(self, marked: Sequence[Record], wish: Wish, said: str, entered: Draft | None = None) -> None:
        """Show what would become of the marked records, and do it when the person says so.

        What was `entered` for it is a draft until then.
        """
        from cbrm_tui.tui.screens.editors.bulk import BulkPreview

        session = self.session
        if entered:
            self._draft(lambda drafts: drafts.keep(entered.form, stamped(entered.values)))

        def label(which: str) -> str:
            return f"{said} {which}"

        def work_out() -> tuple[Plan, Bulk]:
            plan = session.plan
            now = [plan.get(record.id) or record for record in marked]
            return plan, bulk(now, wish, label, session.workspace.objection)

        def make(edit: Edit) -> str:
            try:
                session.apply(edit)
            except WorkspaceError as error:
                return one_line(str(error))
            if entered:
                self._draft(lambda drafts: drafts.drop(entered.form))
            self.say(f"{edit.label}: done; {self.key('u')} takes all of it back")
            return ""

        register = self.register
        hidden = len(register.table.marked) - len(marked) if register else 0
        remark = f"{hidden} marked are hidden by the filter and left out" if hidden > 0 else ""
        self.app.push_screen(BulkPreview(f"{label(_count(marked)).capitalize()}?", work_out, make, remark))

    def _draft(self, put: Callable[[Drafts], None]) -> None:
        try:
            put(self.session.workspace.drafts)
        except WriteFailed as error:
            self.say(str(error), "warning")

    def _title(self, what: str, marked: Sequence[Record]) -> str:
        return f"{what} {_count(marked)}"


def _count(marked: Sequence[Record]) -> str:
    return one_line(marked[0].id) if len(marked) == 1 else f"{len(marked)} records"


def _tags(records: Iterable[Record]) -> list[str]:
    """Return the tags that any of the records has, by name."""
    found = {
        one_line(tag)
        for record in records
        if isinstance(tags := record.data.get("tags"), list)
        for tag in tags
        if isinstance(tag, str)
    }
    return sorted(found, key=str.casefold)
