"""Where to begin: the first steps to a joint RMP, for somebody who has never read the standard.

Each step is judged by the plan itself, so it is done by whichever way a person does it. The order is that
of clause 5.1.3.3 and of the lifecycle: who, what for, how, what could happen, how it is judged, how it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cbrm_tui.domain.figures.roles import without_ser
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Appointment,
    ExitItem,
    Governance,
    Information,
    Measure,
    Objective,
    Record,
    Resource,
    Review,
    Risk,
    Value,
)

_RISKS_TO_BEGIN: Final = 3


@dataclass(frozen=True)
class Step:
    """One step. `type` is the record that takes it further, in `space`; `defaults` are known of it."""

    key: str
    title: str
    why: str
    principle: int
    clause: str
    type: type[Record]
    done: bool
    left: str
    space: str = "joint"
    defaults: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""
    """The record to go on with, where there is one already."""


def steps(plan: Plan, today: date) -> tuple[Step, ...]:
    """Return the steps in their order, each with whether it is done and what is left of it."""
    return tuple(step for make in _STEPS for step in make(plan, today))


def next_step(plan: Plan, today: date) -> Step | None:
    """Return the first step that is not done."""
    return next((step for step in steps(plan, today) if not step.done), None)


def _sers(plan: Plan, today: date) -> Iterator[Step]:
    missing = [partner.key for partner in without_ser(plan, today)]
    yield Step(
        "sers",
        "Name who answers for the relationship",
        "One senior person of each organisation carries it, with a say in money and people. In a small firm "
        "that can be the owner.",
        1,
        "5.1.3.3",
        Appointment,
        not missing,
        _nobody(plan, missing),
        defaults={"kind": "ser", **({"organisation": missing[0]} if missing else {})},
    )


def _values(plan: Plan, today: date) -> Iterator[Step]:
    told = {one.organisation for one in plan.of(Value, space="joint")}
    missing = [key for key in plan.partners if key not in told]
    yield Step(
        "values",
        "Say what each of you stands for",
        "Under pressure people fall back on what matters to them; better to know that of each other before.",
        2,
        "5.2.3.1",
        Value,
        not missing,
        _nobody(plan, missing),
        defaults={"kind": "vision", **({"organisation": missing[0]} if missing else {})},
    )


def _own_objectives(plan: Plan, today: date) -> Iterator[Step]:
    own = [*plan.of(Objective, space="internal")]
    offered = [one for one in plan.of(Objective, space="joint") if one.organisation == plan.me]
    yield Step(
        "own",
        "Write down what you want from it yourselves",
        "For your own eyes first; what partners should know of it you offer them later, field by field.",
        3,
        "5.3.3.1",
        Objective,
        bool(own or offered),
        "no objective of your own yet",
        space="internal",
    )


def _joint_objectives(plan: Plan, today: date) -> Iterator[Step]:
    found = [one for one in plan.of(Objective, space="joint") if one.party == "joint"]
    yield Step(
        "joint",
        "Agree on an objective that you can only reach together",
        "It is why the relationship exists; everything else in the plan serves it.",
        3,
        "5.3.3.6",
        Objective,
        bool(found),
        "no joint objective yet",
        defaults={"party": "joint", "contributors": list(plan.partners)},
    )


def _contributions(plan: Plan, today: date) -> Iterator[Step]:
    brought = {one.organisation for one in plan.of(Resource, space="joint")}
    missing = [key for key in plan.partners if key not in brought]
    yield Step(
        "brings",
        "Say what each of you brings",
        "People, money, equipment, know-how, data; and what becomes of it when you part.",
        1,
        "5.1.3.3 f",
        Resource,
        not missing,
        _nobody(plan, missing),
        defaults={"organisation": missing[0]} if missing else {},
    )


def _governance(plan: Plan, today: date) -> Iterator[Step]:
    models = [*plan.of(Governance, space="joint")]
    blank = models[0].missing if models else Governance.parts
    labels = ", ".join(Governance.fields[name].label.lower() for name in blank)
    yield Step(
        "governance",
        "Decide how the joint work is run",
        "Who does what, what each owes the other, how often you meet, by what plan and by which numbers.",
        5,
        "5.5.3.3",
        Governance,
        not blank,
        f"nothing said of {labels}" if models else "no governance model yet",
        at=models[0].id if models else "",
    )


def _risks(plan: Plan, today: date) -> Iterator[Step]:
    open_ones = [one for one in plan.of(Risk, space="joint") if one.open]
    ready = [one for one in open_ones if one.score and one.owner]
    unready = next((one for one in open_ones if not (one.score and one.owner)), None)
    left = f"{len(ready)} of at least {_RISKS_TO_BEGIN} have a score and an owner"
    yield Step(
        "risks",
        "Write down what could go wrong, and what could go well",
        "Three risks with an owner and a score are a beginning; one should be about the relationship itself.",
        10,
        "5.10.3.3",
        Risk,
        len(ready) >= _RISKS_TO_BEGIN,
        left,
        at=unready.id if unready and len(open_ones) >= _RISKS_TO_BEGIN else "",
    )


def _information(plan: Plan, today: date) -> Iterator[Step]:
    found = [*plan.of(Information, space="joint")]
    yield Step(
        "information",
        "Say what may be shared, and what may not",
        "People who are unsure hold everything back. A short list ends that.",
        9,
        "5.9.3.2",
        Information,
        bool(found),
        "nothing said yet",
    )


def _measures(plan: Plan, today: date) -> Iterator[Step]:
    found = [one for one in plan.of(Measure, space="joint") if one.data.get("target") is not None]
    yield Step(
        "measures",
        "Choose how you will know that it works",
        "One number with a target and a date to look at it is better than ten that nobody reads.",
        11,
        "5.11.3.1",
        Measure,
        bool(found),
        "no measure with a target yet",
    )


def _exit(plan: Plan, today: date) -> Iterator[Step]:
    items = [*plan.of(ExitItem, space="joint")]
    undefined = [one for one in items if one.undefined]
    yield Step(
        "exit",
        "Say how you would part",
        "An exit that is agreed while you are friends lets everybody commit.",
        12,
        "5.12.3.2",
        ExitItem,
        bool(items) and not undefined,
        f"{len(undefined)} items undefined" if items else "no exit item yet",
        at=undefined[0].id if undefined else "",
    )


def _review(plan: Plan, today: date) -> Iterator[Step]:
    planned = [one for one in plan.of(Review, space="joint") if one.data.get("next_on")]
    yield Step(
        "review",
        "Set the day on which you look at it again",
        "A plan that has no next date is read once.",
        11,
        "5.11.3.1",
        Review,
        bool(planned),
        "no review has a date",
        defaults={"kind": "risk"},
    )


def _nobody(plan: Plan, missing: list[str]) -> str:
    names = ", ".join(plan.partners[key].name for key in missing)
    return f"missing for {names}" if missing else ""


_STEPS: Final[tuple[Callable[[Plan, date], Iterator[Step]], ...]] = (
    _sers,
    _values,
    _own_objectives,
    _joint_objectives,
    _contributions,
    _governance,
    _risks,
    _information,
    _measures,
    _exit,
    _review,
)
