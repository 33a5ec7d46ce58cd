"""From two trees to ops."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.layouts import KEYS, TREES
from tests.merge.replicas import rules

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.diff import diff, row_keys
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import (
    Add,
    Create,
    Delete,
    Op,
    PutRow,
    Remove,
    Write,
    WriteGroup,
    WriteText,
    op_to_json,
)
from cbrm_tui.merge.rules import Atom, Group, Leaf, Prose, Rows, Rule, Rules, SetOf
from cbrm_tui.merge.state import State
from cbrm_tui.merge.values import ABSENT, canonical

DOC = DocKey("risks", "R-1", f"{'a' * 12}.1")
DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("before", "after", "ops"),
    [
        (None, None, []),
        (None, {}, [Create(DOC)]),
        ({}, None, [Delete(DOC)]),
        ({"title": "a"}, {"title": "a"}, []),
        ({"title": "a"}, {"title": "b"}, [Write(DOC, ("title",), "b")]),
        ({"title": "a"}, {}, [Write(DOC, ("title",), ABSENT)]),
        ({"title": 1}, {"title": 1.0}, [Write(DOC, ("title",), 1.0)]),
        ({"title": 1}, {"title": True}, [Write(DOC, ("title",), True)]),
        (
            {"current": {"likelihood": 1, "impact": 1}},
            {"current": {"likelihood": 1, "impact": 2}},
            [Write(DOC, ("current",), {"likelihood": 1, "impact": 2})],
        ),
        (
            {"strategy": "accept"},
            {"strategy": "transfer", "transferred_to": "x"},
            [WriteGroup(DOC, "treatment", {("strategy",): "transfer", ("transferred_to",): "x"})],
        ),
        (
            {"strategy": "transfer", "transferred_to": "x"},
            {"strategy": "accept"},
            [WriteGroup(DOC, "treatment", {("strategy",): "accept", ("transferred_to",): ABSENT})],
        ),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, []),
        ({"tags": ["a", "b"]}, {"tags": ["b", "c"]}, [Remove(DOC, ("tags",), "a"), Add(DOC, ("tags",), "c")]),
        ({"tags": ["a"]}, {"tags": []}, [Write(DOC, ("tags",), []), Remove(DOC, ("tags",), "a")]),
        ({"tags": []}, {"tags": ["a"]}, [Write(DOC, ("tags",), ABSENT), Add(DOC, ("tags",), "a")]),
        ({"tags": ["a"]}, {"tags": [["a"]]}, [Write(DOC, ("tags",), [["a"]])]),
        (
            {"assessments": [{"on": DAY, "v": 1}]},
            {"assessments": [{"on": DAY, "v": 2}, {"v": 3}]},
            [
                PutRow(DOC, ("assessments",), '[["on",{"$date":"2026-01-05"}]]', {"on": DAY, "v": 2}),
                PutRow(DOC, ("assessments",), '[["on"]]', {"v": 3}),
            ],
        ),
        (
            {"readings": [{"v": 1}]},
            {"readings": [{"v": 2}]},
            [
                PutRow(DOC, ("readings",), '{"v":1}', ABSENT),
                PutRow(DOC, ("readings",), '{"v":2}', {"v": 2}),
            ],
        ),
        ({"notes": "a"}, {"notes": "b"}, [WriteText(DOC, ("notes",), "b")]),
        ({"notes": "a"}, {}, [WriteText(DOC, ("notes",), ABSENT)]),
        ({"notes": "a"}, {"notes": 1}, [Write(DOC, ("notes",), 1)]),
        ({"x": {"a": 1, "b": 2}}, {"x": {"a": 1, "b": 3}}, [Write(DOC, ("x", "b"), 3)]),
        ({"x": {"a": {"b": 1}}}, {"x": {"a": 5}}, [Write(DOC, ("x", "a"), 5)]),
        ({}, {"x": {}}, [Write(DOC, ("x",), {})]),
        ({"x": {}}, {"x": {"a": 1}}, [Write(DOC, ("x",), ABSENT), Write(DOC, ("x", "a"), 1)]),
        ({"x": {"a": 1}}, {"x": {}}, [Write(DOC, ("x",), {}), Write(DOC, ("x", "a"), ABSENT)]),
        ({"x": {"a": 1}}, {}, [Write(DOC, ("x",), ABSENT), Write(DOC, ("x", "a"), ABSENT)]),
        ({"x": [1]}, {"x": [2]}, [Write(DOC, ("x",), [2])]),
    ],
)
def test_what_changed_is_said_in_the_fields_own_terms(before: Any, after: Any, ops: list[Op]) -> None:
    assert list(map(op_to_json, diff(DOC, before, after, rules))) == list(map(op_to_json, ops))


def test_a_group_may_reach_into_a_table() -> None:
    def declared(_folder: str, _name: str, path: tuple[str, ...]) -> Rule | None:
        return Group("g") if path in {("x", "a"), ("b",)} else None

    ops = diff(DOC, {"x": {"a": 1, "c": 1}}, {"x": {"a": 2, "c": 1}, "b": 3}, declared)
    assert ops == [WriteGroup(DOC, "g", {("b",): 3, ("x", "a"): 2})]


def test_rows_are_found_by_their_key_fields() -> None:
    rows = [{"k": 1, "v": 1}, {"k": 2}, {"k": 1, "v": 2}, {"k": 1, "v": 1}, {"v": 5}]
    assert row_keys(rows, ("k",)) == {
        '[["k",1]]': rows[0],
        '[["k",2]]': rows[1],
        '[["k",1]]#2': rows[2],
        '[["k"]]': rows[4],
    }
    assert list(row_keys([{"v": 1}, {"v": 1}, {"v": 2}], ())) == ['{"v":1}', '{"v":2}']


@st.composite
def _rules(draw: st.DrawFn) -> Rules:
    choices: list[Rule | None] = [
        Leaf(),
        Atom(),
        Group("g"),
        SetOf(),
        Rows(),
        Rows(("id",)),
        Prose(),
        None,
        None,
    ]
    declared = draw(
        st.dictionaries(st.lists(KEYS, min_size=1, max_size=2).map(tuple), st.sampled_from(choices))
    )
    return lambda _folder, _name, path: declared.get(path)


def _state(trees: list[Any], declared: Rules) -> State:
    state = State()
    before = None
    for number, tree in enumerate(trees, 1):
        ops = diff(DOC, before, tree, declared)
        state.apply(Commit("p", "a" * 12, number, "", {}, "Ann", "o", "", "", tuple(ops)))
        before = tree
    return state


def _normal(value: Any, path: tuple[str, ...], declared: Rules) -> Any:
    """Return the value without what a set or rows do not keep: order and repetition."""
    rule = declared("", "", path)
    if isinstance(value, dict):
        return {key: _normal(inner, (*path, key), declared) for key, inner in value.items()}
    if isinstance(value, list) and isinstance(rule, SetOf | Rows):
        return sorted({canonical(item) for item in value})
    return canonical(value)


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=4), _rules())
def test_a_tree_shows_just_as_it_was_written(trees: list[dict[str, Any]], declared: Rules) -> None:
    rendered = _state(trees, declared).render(DOC)
    assert rendered is not None
    assert _normal(rendered.tree, (), declared) == _normal(trees[-1], (), declared)
    assert _state(trees, declared).disagreements() == []


@settings(max_examples=60, deadline=None)
@given(TREES, TREES, _rules())
def test_equal_trees_need_no_ops(one: dict[str, Any], other: dict[str, Any], declared: Rules) -> None:
    assert diff(DOC, one, one, declared) == []
    ops = diff(DOC, one, other, declared)
    assert bool(ops) == (_normal(one, (), declared) != _normal(other, (), declared))
