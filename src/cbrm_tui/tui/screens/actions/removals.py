"""The question before more than half of a space's records vanish, in plain words."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.reports import Removals

_LISTED: Final = 8
"""Names that a dialog at 80×24 has room for."""


def removal_words(space: str, removals: Removals, plan: Plan) -> tuple[str, str, str, str]:
    """Return the question, what it is about, and the words for yes and no."""
    many = len(removals.docs)
    if removals.here:
        question = f"Remove {many} records from this workspace?"
        detail = f"Partners have taken out more than half of {space}. Its files would go from this workspace."
        yes, no = "Remove them here", "Keep them"
    else:
        question = f"Remove {many} records for every partner?"
        detail = f"More than half of {space} is gone from this workspace. It would vanish for every partner."
        yes, no = "Remove for all", "Send nothing"
    names = [_name(doc, plan) for doc in removals.docs[:_LISTED]]
    more = [f"and {many - _LISTED} more"] if many > _LISTED else []
    return question, "\n".join([detail, "", *names, *more]), yes, no


def _name(doc: str, plan: Plan) -> str:
    key = PurePosixPath(doc).stem
    record = plan.get(key)
    return one_line(f"{key}  {record.heading}" if record else f"{key}  ({PurePosixPath(doc).parent.name})")
