"""What the screens show about a plan beside its records: findings, figures and what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from cbrm_tui.domain import catalogue, figures
from cbrm_tui.domain.checks import Finding, Findings, Severity
from cbrm_tui.domain.following import Kept, changed_looks
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Risk
from cbrm_tui.tui.due import AHEAD, Due, what_is_due

_COUNTED: Final = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True)
class SpaceFigures:
    """The figures of one space; completeness and maturity by the number of the principle.

    `language` is that of the words in them.
    """

    completeness: Mapping[int, figures.Figure] = field(default_factory=dict)
    maturity: Mapping[int, figures.Maturity] = field(default_factory=dict)
    exposure: figures.Exposure | None = None
    health: figures.Health | None = None
    exit_readiness: figures.ExitReadiness | None = None
    trust: figures.TrustTrend | None = None
    gaps: tuple[figures.Gap, ...] = ()
    benefit: figures.Benefit | None = None
    due: tuple[Due, ...] = ()
    top_risks: tuple[Risk, ...] = ()
    language: str = catalogue.COMPLETE


NO_FIGURES: Final = SpaceFigures()


@dataclass(frozen=True)
class Judgement:
    """Findings and figures of `plan` as of `today`; `work` is for the next judgement to go on from."""

    plan: Plan
    today: date
    findings: tuple[Finding, ...] = ()
    spaces: Mapping[str, SpaceFigures] = field(default_factory=dict)
    work: _Work | None = field(default=None, repr=False, compare=False)

    def figures(self, space: str) -> SpaceFigures:
        """Return the figures of a space, empty ones for a space that is not there."""
        return self.spaces.get(space, NO_FIGURES)

    def of_space(self, space: str) -> tuple[Finding, ...]:
        """Return the findings of a space and those of the plan as a whole, the gravest first."""
        return tuple(finding for finding in self.findings if finding.space in {"", space})

    def of_principle(self, number: int, space: str) -> tuple[Finding, ...]:
        """Return the findings of a principle in a space."""
        return tuple(finding for finding in self.of_space(space) if finding.principle == number)

    def of_record(self, key: str) -> tuple[Finding, ...]:
        """Return the findings of the record that the plan has under `key`."""
        return self._by_record.get(key, ())

    def count(self, space: str, principle: int | None = None) -> int:
        """Count errors and warnings; hints are worth a look, not a number."""
        found = self.of_space(space) if principle is None else self.of_principle(principle, space)
        return sum(finding.severity in _COUNTED for finding in found)

    @cached_property
    def _by_record(self) -> Mapping[str, tuple[Finding, ...]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            if finding.record:
                found.setdefault(finding.record, []).append(finding)
        return {key: tuple(of_one) for key, of_one in found.items()}


def judge(plan: Plan, today: date, previous: Judgement | None = None) -> Judgement:
    """Work out everything, from a previous judgement on where there is one: only what an edit touches.

    Takes a while on a large plan without a previous judgement, or on another day, or with other
    settings: not for the thread of the screens. One thread at a time may go on from a judgement.
    """
    work = previous.work if previous else None
    if work and work.findings.follows(plan, today):
        work.update(plan)
    else:
        work = _Work(plan, today)
    return Judgement(
        plan, today, work.findings.all, {space: work.of_space(space) for space in work.spaces}, work
    )


class _Work:
    """What a judgement was made from, so that the next one can go on from there."""

    def __init__(self, plan: Plan, today: date) -> None:
        self.findings = Findings(plan, today)
        self.spaces = _spaces(plan)
        self._figures = Kept[tuple[str, str, int], Any](lambda key, of: _figure(key, of, today))
        self._figures.add((key for space in self.spaces for key in _keys(space)), plan)

    def update(self, plan: Plan) -> None:
        """Go on to a plan that has the same settings."""
        difference = plan.follow(self.findings.plan)
        looks = changed_looks(difference)
        self.findings.update(difference, looks)
        spaces = _spaces(plan)
        for gone in set(self.spaces) - set(spaces):
            for key in _keys(gone):
                self._figures.drop(key)
        new = {key for space in set(spaces) - set(self.spaces) for key in _keys(space)}
        self.spaces = spaces
        self._figures.add(self._figures.stale(looks) | new, plan)

    def of_space(self, space: str) -> SpaceFigures:
        """Return the figures of a space."""
        values, numbers = self._figures.values, [p.number for p in catalogue.load().principles]
        return SpaceFigures(
            completeness={number: values["completeness", space, number] for number in numbers},
            maturity={number: values["maturity", space, number] for number in numbers},
            exposure=values["exposure", space, 0],
            health=values["health", space, 0],
            exit_readiness=values["exit_readiness", space, 0],
            trust=values["trust", space, 0],
            gaps=values["gaps", space, 0],
            benefit=values["benefit", space, 0],
            due=values["due", space, 0],
            top_risks=tuple(
                risk
                for key in values["top_risks", space, 0]
                if isinstance(risk := self.findings.plan[key], Risk)
            ),
            language=self.findings.plan.language,
        )


def _spaces(plan: Plan) -> list[str]:
    return sorted({"joint", *plan.rows(Record, _space).values()})


def _space(record: Record) -> str:
    return record.space


def _keys(space: str) -> Iterator[tuple[str, str, int]]:
    """Yield the keys of a space's figures: a name, the space, and the number of the principle or 0."""
    for principle in catalogue.load().principles:
        yield from ((name, space, principle.number) for name in ("completeness", "maturity"))
    yield from ((name, space, 0) for name in _OF_SPACE)


def _figure(key: tuple[str, str, int], plan: Plan, today: date) -> Any:
    name, space, number = key
    if name in _OF_SPACE:
        return _OF_SPACE[name](plan, today, space)
    work = figures.completeness if name == "completeness" else figures.maturity
    return work(plan, catalogue.load(plan.language).principle(number), today, space)


def _gaps(plan: Plan, today: date, space: str) -> tuple[figures.Gap, ...]:
    survey = figures.latest_survey(plan, space)
    return figures.perception_gaps(plan, survey) if survey else ()


_OF_SPACE: Final[Mapping[str, Callable[[Plan, date, str], Any]]] = {
    "exposure": lambda plan, today, space: figures.exposure(plan, space),
    "health": figures.health,
    "exit_readiness": figures.exit_readiness,
    "trust": lambda plan, today, space: figures.trust_trend(plan, space),
    "gaps": _gaps,
    "benefit": lambda plan, today, space: figures.benefit(plan, space),
    "due": lambda plan, today, space: tuple(what_is_due(plan, space, today + AHEAD)),
    "top_risks": lambda plan, today, space: figures.top_threats(plan, space),
}
