"""The four steps to joint objectives (5.3.3.6), and how the objectives fit each other (5.3.3.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Objective, ObjectiveFit
from cbrm_tui.domain.settings import Partner

State = Literal["to do", "under way", "done"]
Pair = frozenset[str]
"""The ids of two objectives."""


@dataclass(frozen=True)
class Lack:
    """What a step still misses: of an organisation (its key), or of a record and its field."""

    what: str
    organisation: str = ""
    record: str = ""
    field: str = ""


@dataclass(frozen=True)
class Step:
    """One of the four steps, with the objectives that have taken it."""

    state: State
    taken: tuple[Objective, ...]
    lacks: tuple[Lack, ...]


def four_steps(plan: Plan, space: str = "joint") -> tuple[Step, Step, Step, Step]:
    """Return the steps of a space: own objectives, their rationale, joint objectives, compatibility.

    A step is done when something has taken it and nothing is lacking. Objectives that were reached or
    dropped ask for nothing more.
    """
    own = _own(plan, space)
    joint = [one for one in _kept(plan, space) if one.party == "joint"]
    told = [one for one in own if one.show("rationale")]
    untold = [one for one in own if unexplained(one)]
    return (
        _step(
            own,
            [Lack("has named no objective of its own", organisation=one.key) for one in silent(plan, space)],
        ),
        _step(told, [Lack("the partners are not told why", record=o.id, field="rationale") for o in untold]),
        _step(joint, [lack for one in joint for lack in _of_joint(one)]),
        _compatibility(plan, space, own),
    )


def silent(plan: Plan, space: str = "joint") -> tuple[Partner, ...]:
    """Return the organisations that have named no objective of their own; one that was dropped is none."""
    named = {party for where, party in plan.rows(Objective, _whose).values() if where == space}
    return tuple(one for key, one in plan.space_settings(space).partners.items() if key not in named)


def unexplained(objective: Objective) -> bool:
    """Tell whether it is one organisation's own, shown to partners who are not told why it matters."""
    own = objective.party not in {"", "joint"} and not objective.internal
    return own and objective.open and not objective.show("rationale")


def one_sided(objective: Objective) -> bool:
    """Tell whether something is wanted together to which fewer than two contribute."""
    return objective.party == "joint" and objective.open and len(set(objective.contributors)) < 2


def fits(plan: Plan, space: str = "joint") -> Mapping[Pair, ObjectiveFit]:
    """Return the comparison of each pair of objectives; one that is still open goes before the others."""
    found: dict[Pair, ObjectiveFit] = {}
    for fit in plan.of(ObjectiveFit, space=space):
        for two in combinations(dict.fromkeys(fit.pair), 2):
            earlier = found.get(frozenset(two))
            if earlier is None or (fit.open and not earlier.open):
                found[frozenset(two)] = fit
    return found


def comparisons(plan: Plan, space: str = "joint") -> Mapping[str, tuple[ObjectiveFit, ...]]:
    """Return the comparisons that each objective is in, by its id."""
    found: dict[str, dict[str, ObjectiveFit]] = {}
    for pair, fit in fits(plan, space).items():
        for key in pair:
            found.setdefault(key, {})[fit.id] = fit
    return {key: tuple(those.values()) for key, those in found.items()}


def unresolved(fit: ObjectiveFit) -> bool:
    """Tell whether two objectives conflict, and nobody has said how that is resolved."""
    return fit.open and fit.fit == "conflict" and not fit.show("resolution")


def _whose(objective: Objective) -> tuple[str, str] | None:
    return None if objective.status == "dropped" else (objective.space, objective.party)


def _kept(plan: Plan, space: str) -> list[Objective]:
    return [one for one in plan.of(Objective, space=space) if one.status != "dropped"]


def _own(plan: Plan, space: str) -> list[Objective]:
    return [one for one in _kept(plan, space) if one.party and one.party != "joint"]


def _step(taken: Sequence[Objective], lacks: Sequence[Lack]) -> Step:
    state: State = "to do" if not taken else "under way" if lacks else "done"
    return Step(state, tuple(taken), tuple(lacks))


def _compatibility(plan: Plan, space: str, own: Sequence[Objective]) -> Step:
    """Return the step in which each objective that stays one organisation's own is compared with others."""
    compared = comparisons(plan, space)
    alone = [one.id for one in own if one.open and one.id not in compared]
    lacks = [Lack("compared with no other objective", record=key) for key in alone]
    conflicts = {fit.id: fit for one in own for fit in compared.get(one.id, ()) if unresolved(fit)}
    lacks += [Lack("in conflict, not resolved", record=key, field="resolution") for key in conflicts]
    return _step([one for one in own if one.id in compared], lacks)


def _of_joint(objective: Objective) -> list[Lack]:
    if not objective.open:
        return []
    lacks = []
    if one_sided(objective):
        lacks.append(Lack("fewer than two contribute", record=objective.id, field="contributors"))
    if objective.status in {"", "proposed"}:
        lacks.append(Lack("not agreed yet", record=objective.id, field="status"))
    return lacks
