"""From documents and fields of the merge to records and fields as people know them, and back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cbrm_tui.domain.catalogue import load as load_catalogue
from cbrm_tui.domain.records import Record
from cbrm_tui.merge.ancestry import UNKNOWN, Base
from cbrm_tui.merge.disagreements import COMMENTS, RECORD, Unit, dotted, undotted
from cbrm_tui.merge.history import Change
from cbrm_tui.merge.state import Disagreement
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.reports import Choice, HistoryEntry, OpenDisagreement
from cbrm_tui.workspace.places import ELEMENTS


def record_and_field(space: str, folder: str, name: str, field: str) -> tuple[str, str]:
    """Return (record id, field): the elements of a principle share a document."""
    if folder == ELEMENTS and field not in {RECORD, COMMENTS}:
        key, _, rest = field.partition(".")
        return f"{key}@{space}", rest or RECORD
    return (name if folder and folder != ELEMENTS else f"{name}@{space}"), field


def shown_name(record: str) -> str:
    """Return the name under which the document of a record shows, empty for an element of no principle."""
    key, _, space = record.partition("@")
    if not space:
        return record
    slugs = {str(principle.number): principle.slug for principle in load_catalogue().principles}
    if key in {"plan", *slugs.values()}:
        return key
    # An element's key begins with its principle's number, also where a plan added it.
    return slugs.get(key.partition("-")[0], "")


def open_disagreement(space: str, found: Disagreement, base: Base = UNKNOWN) -> OpenDisagreement:
    """Return a disagreement in the words of records."""
    record, field = record_and_field(space, found.doc.folder, found.record, found.field)
    of_element = found.doc.folder == ELEMENTS and found.unit.kind not in {"existence", "layout"}
    shown = _within if of_element and found.unit.kind == "group" else _value
    choices = tuple(
        Choice(shown(item.value), item.author, item.organisation, item.at, item.note)
        for item in found.candidates
    )
    unit = found.unit._replace(path=found.unit.path[1:]) if of_element else found.unit
    return OpenDisagreement(
        record, field, choices, found.provisional, space, shown(base.value), base.known, unit
    )


def value_in_document(record: Record | None, field: str, value: Any) -> Any:
    """Return a settled value as its document has it: coupled fields of an element by their path."""
    declared = record.fields.get(field) if record and record.at else None
    if record is None or declared is None or not declared.group or not isinstance(value, Mapping):
        return value
    return {dotted((*record.at, name)): inner for name, inner in value.items()}


def history_entries(space: str, change: Change) -> Iterator[HistoryEntry]:
    """Yield a change in the words of records: one for each element that it is about."""
    record, field = record_and_field(space, change.doc.folder, change.record, change.field)
    entry = HistoryEntry(
        change.at,
        change.author,
        change.organisation,
        record,
        field,
        _value(change.before),
        _value(change.after),
        change.note,
        space,
        f"{change.replica}.{change.seq}",
        change.unit,
        f"{space}/{change.doc._replace(name=change.record).path}",
        change.text,
    )
    settled = entry.whole and entry.before is not None and entry.after is not None
    if change.doc.folder != ELEMENTS or change.unit.kind == "layout" or settled:
        yield entry
    elif change.unit.kind in {"existence", "group"}:
        yield from _of_elements(entry)
    else:
        unit = change.unit._replace(path=change.unit.path[1:])
        yield replace(entry, unit=unit if unit.path else Unit("existence"))


def _of_elements(entry: HistoryEntry) -> Iterator[HistoryEntry]:
    """Divide what became of a principle's file, or of coupled fields in it, by elements."""
    before, after = _by_element(entry, entry.before), _by_element(entry, entry.after)
    for key in dict.fromkeys((*before, *after)):
        name = entry.unit.name.rpartition(".")[2]
        yield replace(
            entry,
            record=f"{key}@{entry.space}",
            field=RECORD if entry.whole else name,
            before=before.get(key),
            after=after.get(key),
            unit=entry.unit._replace(name=name),
            text="",
        )


def _by_element(entry: HistoryEntry, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    if entry.whole:
        return {key: inner for key, inner in value.items() if isinstance(inner, Mapping)}
    found: dict[str, Any] = {}
    for name, inner in value.items():
        key, *rest = undotted(name)
        found.setdefault(key, {})[".".join(rest)] = inner
    return found


def _within(value: Any) -> Any:
    """Return coupled fields of an element by their names in it."""
    if not isinstance(value, Mapping):
        return _value(value)
    return {dotted(undotted(name)[1:]): inner for name, inner in value.items()}


def _value(value: Any) -> Any:
    return None if value is ABSENT else value
