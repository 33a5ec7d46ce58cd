"""From an edit to its steps: finding the records, checking the values, laying out new files."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from cbrm_tui.domain.catalogue import load as load_catalogue
from cbrm_tui.domain.ids import ID_PATTERN, new_id
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element, PlanSheet, Record, record_types
from cbrm_tui.domain.settings import read_settings
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.layout import patch, patch_paths
from cbrm_tui.workspace.edits import ABSENT, ANY, Create, Delete, Edit, Put, Relay
from cbrm_tui.workspace.errors import BadValue, UnknownRecord, broken
from cbrm_tui.workspace.places import ELEMENTS, INTERNAL, JOINT, PLAN_SHEET, is_space, record_doc, space_kind
from cbrm_tui.workspace.reading import read_tree
from cbrm_tui.workspace.steps import Step, value_at

_TOKEN: Final = re.compile(rf"\b{ID_PATTERN.pattern}\b")


class Composer:
    """Turns edits into steps against one state of the plan; `text` gives a document's text."""

    def __init__(self, plan: Plan, text: Callable[[str], str | None]) -> None:
        self._plan = plan
        self._text = text
        self._drawn: dict[int, str] = {}

    def docs(self, edit: Edit) -> Iterator[str]:
        """Yield the documents that the edit reads and that exist already."""
        for change in edit.changes:
            if not isinstance(change, Create):
                yield self._target(change.record).doc

    def steps(self, edit: Edit) -> list[Step]:
        """Return the steps of an edit. Raises UnknownRecord, BadValue and BrokenFile."""
        found: list[Step] = []
        pending: dict[str, dict[str, Any]] = {}
        for change in edit.changes:
            if isinstance(change, Put):
                found.append(self._put(change, pending))
            elif isinstance(change, Create):
                found.append(self._create(change, {step.record for step in found}))
            elif isinstance(change, Relay):
                found.append(self._relay(change))
            else:
                found.append(self._delete(change))
        for key, data in pending.items():
            self._judge(
                self._target(key),
                data,
                {change.path[0] for change in edit.changes if isinstance(change, Put)},
            )
        return [step for step in found if step.before is not step.after]

    def _put(self, change: Put, pending: dict[str, dict[str, Any]]) -> Step:
        record = self._target(change.record)
        if not change.path or change.path[0] not in (*record.fields, *record.settled):
            raise BadValue(f"{record.type} {change.record} has no field “{one_line('.'.join(change.path))}”")
        data = pending.setdefault(change.record, dict(record.data))
        now = value_at(record.data, change.path)
        _write(data, change.path, change.value)
        before = now if change.expected is ANY else change.expected
        path = (*record.at, *change.path)
        return Step.put(change.record, record.doc, path, before, change.value, self._text(record.doc))

    def _create(self, change: Create, taken: set[str]) -> Step:
        kind = record_types().get(change.type)
        if kind is None or not kind.folder:
            words = ", ".join(word for word, known in record_types().items() if known.folder)
            raise BadValue(f"there is no record type “{one_line(change.type)}”; there are {words}")
        if space_kind(change.space) not in kind.spaces:
            raise BadValue(f"a record of type {kind.type} lives in the {' or '.join(kind.spaces)} space only")
        key = change.id or new_id(kind.prefix, {*self._plan.records, *taken})
        if key in self._plan:
            raise BadValue(f"{key} is already taken")
        data = {name: value for name, value in change.data.items() if value is not ABSENT}
        record = kind(key, change.space, data, record_doc(kind, change.space, key))
        if change.layout:
            self._keep_inside(record, {"layout": change.layout, **data})
            return Step(key, record.doc, (), None, patch(change.layout, data))
        unknown = next((name for name in data if name not in kind.fields), None)
        if unknown is not None:
            raise BadValue(f"a record of type {kind.type} has no field “{one_line(unknown)}”")
        self._judge(record, data, set(data))
        text = patch_paths(
            "", {(name,): data[name] for name in kind.fields if name in data}, tuple(kind.fields)
        )
        return Step(key, record.doc, (), None, text)

    def _relay(self, change: Relay) -> Step:
        record = self._target(change.record)
        text = self._text(record.doc)
        if text is None:
            raise UnknownRecord(f"{record.doc} is not there")
        self._keep_inside(record, {"comments": change.layout})
        return Step(change.record, record.doc, (), text, patch(change.layout, read_tree(text)))

    def _delete(self, change: Delete) -> Step:
        record = self._target(change.record)
        if record.at or record.type == PlanSheet.type:
            raise BadValue(
                f"{change.record} belongs to the plan and cannot be deleted; set its status instead"
            )
        return Step(change.record, record.doc, (), self._text(record.doc), None)

    def _target(self, key: str) -> Record:
        record = self._plan.get(key)
        if record is not None:
            return record
        name, _, space = key.partition("@")
        element = self._plan.element(key) if is_space(space) else None
        if element is not None:
            slug = load_catalogue().principle(element.principle).slug
            return Element(key, space, {}, f"{space}/{ELEMENTS}/{slug}.toml", (name,))
        if name == "plan" and is_space(space):
            return PlanSheet(key, space, {}, f"{space}/{PLAN_SHEET}")
        if fault := next(
            (fault for doc, fault in self._plan.faults.items() if doc.endswith(f"/{key}.toml")), None
        ):
            raise broken(fault.doc, fault.message, fault.line, fault.column)
        raise UnknownRecord(f"there is no record {one_line(key)}")

    def _judge(self, record: Record, data: Mapping[str, Any], names: set[str]) -> None:
        context = self._plan.space_settings(record.space).method.context
        partners = self._plan.space_settings(record.space).partners
        if names & set(record.settled):
            self._judge_settings(record, data)
        for name in sorted(names & data.keys() & record.fields.keys()):
            declared = record.fields[name]
            if problem := declared.problem(data[name], data, context):
                raise BadValue(f"{record.id}: {name} {problem}")
            unknown = [key for key in declared.organisations(data[name]) if partners and key not in partners]
            if unknown:
                known = ", ".join(partners)
                raise BadValue(
                    f"{record.id}: {name} names “{one_line(unknown[0])}”, which is none of {known}"
                )
        self._keep_inside(record, {name: data[name] for name in names & data.keys()})

    def _judge_settings(self, record: Record, data: Mapping[str, Any]) -> None:
        """Raise BadValue for settings that do not fit, unless they did not before either."""
        known = read_settings(record.data).problems
        if problem := next((one for one in read_settings(data).problems if one not in known), None):
            raise BadValue(f"{record.id}: {problem}")

    def _keep_inside(self, record: Record, data: Mapping[str, Any]) -> None:
        """Raise BadValue for what names an internal record where partners would see it."""
        if record.space == INTERNAL:
            return
        for name, value in sorted(data.items()):
            if inside := self._internal_id(value):
                raise BadValue(
                    f"{record.id}: {name} names {inside}, which is internal; a {JOINT} record may not"
                )

    def _internal_id(self, value: Any) -> str | None:
        if isinstance(value, str):
            hits = (self._plan.get(token) for token in _TOKEN.findall(value))
            return next((record.id for record in hits if record and record.internal), None)
        inner = (
            value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
        )
        return next((found for item in inner if (found := self._internal_id(item))), None)


def _write(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    head, *rest = path
    if rest:
        inner = data.get(head)
        data[head] = dict(inner) if isinstance(inner, Mapping) else {}
        _write(data[head], tuple(rest), value)
    elif value is ABSENT:
        data.pop(head, None)
    else:
        data[head] = value
