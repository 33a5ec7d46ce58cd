"""Ideas on their way, and for how long they have waited (5.8.3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Idea

STAGES: Final = ("idea", "assessed", "agreed", "under_way", "realised", "dropped")


@dataclass(frozen=True)
class Waiting:
    """An idea and for how many days it has waited: for a decision, or since it (None where no day is known).

    `late`: it has waited for a decision for longer than the partners allow.
    """

    idea: Idea
    days: int | None
    late: bool


def wait_limit(plan: Plan, space: str = "joint") -> float:
    """Return for how many days an idea may wait for a decision: the threshold `idea_days`."""
    return plan.space_settings(space).threshold("idea_days")


def waiting(idea: Idea, plan: Plan, today: date) -> Waiting:
    """Return for how long an idea has waited, by the limit of its space."""
    since = idea.proposed_on if idea.undecided else idea.decided_on or idea.proposed_on
    days = max(0, (today - since).days) if since else None
    late = idea.open and idea.undecided and days is not None and days > wait_limit(plan, idea.space)
    return Waiting(idea, days, late)


def pipeline(plan: Plan, today: date, space: str = "joint") -> Mapping[str, tuple[Waiting, ...]]:
    """Return the ideas of each stage, longest waiting first; one without a stage is a mere idea."""
    found: dict[str, list[Waiting]] = {stage: [] for stage in STAGES}
    for idea in plan.of(Idea, space=space):
        found[idea.stage or STAGES[0]].append(waiting(idea, plan, today))
    return {
        stage: tuple(sorted(those, key=lambda one: (-(one.days or 0), one.idea.id)))
        for stage, those in found.items()
    }
