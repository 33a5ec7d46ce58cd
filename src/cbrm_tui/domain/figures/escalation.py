"""Where open issues stand on the escalation ladder, and how long they may stay there (5.5.3.4)."""

from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Issue


@dataclass(frozen=True)
class Standing:
    """An open issue; `at` is the index of its level in the ladder, None where it is on none.

    `left` is how many days it may stay there: below 0 once it should have gone up, None where the level
    or the day on which it came there is not said. `up` is the next level, empty on the highest.
    """

    issue: Issue
    at: int | None = None
    left: int | None = None
    up: str = ""


def standings(plan: Plan, today: date, space: str = "joint") -> tuple[Standing, ...]:
    """Return where each open issue of a space stands, the most pressing first.

    The days run from when it came to its level, else from when it was raised.
    """
    found = [standing(issue, plan, today) for issue in plan.of(Issue, space=space) if issue.open]
    return tuple(sorted(found, key=lambda one: (one.left is None, one.left or 0, one.issue.id)))


def standing(issue: Issue, plan: Plan, today: date) -> Standing:
    """Return where an open issue stands on the ladder of its space."""
    ladder = plan.space_settings(issue.space).ladder
    level = issue.level.strip().casefold()
    at = next((number for number, rung in enumerate(ladder) if rung.level.casefold() == level), None)
    if at is None:
        return Standing(issue)
    since = issue.level_since or issue.raised_on
    left = ladder[at].max_days - (today - since).days if since else None
    return Standing(issue, at, left, ladder[at + 1].level if at + 1 < len(ladder) else "")
