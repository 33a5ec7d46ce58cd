"""What an edit of one record costs in findings and figures: following it, against working out everything."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from benchmarks.measuring import Limits, seconds, side_by_side
from benchmarks.table import Row
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Action,
    Commitment,
    Idea,
    Information,
    Measure,
    Objective,
    PlanSheet,
    Record,
    Risk,
)
from cbrm_tui.domain.settings import read_settings
from cbrm_tui.tui.judgement import Judgement, judge

_TODAY: Final = date(2026, 6, 15)
_LIMITS: Final = Limits(runs=25, seconds=20)
_PARTNERS: Final = {"organisations": {"ash": {"name": "Ash Foundry"}, "elm": {"name": "Elm Finishing"}}}
# Of a hundred records, so many of each type; every fiftieth is the own organisation's.
_MIX: Final = {Risk: 45, Action: 25, Objective: 10, Measure: 5, Idea: 5, Commitment: 5, Information: 5}
_PRIVATE: Final = 50
_BASELINE: Final = "findings and figures anew"


def checking(sizes: list[int]) -> Iterator[Row]:
    """Edit a title, rescore a risk, close an action and add a risk in plans of these sizes."""
    for size in sizes:
        plan = mixed_plan(size)
        for what, edit in _EDITS.items():
            yield Row(f"judge after an edit: {what}", size, *_measured(plan, edit))


def mixed_plan(records: int) -> Plan:
    """Return a plan of so many records of the types that there are many of, linked with each other."""
    draw = random.Random(records)
    sheet = PlanSheet(
        "plan@joint", "joint", {"stage": "working", "started_on": date(2025, 1, 1)}, "joint/plan.toml"
    )
    found: dict[str, Record] = {sheet.id: sheet}
    counts = {kind: max(1, records * percent // 100) for kind, percent in _MIX.items()}
    for kind, count in counts.items():
        for number in range(count):
            space = "internal" if number % _PRIVATE == 1 and "internal" in kind.spaces else "joint"
            key = _id(kind, number)
            data = _data(kind, draw, counts, space)
            found[key] = kind(key, space, data, f"{space}/{kind.folder}/{key}.toml")
    return Plan(found, {"joint": read_settings(_PARTNERS)}, {}, "ash")


@dataclass(frozen=True)
class Edit:
    """The record that an edit changes, by its number, and what it writes there; number -1 makes a new one."""

    kind: type[Record]
    number: int
    fields: dict[str, Any]


_EDITS: Final = {
    "title": Edit(Risk, 3, {"title": "Changed"}),
    "score": Edit(Risk, 3, {"current": {"likelihood": 5, "impact": 5}}),
    "action done": Edit(Action, 4, {"status": "done", "done_on": _TODAY}),
    "objective": Edit(Objective, 2, {"actual": 17, "status": "under_way"}),
    "new risk": Edit(Risk, -1, {"title": "New", "kind": "threat"}),
}


def _measured(plan: Plan, edit: Edit) -> tuple[float, str, float | None]:
    judged: list[Judgement] = [judge(plan, _TODAY)]
    there = [plan]

    def follow() -> float:
        there[0] = edited(there[0], edit, len(there))
        there.append(there[0])
        return seconds(lambda: judged.append(judge(there[0], _TODAY, judged.pop())))

    def anew() -> float:
        fresh = Plan(there[0].records, plan.settings, plan.faults, plan.me)
        return seconds(lambda: judge(fresh, _TODAY))

    figures = side_by_side({"ours": follow, _BASELINE: anew}, _LIMITS)
    return figures["ours"].median or 0.0, _BASELINE, figures[_BASELINE].median


def edited(plan: Plan, edit: Edit, turn: int) -> Plan:
    """Return the plan after an edit; odd turns make it and even ones take it back."""
    kind = edit.kind
    if edit.number < 0:
        key = _id(kind, 80_000 + turn)
        return plan.having([kind(key, "joint", edit.fields, f"joint/{kind.folder}/{key}.toml")])
    old = plan[_id(kind, edit.number)]
    before = {name: _DEFAULTS[name] for name in edit.fields}
    fields = edit.fields if turn % 2 else before
    return plan.having([kind(old.id, old.space, {**old.data, **fields}, old.doc, old.at)])


_DEFAULTS: Final[dict[str, Any]] = {
    "title": "As it was",
    "current": {"likelihood": 2, "impact": 2},
    "status": "open",
    "done_on": _TODAY - timedelta(days=500),
    "actual": 3,
}


def _id(kind: type[Record], number: int) -> str:
    return f"{kind.prefix}-{10_000 + number}"


def _data(
    kind: type[Record], draw: random.Random, counts: dict[type[Record], int], space: str
) -> dict[str, Any]:
    def some(of: type[Record]) -> str:
        # Odd numbers may be private, and what partners see names nothing private.
        return _id(of, draw.randrange(counts[of]) // 2 * 2)

    day = _TODAY + timedelta(days=draw.randrange(-60, 300))
    score = {"likelihood": draw.randint(1, 5), "impact": draw.randint(1, 5)}
    common = {
        "title": f"{kind.label} {draw.randrange(10**6)}",
        "owner": draw.choice(("Ann", "Ben", "")),
        "review_on": day,
    }
    own: dict[type[Record], dict[str, Any]] = {
        Risk: {
            "kind": draw.choice(("threat", "threat", "threat", "opportunity")),
            "category": draw.choice(("relationship", "delivery", "people")),
            "status": draw.choice(("assessed", "treating", "closed")),
            "strategy": draw.choice(("reduce", "transfer", "accept")),
            "current": score,
            "assessments": [{"date": _TODAY - timedelta(days=draw.randrange(120)), **score}],
            "objectives": [some(Objective)],
        },
        Action: {"from": some(Risk), "due": day, "status": draw.choice(("open", "open", "done"))},
        Objective: {
            "party": "joint",
            "priority": 3,
            "baseline": 0,
            "actual": draw.randint(0, 9),
            "target": 10,
        },
        Measure: {
            "criterion": draw.choice(("performance", "strength", "value")),
            "kind": draw.choice(("quantitative", "qualitative")),
            "frequency": "quarterly",
            "baseline": 0,
            "target": 10,
            "agreed_by": ["ash", "elm"],
            "readings": [{"date": _TODAY - timedelta(days=30), "value": draw.randint(0, 9)}],
        },
        Idea: {
            "stage": "under_way",
            "planned": 10,
            "realised": 3,
            "organisation": draw.choice(("ash", "elm")),
        },
        Commitment: {"by": "ash", "to": "elm", "due": day, "kept": "open"},
        Information: {"class": "shareable", "custodian": "Ann", "needed_for": [some(Objective)]},
    }
    return {**common, **own[kind]}
