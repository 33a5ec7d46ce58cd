"""How concurrent edits of one record's values fold, and what a state tells."""

from typing import Any

import pytest
from tests.merge.replicas import meet, people, texts
from tests.merge.risks import RISK, open_at, tree_of, two_with, values

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.ops import Write
from cbrm_tui.merge.rules import Group
from cbrm_tui.merge.state import NotReady, State
from cbrm_tui.merge.values import ABSENT


def test_edits_of_different_fields_are_both_there() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, title="Ferry strike in autumn")
    ben.set(key, current={"likelihood": 4, "impact": 3})
    meet(ann, ben)
    assert tree_of(ann, key)["title"] == "Ferry strike in autumn"
    assert tree_of(ann, key)["current"] == {"likelihood": 4, "impact": 3}
    assert ann.state.disagreements() == []
    assert texts(ann.state) == texts(ben.state)


def test_edits_of_one_field_stand_open_alike_on_both_sides() -> None:
    ann, ben, key = two_with(RISK)
    ann.write(key, {**RISK, "title": "Strike"}, note="shorter")
    ben.set(key, title="Port closed")
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert (found.doc, found.record, found.field) == (key, "R-1", "title")
    one, other = found.candidates
    assert (one.value, one.author, one.organisation, one.note) == ("Strike", "Ann", "brindlewick", "shorter")
    assert (other.value, other.author, other.replica, other.seq) == ("Port closed", "Ben", ben.id, 1)
    assert tree_of(ann, key)["title"] == found.candidates[found.provisional].value
    assert ben.state.disagreements() == [found]
    assert texts(ann.state) == texts(ben.state)


def test_the_provisional_value_depends_on_the_values_alone() -> None:
    shown = set()
    for titles in [("Strike", "Port closed"), ("Port closed", "Strike")]:
        ann, ben, key = two_with(RISK)
        ann.set(key, title=titles[0])
        ben.set(key, title=titles[1])
        meet(ann, ben)
        shown.add(tree_of(ann, key)["title"])
    assert len(shown) == 1


def test_equal_edits_are_no_disagreement() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, title="Strike")
    ben.set(key, title="Strike")
    meet(ann, ben)
    assert ann.state.disagreements() == []
    ben.set(key, title="Port closed")
    meet(ann, ben)
    assert tree_of(ann, key)["title"] == "Port closed"
    assert ann.state.disagreements() == []


def test_equal_candidates_are_listed_once() -> None:
    ann, ben, cleo = people(3)
    key = ann.create("R-1", RISK)
    meet(ann, ben, cleo)
    for person, title in [(ann, "Strike"), (ben, "Port closed"), (cleo, "Strike")]:
        person.set(key, title=title)
    meet(ann, ben, cleo)
    (found,) = cleo.state.disagreements()
    assert [(each.value, each.author) for each in found.candidates] == [
        ("Strike", "Ann"),
        ("Port closed", "Ben"),
    ]


def test_who_saw_a_value_replaces_it_and_who_did_not_does_not() -> None:
    ann, ben, cleo = people(3)
    key = ann.create("R-1", RISK)
    meet(ann, ben, cleo)
    ann.set(key, title="Strike")
    ben.pull(ann)
    ben.set(key, title="Port closed")
    cleo.set(key, title="Weather")
    meet(ann, ben, cleo)
    assert values(open_at(ann)["title"]) == ["Port closed", "Weather"]


def test_what_was_pulled_but_not_yet_in_the_file_was_not_seen() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, title="Strike")
    ben.hold(key)
    ben.pull(ann)
    ben.write(key, {**RISK, "title": "Port closed"})
    ben.write(key, {**RISK, "title": "Port shut"})
    meet(ann, ben)
    assert values(open_at(ann)["title"]) == ["Strike", "Port shut"]


def test_seeing_is_not_inherited() -> None:
    # Ben's second commit saw Ann's first on another document only; its own base was older.
    ann, ben, key = two_with(RISK)
    ann.set(key, title="Strike")
    ben.pull(ann)
    ben.create("R-2", {"title": "Other"})
    ben.commit([Write(key, ("title",), "Port closed")], seen={ann.id: 1})
    meet(ann, ben)
    assert values(open_at(ann)["title"]) == ["Strike", "Port closed"]


def test_within_a_commit_the_later_op_counts() -> None:
    ann, _, key = two_with(RISK)
    ann.commit([Write(key, ("title",), "one"), Write(key, ("title",), "two")])
    assert tree_of(ann, key)["title"] == "two"
    assert ann.state.disagreements() == []


def test_a_commit_waits_for_what_its_author_had_seen() -> None:
    ann, ben, key = two_with(RISK)
    first = ann.log[0]
    second = ann.set(key, title="Strike")
    ben.pull(ann)
    third = ben.set(key, title="Port closed")
    state = State()
    with pytest.raises(NotReady):
        state.apply(second)
    with pytest.raises(NotReady):
        state.apply(third)
    assert state.documents() == {}
    assert state.version == {}
    assert state.apply(first) == {key}
    with pytest.raises(NotReady):
        state.apply(third)
    assert state.apply(second) == {key}
    assert state.apply(third) == {key}
    assert state.apply(third) == set()
    assert state.version == {ann.id: 2, ben.id: 1}


@pytest.mark.parametrize("chosen", ["Strike", "Port closed", "Something else", ABSENT])
def test_a_settled_disagreement_is_gone_for_everybody(chosen: Any) -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, title="Strike")
    ben.set(key, title="Port closed")
    meet(ann, ben)
    ben.settle(open_at(ben)["title"], chosen)
    meet(ann, ben)
    assert ann.state.disagreements() == []
    assert tree_of(ann, key).get("title", ABSENT) == chosen


def test_settling_twice_apart_is_a_disagreement_again() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, title="Strike")
    ben.set(key, title="Port closed")
    meet(ann, ben)
    ann.settle(open_at(ann)["title"], "Strike")
    ben.settle(open_at(ben)["title"], "Weather")
    meet(ann, ben)
    assert values(open_at(ann)["title"]) == ["Strike", "Weather"]


def test_taking_a_value_out_disagrees_with_changing_it() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, title=None)
    ben.set(key, title="Port closed")
    meet(ann, ben)
    found = open_at(ann)["title"]
    assert values(found) == [ABSENT, "Port closed"]
    assert tree_of(ann, key)["title"] == "Port closed"


def test_what_is_there_shows_before_what_was_taken_out() -> None:
    for number in range(40):
        ann, ben, key = two_with(RISK)
        ann.set(key, title=None)
        ben.set(key, title=f"title {number}")
        meet(ann, ben)
        assert tree_of(ann, key)["title"] == f"title {number}"


def test_a_score_stays_whole() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, current={"likelihood": 5, "impact": 3})
    ben.set(key, current={"likelihood": 2, "impact": 1})
    meet(ann, ben)
    found = open_at(ann)["current"]
    assert values(found) == [{"likelihood": 5, "impact": 3}, {"likelihood": 2, "impact": 1}]
    assert tree_of(ann, key)["current"] in values(found)


def test_coupled_fields_stand_open_as_one() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, strategy="accept", transferred_to=None)
    ben.set(key, transferred_to="broker")
    meet(ann, ben)
    found = open_at(ann)["treatment"]
    assert values(found) == [{"strategy": "accept"}, {"strategy": "transfer", "transferred_to": "broker"}]
    tree = tree_of(ann, key)
    assert {name: tree[name] for name in ("strategy", "transferred_to") if name in tree} in values(found)
    ann.settle(found, {"strategy": "accept"})
    meet(ann, ben)
    assert "transferred_to" not in tree_of(ben, key)
    assert tree_of(ben, key)["strategy"] == "accept"
    assert ben.state.disagreements() == []


def test_a_group_can_be_settled_with_nothing() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, strategy="accept", transferred_to=None)
    ben.set(key, strategy=None, transferred_to=None)
    meet(ann, ben)
    found = open_at(ann)["treatment"]
    assert values(found) == [{"strategy": "accept"}, {}]
    ann.settle(found, {})
    assert not {"strategy", "transferred_to"} & tree_of(ann, key).keys()
    with pytest.raises(ValueError, match="treatment"):
        ann.state.settle(found, "accept")


def test_a_group_may_get_another_name_with_other_members() -> None:
    ann, ben, key = two_with(RISK)
    ben.rules = lambda _folder, _name, path: Group("risk") if path[0] in RISK else None
    ben.set(key, transferred_to=None)
    ben.set(key, strategy="accept")
    meet(ann, ben)
    assert "transferred_to" not in tree_of(ann, key)
    assert tree_of(ann, key)["strategy"] == "accept"
    ann.set(key, strategy="transfer", transferred_to="broker")
    assert tree_of(ann, key) == {**RISK, "transferred_to": "broker"}
    assert ann.state.disagreements() == []


def test_an_edit_redraws_only_its_own_document() -> None:
    (ann,) = people(1)
    keys = [ann.create(f"R-{number}", RISK) for number in range(5)]
    before = ann.state.documents()
    commit = ann.set(keys[2], title="Strike")
    assert {op.doc for op in commit.ops} == {keys[2]}
    after = ann.state.documents()
    assert [path for path in after if after[path] is not before[path]] == ["risks/R-2.toml"]


def test_documents_are_found_by_path_and_by_key() -> None:
    ann, _, key = two_with(RISK)
    rendered = ann.state.documents()["risks/R-1.toml"]
    assert ann.state.render(key) is rendered
    assert ann.state.key_at("risks/R-1.toml") == key
    assert ann.state.key_at("risks/R-2.toml") is None
    assert (rendered.key, rendered.path, rendered.tree) == (key, "risks/R-1.toml", RISK)
    assert rendered.text == patch(rendered.layout, RISK)
    assert ann.state.render(DocKey("risks", "R-2")) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"commits":{},"ops":[["x.1",0,true,{}]]}'])
def test_a_damaged_document_at_rest_is_refused_when_it_is_read(text: str) -> None:
    key = DocKey("risks", "R-1")
    state = State.restored({}, [(key, True, False)], lambda _: text)
    with pytest.raises(ValueError, match="R-1"):
        state.render(key)
