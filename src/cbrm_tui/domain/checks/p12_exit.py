"""Principle 12: what the partners must settle before they part (5.12)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check
from cbrm_tui.domain.checks.wording import addable, name, plan_doc, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import ExitItem
from cbrm_tui.domain.records.p12_exit import JOINT_EXIT_KINDS


@check("EX03", Severity.WARNING, "joint exit item undefined", principle=12, clause="5.12.3.2")
def undefined_joint_item(plan: Plan, today: date) -> Iterator[Found]:
    """Joint exit items that are not settled, and kinds that the plan has no item for."""
    kinds = set()
    for item in plan.of(ExitItem, space="joint"):
        kinds.add(item.kind)
        if item.undefined:
            message = f"Nothing is settled yet about {name(item)} for the end of the relationship."
            yield Found(message, "state", settable(item, "state"), item)
    for kind in JOINT_EXIT_KINDS:
        if kind not in kinds:
            yield Found(
                f"The joint exit plan says nothing of {kind.replace('_', ' ')}.",
                fix=addable(ExitItem, kind=kind, title="…"),
                space="joint",
                doc=plan_doc(plan, "joint"),
            )
