"""What is needed of people and what they were found to have, in one's own space (5.6.3.1).

Named people are judged there alone: nothing of this is seen by partners.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Assessment, Competence, Development


@dataclass(frozen=True)
class Gap:
    """A person below the level that a competence needs, and what is under way to change that."""

    assessment: Assessment
    competence: Competence
    developments: tuple[Development, ...]


@dataclass(frozen=True)
class Levels:
    """The open competences, the people who were assessed in any, and the latest assessment of each pair.

    `held` is keyed by the competence's id and the person's name as `people` has it.
    """

    competences: tuple[Competence, ...]
    people: tuple[str, ...]
    held: Mapping[tuple[str, str], Assessment]
    gaps: tuple[Gap, ...]

    def holders(self, competence: Competence) -> tuple[str, ...]:
        """Return who has the level that is needed, or any at all where none is said to be."""
        needed = max(1, competence.level or 0)
        found = ((who, self.held.get((competence.id, who))) for who in self.people)
        return tuple(who for who, one in found if one and (one.level or 0) >= needed)

    def assessed(self, competence: Competence) -> bool:
        """Tell whether anybody was assessed in it."""
        return any((competence.id, who) in self.held for who in self.people)


def levels(plan: Plan) -> Levels:
    """Return the levels that are needed and those last found; an undated assessment is the oldest."""
    competences = [one for one in plan.of(Competence) if one.open]
    competences.sort(key=lambda one: (one.show("role").casefold(), one.heading))
    by_id = {one.id: one for one in competences}
    names: dict[str, str] = {}
    held: dict[tuple[str, str], Assessment] = {}
    for one in plan.of(Assessment, space="internal"):
        if one.competence not in by_id or not one.show("person"):
            continue
        who = names.setdefault(one.show("person").casefold(), one.show("person"))
        earlier = held.get((one.competence, who))
        if earlier is None or _day(earlier) <= _day(one):
            held[one.competence, who] = one
    return Levels(tuple(competences), tuple(sorted(names.values())), held, _gaps(plan, by_id, held))


def _gaps(
    plan: Plan, competences: Mapping[str, Competence], held: Mapping[tuple[str, str], Assessment]
) -> tuple[Gap, ...]:
    """Return who is below what is needed; a development for no competence in particular helps with any."""
    under_way = [one for one in plan.of(Development, space="internal") if one.open]
    gaps = []
    for (key, who), assessment in held.items():
        competence = competences[key]
        if assessment.level is None or assessment.level >= (competence.level or 0):
            continue
        helping = (
            one
            for one in under_way
            if one.show("person").casefold() == who.casefold() and one.competence in {key, ""}
        )
        gaps.append(Gap(assessment, competence, tuple(helping)))
    return tuple(sorted(gaps, key=lambda gap: (bool(gap.developments), gap.assessment.show("person"))))


def _day(assessment: Assessment) -> date:
    return assessment.date or date.min
