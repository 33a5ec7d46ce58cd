"""Putting an old value back, or a deleted record, as a normal edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from cbrm_tui.domain.ids import new_id
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element, PlanSheet, Record, Risk
from cbrm_tui.merge.diff import row_keys
from cbrm_tui.merge.disagreements import Unit, undotted
from cbrm_tui.merge.rules import Rows
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.workspace.edits import ABSENT, Create, Edit, Put, Relay
from cbrm_tui.workspace.errors import BadValue, UnknownRecord
from cbrm_tui.workspace.places import place_of, type_of
from cbrm_tui.workspace.risk_edits import rescore
from cbrm_tui.workspace.rules import rule_for
from cbrm_tui.workspace.steps import same, value_at

Side = Literal["before", "after"]


@dataclass(frozen=True)
class Restoration:
    """An edit that puts an old value back. `now` and `then` are what stands and what will, None for nothing.

    `record` is where it goes, which is another id than before when a deleted record's was taken since.
    """

    edit: Edit
    record: str
    now: Any
    then: Any


def restoration(plan: Plan, entry: HistoryEntry, side: Side, person: str, today: date) -> Restoration:
    """Return the edit that puts back what stood before, or after, a change.

    Coupled fields go back together. A risk's score goes back as a new assessment by `person`. Raises
    WorkspaceError where there is nothing to do, or it cannot be done so.
    """
    value = entry.before if side == "before" else entry.after
    if entry.whole:
        return _record(plan, entry, value)
    record = _target(plan, entry)
    if entry.unit.kind == "layout":
        return _layout(record, entry, value)
    if isinstance(record, Risk) and entry.unit.path[:1] in {("current",), ("assessments",)}:
        return _score(plan, record, entry, value, person, today)
    if entry.unit.kind == "group":
        return _group(record, entry, value)
    return _value(record, entry, value)


def _value(record: Record, entry: HistoryEntry, value: Any) -> Restoration:
    path = entry.unit.path
    now = value_at(record.data, path)
    then = ABSENT if value is None else value
    if entry.unit.kind == "row":
        then = _with_row(record, entry, now, then)
    _differ(record, entry, now, then)
    edit = Edit((Put(record.id, path, then, expected=now),), _label(record, entry))
    return Restoration(edit, record.id, _none(now), _none(then))


def _with_row(record: Record, entry: HistoryEntry, now: Any, row: Any) -> Any:
    """Return the list with one row as it was."""
    place = place_of(record.doc)
    rule = rule_for(place.folder, place.name, (*record.at, *entry.unit.path)) if place else None
    if not isinstance(rule, Rows) or not (now is ABSENT or isinstance(now, list | tuple)):
        raise BadValue(f"{entry.field} of {record.id} is no list of rows any more")
    rows = row_keys(now if isinstance(now, list | tuple) else [], rule.key)
    if row is ABSENT:
        rows.pop(entry.unit.name, None)
    else:
        rows[entry.unit.name] = row
    return list(rows.values()) or ABSENT


def _group(record: Record, entry: HistoryEntry, value: Any) -> Restoration:
    members = [name for name, field in record.fields.items() if field.group == entry.unit.name]
    old = {undotted(name)[0]: inner for name, inner in (value or {}).items()}
    names = [name for name in members if name in old or name in record.data]
    now = {name: record.data[name] for name in members if name in record.data}
    then = {name: old[name] for name in members if name in old}
    _differ(record, entry, now, then)
    puts = tuple(
        Put(record.id, (name,), then.get(name, ABSENT), expected=now.get(name, ABSENT))
        for name in names
        if not same(now.get(name, ABSENT), then.get(name, ABSENT))
    )
    return Restoration(Edit(puts, _label(record, entry)), record.id, now or None, then or None)


def _score(plan: Plan, risk: Risk, entry: HistoryEntry, value: Any, person: str, today: date) -> Restoration:
    if entry.unit.path == ("assessments",):
        raise BadValue("assessments are only added to; restore the score itself, or score the risk anew")
    now = risk.data.get("current", ABSENT)
    then = ABSENT if value is None else value
    _differ(risk, entry, now, then)
    pair = Risk.current.pair(then)
    if pair is None:
        edit = Edit((Put(risk.id, ("current",), then, expected=now),), _label(risk, entry))
    else:
        made = rescore(plan, risk.id, *pair, f"restored as of {entry.at[:10]}", person, today)
        edit = replace(made, label=_label(risk, entry))
    return Restoration(edit, risk.id, _none(now), _none(then))


def _layout(record: Record, entry: HistoryEntry, value: Any) -> Restoration:
    if not value:
        raise BadValue(f"{record.id} had no comments of its own then")
    edit = Edit((Relay(record.id, value),), f"restore the comments of {record.id}")
    return Restoration(edit, record.id, None, value)


def _record(plan: Plan, entry: HistoryEntry, value: Any) -> Restoration:
    """Bring a record back with all that it had."""
    if not isinstance(value, Mapping):
        known = plan.get(entry.record)
        how = f"; to delete {entry.record}, delete it as such" if known else ""
        raise BadValue(f"there was no {entry.record} {'then' if known else 'then, nor is there now'}{how}")
    if "@" in entry.record:
        return _sheet(_target(plan, entry), entry, value)
    kind = _type_of(entry)
    key = entry.record if entry.record not in plan else new_id(kind.prefix, plan.records)
    layout = entry.text if value is entry.before else ""
    edit = Edit((Create(kind.type, entry.space, value, key, layout),), f"restore {entry.record}")
    return Restoration(edit, key, None, value)


def _type_of(entry: HistoryEntry) -> type[Record]:
    place = place_of(entry.doc)
    kind = type_of(place) if place else None
    if kind is None:
        raise BadValue(f"this version does not know what kind of record {entry.record} was")
    return kind


def _target(plan: Plan, entry: HistoryEntry) -> Record:
    """Return the record as it is now. Raises UnknownRecord for one that is not there."""
    record = plan.get(entry.record)
    if entry.unit.kind == "layout":
        record = next((one for one in plan.records.values() if one.doc == entry.doc), None)
    if record is not None:
        return record
    name, _, space = entry.record.partition("@")
    if name == "plan":
        return PlanSheet(entry.record, space, {}, entry.doc)
    if space:
        return Element(entry.record, space, {}, entry.doc, (name,))
    raise UnknownRecord(f"{entry.record} is not there any more; first bring it back, from its deletion")


def _differ(record: Record, entry: HistoryEntry, now: Any, then: Any) -> None:
    if same(now, then):
        raise BadValue(f"{entry.field} of {record.id} holds that already")


def _label(record: Record, entry: HistoryEntry) -> str:
    return f"restore {entry.field} of {record.id}"


def _none(value: Any) -> Any:
    return None if value is ABSENT else value


def _sheet(record: Record, entry: HistoryEntry, value: Mapping[str, Any]) -> Restoration:
    """Fill an element, or the plan's sheet, with the fields that it had."""
    # The title of an element is the catalogue's unless its file has one.
    own = [name for name in record.fields if name != "title" or not isinstance(record, Element)]
    fields = [name for name in own if name in value or name in record.data]
    now = {name: record.data[name] for name in fields if name in record.data}
    then = {name: value[name] for name in fields if name in value}
    puts = tuple(
        Put(record.id, (name,), then.get(name, ABSENT), expected=now.get(name, ABSENT))
        for name in fields
        if not same(now.get(name, ABSENT), then.get(name, ABSENT))
    )
    if not puts:
        raise BadValue(f"{record.id} holds that already")
    return Restoration(Edit(puts, f"restore {record.id}"), record.id, now or None, then)


def of_field(plan: Plan, entries: Sequence[HistoryEntry], record: str, field: str) -> list[HistoryEntry]:
    """Return a record's changes of one field, as the history names it; coupled fields go by any of them.

    Where the record came or went as a whole, the change is told as that of the field.
    """
    known = plan.get(record)
    declared = known.fields.get(undotted(field)[0]) if known and field else None
    name = declared.group if declared and declared.group else field
    found: list[HistoryEntry] = []
    for entry in entries:
        if entry.record != record:
            continue
        if entry.field == name:
            found.append(entry)
        elif entry.whole:
            unit = Unit("group", name=name) if declared and declared.group else Unit("value", undotted(name))
            before, after = (_part(known, unit, value) for value in (entry.before, entry.after))
            if not same(before, after):
                found.append(replace(entry, field=name, unit=unit, before=before, after=after))
    return found


def _part(record: Record | None, unit: Unit, table: Any) -> Any:
    if not isinstance(table, Mapping):
        return None
    if unit.kind != "group":
        return _none(value_at(table, unit.path))
    members = {name for name, field in record.fields.items() if field.group == unit.name} if record else set()
    return {name: value for name, value in table.items() if name in members} or None
