"""How concurrent edits of one record's values fold."""

from datetime import date
from typing import Any

import pytest
from tests.merge.replicas import Replica, fold, meet, people, texts

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.ops import Add, Op, PutRow, Remove, Write, WriteText
from cbrm_tui.merge.rules import Group, Rows
from cbrm_tui.merge.state import Disagreement, NotReady, State
from cbrm_tui.merge.values import ABSENT

RISK: dict[str, Any] = {
    "title": "Ferry strike",
    "current": {"likelihood": 2, "impact": 3},
    "strategy": "transfer",
    "transferred_to": "insurer",
    "tags": ["port", "autumn"],
    "assessments": [{"on": date(2026, 1, 5), "likelihood": 2}],
}


def _two(tree: dict[str, Any] | None = None) -> tuple[Replica, Replica, DocKey]:
    ann, ben = people(2)
    key = ann.create("R-1", RISK if tree is None else tree)
    meet(ann, ben)
    return ann, ben, key


def _tree(person: Replica, key: DocKey) -> Any:
    rendered = person.state.render(key)
    assert rendered is not None
    return rendered.tree


def _open(person: Replica) -> dict[str, Disagreement]:
    return {each.field: each for each in person.state.disagreements()}


def _values(disagreement: Disagreement) -> list[Any]:
    return [candidate.value for candidate in disagreement.candidates]


def test_edits_of_different_fields_are_both_there() -> None:
    ann, ben, key = _two()
    ann.set(key, title="Ferry strike in autumn")
    ben.set(key, current={"likelihood": 4, "impact": 3})
    meet(ann, ben)
    assert _tree(ann, key)["title"] == "Ferry strike in autumn"
    assert _tree(ann, key)["current"] == {"likelihood": 4, "impact": 3}
    assert ann.state.disagreements() == []
    assert texts(ann.state) == texts(ben.state)


def test_edits_of_one_field_stand_open_alike_on_both_sides() -> None:
    ann, ben, key = _two()
    ann.write(key, {**RISK, "title": "Strike"}, note="shorter")
    ben.set(key, title="Port closed")
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert (found.doc, found.record, found.field) == (key, "R-1", "title")
    one, other = found.candidates
    assert (one.value, one.author, one.organisation, one.note) == ("Strike", "Ann", "brindlewick", "shorter")
    assert (other.value, other.author, other.replica, other.seq) == ("Port closed", "Ben", ben.id, 1)
    assert _tree(ann, key)["title"] == found.candidates[found.provisional].value
    assert ben.state.disagreements() == [found]
    assert texts(ann.state) == texts(ben.state)


def test_the_provisional_value_depends_on_the_values_alone() -> None:
    shown = set()
    for titles in [("Strike", "Port closed"), ("Port closed", "Strike")]:
        ann, ben, key = _two()
        ann.set(key, title=titles[0])
        ben.set(key, title=titles[1])
        meet(ann, ben)
        shown.add(_tree(ann, key)["title"])
    assert len(shown) == 1


def test_equal_edits_are_no_disagreement() -> None:
    ann, ben, key = _two()
    ann.set(key, title="Strike")
    ben.set(key, title="Strike")
    meet(ann, ben)
    assert ann.state.disagreements() == []
    ben.set(key, title="Port closed")
    meet(ann, ben)
    assert _tree(ann, key)["title"] == "Port closed"
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
    assert _values(_open(ann)["title"]) == ["Port closed", "Weather"]


def test_what_was_pulled_but_not_yet_in_the_file_was_not_seen() -> None:
    ann, ben, key = _two()
    ann.set(key, title="Strike")
    ben.hold(key)
    ben.pull(ann)
    ben.write(key, {**RISK, "title": "Port closed"})
    ben.write(key, {**RISK, "title": "Port shut"})
    meet(ann, ben)
    assert _values(_open(ann)["title"]) == ["Strike", "Port shut"]


def test_seeing_is_not_inherited() -> None:
    # Ben's second commit saw Ann's first on another document only; its own base was older.
    ann, ben, key = _two()
    ann.set(key, title="Strike")
    ben.pull(ann)
    ben.create("R-2", {"title": "Other"})
    ben.commit([Write(key, ("title",), "Port closed")], seen={ann.id: 1})
    meet(ann, ben)
    assert _values(_open(ann)["title"]) == ["Strike", "Port closed"]


def test_within_a_commit_the_later_op_counts() -> None:
    ann, _, key = _two()
    ann.commit([Write(key, ("title",), "one"), Write(key, ("title",), "two")])
    assert _tree(ann, key)["title"] == "two"
    assert ann.state.disagreements() == []


def test_a_commit_waits_for_what_its_author_had_seen() -> None:
    ann, ben, key = _two()
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
    ann, ben, key = _two()
    ann.set(key, title="Strike")
    ben.set(key, title="Port closed")
    meet(ann, ben)
    ben.settle(_open(ben)["title"], chosen)
    meet(ann, ben)
    assert ann.state.disagreements() == []
    assert _tree(ann, key).get("title", ABSENT) == chosen


def test_settling_twice_apart_is_a_disagreement_again() -> None:
    ann, ben, key = _two()
    ann.set(key, title="Strike")
    ben.set(key, title="Port closed")
    meet(ann, ben)
    ann.settle(_open(ann)["title"], "Strike")
    ben.settle(_open(ben)["title"], "Weather")
    meet(ann, ben)
    assert _values(_open(ann)["title"]) == ["Strike", "Weather"]


def test_taking_a_value_out_disagrees_with_changing_it() -> None:
    ann, ben, key = _two()
    ann.set(key, title=None)
    ben.set(key, title="Port closed")
    meet(ann, ben)
    found = _open(ann)["title"]
    assert _values(found) == [ABSENT, "Port closed"]
    assert _tree(ann, key)["title"] == "Port closed"


def test_what_is_there_shows_before_what_was_taken_out() -> None:
    for number in range(40):
        ann, ben, key = _two()
        ann.set(key, title=None)
        ben.set(key, title=f"title {number}")
        meet(ann, ben)
        assert _tree(ann, key)["title"] == f"title {number}"


def test_a_score_stays_whole() -> None:
    ann, ben, key = _two()
    ann.set(key, current={"likelihood": 5, "impact": 3})
    ben.set(key, current={"likelihood": 2, "impact": 1})
    meet(ann, ben)
    found = _open(ann)["current"]
    assert _values(found) == [{"likelihood": 5, "impact": 3}, {"likelihood": 2, "impact": 1}]
    assert _tree(ann, key)["current"] in _values(found)


def test_coupled_fields_stand_open_as_one() -> None:
    ann, ben, key = _two()
    ann.set(key, strategy="accept", transferred_to=None)
    ben.set(key, transferred_to="broker")
    meet(ann, ben)
    found = _open(ann)["treatment"]
    assert _values(found) == [{"strategy": "accept"}, {"strategy": "transfer", "transferred_to": "broker"}]
    tree = _tree(ann, key)
    assert {name: tree[name] for name in ("strategy", "transferred_to") if name in tree} in _values(found)
    ann.settle(found, {"strategy": "accept"})
    meet(ann, ben)
    assert "transferred_to" not in _tree(ben, key)
    assert _tree(ben, key)["strategy"] == "accept"
    assert ben.state.disagreements() == []


def test_a_group_can_be_settled_with_nothing() -> None:
    ann, ben, key = _two()
    ann.set(key, strategy="accept", transferred_to=None)
    ben.set(key, strategy=None, transferred_to=None)
    meet(ann, ben)
    found = _open(ann)["treatment"]
    assert _values(found) == [{"strategy": "accept"}, {}]
    ann.settle(found, {})
    assert not {"strategy", "transferred_to"} & _tree(ann, key).keys()
    with pytest.raises(ValueError, match="treatment"):
        ann.state.settle(found, "accept")


def test_a_group_may_get_another_name_with_other_members() -> None:
    ann, ben, key = _two()
    ben.rules = lambda _folder, _name, path: Group("risk") if path[0] in RISK else None
    ben.set(key, transferred_to=None)
    ben.set(key, strategy="accept")
    meet(ann, ben)
    assert "transferred_to" not in _tree(ann, key)
    assert _tree(ann, key)["strategy"] == "accept"
    ann.set(key, strategy="transfer", transferred_to="broker")
    assert _tree(ann, key) == {**RISK, "transferred_to": "broker"}
    assert ann.state.disagreements() == []


def test_sets_gather_what_either_adds_and_lose_what_either_removes() -> None:
    ann, ben, key = _two()
    ann.set(key, tags=["port", "autumn", "union"])
    ben.set(key, tags=["autumn", "crew"])
    meet(ann, ben)
    assert _tree(ann, key)["tags"] == ["autumn", "crew", "union"]
    assert ann.state.disagreements() == []


def test_an_added_element_stays_when_another_removes_it_unknowingly() -> None:
    ann, ben, key = _two()
    ann.set(key, tags=["port"])
    ann.set(key, tags=["port", "autumn"])
    ben.set(key, tags=["port"])
    meet(ann, ben)
    assert _tree(ann, key)["tags"] == ["port", "autumn"]
    ben.set(key, tags=["port"])
    meet(ann, ben)
    assert _tree(ann, key)["tags"] == ["port"]


def test_the_order_of_a_set_is_the_layouts_then_the_alphabet() -> None:
    ann, ben, key = _two({"tags": ["b", "a"]})
    ann.write(key, {"tags": ["b", "z", "a"]}, 'tags = ["b", "z", "a"]\n')
    ben.commit(_adds(key, "y", "x"))
    meet(ann, ben)
    assert _tree(ann, key)["tags"] == ["b", "z", "a", "x", "y"]
    assert texts(ann.state)["risks/R-1.toml"] == 'tags = ["b", "z", "a", "x", "y"]\n'


def _adds(key: DocKey, *elements: str) -> list[Op]:
    return [Add(key, ("tags",), element) for element in elements]


def test_an_emptied_set_and_a_removed_one_do_not_disagree() -> None:
    ann, ben, key = _two({"tags": ["a"]})
    ann.set(key, tags=[])
    ben.set(key, tags=None)
    meet(ann, ben)
    assert ann.state.disagreements() == []
    assert _tree(ann, key) == {"tags": []}


def test_an_emptied_set_gains_what_another_adds() -> None:
    ann, ben, key = _two({"tags": ["a"]})
    ann.set(key, tags=[])
    ben.set(key, tags=["a", "b"])
    meet(ann, ben)
    assert _tree(ann, key) == {"tags": ["b"]}
    assert ann.state.disagreements() == []
    ann.set(key, tags=None)
    assert _tree(ann, key) == {}


def test_rows_of_different_keys_gather() -> None:
    ann, ben, key = _two()
    first = RISK["assessments"][0]
    ann.set(key, assessments=[first, {"on": date(2026, 3, 1), "likelihood": 4}])
    ben.set(key, assessments=[first, {"on": date(2026, 2, 1), "likelihood": 3}])
    meet(ann, ben)
    assert [row["on"].month for row in _tree(ann, key)["assessments"]] in ([1, 2, 3], [1, 3, 2])
    assert texts(ann.state) == texts(ben.state)
    assert ann.state.disagreements() == []


def test_rows_that_no_layout_lists_go_by_date() -> None:
    ann, ben, key = _two()
    for person, month in [(ann, 3), (ben, 2)]:
        row = {"about": 9 - month, "date": date(2026, month, 1)}
        person.commit([PutRow(key, ("readings",), f'[["date",{month}]]', row)])
    meet(ann, ben)
    assert [row["date"].month for row in _tree(ann, key)["readings"]] == [2, 3]


def test_one_row_with_two_values_stands_open_by_its_key() -> None:
    ann, ben, key = _two()
    ann.set(key, assessments=[{"on": date(2026, 1, 5), "likelihood": 1}])
    ben.set(key, assessments=[{"on": date(2026, 1, 5), "likelihood": 5}])
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert found.field == "assessments[2026-01-05]"
    assert [value["likelihood"] for value in _values(found)] == [1, 5]
    assert len(_tree(ann, key)["assessments"]) == 1
    ann.settle(found, {"on": date(2026, 1, 5), "likelihood": 3})
    meet(ann, ben)
    assert [row["likelihood"] for row in _tree(ben, key)["assessments"]] == [3]
    assert ben.state.disagreements() == []


@pytest.mark.parametrize("keep", [True, False])
def test_removing_a_row_disagrees_with_changing_it(keep: bool) -> None:
    ann, ben, key = _two()
    ann.set(key, assessments=None)
    ben.set(key, assessments=[{"on": date(2026, 1, 5), "likelihood": 5}])
    meet(ann, ben)
    found = _open(ann)["assessments[2026-01-05]"]
    assert ABSENT in _values(found)
    assert len(_tree(ann, key)["assessments"]) == 1
    chosen = _values(found)[_values(found).index(ABSENT) - keep]
    ann.settle(found, chosen)
    meet(ann, ben)
    assert ("assessments" in _tree(ben, key)) == keep
    assert ben.state.disagreements() == []


def test_rows_without_a_key_only_gather() -> None:
    one, two, three = ({"date": date(2026, month, 1), "value": 5} for month in (1, 2, 3))
    ann, ben, key = _two({"readings": [one]})
    ann.set(key, readings=[one, three])
    ben.set(key, readings=[one, two])
    meet(ann, ben)
    assert sorted(row["date"].month for row in _tree(ann, key)["readings"]) == [1, 2, 3]
    assert ann.state.disagreements() == []


def test_a_row_may_repeat_its_key() -> None:
    day = date(2026, 1, 5)
    rows = [{"on": day, "likelihood": value} for value in (1, 2, 3)]
    ann, _, key = _two({"assessments": rows})
    assert _tree(ann, key)["assessments"] == rows
    ann.set(key, assessments=rows[1:])
    assert _tree(ann, key)["assessments"] == rows[1:]


def test_rows_of_a_version_that_knew_no_key_are_edited_by_their_key() -> None:
    ann, ben, key = _two({})
    ben.rules = lambda _folder, _name, _path: Rows()
    first, second = ({"on": date(2026, month, 1), "likelihood": 1} for month in (1, 2))
    ben.set(key, assessments=[first, second])
    ann.pull(ben)
    ann.set(key, assessments=[{**first, "likelihood": 5}])
    meet(ann, ben)
    assert _tree(ben, key) == {"assessments": [{**first, "likelihood": 5}]}
    ben.set(key, assessments=None)
    assert _tree(ben, key) == {}


def test_unknown_tables_merge_key_by_key() -> None:
    ann, ben, key = _two({"extra": {"a": 1, "deep": {"b": 2}}})
    ann.write(key, {"extra": {"a": 1, "deep": {"b": 3}}})
    ben.write(key, {"extra": {"a": 5, "deep": {"b": 2, "c": True}}})
    meet(ann, ben)
    assert _tree(ann, key) == {"extra": {"a": 5, "deep": {"b": 3, "c": True}}}
    assert ann.state.disagreements() == []


def test_a_table_shows_and_the_value_that_replaced_it_stands_open() -> None:
    ann, ben, key = _two({"extra": {"a": 1, "b": 1}})
    ann.write(key, {"extra": "nothing"})
    ben.write(key, {"extra": {"a": 1, "b": 2}})
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert found.field == "extra"
    assert _values(found) == ["nothing", {"b": 2}]
    assert _tree(ann, key) == {"extra": {"b": 2}}
    assert found.candidates[found.provisional].value == {"b": 2}
    assert found.candidates[found.provisional].author == "Ben"
    ben.settle(found, "nothing")
    meet(ann, ben)
    assert _tree(ann, key) == {"extra": "nothing"}
    assert ann.state.disagreements() == []


def test_a_table_gains_keys_without_a_disagreement() -> None:
    ann, ben, key = _two({"extra": "nothing"})
    ann.write(key, {"extra": {"a": 1}})
    ben.pull(ann)
    ben.write(key, {"extra": {"a": 1, "b": 2}})
    ann.write(key, {"extra": {"a": 1, "c": 3}})
    meet(ann, ben)
    assert _tree(ann, key) == {"extra": {"a": 1, "b": 2, "c": 3}}
    assert ann.state.disagreements() == []


def test_an_emptied_table_disagrees_with_a_list() -> None:
    ann, ben, key = _two({"extra": {"a": 1}})
    ann.write(key, {"extra": []})
    ben.write(key, {"extra": {"a": 2}})
    meet(ann, ben)
    assert _values(_open(ann)["extra"]) == [[], {"a": 2}]


def test_what_was_taken_out_of_a_table_disagrees_also_once_the_table_is_gone() -> None:
    ann, ben, key = _two({"extra": {"a": 1, "b": 1}})
    ann.write(key, {"extra": {"b": 1}})
    ann.write(key, {})
    ben.write(key, {"extra": {"a": 2, "b": 1}})
    meet(ann, ben)
    assert _values(_open(ann)["extra.a"]) == [ABSENT, 2]
    assert _tree(ann, key) == {"extra": {"a": 2}}


def test_a_list_of_one_version_gains_the_elements_of_another() -> None:
    ann, ben, key = _two({})
    ann.commit([Write(key, ("tags",), ["a", "b"])])
    ben.commit(_adds(key, "c"))
    meet(ann, ben)
    assert _tree(ann, key) == {"tags": ["a", "b", "c"]}
    ben.commit([Remove(key, ("tags",), "a")])
    assert _tree(ben, key) == {"tags": ["b", "c"]}
    assert ben.state.disagreements() == []


def test_text_and_prose_of_two_versions_stand_open() -> None:
    ann, ben, key = _two({"notes": "a\n"})
    ann.commit([Write(key, ("notes",), "a\nb\n")])
    ben.commit([WriteText(key, ("notes",), "c\na\n")])
    meet(ann, ben)
    assert _values(_open(ann)["notes"]) == ["a\nb\n", "c\na\n"]


def test_an_edit_redraws_only_its_own_document() -> None:
    (ann,) = people(1)
    keys = [ann.create(f"R-{number}", RISK) for number in range(5)]
    before = ann.state.documents()
    commit = ann.set(keys[2], title="Strike")
    assert {op.doc for op in commit.ops} == {keys[2]}
    after = ann.state.documents()
    assert [path for path in after if after[path] is not before[path]] == ["risks/R-2.toml"]


def test_documents_are_found_by_path_and_by_key() -> None:
    ann, _, key = _two()
    rendered = ann.state.documents()["risks/R-1.toml"]
    assert ann.state.render(key) is rendered
    assert ann.state.key_at("risks/R-1.toml") == key
    assert ann.state.key_at("risks/R-2.toml") is None
    assert (rendered.key, rendered.path, rendered.tree) == (key, "risks/R-1.toml", RISK)
    assert rendered.text == patch(rendered.layout, RISK)
    assert ann.state.render(DocKey("risks", "R-2")) is None


def test_a_snapshot_of_another_kind_is_refused() -> None:
    ann, _, _ = _two()
    good = ann.state.to_json()
    bad: Any
    for bad in (None, [], {}, {**good, "docs": ["../x"]}, {**good, "docs": []}, {**good, "commits": [{}]}):
        with pytest.raises(ValueError, match=r"\w"):
            State.from_json(bad)
    assert State.from_json(good).documents() == fold(ann.log).documents()
