"""Structure: files that cannot be read, values that do not fit, names that lead nowhere."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from cbrm_tui.domain.checks.registry import Fix, Found, Severity, check, record_check
from cbrm_tui.domain.checks.wording import listed, name, quoted, settable, word
from cbrm_tui.domain.fields import Link, Links
from cbrm_tui.domain.ids import ID_PATTERN
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import PlanSheet, Record
from cbrm_tui.domain.text import one_line, printable

_INTERNAL: Final = frozenset({"internal"})

# An id as a word of its own, in either case: people type ids into sentences as they come. It is looked
# ahead, so that of two that share letters (AB-PRST-4K7Q) neither hides the other.
_ID_WORD: Final = re.compile(rf"(?<![A-Z0-9])(?=({ID_PATTERN.pattern})(?![A-Z0-9]))", re.IGNORECASE)


@check("WS01", Severity.ERROR, "file cannot be read")
def unreadable(plan: Plan, today: date) -> Iterator[Found]:
    """Files that are not TOML, or no record for another reason."""
    for fault in plan.faults.values():
        doc, message = one_line(fault.doc), one_line(fault.message).rstrip(".")
        place = f" at line {fault.line}, column {fault.column}" if fault.line else ""
        space = "/".join(fault.doc.split("/")[: 2 if fault.doc.startswith("shared/") else 1])
        yield Found(
            f"{doc} cannot be used{place}: {message}.",
            space=space,
            doc=fault.doc,
            line=fault.line,
            column=fault.column,
        )


@record_check("WS02", Record, Severity.ERROR, "wrong type or value")
def unfit(record: Record, plan: Plan, today: date) -> Iterator[Found]:
    """Fields whose value has the wrong type or range or does not go with the settings; unfit settings."""
    context = plan.space_settings(record.space).method.context
    for field, raw in record.data.items():
        declared = record.fields.get(field)
        if declared and (problem := declared.problem(raw, record.data, context)):
            message = f"In {name(record)} the field {field} {one_line(problem)}."
            yield Found(message, field, settable(record, field))
    settings = plan.settings.get(record.space) if isinstance(record, PlanSheet) else None
    for problem in settings.problems if settings else ():
        yield Found(f"In {one_line(record.doc)} {one_line(problem)}.")


@record_check("WS03", Record, Severity.WARNING, "link to nothing")
def dangling(record: Record, plan: Plan, today: date) -> Iterator[Found]:
    """Links to records that are not there.

    A warning and not an error: one partner may delete a record while another links to it, and
    nothing else breaks.
    """
    for field, ids in record.references().items():
        missing = [key for key in dict.fromkeys(ids) if key not in plan]
        if not missing:
            continue
        left = [key for key in ids if key not in missing]
        verb = "does" if len(missing) == 1 else "do"
        message = f"{name(record)} refers in {field} to {listed(missing)}, which {verb} not exist."
        yield Found(message, field, _unlink(record, field, left))


@record_check("WS04", Record, Severity.ERROR, "joint record names an internal id")
def leaking(record: Record, plan: Plan, today: date) -> Iterator[Found]:
    """Ids of internal records in what partners see, in whichever field; such as partners see too are none."""
    for field, value in () if record.internal else record.data.items():
        ids = {key for text in _texts(field, value) if "-" in text for key in ids_in(text)}
        named = sorted(key for key in ids if plan.spaces_of(key) == _INTERNAL)
        if named:
            message = f"{name(record)} names {listed(named)} in {one_line(field)}, which is internal."
            yield Found(message, field, settable(record, field))


@record_check("WS05", Record, Severity.ERROR, "duplicate id")
def duplicate(record: Record, plan: Plan, today: date) -> Iterator[Found]:
    """Files that have the id of another file."""
    first = plan.get(record.id)
    if first is not None and first is not record:
        message = f"{one_line(record.doc)} has the id {one_line(record.id)} of {one_line(first.doc)}."
        yield Found(message)


@record_check("WS06", Record, Severity.ERROR, "unknown organisation")
def unknown_organisation(record: Record, plan: Plan, today: date) -> Iterator[Found]:
    """Organisations that the plan does not have; a plan that lists none allows any."""
    partners = plan.space_settings(record.space).partners
    if not partners:
        return
    for field, raw in record.data.items():
        declared = record.fields.get(field)
        named = declared.organisations(raw) if declared else ()
        unknown = next((key for key in named if key not in partners), None)
        if unknown is not None:
            known = listed(partners)
            message = f"{name(record)} names {quoted(unknown)} in {field}, which is none of {known}."
            yield Found(message, field, settable(record, field))


def ids_in(text: str) -> Iterator[str]:
    """Yield what looks like a record's id in a text, as it would be written in full."""
    return (match.group(1).upper() for match in _ID_WORD.finditer(printable(text)))


def _texts(field: str, value: Any) -> Iterator[str]:
    """Every string under a field, names of inner fields too, however deep it is nested."""
    pending: list[Any] = [field, value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            pending += [*item.keys(), *item.values()]
        elif isinstance(item, list | tuple):
            pending += item


def _unlink(record: Record, field: str, left: list[str]) -> Fix:
    declared = record.fields[field]
    if isinstance(declared, Links) and left:
        return settable(record, field, declared.edit_text(left))
    if isinstance(declared, Link | Links):
        return Fix(f"cbrm unset {word(record.id)} {word(field)}", record.id, field)
    return settable(record, field)
