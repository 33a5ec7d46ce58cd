"""Ops and commits as JSON."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.layouts import TEXTS, TREES, VALUES

from cbrm_tui.merge.commit import Commit
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
    is_read_alike,
    op_from_json,
    op_to_json,
)
from cbrm_tui.merge.values import ABSENT, MAX_TEXT, canonical

_KEYS = [DocKey("risks", "R-1", f"{'a' * 12}.1"), DocKey("", "plan"), DocKey("elements", "6")]
_DOCS = st.sampled_from(_KEYS)
_PATHS = st.lists(TEXTS, min_size=1, max_size=4).map(tuple)
_MAYBE = st.one_of(st.just(ABSENT), VALUES)
_OPS: st.SearchStrategy[Op] = st.one_of(
    st.builds(Create, _DOCS),
    st.builds(Delete, _DOCS),
    st.builds(Restore, _DOCS),
    st.builds(Write, _DOCS, _PATHS, _MAYBE),
    st.builds(WriteText, _DOCS, _PATHS, st.one_of(st.just(ABSENT), TEXTS)),
    st.builds(WriteGroup, _DOCS, TEXTS, st.dictionaries(_PATHS, _MAYBE, max_size=3)),
    st.builds(Add, _DOCS, _PATHS, VALUES),
    st.builds(Remove, _DOCS, _PATHS, VALUES),
    st.builds(PutRow, _DOCS, _PATHS, TEXTS, st.one_of(st.just(ABSENT), TREES)),
    st.builds(Layout, _DOCS, TEXTS),
)


@settings(max_examples=150, deadline=None)
@given(_OPS)
def test_an_op_travels_unchanged(op: Op) -> None:
    raw = json.loads(json.dumps(op_to_json(op)))
    back = op_from_json(raw)
    assert type(back) is type(op)
    assert op_to_json(back) == raw
    assert canonical(_value(back)) == canonical(_value(op))


@settings(max_examples=150, deadline=None)
@given(_OPS)
def test_an_op_that_need_not_be_read_back_is_read_as_it_is(op: Op) -> None:
    if is_read_alike(op):
        back = op_from_json(json.loads(json.dumps(op_to_json(op))))
        assert back == op
        assert [type(part) for part in _parts(back)] == [type(part) for part in _parts(op)]


@pytest.mark.parametrize(
    "op",
    [
        Write(_KEYS[0], ("title",), "x" * (MAX_TEXT + 1)),
        WriteText(_KEYS[0], ("x" * 257,), "text"),
        Write(_KEYS[0], (), "text"),
        Write(_KEYS[0], ("limit",), 1 << 63),
        Write(_KEYS[0], ("limit",), float("nan")),
        Layout(_KEYS[0], "x" * (MAX_TEXT + 1)),
    ],
    ids=["a long text", "a long key", "no path", "a large number", "no number", "a long layout"],
)
def test_what_a_partner_may_refuse_is_to_be_read_back(op: Op) -> None:
    assert not is_read_alike(op)


def test_most_of_what_a_record_holds_need_not_be_read_back() -> None:
    key = _KEYS[0]
    assert all(
        is_read_alike(op)
        for op in (
            Create(key),
            Write(key, ("title",), "Late steel"),
            Write(key, ("review_on",), date(2026, 1, 1)),
            WriteText(key, ("notes",), "one\ntwo\n"),
            Add(key, ("tags",), "rail"),
            Layout(key, 'title = "Late steel"\n'),
        )
    )


def _parts(op: Op) -> list[Any]:
    return [getattr(op, field.name) for field in fields(op)]


def _value(op: Op) -> Any:
    match op:
        case Write(_, _, value) | WriteText(_, _, value) | Add(_, _, value) | Remove(_, _, value):
            return value
        case PutRow(_, _, _, row):
            return row
        case WriteGroup(_, _, values):
            return [
                [list(path), *([] if values[path] is ABSENT else [values[path]])] for path in sorted(values)
            ]
        case Layout(_, text):
            return text
        case _:
            return str(op.doc)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"op": "explode", "doc": "plan"},
        {"op": ["write"], "doc": "plan"},
        {"op": "create"},
        {"op": "create", "doc": "plan", "path": ["a"]},
        {"op": "create", "doc": "../plan"},
        {"op": "create", "doc": "risks/R-1@x.1"},
        {"op": "create", "doc": 1},
        {"op": "write", "doc": "plan"},
        {"op": "write", "doc": "plan", "path": []},
        {"op": "write", "doc": "plan", "path": "title"},
        {"op": "write", "doc": "plan", "path": [1]},
        {"op": "write", "doc": "plan", "path": ["a"] * 17},
        {"op": "write", "doc": "plan", "path": ["a" * 257]},
        {"op": "write", "doc": "plan", "path": ["a"], "value": None},
        {"op": "write", "doc": "plan", "path": ["a"], "value": {"$what": 1}},
        {"op": "write", "doc": "plan", "path": ["a"], "value": "x" * (MAX_TEXT + 1)},
        {"op": "prose", "doc": "plan", "path": ["a"], "value": 1},
        {"op": "group", "doc": "plan", "group": "g", "values": {}},
        {"op": "group", "doc": "plan", "group": "g", "values": [[["a"], 1, 2]]},
        {"op": "group", "doc": "plan", "group": 1, "values": []},
        {"op": "add", "doc": "plan", "path": ["a"]},
        {"op": "row", "doc": "plan", "path": ["a"], "key": "k", "value": [1]},
        {"op": "row", "doc": "plan", "path": ["a"], "key": 1, "value": {}},
        {"op": "layout", "doc": "plan", "text": 1},
        {"op": "layout", "doc": "plan", "text": "x" * (MAX_TEXT + 1)},
    ],
)
def test_what_is_no_op_is_refused_in_one_line(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"\A[^\n]+\Z"):
        op_from_json(raw)


def test_a_value_nested_too_deep_is_refused() -> None:
    value: Any = 1
    for _ in range(100):
        value = [value]
    with pytest.raises(ValueError, match="deep"):
        op_from_json({"op": "write", "doc": "plan", "path": ["a"], "value": value})


def _commit() -> Commit:
    return Commit(
        plan="p",
        replica="a" * 12,
        seq=3,
        prev="0" * 64,
        seen={"b" * 12: 2},
        author="Ann",
        organisation="o",
        note="why",
        at="2026-01-01T00:00:00Z",
        ops=(Write(DocKey("", "plan"), ("title",), "x"),),
    )


def test_a_commit_travels_unchanged() -> None:
    commit = _commit()
    assert Commit.from_json(json.loads(json.dumps(commit.to_json()))) == commit


def test_an_author_saw_their_own_earlier_commits_and_what_they_say() -> None:
    commit = _commit()
    assert commit.saw("a" * 12, 2)
    assert not commit.saw("a" * 12, 3)
    assert commit.saw("b" * 12, 2)
    assert not commit.saw("b" * 12, 3)
    assert not commit.saw("c" * 12, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"seq": True},
        {"seq": "1"},
        {"seq": 10**10},
        {"replica": "A" * 12},
        {"replica": "../../../../x"},
        {"seen": []},
        {"seen": {"x": 1}},
        {"seen": {"b" * 12: 0}},
        {"author": 1},
        {"note": "x" * 5000},
        {"ops": {}},
        {"ops": [{}]},
        {"extra": 1},
    ],
)
def test_what_is_no_commit_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\A[^\n]+\Z"):
        Commit.from_json({**_commit().to_json(), **change})


@pytest.mark.parametrize(
    "text",
    ["", "/", "a/", "../x", "A/x", "a/b/c", "x@", "x@aa.1", f"x@{'a' * 12}.0", "x y", "x\n", "-x", ".x"],
)
def test_a_document_is_named_by_a_strict_pattern(text: str) -> None:
    with pytest.raises(ValueError, match="names no document"):
        DocKey.parse(text)


def test_a_document_reads_as_it_is_written() -> None:
    for key in _KEYS:
        assert DocKey.parse(str(key)) == key
    assert DocKey("risks", "R-1").path == "risks/R-1.toml"
    assert DocKey("", "plan").path == "plan.toml"
