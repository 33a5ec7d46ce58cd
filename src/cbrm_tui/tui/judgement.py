"""What the screens show about a plan beside its records: findings, figures and what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

from cbrm_tui.domain import catalogue, checks, figures
from cbrm_tui.domain.checks import Finding, Severity
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Risk
from cbrm_tui.tui.due import AHEAD, Due, what_is_due
from cbrm_tui.workspace.places import ELEMENTS, place_of, type_of

_COUNTED: Final = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True)
class SpaceFigures:
    """The figures of one space; completeness and maturity by the number of the principle."""

    completeness: Mapping[int, figures.Figure] = field(default_factory=dict)
    maturity: Mapping[int, figures.Maturity] = field(default_factory=dict)
    exposure: figures.Exposure | None = None
    health: figures.Health | None = None
    due: tuple[Due, ...] = ()
    top_risks: tuple[Risk, ...] = ()


NO_FIGURES: Final = SpaceFigures()


@dataclass(frozen=True)
class Judgement:
    """Findings and figures of `plan` as of `today`."""

    plan: Plan
    today: date
    findings: tuple[Finding, ...] = ()
    spaces: Mapping[str, SpaceFigures] = field(default_factory=dict)

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


def judge(plan: Plan, today: date) -> Judgement:
    """Work out everything. Takes a while on a large plan: not for the thread of the screens."""
    spaces = sorted({"joint", *(record.space for record in plan.records.values())})
    findings = tuple(
        finding if finding.principle else replace(finding, principle=_principle_of(finding.doc))
        for finding in checks.run(plan, today)
    )
    return Judgement(plan, today, findings, {space: _figures(plan, space, today) for space in spaces})


def _principle_of(doc: str) -> int:
    """Return the principle to which a document's folder belongs, so that a broken file shows there too."""
    place = place_of(doc)
    if place is None:
        return 0
    if place.folder == ELEMENTS:
        return next((p.number for p in catalogue.load().principles if p.slug == place.name), 0)
    kind = type_of(place)
    return kind.principle if kind else 0


def _figures(plan: Plan, space: str, today: date) -> SpaceFigures:
    principles = catalogue.load().principles
    return SpaceFigures(
        completeness={p.number: figures.completeness(plan, p, today, space) for p in principles},
        maturity={p.number: figures.maturity(plan, p, today, space) for p in principles},
        exposure=figures.exposure(plan, space),
        health=figures.health(plan, today, space),
        due=tuple(what_is_due(plan, space, today + AHEAD)),
        top_risks=_top_risks(plan, space),
    )


def _top_risks(plan: Plan, space: str) -> tuple[Risk, ...]:
    """Open threats with a score: the highest band first, within it the highest product, then the id."""
    method = plan.space_settings(space).method
    scored = [
        (band, method.value(risk.score), risk)
        for risk in plan.of(Risk, space=space)
        if risk.open and risk.threat and risk.score and (band := method.band_index(risk.score)) is not None
    ]
    return tuple(risk for _, _, risk in sorted(scored, key=lambda item: (-item[0], -item[1], item[2].id)))
