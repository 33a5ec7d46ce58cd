"""The kinds of review: what each looks at, and why a record comes up in it (5.10.3.4, 5.11.3.1).

A kind is data: the types of records, the reasons in the order of their weight, and how often it is held.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cbrm_tui.domain.checks.registry import Finding, codes
from cbrm_tui.domain.checks.wording import days
from cbrm_tui.domain.figures.movement import course, score_on
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Agreement,
    Alignment,
    Appointment,
    Behaviour,
    Change,
    Commitment,
    Deliverable,
    ExitItem,
    Idea,
    Issue,
    Measure,
    Objective,
    ObjectiveFit,
    Record,
    Resource,
    Risk,
    Survey,
    Value,
)


@dataclass(frozen=True)
class Look:
    """What a record is looked at with: the plan as all partners of the space see it, and the day.

    `since` is the day of the last review of the kind. `disagreements` and `changed` are ids of records:
    those that partners have open disagreements about, and those that changed since. `findings` tells those
    of a record by its id.
    """

    plan: Plan
    today: date
    since: date | None = None
    disagreements: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    findings: Callable[[str], Sequence[Finding]] = lambda key: ()


Reason = Callable[[Record, Look], str]
"""Says in plain words why a record comes up, empty when it does not for this reason."""


@dataclass(frozen=True)
class Kind:
    """A kind of review. `whole` are the types of which every open record is looked through.

    `every` is the usual number of days from one to the next: whole weeks, so that the weekday stays.
    """

    name: str
    label: str
    types: tuple[type[Record], ...]
    reasons: tuple[Reason, ...]
    whole: tuple[type[Record], ...] = ()
    every: int = 91


def disagreement(record: Record, look: Look) -> str:
    """Partners gave a field different values."""
    return "partners disagree about it" if record.id in look.disagreements else ""


def above_appetite(record: Record, look: Look) -> str:
    """A threat stands above what is accepted of its category."""
    if not isinstance(record, Risk) or not record.threat or record.score is None:
        return ""
    method = look.plan.space_settings(record.space).method
    band = method.band(record.score)
    if band is None or not method.above_appetite(record.category, record.score):
        return ""
    limit = method.bands[method.appetite.get(record.category, method.default_appetite)]
    until = Risk.acceptance.fields["until"].read(record.acceptance.get("until"))
    borne = f"; borne until {until}" if until and until >= look.today else ""
    return f"above appetite: {band.name}, and {limit.name} is accepted{borne}"


def overdue(record: Record, look: Look) -> str:
    """A date on which it was to be looked at, done or kept has passed."""
    late = [
        (look.today - day).days
        for name in ("review_on", "due", "target_on", "valid_until")
        if name in record.fields and (day := _day(record, name)) and day < look.today
    ]
    if late:
        return f"{days(max(late))} overdue"
    if isinstance(record, Risk) and record.last_assessed and _has(record, look, "RK09"):
        return f"last assessed {days((look.today - record.last_assessed).days)} ago"
    return ""


def changed(record: Record, look: Look) -> str:
    """It was rescored, or changed otherwise, since the last review of the kind."""
    if look.since is None:
        return ""
    if isinstance(record, Risk):
        before, now = score_on(course(record), look.since), record.score
        if before and now and before != now:
            return f"was {_pair(before)} on {look.since}, is {_pair(now)}"
    return f"changed since {look.since}" if record.id in look.changed else ""


def new(record: Record, look: Look) -> str:
    """A risk that had no score at the last review of the kind."""
    if not isinstance(record, Risk):
        return ""
    if record.score is None:
        return "not assessed yet"
    if look.since is None:
        return "no review has looked at it yet"
    return f"new since {look.since}" if score_on(course(record), look.since) is None else ""


def found(record: Record, look: Look) -> str:
    """A check found something about it."""
    known = codes()
    labels = dict.fromkeys(known[finding.code].label for finding in look.findings(record.id))
    return ", ".join(labels)


def opportunity(record: Record, look: Look) -> str:
    """An opportunity is looked at in each review of the risks."""
    return "opportunity" if isinstance(record, Risk) and not record.threat else ""


def escalated(record: Record, look: Look) -> str:
    """It was taken up the ladder."""
    if isinstance(record, Issue) and record.status == "escalated":
        level = record.show("level")
        return f"escalated to {level}" if level else "escalated"
    if isinstance(record, Risk) and record.escalation.strip():
        return f"escalated to {record.show('escalation')}"
    return ""


def undecided(record: Record, look: Look) -> str:
    """A change or an idea waits for an answer."""
    waits = (isinstance(record, Change) and not record.decided) or (
        isinstance(record, Idea) and record.undecided
    )
    return "waits for a decision" if waits else ""


def _for(*types: type[Record]) -> Callable[[Reason], Reason]:
    """Let a reason count for records of some types alone."""
    return lambda reason: lambda record, look: reason(record, look) if isinstance(record, types) else ""


_COMMON: Final[tuple[Reason, ...]] = (disagreement, overdue, undecided, found, changed)
_SENIOR: Final = _for(Issue, Change, Agreement, Appointment, Commitment)


def _kinds(*kinds: Kind) -> Mapping[str, Kind]:
    return {kind.name: kind for kind in kinds}


KINDS: Final = _kinds(
    Kind(
        "risk",
        "Risk review",
        (Risk,),
        (disagreement, above_appetite, overdue, changed, new, found, opportunity),
        every=28,
    ),
    Kind(
        "objectives",
        "Review of the objectives",
        (Objective, ObjectiveFit),
        _COMMON,
        whole=(Objective,),
        every=182,
    ),
    Kind(
        "values",
        "Review of values and behaviour",
        (Value, Alignment, Behaviour),
        _COMMON,
        whole=(Alignment, Behaviour),
        every=364,
    ),
    Kind(
        "executive",
        "Executives' meeting",
        (Issue, Change, Risk, Agreement, Appointment, Commitment),
        (disagreement, escalated, above_appetite, undecided, *map(_SENIOR, (overdue, found))),
    ),
    Kind(
        "performance",
        "Performance review",
        (Measure, Objective, Deliverable, Commitment, Idea, Survey),
        _COMMON,
        whole=(Measure,),
    ),
    Kind("exit", "Exit review", (ExitItem, Resource), _COMMON, whole=(ExitItem,), every=182),
)
"""Every kind, by the word that a review has in `kind`."""

_FITTING: Final = ("risk", "objectives", "values", "exit", "performance", "executive")
"""The order in which a kind is looked for that takes up a record."""


def fitting_kind(record: Record) -> Kind:
    """Return the kind of review that takes up a record of that type; what no other does, the executives."""
    return next(
        (KINDS[name] for name in _FITTING if isinstance(record, KINDS[name].types)), KINDS["executive"]
    )


def _day(record: Record, name: str) -> date | None:
    value = record.fields[name].read(record.data.get(name))
    return value if isinstance(value, date) else None


def _has(record: Record, look: Look, code: str) -> bool:
    return any(finding.code == code for finding in look.findings(record.id))


def _pair(score: tuple[int, int]) -> str:
    return f"{score[0]}×{score[1]}"
