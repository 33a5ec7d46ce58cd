"""Promises of each organisation, kept and broken (5.7.3.1)."""

from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.figures.base import overdue
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Commitment


@dataclass(frozen=True)
class Promises:
    """What an organisation has promised; `organisation` is empty where it is not said whose promise it is.

    `late` are promises still open past their day, which are among the open ones in no other list.
    """

    organisation: str
    kept: tuple[Commitment, ...]
    broken: tuple[Commitment, ...]
    late: tuple[Commitment, ...]
    open: tuple[Commitment, ...]

    @property
    def share_kept(self) -> float | None:
        """Kept of those kept or broken, 0 to 1; None while none is either."""
        settled = len(self.kept) + len(self.broken)
        return len(self.kept) / settled if settled else None


def promises(plan: Plan, today: date, space: str = "joint") -> tuple[Promises, ...]:
    """Return the promises of every organisation of a space in the plan's order, those of others last."""
    found = list(plan.of(Commitment, space=space))
    known = plan.space_settings(space).partners
    owners = [*known, *sorted({one.by for one in found if one.by not in known})]
    return tuple(
        _of(key, [one for one in found if one.by == key], today)
        for key in owners
        if key in known or any(one.by == key for one in found)
    )


def _of(organisation: str, found: list[Commitment], today: date) -> Promises:
    by_day = sorted(found, key=lambda one: (one.due or date.max, one.id))
    still = [one for one in by_day if one.open]
    return Promises(
        organisation,
        kept=tuple(one for one in by_day if one.kept == "yes"),
        broken=tuple(one for one in by_day if one.kept == "no"),
        late=tuple(one for one in still if overdue(one.due, today)),
        open=tuple(one for one in still if not overdue(one.due, today)),
    )
