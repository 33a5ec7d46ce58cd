"""One risk and the people who edit it."""

from datetime import date
from typing import Any

from tests.merge.replicas import Replica, meet, people

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Add, Op
from cbrm_tui.merge.state import Disagreement

RISK: dict[str, Any] = {
    "title": "Ferry strike",
    "current": {"likelihood": 2, "impact": 3},
    "strategy": "transfer",
    "transferred_to": "insurer",
    "tags": ["port", "autumn"],
    "assessments": [{"on": date(2026, 1, 5), "likelihood": 2}],
}


def two_with(tree: dict[str, Any]) -> tuple[Replica, Replica, DocKey]:
    """Return Ann and Ben, who both have one record with these values."""
    ann, ben = people(2)
    key = ann.create("R-1", tree)
    meet(ann, ben)
    return ann, ben, key


def tree_of(person: Replica, key: DocKey) -> Any:
    """Return the values that a person's file shows."""
    rendered = person.state.render(key)
    assert rendered is not None
    return rendered.tree


def open_at(person: Replica) -> dict[str, Disagreement]:
    """Return what stands open, by field."""
    return {each.field: each for each in person.state.disagreements()}


def values(disagreement: Disagreement) -> list[Any]:
    """Return the values that stand against each other."""
    return [candidate.value for candidate in disagreement.candidates]


def adds(key: DocKey, *elements: str) -> list[Op]:
    """Return ops that add tags."""
    return [Add(key, ("tags",), element) for element in elements]
