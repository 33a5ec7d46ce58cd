"""Plans built in a line or two, for tests of what is read from them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from cbrm_tui.domain.checks import Finding, run
from cbrm_tui.domain.plan import Fault, Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.settings import Settings, read_settings

R = TypeVar("R", bound=Record)

TODAY = date(2026, 6, 15)
TWO = {"organisations": {"ash": {"name": "Ash Foundry"}, "elm": {"name": "Elm Finishing"}}}


def make(record_type: type[R], key: str = "", space: str = "joint", **data: Any) -> R:
    """A record as its file would give it; a trailing underscore is for keys that Python reserves."""
    key = key or f"{record_type.prefix}-0001"
    tree = {name.removesuffix("_"): value for name, value in data.items()}
    return record_type(key, space, tree, f"{space}/{record_type.folder}/{key}.toml")


def plan_of(
    *records: Record, settings: Mapping[str, Any] | None = None, faults: tuple[Fault, ...] = ()
) -> Plan:
    """The plan of these records, keyed as the workspace does; `settings` are the joint plan.toml's."""
    keyed: dict[str, Record] = {}
    for record in records:
        keyed[record.id if record.id not in keyed else f"{record.id}#{record.doc}"] = record
    kept: dict[str, Settings] = {} if settings is None else {"joint": read_settings(settings)}
    return Plan(keyed, kept, {fault.doc: fault for fault in faults}, "ash")


def found(code: str, plan: Plan, today: date = TODAY) -> list[Finding]:
    """The findings of one check."""
    return [finding for finding in run(plan, today) if finding.code == code]


def messages(code: str, plan: Plan, today: date = TODAY) -> list[str]:
    """What one check says."""
    return [finding.message for finding in found(code, plan, today)]
