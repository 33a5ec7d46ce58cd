"""The history of what no store has: the edits that were made in this workspace."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from cbrm_tui.domain.records import Element, PlanSheet, Record
from cbrm_tui.merge.disagreements import COMMENTS, RECORD, Unit, dotted
from cbrm_tui.merge.layout import parse
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.workspace.files import read_text
from cbrm_tui.workspace.journal import Entry
from cbrm_tui.workspace.places import ELEMENTS, Place, place_of, type_of
from cbrm_tui.workspace.steps import Step, same, value_at
from cbrm_tui.workspace.workspace import Workspace


def local_history(workspace: Workspace, space: str, record: str | None = None) -> list[HistoryEntry]:
    """Return the edits of a space that were made here and stand, oldest first, of one record if it is named.

    What was changed in the files by other programs is not among them.
    """
    past = _Past(workspace, space)
    found = [list(past.back(edit)) for edit in reversed(workspace.edits())]
    return [entry for edit in reversed(found) for entry in edit if record is None or entry.record == record]


class _Past:
    """Goes back through the edits, from what the files hold now to what they held before."""

    def __init__(self, workspace: Workspace, space: str) -> None:
        self._workspace = workspace
        self._space = space
        self._trees: dict[str, dict[str, Any]] = {}

    def back(self, edit: Entry) -> Iterator[HistoryEntry]:
        """Take one edit back, and tell what it had changed: coupled fields together, as they were."""
        after: dict[tuple[str, Unit], Any] = {}
        steps: dict[tuple[str, Unit], Step] = {}
        told = []
        for step in reversed(edit.steps):
            place = place_of(step.doc)
            if place is None or place.space != self._space:
                continue
            if not step.path:
                told.append(self._whole(edit, step))
                self._trees[step.doc] = _tree(step.before)
                continue
            unit = _unit(place, step)
            steps[step.record, unit] = step
            after.setdefault((step.record, unit), self._value(place, step, unit))
            _put(self._known(step.doc), step.path, step.before)
        for (record, unit), step in reversed(steps.items()):
            place = place_of(step.doc)
            before = self._value(place, step, unit) if place else None
            if not same(before, after[record, unit]):
                yield self._entry(edit, step, unit, before, after[record, unit])
        yield from reversed(told)

    def _whole(self, edit: Entry, step: Step) -> HistoryEntry:
        if step.before is not None and step.after is not None:
            return self._entry(edit, step, Unit("layout"), step.before, step.after)
        before, after = (None if text is None else _tree(text) for text in (step.before, step.after))
        return self._entry(edit, step, Unit("existence"), before, after, step.before or "")

    def _entry(
        self, edit: Entry, step: Step, unit: Unit, before: Any, after: Any, text: str = ""
    ) -> HistoryEntry:
        field = {"existence": RECORD, "layout": COMMENTS, "group": unit.name}.get(
            unit.kind, dotted(unit.path)
        )
        return HistoryEntry(
            edit.at,
            self._workspace.config.person,
            self._workspace.me,
            step.record,
            field,
            before,
            after,
            edit.note,
            self._space,
            f"here.{edit.number}",
            unit,
            step.doc,
            text,
        )

    def _known(self, doc: str) -> dict[str, Any]:
        if doc not in self._trees:
            self._trees[doc] = _tree(read_text(self._workspace.root / doc))
        return self._trees[doc]

    def _value(self, place: Place, step: Step, unit: Unit) -> Any:
        """Return what a unit holds, None for nothing."""
        at = step.path[: _depth(place)]
        tree = self._known(step.doc)
        if unit.kind != "group":
            value = value_at(tree, (*at, *unit.path))
            return None if value is ABSENT else deepcopy(value)
        names = [name for name, field in _kind(place).fields.items() if field.group == unit.name]
        values = {name: value_at(tree, (*at, name)) for name in names}
        return {name: deepcopy(value) for name, value in values.items() if value is not ABSENT} or None


def _unit(place: Place, step: Step) -> Unit:
    name = step.path[_depth(place)]
    declared = _kind(place).fields.get(name)
    return Unit("group", name=declared.group) if declared and declared.group else Unit("value", (name,))


def _kind(place: Place) -> type[Record]:
    if place.folder == ELEMENTS:
        return Element
    return type_of(place) or PlanSheet


def _depth(place: Place) -> int:
    """Return how many keys lead to a record within its document."""
    return int(place.folder == ELEMENTS)


def _tree(text: str | None) -> dict[str, Any]:
    return parse(text or "") or {}


def _put(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at a path; a table of which nothing is left goes too, as a step made it on its way."""
    key, *rest = path
    if not rest:
        if value is ABSENT:
            tree.pop(key, None)
        else:
            tree[key] = value
        return
    inner = tree.get(key)
    inner = inner if isinstance(inner, dict) else {}
    _put(inner, tuple(rest), value)
    if inner:
        tree[key] = inner
    else:
        tree.pop(key, None)
