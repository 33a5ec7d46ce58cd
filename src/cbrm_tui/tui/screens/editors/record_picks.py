"""The records that a record may be linked to."""

from collections.abc import Iterable, Sequence

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.tui.screens.editors.pick_list import Pick


def record_picks(plan: Plan, record: Record, types: Sequence[str], linked: Iterable[str] = ()) -> list[Pick]:
    """Return the records of `types` (any, if empty) that `record` may name; those `linked` come first.

    What partners see never names what they do not: a joint record is offered joint ones only, one of a
    space that some share also theirs.
    """
    first = list(dict.fromkeys(linked))
    picks = [_pick(plan, key) for key in first]
    for key, other in sorted(plan.records.items(), key=lambda item: (item[1].type, item[0])):
        offered = other.prefix and key == other.id and key not in first and other.id != record.id
        if offered and (not types or other.type in types) and _may_name(record, other):
            picks.append(_pick(plan, key))
    return picks


def _may_name(record: Record, other: Record) -> bool:
    return record.internal or other.space in {"joint", record.space}


def _pick(plan: Plan, key: str) -> Pick:
    found = plan.get(key)
    if found is None:
        return Pick(key, key, "not in the plan")
    where = f", {found.space}" if found.space != "joint" else ""
    return Pick(key, f"{key}  {found.heading}", f"{found.label.lower()}{where}")
