"""One change of many records: what becomes of each, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cbrm_tui.domain.records import Action, Element, PlanSheet, Record, Risk
from cbrm_tui.workspace.edits import ABSENT, Change, Create, Delete, Edit, Put

Objection = Callable[[Edit], str]
"""Says why an edit would be refused, empty when it would not; see `Workspace.objection`."""
Wish = Callable[[Record], Change | None]
"""Returns what is wanted of a record; None when it has that already. Raises ValueError with the reason where
it cannot be had."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of one record: a change, nothing as it is so already, or nothing because of `why`."""

    record: Record
    change: Change | None = None
    why: str = ""


@dataclass(frozen=True)
class Bulk:
    """What becomes of the records, in their order, and the one edit that does it; `label` says it."""

    label: str
    outcomes: tuple[Outcome, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is written."""
        return tuple(one.change for one in self.outcomes if one.change is not None)

    @property
    def edit(self) -> Edit:
        """All of it as one edit, which one undo takes back."""
        return Edit(self.changes, self.label)


def bulk(records: Iterable[Record], wish: Wish, label: Callable[[str], str], objection: Objection) -> Bulk:
    """Work out what becomes of each record; one that is refused stands in no other's way.

    `label` gets “R-4K7Q” or “3 records”, whichever it is.
    """
    outcomes: list[Outcome] = []
    for record in records:
        try:
            change = wish(record)
        except ValueError as error:
            outcomes.append(Outcome(record, why=str(error)))
            continue
        why = objection(Edit((change,), "")) if change else ""
        outcomes.append(Outcome(record, None, why) if why else Outcome(record, change))
    changed = [one.record.id for one in outcomes if one.change]
    which = changed[0] if len(changed) == 1 else f"{len(changed)} records"
    return Bulk(label(which), tuple(outcomes))


def setting(field: str, value: Any) -> Wish:
    """Want a value in a field; ABSENT takes it out."""

    def wish(record: Record) -> Change | None:
        if reason := not_editable(record, field):
            raise ValueError(reason)
        if isinstance(record, Risk) and field in {"current", "assessments"}:
            raise ValueError("a score needs its own reason: r scores one risk at a time")
        return _put(record, field, value)

    return wish


def tagging(tag: str, *, add: bool) -> Wish:
    """Want a tag, or want it gone; whichever case it is written in."""

    def wish(record: Record) -> Change | None:
        known = record.data.get("tags", [])
        if not isinstance(known, list) or any(not isinstance(one, str) for one in known):
            raise ValueError("its tags cannot be read")
        others = [one for one in known if one.casefold() != tag.casefold()]
        if add:
            return _put(record, "tags", [*known, tag]) if len(others) == len(known) else None
        return _put(record, "tags", others or ABSENT)

    return wish


def deleting(record: Record) -> Change:
    """Want the record gone."""
    if isinstance(record, Element | PlanSheet):
        raise ValueError("it belongs to the plan and cannot be deleted; set its status instead")
    return Delete(record.id)


def acting(data: Mapping[str, Any]) -> Wish:
    """Want an action with these fields, which comes from the record."""

    def wish(record: Record) -> Change:
        source = {} if isinstance(record, Element | PlanSheet) else {"from": record.id}
        return Create(Action.type, record.space, {**data, **source})

    return wish


def not_editable(record: Record, field: str) -> str:
    """Say why a field cannot be edited, empty when it can."""
    if field not in record.fields:
        return "this is no field; h and l go to another"
    if isinstance(record, Element) and field == "title":
        return "the title of an element comes from the catalogue"
    if not record.fields[field].by_hand:
        return "the program writes this when the record is offered; O offers it"
    return ""


def _put(record: Record, field: str, value: Any) -> Change | None:
    before = record.data.get(field, ABSENT)
    same = before is value or (before is not ABSENT and value is not ABSENT and before == value)
    return None if same else Put(record.id, (field,), value, expected=before)
