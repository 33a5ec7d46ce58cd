"""How concurrent edits of sets, rows and tables fold."""

from datetime import date

import pytest
from tests.merge.replicas import meet, texts
from tests.merge.risks import RISK, adds, open_at, tree_of, two_with, values

from cbrm_tui.merge.ops import PutRow, Remove, Write, WriteText
from cbrm_tui.merge.rules import Rows
from cbrm_tui.merge.values import ABSENT


def test_sets_gather_what_either_adds_and_lose_what_either_removes() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, tags=["port", "autumn", "union"])
    ben.set(key, tags=["autumn", "crew"])
    meet(ann, ben)
    assert tree_of(ann, key)["tags"] == ["autumn", "crew", "union"]
    assert ann.state.disagreements() == []


def test_an_added_element_stays_when_another_removes_it_unknowingly() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, tags=["port"])
    ann.set(key, tags=["port", "autumn"])
    ben.set(key, tags=["port"])
    meet(ann, ben)
    assert tree_of(ann, key)["tags"] == ["port", "autumn"]
    ben.set(key, tags=["port"])
    meet(ann, ben)
    assert tree_of(ann, key)["tags"] == ["port"]


def test_the_order_of_a_set_is_the_layouts_then_the_alphabet() -> None:
    ann, ben, key = two_with({"tags": ["b", "a"]})
    ann.write(key, {"tags": ["b", "z", "a"]}, 'tags = ["b", "z", "a"]\n')
    ben.commit(adds(key, "y", "x"))
    meet(ann, ben)
    assert tree_of(ann, key)["tags"] == ["b", "z", "a", "x", "y"]
    assert texts(ann.state)["risks/R-1.toml"] == 'tags = ["b", "z", "a", "x", "y"]\n'


def test_an_emptied_set_and_a_removed_one_do_not_disagree() -> None:
    ann, ben, key = two_with({"tags": ["a"]})
    ann.set(key, tags=[])
    ben.set(key, tags=None)
    meet(ann, ben)
    assert ann.state.disagreements() == []
    assert tree_of(ann, key) == {"tags": []}


def test_an_emptied_set_gains_what_anotheradds() -> None:
    ann, ben, key = two_with({"tags": ["a"]})
    ann.set(key, tags=[])
    ben.set(key, tags=["a", "b"])
    meet(ann, ben)
    assert tree_of(ann, key) == {"tags": ["b"]}
    assert ann.state.disagreements() == []
    ann.set(key, tags=None)
    assert tree_of(ann, key) == {}


def test_rows_of_different_keys_gather() -> None:
    ann, ben, key = two_with(RISK)
    first = RISK["assessments"][0]
    ann.set(key, assessments=[first, {"on": date(2026, 3, 1), "likelihood": 4}])
    ben.set(key, assessments=[first, {"on": date(2026, 2, 1), "likelihood": 3}])
    meet(ann, ben)
    assert [row["on"].month for row in tree_of(ann, key)["assessments"]] in ([1, 2, 3], [1, 3, 2])
    assert texts(ann.state) == texts(ben.state)
    assert ann.state.disagreements() == []


def test_rows_that_no_layout_lists_go_by_date() -> None:
    ann, ben, key = two_with(RISK)
    for person, month in [(ann, 3), (ben, 2)]:
        row = {"about": 9 - month, "date": date(2026, month, 1)}
        person.commit([PutRow(key, ("readings",), f'[["date",{month}]]', row)])
    meet(ann, ben)
    assert [row["date"].month for row in tree_of(ann, key)["readings"]] == [2, 3]


def test_one_row_with_two_values_stands_open_by_its_key() -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, assessments=[{"on": date(2026, 1, 5), "likelihood": 1}])
    ben.set(key, assessments=[{"on": date(2026, 1, 5), "likelihood": 5}])
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert found.field == "assessments[2026-01-05]"
    assert [value["likelihood"] for value in values(found)] == [1, 5]
    assert len(tree_of(ann, key)["assessments"]) == 1
    ann.settle(found, {"on": date(2026, 1, 5), "likelihood": 3})
    meet(ann, ben)
    assert [row["likelihood"] for row in tree_of(ben, key)["assessments"]] == [3]
    assert ben.state.disagreements() == []


@pytest.mark.parametrize("keep", [True, False])
def test_removing_a_row_disagrees_with_changing_it(keep: bool) -> None:
    ann, ben, key = two_with(RISK)
    ann.set(key, assessments=None)
    ben.set(key, assessments=[{"on": date(2026, 1, 5), "likelihood": 5}])
    meet(ann, ben)
    found = open_at(ann)["assessments[2026-01-05]"]
    assert ABSENT in values(found)
    assert len(tree_of(ann, key)["assessments"]) == 1
    chosen = values(found)[values(found).index(ABSENT) - keep]
    ann.settle(found, chosen)
    meet(ann, ben)
    assert ("assessments" in tree_of(ben, key)) == keep
    assert ben.state.disagreements() == []


def test_rows_without_a_key_only_gather() -> None:
    one, two, three = ({"date": date(2026, month, 1), "value": 5} for month in (1, 2, 3))
    ann, ben, key = two_with({"readings": [one]})
    ann.set(key, readings=[one, three])
    ben.set(key, readings=[one, two])
    meet(ann, ben)
    assert sorted(row["date"].month for row in tree_of(ann, key)["readings"]) == [1, 2, 3]
    assert ann.state.disagreements() == []


def test_a_row_may_repeat_its_key() -> None:
    day = date(2026, 1, 5)
    rows = [{"on": day, "likelihood": value} for value in (1, 2, 3)]
    ann, _, key = two_with({"assessments": rows})
    assert tree_of(ann, key)["assessments"] == rows
    ann.set(key, assessments=rows[1:])
    assert tree_of(ann, key)["assessments"] == rows[1:]


def test_rows_of_a_version_that_knew_no_key_are_edited_by_their_key() -> None:
    ann, ben, key = two_with({})
    ben.rules = lambda _folder, _name, _path: Rows()
    first, second = ({"on": date(2026, month, 1), "likelihood": 1} for month in (1, 2))
    ben.set(key, assessments=[first, second])
    ann.pull(ben)
    ann.set(key, assessments=[{**first, "likelihood": 5}])
    meet(ann, ben)
    assert tree_of(ben, key) == {"assessments": [{**first, "likelihood": 5}]}
    ben.set(key, assessments=None)
    assert tree_of(ben, key) == {}


def test_unknown_tables_merge_key_by_key() -> None:
    ann, ben, key = two_with({"extra": {"a": 1, "deep": {"b": 2}}})
    ann.write(key, {"extra": {"a": 1, "deep": {"b": 3}}})
    ben.write(key, {"extra": {"a": 5, "deep": {"b": 2, "c": True}}})
    meet(ann, ben)
    assert tree_of(ann, key) == {"extra": {"a": 5, "deep": {"b": 3, "c": True}}}
    assert ann.state.disagreements() == []


def test_a_table_shows_and_the_value_that_replaced_it_standsopen_at() -> None:
    ann, ben, key = two_with({"extra": {"a": 1, "b": 1}})
    ann.write(key, {"extra": "nothing"})
    ben.write(key, {"extra": {"a": 1, "b": 2}})
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert found.field == "extra"
    assert values(found) == ["nothing", {"b": 2}]
    assert tree_of(ann, key) == {"extra": {"b": 2}}
    assert found.candidates[found.provisional].value == {"b": 2}
    assert found.candidates[found.provisional].author == "Ben"
    ben.settle(found, "nothing")
    meet(ann, ben)
    assert tree_of(ann, key) == {"extra": "nothing"}
    assert ann.state.disagreements() == []


def test_a_table_gains_keys_without_a_disagreement() -> None:
    ann, ben, key = two_with({"extra": "nothing"})
    ann.write(key, {"extra": {"a": 1}})
    ben.pull(ann)
    ben.write(key, {"extra": {"a": 1, "b": 2}})
    ann.write(key, {"extra": {"a": 1, "c": 3}})
    meet(ann, ben)
    assert tree_of(ann, key) == {"extra": {"a": 1, "b": 2, "c": 3}}
    assert ann.state.disagreements() == []


def test_an_emptied_table_disagrees_with_a_list() -> None:
    ann, ben, key = two_with({"extra": {"a": 1}})
    ann.write(key, {"extra": []})
    ben.write(key, {"extra": {"a": 2}})
    meet(ann, ben)
    assert values(open_at(ann)["extra"]) == [[], {"a": 2}]


def test_what_was_taken_out_of_a_table_disagrees_also_once_the_table_is_gone() -> None:
    ann, ben, key = two_with({"extra": {"a": 1, "b": 1}})
    ann.write(key, {"extra": {"b": 1}})
    ann.write(key, {})
    ben.write(key, {"extra": {"a": 2, "b": 1}})
    meet(ann, ben)
    assert values(open_at(ann)["extra.a"]) == [ABSENT, 2]
    assert tree_of(ann, key) == {"extra": {"a": 2}}


def test_a_list_of_one_version_gains_the_elements_of_another() -> None:
    ann, ben, key = two_with({})
    ann.commit([Write(key, ("tags",), ["a", "b"])])
    ben.commit(adds(key, "c"))
    meet(ann, ben)
    assert tree_of(ann, key) == {"tags": ["a", "b", "c"]}
    ben.commit([Remove(key, ("tags",), "a")])
    assert tree_of(ben, key) == {"tags": ["b", "c"]}
    assert ben.state.disagreements() == []


def test_text_and_prose_of_two_versions_standopen_at() -> None:
    ann, ben, key = two_with({"notes": "a\n"})
    ann.commit([Write(key, ("notes",), "a\nb\n")])
    ben.commit([WriteText(key, ("notes",), "c\na\n")])
    meet(ann, ben)
    assert values(open_at(ann)["notes"]) == ["a\nb\n", "c\na\n"]
