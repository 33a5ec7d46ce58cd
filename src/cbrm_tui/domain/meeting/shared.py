"""What everybody at the table may see: what the partners of a space share, and nothing internal."""

from typing import Final

from cbrm_tui.domain.plan import Plan

JOINT: Final = "joint"
_KEPT: Final = "at_the_table"


def at_the_table(plan: Plan, space: str = JOINT) -> Plan:
    """Return the plan as the partners of a space see it together.

    In a bilateral space that is the joint plan as well, on which it rests. What was cut out is kept with the
    plan, as a plan never changes. Raises ValueError for the internal space: nobody meets there.
    """
    if space == "internal":
        raise ValueError("a meeting is held in a space that partners share")
    kept: dict[str, Plan] = vars(plan).setdefault(_KEPT, {})
    if space not in kept:
        seen = {space, JOINT}
        table = Plan(
            {key: record for key, record in plan.records.items() if record.space in seen},
            {name: settings for name, settings in plan.settings.items() if name in seen},
            {},
            plan.me,
            plan.language,
        )
        vars(table)[_KEPT] = {space: table}
        kept[space] = table
    return kept[space]
