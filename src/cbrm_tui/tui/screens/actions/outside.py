"""Handing a field's text to the person's own editor, and taking it back."""

from __future__ import annotations

from pathlib import Path

from cbrm_tui.domain.records import Record
from cbrm_tui.tui.screens.actions.editing import Editing
from cbrm_tui.tui.screens.actions.handing_over import HandingOver
from cbrm_tui.workspace.bulk_edits import not_editable
from cbrm_tui.workspace.edits import ABSENT


class EditingOutside(Editing, HandingOver):
    """The key for $EDITOR."""

    def action_edit_outside(self) -> None:
        """Open the field's text in $EDITOR and write what it holds afterwards."""
        selection = self.chosen()
        record, field = selection.record, selection.field
        if record is None:
            return
        if reason := not_editable(record, field):
            self.refuse(reason)
            return
        text = record.fields[field].edit_text(record.data.get(field))
        if handed := self.hand_over(f"{record.id.split('@')[0]}.{field}", text):
            self._take_back(record, field, *handed)

    def _take_back(self, record: Record, field: str, text: str, path: Path) -> None:
        declared = record.fields[field]
        if text == declared.edit_text(record.data.get(field)).rstrip("\n"):
            path.unlink(missing_ok=True)
            return
        try:
            value = declared.parse(text) if text.strip() else ABSENT
        except ValueError as wrong:
            self.say_kept(f"{declared.label} {wrong}", path)
            return
        if error := self._write([record], field, value):
            self.say_kept(error, path)
        elif self.session.plan.get(record.id) != record:
            path.unlink(missing_ok=True)
