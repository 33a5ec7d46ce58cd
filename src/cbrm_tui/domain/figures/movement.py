"""How risks have moved: since a review, towards their targets, and all together by month (5.10.3.4)."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from cbrm_tui.domain.method import Band, Method, Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Review, Risk
from cbrm_tui.domain.text import one_line

MONTHS: Final = 12


@dataclass(frozen=True)
class Movement:
    """Where an open risk stood at a review, stands now and should come to; None where there is no score."""

    risk: Record
    threat: bool
    before: Score | None
    now: Score | None
    target: Score | None
    step: int
    """By how many bands it went up (or down, below 0); within a band by the product of its levels, as ±1."""

    @property
    def new(self) -> bool:
        """Whether it had no score yet."""
        return self.before is None and self.now is not None

    @property
    def at_target(self) -> bool:
        """Whether it has come to its target, or better: not above it for a threat, not below otherwise."""
        if self.now is None or self.target is None:
            return False
        pairs = zip(self.now, self.target, strict=True)
        return all(now <= aim if self.threat else now >= aim for now, aim in pairs)


@dataclass(frozen=True)
class MonthEnd:
    """What the open threats weighed together on a day, and how many had a score."""

    day: date
    points: float
    threats: int


@dataclass(frozen=True)
class Appetite:
    """What is accepted of a category without action, and what there is.

    `above` are the keys of the threats over it, the gravest first.
    """

    category: str
    limit: Band
    worst: Band | None
    threats: int
    above: tuple[str, ...]


def risk_reviews(plan: Plan, today: date, space: str = "joint") -> tuple[Review, ...]:
    """Return the reviews of the risks that were held by that day, the latest first."""
    held = [
        (review.held_on, review.id, review)
        for review in plan.of(Review, space=space)
        if review.kind == "risk"
        and review.status != "cancelled"
        and review.held_on
        and review.held_on <= today
    ]
    return tuple(review for _, _, review in sorted(held, key=lambda one: one[:2], reverse=True))


def course(risk: Risk) -> tuple[tuple[date, Score], ...]:
    """Return the scores that a risk was given and when, oldest first; of one day in their order."""
    found = [
        (row["date"], at, (row["likelihood"], row["impact"]))
        for at, row in enumerate(risk.assessments)
        if {"date", "likelihood", "impact"} <= row.keys()
    ]
    return tuple((day, score) for day, _, score in sorted(found))


def score_on(scores: Sequence[tuple[date, Score]], day: date) -> Score | None:
    """Return the last score of a risk's course up to that day, None where there is none."""
    at = bisect_right(scores, day, key=_day)
    return scores[at - 1][1] if at else None


def movements(
    plan: Plan, since: date | None, space: str = "joint", until: date | None = None
) -> tuple[Movement, ...]:
    """Return every open risk with where it stood on the day `since`, those that rose most first.

    Where it stands is its current score, or where it stood on the day `until` if that is given.
    """
    method = plan.space_settings(space).method
    found = []
    for key, facts in _facts_of(plan, space):
        if facts.open:
            before = score_on(facts.scores, since) if since else None
            now = score_on(facts.scores, until) if until else facts.score
            step = _step(method, before, now)
            found.append(Movement(plan[key], facts.threat, before, now, facts.target, step))
    return tuple(sorted(found, key=lambda one: (-one.step, -_weight(method, one.now), one.risk.id)))


def exposure_by_month(plan: Plan, today: date, space: str = "joint") -> tuple[MonthEnd, ...]:
    """Return the exposure at the end of each of the last twelve months, and today, from the assessments.

    When a risk was closed is not recorded; a closed one counts until the day of its last assessment.
    """
    method = plan.space_settings(space).method
    threats = [facts for _, facts in _facts_of(plan, space) if facts.threat]
    found = []
    for day in (*_month_ends(today, MONTHS), today):
        scores = [score_on(one.scores, day) for one in threats if one.until is None or day < one.until]
        bands = [band for score in scores if score and (band := method.band(score))]
        found.append(MonthEnd(day, sum(band.weight for band in bands), len(bands)))
    return tuple(found)


def appetites(plan: Plan, space: str = "joint") -> tuple[Appetite, ...]:
    """Return the appetite for each category that has one of its own or an open threat."""
    method = plan.space_settings(space).method
    threats: dict[str, list[tuple[str, Score | None]]] = {category: [] for category in method.appetite}
    for key, facts in _facts_of(plan, space):
        if facts.open and facts.threat:
            threats.setdefault(facts.category, []).append((key, facts.score))
    found = []
    for category, risks in threats.items():
        limit = method.appetite.get(category, method.default_appetite)
        bands = {key: index for key, score in risks if (index := _band(method, score)) is not None}
        above = sorted((key for key, index in bands.items() if index > limit), key=lambda key: -bands[key])
        found.append(
            Appetite(
                one_line(category),
                method.bands[limit],
                method.bands[max(bands.values())] if bands else None,
                len(risks),
                tuple(above),
            )
        )
    return tuple(sorted(found, key=lambda one: (-len(one.above), one.category)))


def treatments(plan: Plan, threat: bool, space: str = "joint") -> Mapping[str, int]:
    """Return how many open threats, or opportunities, have each strategy; the empty one is none chosen."""
    counts = dict.fromkeys((*Risk.strategy.choices({"kind": "threat" if threat else "opportunity"}), ""), 0)
    for _, facts in _facts_of(plan, space):
        if facts.open and facts.threat == threat:
            counts[facts.strategy] = counts.get(facts.strategy, 0) + 1
    return counts


class _Facts(NamedTuple):
    """What is read of a risk. A closed one weighs nothing from the day `until` on."""

    space: str
    open: bool
    threat: bool
    category: str
    strategy: str
    score: Score | None
    target: Score | None
    until: date | None
    scores: tuple[tuple[date, Score], ...]


def _facts(risk: Risk) -> _Facts:
    return _Facts(
        risk.space,
        risk.open,
        risk.threat,
        risk.category,
        risk.strategy,
        risk.score,
        Risk.target.pair(risk.data.get("target")),
        None if risk.open else risk.last_assessed or date.min,
        course(risk),
    )


def _facts_of(plan: Plan, space: str) -> Iterator[tuple[str, _Facts]]:
    return ((key, facts) for key, facts in plan.rows(Risk, _facts).items() if facts.space == space)


def _day(entry: tuple[date, Score]) -> date:
    return entry[0]


def _step(method: Method, before: Score | None, now: Score | None) -> int:
    if before is None or now is None or before == now:
        return 0
    low, high = _band(method, before), _band(method, now)
    bands = high - low if low is not None and high is not None else 0
    product = method.value(now) - method.value(before)
    return bands or (product > 0) - (product < 0)


def _weight(method: Method, score: Score | None) -> int:
    band = _band(method, score)
    return -1 if score is None or band is None else 1000 * band + method.value(score)


def _band(method: Method, score: Score | None) -> int | None:
    return method.band_index(score) if score else None


def _month_ends(today: date, count: int) -> list[date]:
    ends: list[date] = []
    day = today
    for _ in range(count):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]
