"""Exit readiness: how much of what must be settled before parting is settled (5.12)."""

from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.figures.base import Figure, Working, mean_figure, overdue
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import ExitItem
from cbrm_tui.domain.records.p12_exit import JOINT_EXIT_KINDS, OWN_EXIT_KINDS
from cbrm_tui.domain.settings import Settings

_SHARE = {"drafted": 0.4, "agreed": 0.8, "rehearsed": 1.0, "done": 1.0}
_OVERDUE = 0.6


@dataclass(frozen=True, kw_only=True)
class ExitReadiness(Figure):
    """The readiness in per cent. `undefined` names the mandatory kinds that are not settled at all."""

    undefined: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether no mandatory item is undefined."""
        return not self.undefined


def exit_readiness(plan: Plan, today: date, space: str = "joint") -> ExitReadiness:
    """Return 100·Σ(w·s)/Σw over the exit items of a space.

    s is 0 for an undefined item, 0.4 drafted, 0.6 agreed but past its review date, 0.8 agreed, 1
    rehearsed or done. The kinds of 5.12.3.2 are mandatory (in the internal space those of 5.12.3.1): one
    without an item counts as an undefined item. A kind's weight is 1 unless the settings have
    `exit_<kind>`.
    """
    settings = plan.space_settings(space)
    items, lacking = tuple(plan.of(ExitItem, space=space)), lacking_kinds(plan, space)
    working = [Working("", f"{kind}: no item", weight_of(settings, kind), 0) for kind in lacking]
    for item in items:
        late = item.state == "agreed" and overdue(item.review_on, today)
        state = "undefined" if item.undefined else item.state
        what = f"{item.heading}: {state}{', past its review date' if late else ''}"
        share = _OVERDUE if late else _SHARE.get(item.state, 0.0)
        working.append(Working(plan.key_of(item), what, weight_of(settings, item.kind), 100 * share))
    undefined = {*lacking, *(item.kind for item in items if item.undefined)}
    figure = mean_figure(tuple(working), "no exit item has weight")
    return ExitReadiness(
        figure.value,
        figure.unit,
        figure.working,
        figure.reason,
        undefined=tuple(kind for kind in mandatory_kinds(space) if kind in undefined),
    )


def weight_of(settings: Settings, kind: str) -> float:
    """Return what an item of that kind weighs; 1 where it is not said which kind it is."""
    return settings.weight(f"exit_{kind}") if kind else 1.0


def mandatory_kinds(space: str) -> tuple[str, ...]:
    """Return what must be settled in a space: those of 5.12.3.2, in the own one those of 5.12.3.1."""
    return OWN_EXIT_KINDS if space == "internal" else JOINT_EXIT_KINDS


def lacking_kinds(plan: Plan, space: str) -> tuple[str, ...]:
    """Return the mandatory kinds that a space has no item for."""
    there = {item.kind for item in plan.of(ExitItem, space=space)}
    return tuple(kind for kind in mandatory_kinds(space) if kind not in there)
