"""Repairing what a check found, in the place where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.checks.repair import OPEN, Approval, Making, Setting, repair_of
from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.records import Record, record_types
from cbrm_tui.tui.panes.sources import record_at
from cbrm_tui.tui.screens.actions.approving import Approving
from cbrm_tui.tui.screens.actions.editing import Editing, holding
from cbrm_tui.workspace.bulk_edits import not_editable
from cbrm_tui.workspace.edits import ABSENT, Edit, Put
from cbrm_tui.workspace.places import space_kind


class Repairing(Approving, Editing):
    """The key that edits does, on a finding, what repairs it."""

    def action_edit(self) -> None:
        """Edit the field under the cursor; on a finding, the field or the new record that repairs it."""
        finding = self.pane.selection.finding
        if finding is None:
            super().action_edit()
        else:
            self.repair(finding)

    def repair(self, finding: Finding) -> None:
        """Open the editor or the form for the repair, filled in as far as the check knows it."""
        found = repair_of(finding)
        if isinstance(found, Making):
            self._add_missing(found, finding)
        elif isinstance(found, Approval):
            self.action_approve()
        elif finding.field == "approvals":
            self.refuse("each partner approves the plan in its own workspace")
        elif found is not None and (record := record_at(found.record, self.session.plan)):
            self._set(record, found)
        else:
            self.refuse(f"{place_of_fault(finding)}: this is mended in an editor")

    def _add_missing(self, making: Making, finding: Finding) -> None:
        kind = record_types()[making.type]
        space = making.space or self.space
        if not making.space and finding.space and space_kind(finding.space) in kind.spaces:
            space = finding.space
        if space_kind(space) not in kind.spaces:
            space = kind.spaces[0]
        if space not in self.session.spaces:
            self.refuse(f"{kind.plural.lower()} live in a space that is not shown now")
            return
        values = {name: _read(kind.fields[name], text) for name, text in making.values.items()}
        defaults = {name: value for name, value in values.items() if value is not ABSENT}
        self.add(kind, defaults, space=space, wanted=tuple(making.values))

    def _set(self, record: Record, setting: Setting) -> None:
        """Ask for the field that a person decides, or for assent to the one that is known."""
        field = next(
            (name for name, text in setting.values.items() if text == OPEN), next(iter(setting.values))
        )
        if setting.values[field] == OPEN and len(setting.values) == 1:
            self.edit_field(record, field)
            return
        if reason := next((why for name in setting.values if (why := not_editable(record, name))), ""):
            self.refuse(reason)
            return
        others = {
            name: _read(record.fields[name], setting.values[name]) for name in setting.values if name != field
        }
        text = setting.values[field]
        shown = record if text == OPEN else holding(record, field, _read(record.fields[field], text))
        self.ask_value(shown, field, lambda value: self._write_all(record, {field: value, **others}))

    def _write_all(self, record: Record, values: Mapping[str, Any]) -> str:
        changed = {name: value for name, value in values.items() if record.data.get(name, ABSENT) != value}
        if not changed:
            return ""
        puts = tuple(
            Put(record.id, (name,), value, expected=record.data.get(name, ABSENT))
            for name, value in changed.items()
        )
        return self.make(Edit(puts, f"set {', '.join(changed)} of {record.id}"))


def place_of_fault(finding: Finding) -> str:
    """Return the file of a finding, with line and column where they are known."""
    place = finding.doc or finding.code
    return f"{place}, line {finding.line}, column {finding.column}" if finding.line else place


def _read(field: Field[Any], text: str) -> Any:
    """Return what the text of a command means; ABSENT for nothing and for what a person decides."""
    if text in {"", OPEN}:
        return ABSENT
    try:
        return field.parse(text)
    except ValueError:
        return ABSENT
