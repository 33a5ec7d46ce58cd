"""Edits of a risk that touch several of its fields at once."""

from datetime import date

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Risk
from cbrm_tui.workspace.edits import ABSENT, Edit, Put
from cbrm_tui.workspace.errors import UnknownRecord


def rescore(
    plan: Plan, record_id: str, likelihood: int, impact: int, reason: str, by: str, today: date
) -> Edit:
    """Return the edit that appends an assessment and sets the current score to it (5.10.3.4).

    `likelihood` and `impact` are levels of the plan's method, counted from 1; `by` and `reason` may be
    empty. Raises UnknownRecord when `record_id` is no risk.
    """
    risk = plan.get(record_id)
    if not isinstance(risk, Risk):
        raise UnknownRecord(f"{record_id} is not a risk, and only a risk has a score")
    score = {"likelihood": likelihood, "impact": impact}
    row = {"date": today, **({"by": by} if by else {}), **score, **({"reason": reason} if reason else {})}
    before = risk.data.get("assessments", ABSENT)
    rows = [*before, row] if isinstance(before, list | tuple) else [row]
    return Edit(
        (
            Put(record_id, ("assessments",), rows, expected=before),
            Put(record_id, ("current",), score, expected=risk.data.get("current", ABSENT)),
        ),
        f"rescore {record_id}",
        note=reason,
    )
