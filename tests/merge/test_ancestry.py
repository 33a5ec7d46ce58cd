"""What all had seen before they disagreed."""

from typing import Any

from tests.merge.replicas import Replica, meet, people

from cbrm_tui.merge.ancestry import Base, base_of
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.values import ABSENT

RISK = {
    "title": "Strike",
    "current": {"likelihood": 3, "impact": 3},
    "strategy": "accept",
    "assessments": [{"on": "2026-01-01", "reason": "first"}],
    "notes": "one\ntwo\n",
}


def bases(person: Replica, log: slice = slice(None)) -> dict[str, Base]:
    found = person.state.disagreements()
    return {one.field: base_of(one, person.log[log], Names()) for one in found}


def start(count: int = 2) -> tuple[DocKey, list[Replica]]:
    replicas = people(count)
    key = replicas[0].create("R-1", RISK)
    meet(*replicas)
    return key, replicas


def test_each_kind_of_field_has_the_value_that_both_had_seen() -> None:
    key, (ann, ben) = start()
    # What one did and the other had seen counts as seen by both; what came after does not.
    ann.set(key, title="Strikes")
    meet(ann, ben)
    for person, word, level in ((ann, "A", 1), (ben, "B", 5)):
        person.set(key, title=f"Strike {word} for now")
        person.set(key, title=f"Strike {word}")
        person.set(key, current={"likelihood": level, "impact": 3})
        person.set(key, strategy=f"share {word}", transferred_to=word)
        person.set(key, assessments=[{"on": "2026-01-01", "reason": word}])
        person.set(key, notes=f"{word}\n{word}\n")
    meet(ann, ben)
    expected: dict[str, Any] = {
        "title": "Strikes",
        "current": RISK["current"],
        "treatment": {"strategy": "accept"},
        "assessments[2026-01-01]": {"on": "2026-01-01", "reason": "first"},
        "notes": RISK["notes"],
    }
    assert {field: base.value for field, base in bases(ann).items()} == expected
    assert all(base.known for base in bases(ann).values())
    assert bases(ann) == bases(ben)


def test_a_field_that_nobody_had_has_none_before() -> None:
    key, (ann, ben) = start()
    for person in (ann, ben):
        person.set(key, owner=person.id)
    meet(ann, ben)
    assert bases(ann) == {"owner": Base(ABSENT, known=True)}


def test_of_three_who_disagree_it_is_what_all_three_had_seen() -> None:
    key, (ann, ben, cleo) = start(3)
    ann.set(key, title="Strike at Ann's")
    ben.pull(ann)
    ben.set(key, title="Strike at Ben's")
    cleo.set(key, title="Strike at Cleo's")
    ann.set(key, title="Strike at last")
    meet(ann, ben, cleo)
    (found,) = ann.state.disagreements()
    assert len(found.candidates) == 3
    assert bases(ann)["title"] == Base("Strike", known=True)


def test_of_a_deleted_record_it_is_what_the_deletion_had_seen() -> None:
    key, (ann, ben) = start()
    ann.set(key, title="Seen by the deletion")
    ben.set(key, notes="edited")
    ann.delete(key)
    meet(ann, ben)
    base = bases(ben)["(record)"]
    assert base.known
    assert base.value == {**RISK, "title": "Seen by the deletion"}


def test_without_the_commit_of_one_of_the_values_it_is_said_to_be_unknown() -> None:
    key, (ann, ben) = start()
    for person, word in ((ann, "A"), (ben, "B")):
        person.set(key, title=word)
    meet(ann, ben)
    assert bases(ann, slice(0, 2))["title"] == Base(ABSENT, known=False)
    assert bases(ann)["title"] == Base("Strike", known=True)
