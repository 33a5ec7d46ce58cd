"""What a value would bring about, before it is written: for a form to say while somebody types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from cbrm_tui.domain.checks.registry import Finding, codes, codes_of_plan, findings_of, plan_findings
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record

_IN_ORDER: Final = (
    ("from", "until"),
    ("raised_on", "target_on"),
    ("proposed_on", "decided_on"),
    ("made_on", "due"),
    ("held_on", "next_on"),
)
"""Names of dates of one record of which the second is not before the first."""


def brought_about(record: Record, before: Record, plan: Plan, today: date) -> tuple[str, ...]:
    """Return a sentence for each thing worth a look that `record` has and `before`, the same one as it was,
    has not.

    What is missing in both is not told again: a form that is being filled in lacks many things. The other
    records of the type, of which there may be many, are left out of it.
    """
    others = plan.having((), [key for key, one in plan.records.items() if one.type == record.type])
    known = {(one.code, one.field) for one in _findings(before, others, today)}
    new = (one.message for one in _findings(record, others, today) if (one.code, one.field) not in known)
    return (*_disorder(record), *new)


def _findings(record: Record, others: Plan, today: date) -> Iterator[Finding]:
    tried = others.having([record])
    infos = codes()
    yield from findings_of(record.id, tried, today)
    for code in codes_of_plan():
        if infos[code].principle == record.principle:
            yield from (one for one in plan_findings(tried, today, code) if one.record == record.id)


def _disorder(record: Record) -> Iterator[str]:
    for first, later in _IN_ORDER:
        begin, end = record.data.get(first), record.data.get(later)
        if isinstance(begin, date) and isinstance(end, date) and end < begin:
            labels = (record.fields[name].label for name in (later, first) if name in record.fields)
            yield " is before ".join(f"“{label}”" for label in labels) + "."
