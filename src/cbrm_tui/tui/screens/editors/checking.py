"""From what a person typed to a value, and what may be wrong with it, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cbrm_tui.domain.fields import Choice, Choices, Day, Field, Flag, Integer, Number, Organisation
from cbrm_tui.domain.ids import ID_PATTERN
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line, printable
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.matching import best

PAUSE: Final = 0.15
"""Seconds without a key after which a form is looked over as a whole: no key waits for that."""


def read_text(field: Field[Any], text: str, plan: Plan, record: Record) -> Any:
    """Return the value that was typed, ABSENT for nothing; an organisation may be typed by its name.

    Raises ValueError with a phrase that says what is expected.
    """
    text = printable(text).strip()
    if not text:
        return ABSENT
    if isinstance(field, Organisation):
        partners = plan.space_settings(record.space).partners
        word = text.casefold()
        known = {key.casefold(): key for key in (*partners, *field.extra)}
        named = {partner.name.casefold(): key for key, partner in partners.items()}
        text = known.get(word) or named.get(word) or text
    return field.parse(text)


def problem_of(
    field: Field[Any], value: Any, plan: Plan, record: Record, data: Mapping[str, Any] | None = None
) -> str:
    """Say in one phrase why `value` may not stand in `field` of `record`, empty when it may.

    `data` are the values around it, those of the record unless others are given.
    """
    if value is ABSENT:
        return ""
    settings = plan.space_settings(record.space)
    around = {**(record.data if data is None else data), field.name: value}
    if problem := field.problem(value, around, settings.method.context):
        return problem
    partners = settings.partners
    for key in field.organisations(value):
        if partners and key not in partners:
            return f"names “{one_line(key)}”, which is none of {', '.join(partners)}"
    if not record.internal:
        for key in _ids_in(value):
            named = plan.get(key)
            if named is not None and named.internal:
                return f"names {key}, which is internal; a {one_line(record.space)} record may not"
    return ""


def expected(field: Field[Any], plan: Plan, record: Record, *, listed: bool = False) -> str:
    """Return one line that says what is entered here; without the choices where a list shows them."""
    match field:
        case Day():
            what = "a date: 2026-05-31, today, +10d, +2w or +3m"
        case Integer() | Number():
            what = f"a {'whole ' if isinstance(field, Integer) else ''}number{_range(field, plan, record)}"
        case Choice() | Flag() | Organisation() | Choices() if listed:
            what = ""
        case Choice() | Flag():
            what = f"one of {', '.join(field.choices(record.data))}"
        case Organisation():
            what = f"one of {', '.join(offers(field, plan, record))}"
        case Choices():
            what = f"any of {', '.join(field.options)}"
        case _:
            what = _PLAIN.get(field.kind, "")
    return one_line(" · ".join(part for part in (field.help, what) if part))


def offers(field: Field[Any], plan: Plan, record: Record, data: Mapping[str, Any] | None = None) -> list[str]:
    """Return what may be meant where it is typed: options, people, organisations, words used before."""
    if closed := field.choices(record.data if data is None else data):
        return list(closed)
    match field.kind:
        case "organisation":
            extra = field.extra if isinstance(field, Organisation) else ()
            return [*plan.space_settings(record.space).partners, *extra]
        case "organisations":
            return list(plan.space_settings(record.space).partners)
        case "person":
            return [one_line(person) for person in plan.people]
        case "text" | "list" if field.name != "title":
            return sorted(set(_words_before(field, plan, record)))
        case _:
            return []


def completions(
    field: Field[Any], typed: str, plan: Plan, record: Record, data: Mapping[str, Any] | None = None
) -> list[tuple[str, str]]:
    """Return (what to type, what it stands for) of the offers that fit `typed`, the best first."""
    partners = plan.space_settings(record.space).partners
    named = field.kind in {"organisation", "organisations"}
    pairs = [
        (offer, partners[offer].name if named and offer in partners else "")
        for offer in offers(field, plan, record, data)
    ]
    return best(typed, pairs, lambda pair: pair)


_PLAIN = {
    "score": "two digits, likelihood then impact",
    "list": "",
    "prose": "as many lines as it takes",
}


def _range(field: Integer | Number, plan: Plan, record: Record) -> str:
    high: int | None = field.high
    if isinstance(field, Integer) and field.axis:
        high = plan.space_settings(record.space).method.context.levels.get(field.axis)
    if field.low is not None and high is not None:
        return f" from {field.low} to {high}"
    if high is not None:
        return f" up to {high}"
    return f" from {field.low}" if field.low is not None else ""


def _words_before(field: Field[Any], plan: Plan, record: Record) -> Iterator[str]:
    """Yield the short texts that records of the same type, visible in this space, have in the field."""
    for other in plan.of(type(record)):
        if field.name not in other.fields or (other.internal and not record.internal):
            continue
        raw = other.data.get(field.name)
        for word in raw if isinstance(raw, list | tuple) else (raw,):
            if isinstance(word, str) and 0 < len(word) <= 40:
                yield one_line(word)


def _ids_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (found.group() for found in ID_PATTERN.finditer(value))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _ids_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _ids_in(inner)
