"""Which segment each relationship of the own organisation falls into (5.1.3.2)."""

from collections.abc import Mapping

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Relationship
from cbrm_tui.domain.segments import Segment


def by_segment(plan: Plan, space: str = "internal") -> Mapping[Segment | None, tuple[Relationship, ...]]:
    """Return the open relationships of each segment, the most important first; None has those not placed.

    Every segment is there, in the order of the settings, then None.
    """
    segmentation = plan.space_settings(space).segmentation
    found: dict[Segment | None, list[Relationship]] = {
        segment: [] for segment in (*segmentation.segments, None)
    }
    for one in plan.of(Relationship, space=space):
        if one.open:
            found[segmentation.segment(one.importance, one.collaboration_advantage)].append(one)
    return {segment: tuple(sorted(among, key=_rank)) for segment, among in found.items()}


def _rank(relationship: Relationship) -> tuple[int, int, str]:
    return (
        -(relationship.importance or 0),
        -(relationship.collaboration_advantage or 0),
        relationship.heading,
    )
