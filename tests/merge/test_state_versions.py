"""People whose programs declare fields otherwise, and ops that nobody's diff would make."""

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import Replica, fold, meet, people, restored, rules
from tests.merge.scripts import SCRIPTS, Step, play

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import (
    Add,
    Create,
    Delete,
    Layout,
    Op,
    PutRow,
    Remove,
    Restore,
    Write,
    WriteGroup,
    WriteText,
)
from cbrm_tui.merge.rules import Atom, Group, Leaf, Prose, Rows, Rule, Rules, SetOf
from cbrm_tui.merge.values import ABSENT, canonical

_PATHS = [
    *((name,) for name in ("title", "current", "tags", "assessments", "readings", "notes", "extra")),
    ("strategy",),
    ("transferred_to",),
    ("extra", "a"),
    ("current", "impact"),
]
_RULES: list[Rule | None] = [None, Leaf(), Atom(), SetOf(), Rows(), Rows(("on",)), Prose()]


@st.composite
def _versions(draw: st.DrawFn, name: str) -> Rules:
    rule = st.sampled_from([*_RULES, Group(name)])
    declared = dict(
        zip(_PATHS, draw(st.lists(rule, min_size=len(_PATHS), max_size=len(_PATHS))), strict=True)
    )
    return lambda _folder, _name, path: declared.get(path)


@settings(max_examples=50, deadline=None)
@given(SCRIPTS, _versions("g"), _versions("h"), st.randoms(use_true_random=False))
def test_versions_that_declare_otherwise_converge_and_show_what_was_written(
    script: tuple[int, Sequence[Step]], one: Rules, other: Rules, chance: random.Random
) -> None:
    # That a file shows what its person just wrote is asserted in play itself.
    group = play(script, versions=(rules, one, other))
    meet(*group)
    state = group[0].state
    for each in (group[1].state, fold(group[0].log, chance.randrange), restored(state)):
        assert each.documents() == state.documents()
        assert each.disagreements() == state.disagreements()


_KEYS = [DocKey("risks", "R-1", f"{'a' * 12}.1"), DocKey("risks", "R-1", f"{'b' * 12}.1"), DocKey("", "plan")]
_VALUES = st.sampled_from(
    [ABSENT, 1, "R-1", "x", True, [], {}, [1], ["R-1", "x"], {"a": 1}, {"a": {"b": 2}}, [{"on": "R-1"}]]
)
_PLAIN = st.sampled_from([1, "R-1", "x", {"a": 1}])
_ROW = st.sampled_from([ABSENT, {"on": 1, "v": 1}, {"on": 1, "v": 2}, {"on": "R-1"}])
_ROW_KEYS = st.sampled_from(
    ['[["on",1]]', '[["on",1]]#2', '[["on","R-1"]]', "", "R-1", '{"on":1,"v":1}', "[[", "[1]", "[{}]"]
)
_WHERE = st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=3).map(tuple)
_DOC = st.sampled_from(_KEYS)
_OPS: st.SearchStrategy[Op] = st.one_of(
    st.builds(Create, _DOC),
    st.builds(Delete, _DOC),
    st.builds(Restore, _DOC),
    st.builds(Write, _DOC, _WHERE, _VALUES),
    st.builds(Write, _DOC, _WHERE, _VALUES),
    st.builds(WriteText, _DOC, _WHERE, st.sampled_from([ABSENT, "", "x\n", "x\ny\n", "R-1\nx\n"])),
    st.builds(
        WriteGroup,
        _DOC,
        st.sampled_from(["g", "h"]),
        st.dictionaries(_WHERE, st.one_of(st.just(ABSENT), _PLAIN), max_size=2),
    ),
    st.builds(Add, _DOC, _WHERE, _PLAIN),
    st.builds(Remove, _DOC, _WHERE, _PLAIN),
    st.builds(PutRow, _DOC, _WHERE, _ROW_KEYS, _ROW),
    st.builds(Layout, _DOC, st.sampled_from(["", "# c\n", "# d\na = 1\n", "a = [", "a = ['x', 'R-1']\n"])),
)
_COMMITS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.lists(_OPS, min_size=1, max_size=4)), max_size=12
)


def _live(script: Sequence[tuple[int, int, Sequence[Op]]]) -> list[Replica]:
    group = people(3)
    for who, whom, ops in script:
        group[who].pull(group[whom])
        group[who].commit(ops)
    meet(*group)
    return group


@settings(max_examples=150, deadline=None)
@given(_COMMITS, st.randoms(use_true_random=False))
def test_ops_that_no_diff_would_make_converge(
    script: Sequence[tuple[int, int, Sequence[Op]]], chance: random.Random
) -> None:
    group = _live(script)
    state = group[0].state
    for each in (group[1].state, fold(group[0].log, chance.randrange), restored(state)):
        assert each.documents() == state.documents()
        assert each.disagreements() == state.disagreements()


@settings(max_examples=150, deadline=None)
@given(_COMMITS, st.randoms(use_true_random=False))
def test_whoever_settles_with_a_candidate_gets_just_that(
    script: Sequence[tuple[int, int, Sequence[Op]]], chance: random.Random
) -> None:
    person = _live(script)[0]
    found = person.state.disagreements()
    if not found:
        return
    disagreement = chance.choice(found)
    chosen = chance.choice(disagreement.candidates).value
    person.settle(disagreement, chosen)
    left = person.state.disagreements()
    assert disagreement.unit not in [each.unit for each in left if each.doc == disagreement.doc]
    rendered = person.state.render(disagreement.doc)
    if disagreement.unit.kind == "existence":
        assert (rendered is None) == (chosen is ABSENT)
    elif disagreement.unit.kind in {"value", "prose"} and rendered:
        value: object = rendered.tree
        for key in disagreement.unit.path[:-1]:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, dict):
            assert canonical(value.get(disagreement.unit.path[-1], ABSENT)) == canonical(chosen)
