"""Handing a field's text to the person's own editor, and taking it back."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import SuspendNotSupported

from cbrm_tui.domain.records import Record
from cbrm_tui.tui.screens.actions.editing import Editing
from cbrm_tui.workspace.bulk_edits import not_editable
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import state_folder


class EditingOutside(Editing):
    """The key for $EDITOR."""

    def action_edit_outside(self) -> None:
        """Open the field's text in $EDITOR and write what it holds afterwards."""
        selection = self.chosen()
        record = selection.record
        if record is None:
            return
        if reason := not_editable(record, selection.field):
            self.refuse(reason)
            return
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
        try:
            path = self._written(record, selection.field)
            with self.app.suspend():
                subprocess.run([*command, str(path)], check=True)
            text = path.read_text(encoding="utf-8")
        except SuspendNotSupported:
            self.refuse("this terminal cannot hand over to another program")
        except (OSError, ValueError, subprocess.CalledProcessError, WorkspaceError) as error:
            self.say(f"{command[0] if command else 'the editor'}: {error}", "error")
        else:
            self._take_back(record, selection.field, text, path)

    def _written(self, record: Record, field: str) -> Path:
        """Write the text where only this person and this machine see it, and say where."""
        folder = state_folder(self.session.workspace.root, "editing")
        handle, name = tempfile.mkstemp(
            prefix=f"{record.id.split('@')[0]}.{field}.", suffix=".txt", dir=folder
        )
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(record.fields[field].edit_text(record.data.get(field)))
        return Path(name)

    def _take_back(self, record: Record, field: str, text: str, path: Path) -> None:
        declared = record.fields[field]
        text = text.rstrip("\n")
        if text == declared.edit_text(record.data.get(field)).rstrip("\n"):
            path.unlink(missing_ok=True)
            return
        try:
            value = declared.parse(text) if text.strip() else ABSENT
        except ValueError as error:
            self.say(f"{declared.label} {error}; your text is kept in {path}", "error")
            return
        self._write([record], field, value)
        if self.session.plan.get(record.id) != record:
            path.unlink(missing_ok=True)
