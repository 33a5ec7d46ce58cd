"""Changing how a plan judges: scales, bands, grid, appetite, segments, ladder, weights, own elements.

The settings are tables of plan.toml. They are changed together, and before that it is shown which records
would be judged otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cbrm_tui.domain.method import Method
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import PlanSheet, Record, Risk
from cbrm_tui.domain.settings import Settings, read_settings
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import ABSENT, Edit, Put
from cbrm_tui.workspace.errors import BadValue, UnknownRecord
from cbrm_tui.workspace.places import JOINT
from cbrm_tui.workspace.steps import same

_TABLES: Final = tuple(name for name in PlanSheet.settled if name != "approvals")
"""Each partner's approval is its own to give, see `workspace.approving`."""


@dataclass(frozen=True)
class Rejudged:
    """A risk that another method would put into another band; empty for a score outside its scales."""

    record: Record
    before: str
    after: str


def settled_tables(plan: Plan, space: str) -> dict[str, Any]:
    """Return the tables of a space's plan.toml that settle how it works. Raises UnknownRecord."""
    sheet = _sheet(plan, space)
    return {name: sheet.data[name] for name in _TABLES if name in sheet.data}


def with_tables(plan: Plan, space: str, tables: Mapping[str, Any]) -> Settings:
    """Return the settings of a space as they would be with these tables, problems included."""
    sheet = _sheet(plan, space)
    kept = {name: value for name, value in sheet.data.items() if name not in tables}
    return read_settings({**kept, **tables})


def rejudged(plan: Plan, space: str, method: Method) -> tuple[Rejudged, ...]:
    """Return the risks that stand in another band by `method` than they do now, by id.

    They are those of the space, and of the others that are judged by its method.
    """
    now = plan.space_settings(space).method
    found = []
    for risk in plan.of(Risk):
        if risk.score is None or not (risk.space == space or _follows(plan, risk.space, space)):
            continue
        before, after = now.band(risk.score), method.band(risk.score)
        names = (before.name if before else "", after.name if after else "")
        if names[0] != names[1]:
            found.append(Rejudged(risk, *names))
    return tuple(found)


def settle_tables(plan: Plan, space: str, tables: Mapping[str, Any]) -> Edit:
    """Return the edit that puts these tables into plan.toml; tables that are equal are left alone.

    Raises UnknownRecord for a space without a plan.toml, BadValue for a table that is none of the
    settings, that does not fit, or when nothing would change.
    """
    sheet = _sheet(plan, space)
    unknown = next((name for name in tables if name not in _TABLES), None)
    if unknown is not None:
        known = ", ".join(_TABLES)
        raise BadValue(f"“{one_line(unknown)}” is no table of settings; there are {known}")
    known_problems = read_settings(sheet.data).problems
    new = with_tables(plan, space, tables).problems
    if problem := next((one for one in new if one not in known_problems), None):
        raise BadValue(f"{sheet.doc}: {problem}")
    puts = tuple(
        Put(f"plan@{space}", (name,), value, expected=sheet.data.get(name, ABSENT))
        for name, value in tables.items()
        if not same(value, sheet.data.get(name, ABSENT))
    )
    if not puts:
        raise BadValue("the settings are like that already")
    return Edit(puts, f"change {', '.join(put.path[0] for put in puts)} of the {space} plan")


def _follows(plan: Plan, space: str, other: str) -> bool:
    """Tell whether risks of a space are judged by the method of another, see `Plan.space_settings`."""
    own = plan.settings.get(space)
    return other == JOINT and (own is None or not own.partners)


def _sheet(plan: Plan, space: str) -> Record:
    sheet = plan.get(f"plan@{space}")
    if sheet is None:
        raise UnknownRecord(f"the space {one_line(space)} has no plan.toml")
    return sheet
