"""A state that comes back from what is kept shows what it showed."""

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import meet, people, restored
from tests.merge.scripts import SCRIPTS, play

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Create, Delete
from cbrm_tui.merge.snapshot import check_writes, read_writes


def test_within_a_commit_the_order_of_writes_to_several_documents_is_kept() -> None:
    ann, *_ = people(1)
    gone = DocKey("risks", "R-1", f"{ann.id}.1")
    # Under the id that was freed just before, in the same commit.
    ann.commit([Delete(gone), Create(DocKey("risks", "R-1", f"{'b' * 12}.1"))])
    assert list(ann.state.documents()) == ["risks/R-1.toml"]
    assert restored(ann.state).documents() == ann.state.documents()


@settings(max_examples=60, deadline=None)
@given(SCRIPTS)
def test_documents_that_memory_let_go_show_as_before(script: Any) -> None:
    group = play(script)
    meet(*group)
    here, there = group[0].state, restored(group[0].state)
    kept = {key: doc.writes for key, doc in here.changed()}
    here.at_rest()
    here.read_from(kept.__getitem__)
    here.let_go(kept)
    assert here.documents() == there.documents()
    assert here.disagreements() == there.disagreements()


def test_a_document_that_is_not_at_rest_stays_in_memory() -> None:
    ann, *_ = people(1)
    key = DocKey("risks", "R-1", f"{ann.id}.1")
    ann.commit([Create(key)])
    ann.state.let_go([key])
    assert list(ann.state.documents()) == ["risks/R-1.toml"]


JUNK: Any = [
    None,
    True,
    -1,
    1.5,
    "",
    "x",
    "write",
    "layout",
    "delete",
    [],
    ["title"],
    [[]],
    {},
    {"$date": "x"},
]


def damaged(value: Any, chance: Random) -> Any:
    """Return JSON with something in it, at whatever depth, replaced, taken out or put under another name."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.15:
        return chance.choice(JUNK)
    key = chance.choice(sorted(value) if isinstance(value, dict) else range(len(value)))
    changed: Any = dict(value) if isinstance(value, dict) else list(value)
    match chance.randrange(6):
        case 0:
            del changed[key]
        case 1 if isinstance(changed, dict):
            changed[chance.choice(["op", "path", "value", "text", "more"])] = value[key]
        case _:
            changed[key] = damaged(value[key], chance)
    return changed


@settings(max_examples=60, deadline=None)
@given(SCRIPTS, st.integers(0, 1 << 32))
def test_a_document_that_is_found_sound_can_be_read(script: Any, seed: int) -> None:
    group = play(script)
    meet(*group)
    chance = Random(seed)
    for key, doc in group[0].state.changed():
        check_writes(key, doc.writes)
        for _ in range(10):
            text = json.dumps(damaged(json.loads(doc.writes), chance))
            try:
                check_writes(key, text)
            except ValueError:
                continue
            read_writes(key, text)
