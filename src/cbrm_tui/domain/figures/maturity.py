"""Maturity of a principle: levels 0 to 5, each behind a gate that needs all the lower ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final, NamedTuple

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.figures.base import YEAR, Figure, Working
from cbrm_tui.domain.figures.completeness import completeness, elements_of
from cbrm_tui.domain.figures.trust import latest_survey
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Idea, Measure, Record, Review, principle_of
from cbrm_tui.domain.records.p11_measurement import FREQUENCY_DAYS

GATES: Final = ("started", "defined", "agreed", "measured", "improving")

# By principle: the criterion whose readings show it, and the kind of review that looks at it.
_SHOWN_BY: Final = {
    1: ("strength", "executive"),
    2: ("strength", "values"),
    3: ("performance", "objectives"),
    4: ("strength", "executive"),
    5: ("performance", "performance"),
    6: ("strength", "performance"),
    7: ("strength", "performance"),
    8: ("value", "performance"),
    9: ("performance", "performance"),
    10: ("performance", "risk"),
    11: ("performance", "performance"),
    12: ("performance", "exit"),
}


@dataclass(frozen=True)
class Gate:
    """A gate by its name. `needs` says what it still needs, in words; empty when it stands open."""

    name: str
    needs: str


@dataclass(frozen=True, kw_only=True)
class Maturity(Figure):
    """The level reached, 0 to 5, and all gates. `blocked_by` is the first that does not open."""

    gates: tuple[Gate, ...] = ()

    @property
    def blocked_by(self) -> Gate | None:
        """The gate to the next level, None at the highest."""
        return next((gate for gate in self.gates if gate.needs), None)


def maturity(plan: Plan, principle: catalogue.Principle, today: date, space: str = "joint") -> Maturity:
    """Return the maturity of a principle as the partners of a space have it.

    1 started: completeness of 20 at least. 2 defined: 60, and every element that was begun has an owner.
    3 agreed: 80, and all organisations agreed to every element that counts as agreed. 4 measured: every
    measure of the criterion that shows this principle has a reading in time (the yearly trust survey is
    one of strength), and the latest review of the kind that looks at it is in time too. 5 improving:
    within twelve months an action or idea that came from a record of this principle was completed.
    """
    complete = completeness(plan, principle, today, space)
    if complete.value is None:
        return Maturity(None, "level", reason=complete.reason)
    tests: tuple[Callable[[], str], ...] = (
        lambda: _complete(plan, space, complete, "started"),
        lambda: _complete(plan, space, complete, "defined") or _owned(plan, principle, space),
        lambda: _complete(plan, space, complete, "agreed") or _agreed(plan, principle, space),
        lambda: (
            _read(plan, principle.number, today, space) or _reviewed(plan, principle.number, today, space)
        ),
        lambda: _improved(plan, principle.number, today, space),
    )
    gates = tuple(Gate(name, test()) for name, test in zip(GATES, tests, strict=True))
    level = next((level for level, gate in enumerate(gates) if gate.needs), len(gates))
    working = tuple(
        Working("", f"{gate.name}: {gate.needs or 'yes'}", 1, float(not gate.needs)) for gate in gates
    )
    return Maturity(float(level), "level", working, gates=gates)


def overall_maturity(levels: Mapping[int, Maturity]) -> tuple[Figure, Figure]:
    """Return the lowest level of all principles (by number) that have one, and the median."""
    known = {number: level.value for number, level in levels.items() if level.value is not None}
    if not known:
        nothing = Figure(None, "level", reason="no principle has a level")
        return nothing, nothing
    working = tuple(Working("", f"principle {number}", 1, value) for number, value in known.items())
    return Figure(min(known.values()), "level", working), Figure(median(known.values()), "level", working)


def _complete(plan: Plan, space: str, figure: Figure, gate: str) -> str:
    wanted = plan.space_settings(space).threshold(f"maturity_{gate}")
    reached = figure.value is not None and figure.value >= wanted
    return "" if reached else f"completeness of at least {wanted:g}"


def _owned(plan: Plan, principle: catalogue.Principle, space: str) -> str:
    for element, record in elements_of(plan, principle, space):
        if record and record.status in {"drafted", "agreed"} and not record.owner.strip():
            return f"an owner of “{element.title}”"
    return ""


def _agreed(plan: Plan, principle: catalogue.Principle, space: str) -> str:
    settings = plan.space_settings(space)
    if space != "internal" and not settings.partners:
        return "the organisations of the plan"
    everybody = () if space == "internal" else settings.partners
    for element, record in elements_of(plan, principle, space):
        for key in everybody if record and record.status == "agreed" else ():
            if record and key not in record.agreed_by:
                return f"the agreement of {settings.name_of(key)} to “{element.title}”"
    return ""


def _read(plan: Plan, number: int, today: date, space: str) -> str:
    criterion, _ = _SHOWN_BY[number]
    rows = plan.rows(Measure, _readings).values()
    measures = [row for row in rows if row.criterion == criterion and row.space == space]
    survey = latest_survey(plan, space) if criterion == "strength" else None
    for row in measures:
        last = max((day for day in row.dates if day <= today), default=None)
        if last is None or (today - last).days > row.days:
            return f"a reading in time of “{row.heading}”"
    if survey and survey.due and (today - survey.due).days > YEAR:
        return "a trust survey within the last year"
    return "" if measures or survey else f"a measure of {criterion} with a reading"


def _reviewed(plan: Plan, number: int, today: date, space: str) -> str:
    _, kind = _SHOWN_BY[number]
    held = [
        (review.held_on, review.next_on)
        for review in plan.of(Review, space=space)
        if review.kind == kind and review.held_on and review.held_on <= today and review.status != "cancelled"
    ]
    if held:
        held_on, next_on = max(held, key=lambda dates: dates[0])
        if next_on >= today if next_on else (today - held_on).days <= YEAR:
            return ""
    return f"a review of {kind} in time"


def _improved(plan: Plan, number: int, today: date, space: str) -> str:
    done = (*plan.rows(Action, _completed).values(), *plan.rows(Idea, _completed_idea).values())
    for row in done:
        if row.space == space and 0 <= (today - row.day).days <= YEAR:
            sources = (plan.get(key) for key in row.sources)
            if row.principle == number or any(
                source and source.space == space and principle_of(source) == number for source in sources
            ):
                return ""
    return "an improvement completed within the last twelve months"


class _Readings(NamedTuple):
    """An open measure: within how many days the next reading is due, and the days of those there are."""

    space: str
    criterion: str
    heading: str
    days: int
    dates: tuple[date, ...]


def _readings(measure: Measure) -> _Readings | None:
    if not measure.open:
        return None
    dates = tuple(row["date"] for row in measure.readings if "date" in row and "value" in row)
    days = FREQUENCY_DAYS.get(measure.frequency, YEAR)
    return _Readings(measure.space, measure.criterion, measure.heading, days, dates)


class _Completed(NamedTuple):
    """What was completed on a day: for a principle of its own, if any, and for those of its sources."""

    space: str
    day: date
    principle: int
    sources: tuple[str, ...]


def _completed(action: Action) -> _Completed | None:
    if action.status != "done" or action.done_on is None:
        return None
    return _Completed(action.space, action.done_on, 0, _sources(action))


def _completed_idea(idea: Idea) -> _Completed | None:
    if idea.stage != "realised" or idea.decided_on is None:
        return None
    return _Completed(idea.space, idea.decided_on, idea.principle, _sources(idea))


def _sources(record: Record) -> tuple[str, ...]:
    return tuple(key for keys in record.references().values() for key in keys)
