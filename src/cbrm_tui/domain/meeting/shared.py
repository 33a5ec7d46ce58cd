"""What everybody at the table may see: the records of one space, and nothing internal."""

from dataclasses import replace

from cbrm_tui.domain.plan import Plan

JOINT = "joint"


def at_the_table(plan: Plan, space: str = JOINT) -> Plan:
    """Return the plan as the partners of a space see it together.

    A bilateral space is read with the settings of the joint plan, on which it rests. Raises ValueError for
    the internal space: nobody meets there.
    """
    if space == "internal":
        raise ValueError("a meeting is held in a space that partners share")
    if set(plan.settings) <= {space} and all(record.space == space for record in plan.records.values()):
        return plan
    shared = plan.only(space)
    return replace(
        shared, settings={name: found for name, found in plan.settings.items() if name in {space, JOINT}}
    )
