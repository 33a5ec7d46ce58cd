"""Approving the joint plan: each organisation says for itself which version it stands behind (5.1.3.3).

The approvals are tables of the joint plan.toml, one per organisation, so that two partners who approve at
the same time do not meet. Who changes the plan in a way that asks for new approvals raises its version.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import PlanSheet
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import ABSENT, Edit, Put
from cbrm_tui.workspace.errors import BadValue, UnknownRecord
from cbrm_tui.workspace.places import JOINT

_SHEET = f"plan@{JOINT}"


def present_version(plan: Plan) -> int:
    """Return the version of the joint plan, 1 where it says none. Raises UnknownRecord without a file."""
    sheet = plan.get(_SHEET)
    if not isinstance(sheet, PlanSheet):
        raise UnknownRecord("the joint space has no plan.toml to approve")
    return sheet.version or 1


def approve(plan: Plan, by: str, on: date, today: date) -> Edit:
    """Return the edit that records the own organisation's approval of the present version.

    Raises BadValue for an organisation that is no partner, without a name, for a day to come, and where
    this version is approved already; UnknownRecord without a joint plan.
    """
    version = present_version(plan)
    person = one_line(by).strip()
    if plan.me not in plan.partners:
        raise BadValue(f"{one_line(plan.me)} is no partner of this plan, so it approves nothing")
    if not person:
        raise BadValue("it must be said who approves")
    if on > today:
        raise BadValue(f"{on} is still to come; an approval has the day on which it was given")
    earlier = plan.space_settings(JOINT).approvals.get(plan.me)
    if earlier and earlier.version == version:
        who = f" by {earlier.by}" if earlier.by else ""
        when = f" on {earlier.on}" if earlier.on else ""
        raise BadValue(f"version {version} is approved already{who}{when}")
    label = f"approve version {version} of the plan"
    value = {"version": version, "by": person, "on": on}
    return Edit((Put(_SHEET, ("approvals", plan.me), value, expected=_now(plan)),), label)


def standing(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return for each partner, by name, how far it has approved the plan, in a few words."""
    approvals, version = plan.space_settings(JOINT).approvals, present_version(plan)
    found = []
    for key, partner in plan.partners.items():
        approval = approvals.get(key)
        if approval is None or not approval.version:
            words = "not yet"
        else:
            words = f"version {approval.version}" + (f", {approval.by}" if approval.by else "")
            words += f", {approval.on}" if approval.on else ""
            words += "" if approval.version >= version else f"; not yet version {version}"
        found.append((partner.name, words))
    return tuple(found)


def _now(plan: Plan) -> Any:
    approvals = plan[_SHEET].data.get("approvals")
    return approvals.get(plan.me, ABSENT) if isinstance(approvals, dict) else ABSENT
