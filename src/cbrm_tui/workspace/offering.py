"""Offering: a copy of an internal record for partners, with the fields that a person chose and no others.

The copy gets an id of its own. What was offered, and as what, is kept in the internal record alone, so
that nothing on the partners' side leads back inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cbrm_tui.domain.checks.structure import ids_in
from cbrm_tui.domain.ids import new_id
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import ABSENT, Change, Create, Edit, Put
from cbrm_tui.workspace.errors import BadValue, UnknownRecord
from cbrm_tui.workspace.places import INTERNAL, JOINT, is_space

OFFERED: Final = Record.offered.name


@dataclass(frozen=True)
class Leaving:
    """What would leave of one field: the value as partners would see it, or why there is none.

    `now` is what the copy holds, where there is a copy already. `chosen` tells whether it goes unless
    a person says otherwise.
    """

    name: str
    value: Any = ABSENT
    now: Any = ABSENT
    held: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Offer:
    """An internal record before it is offered in `space`; `to` is its copy there, if it has one."""

    record: Record
    space: str
    to: str
    fields: tuple[Leaving, ...]

    def of(self, names: Iterable[str]) -> tuple[Leaving, ...]:
        """Return the named fields that would leave. Raises BadValue for one that cannot."""
        known = {field.name: field for field in self.fields}
        found = []
        for name in dict.fromkeys(names):
            field = known.get(name)
            if field is None:
                raise BadValue(f"{self.record.id} has no field “{one_line(name)}” to offer")
            if field.held:
                raise BadValue(f"{self.record.id}: {name} cannot be offered: {field.held}")
            found.append(field)
        return tuple(found)

    @property
    def chosen(self) -> tuple[Leaving, ...]:
        """The fields that go unless a person says otherwise."""
        return tuple(field for field in self.fields if field.chosen)


@dataclass(frozen=True)
class Difference:
    """A field that is not as it was offered; both values are as partners would see them."""

    to: str
    field: str
    offered: Any
    now: Any


def prepare(plan: Plan, key: str, space: str = JOINT) -> Offer:
    """Return what an internal record could offer in a space.

    Raises UnknownRecord, or BadValue for a record that is not internal or stays with its organisation.
    """
    record = plan.get(key)
    if record is None:
        raise UnknownRecord(f"there is no record {one_line(key)}")
    if record.space != INTERNAL:
        raise BadValue(f"{key} is in the {record.space} space already; only internal records are offered")
    if not record.offerable():
        raise BadValue(f"{key} stays inside: a record of type {record.type} is never shown to partners")
    if space == INTERNAL or not is_space(space):
        raise BadValue(f"“{one_line(space)}” is no space that partners see")
    copies = [to for to in _copies(record) if (copy := plan.get(to)) and copy.space == space]
    to = copies[-1] if copies else ""
    there = plan[to].data if to else {}
    before = dict(_values(record, to))
    own = _with_organisation(plan, record)
    fields = [
        _leaving(plan, record, name, raw, space, there, before if to else None)
        for name, raw in own.items()
        if name in record.fields and record.fields[name].by_hand
    ]
    gone = [
        Leaving(name, ABSENT, there.get(name, ABSENT), chosen=True)
        for name in before
        if name not in own and name in there
    ]
    return Offer(record, space, to, (*fields, *gone))


def edit_for(offer: Offer, names: Iterable[str] | None, plan: Plan, today: date) -> Edit:
    """Return the edit that offers the named fields; by default those that are chosen already.

    Makes the copy, or brings the one that is there up to date; partners' changes since are noticed.
    Raises BadValue when a field cannot leave or none would.
    """
    record = offer.record
    leaving = offer.chosen if names is None else offer.of(names)
    if not leaving:
        raise BadValue(f"{record.id}: nothing to offer" + (f"; {offer.to} has it all" if offer.to else ""))
    values = {field.name: field.value for field in leaving}
    changes: list[Change]
    if offer.to:
        to = offer.to
        changes = [Put(to, (field.name,), field.value, expected=field.now) for field in leaving]
    else:
        if not str(values.get("title") or "").strip():
            raise BadValue(f"{record.id}: a title must be offered, so that partners recognise the record")
        to = new_id(record.prefix, plan.records)
        changes = [Create(record.type, offer.space, values, to)]
    kept = {name: value for name, value in {**_values(record, to), **values}.items() if value is not ABSENT}
    others = [dict(row) for row in record.offered if row.get("to") != to]
    row = {"to": to, "on": today, "values": kept}
    before = record.data.get(OFFERED, ABSENT)
    changes.append(Put(record.id, (OFFERED,), [*others, row], expected=before))
    return Edit(tuple(changes), f"offer {record.id} as {to}")


def differences(plan: Plan, record: Record) -> tuple[Difference, ...]:
    """Return the fields of an internal record that have changed since they were offered."""
    found = []
    current = _with_organisation(plan, record)
    for to in _copies(record):
        copy = plan.get(to)
        if copy is None:
            continue
        for name, offered in _values(record, to).items():
            now = _outside(plan, record, name, current.get(name, ABSENT), copy.space)[0]
            if now != offered:
                found.append(Difference(to, name, offered, now))
    return tuple(found)


def _leaving(
    plan: Plan,
    record: Record,
    name: str,
    raw: Any,
    space: str,
    there: Mapping[str, Any],
    before: Mapping[str, Any] | None,
) -> Leaving:
    value, held = _outside(plan, record, name, raw, space)
    now = there.get(name, ABSENT)
    if held:
        return Leaving(name, now=now, held=held)
    if before is None:
        return Leaving(name, value, now, chosen=not record.fields[name].inside)
    return Leaving(name, value, now, chosen=name in before and before[name] != value)


def _outside(plan: Plan, record: Record, name: str, raw: Any, space: str) -> tuple[Any, str]:
    """Return a value as partners of a space would see it; or why it cannot be shown to them."""
    if raw is ABSENT:
        return ABSENT, ""
    if record.fields[name].ids(raw):
        if isinstance(raw, list):
            seen = [seen for item in raw if (seen := _copy_of(plan, item, space))]
            return (seen, "") if seen else (ABSENT, "it names only internal records")
        if isinstance(raw, str):
            seen_one = _copy_of(plan, raw, space)
            return (seen_one, "") if seen_one else (ABSENT, f"{one_line(raw)} is internal; offer it first")
    inside = next((key for text in _texts(raw) for key in ids_in(text) if _is_inside(plan, key)), "")
    return (ABSENT, f"it names {inside}, which is internal") if inside else (raw, "")


def _copy_of(plan: Plan, key: Any, space: str) -> str:
    """Return the id by which partners of a space know a record, empty when they do not."""
    target = plan.get(key) if isinstance(key, str) else None
    if target is None or target.space == space:
        return key if isinstance(key, str) else ""
    return next((to for to in _copies(target) if (copy := plan.get(to)) and copy.space == space), "")


def _is_inside(plan: Plan, key: str) -> bool:
    target = plan.get(key)
    return target is not None and target.internal


def _with_organisation(plan: Plan, record: Record) -> dict[str, Any]:
    """Return the data; among partners it must be said whose a record is."""
    data = dict(record.data)
    if plan.me and "organisation" in record.fields:
        data.setdefault("organisation", plan.me)
    return data


def _copies(record: Record) -> list[str]:
    rows = record.offered if OFFERED in record.fields else ()
    return [to for row in rows if isinstance(to := row.get("to"), str)]


def _values(record: Record, to: str) -> Mapping[str, Any]:
    row = next((row for row in record.offered if row.get("to") == to), {})
    values = row.get("values")
    return values if isinstance(values, Mapping) else {}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
