"""From documents and fields of the merge to records and fields as people know them, and back."""

from typing import Any

from cbrm_tui.merge.history import Change
from cbrm_tui.merge.state import Disagreement
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.reports import Choice, HistoryEntry, OpenDisagreement
from cbrm_tui.workspace.places import ELEMENTS


def record_and_field(space: str, folder: str, name: str, field: str) -> tuple[str, str]:
    """Return (record id, field): the elements of a principle share a document."""
    if folder == ELEMENTS:
        key, _, rest = field.partition(".")
        return f"{key}@{space}", rest or "(record)"
    if not folder:
        return f"{name}@{space}", field
    return name, field


def open_disagreement(space: str, found: Disagreement) -> OpenDisagreement:
    """Return a disagreement in the words of records."""
    record, field = record_and_field(space, found.doc.folder, found.record, found.field)
    choices = tuple(
        Choice(_value(item.value), item.author, item.organisation, item.at, item.note)
        for item in found.candidates
    )
    return OpenDisagreement(record, field, choices, found.provisional, space)


def history_entry(space: str, change: Change) -> HistoryEntry:
    """Return a change in the words of records."""
    record, field = record_and_field(space, change.doc.folder, change.record, change.field)
    return HistoryEntry(
        change.at,
        change.author,
        change.organisation,
        record,
        field,
        _value(change.before),
        _value(change.after),
        change.note,
    )


def _value(value: Any) -> Any:
    return None if value is ABSENT else value
