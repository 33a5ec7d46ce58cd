"""Deletion against edits, and coming back."""

from tests.merge.replicas import Replica, meet, people, restored, texts

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Create, Delete, Restore, Write
from cbrm_tui.merge.values import ABSENT

PATH = "risks/R-1.toml"


def _two() -> tuple[Replica, Replica, DocKey]:
    ann, ben = people(2)
    key = ann.create(
        "R-1", {"title": "Strike", "tags": ["a"], "notes": "one\n"}, "# kept\n" + 'title = "Strike"\n'
    )
    meet(ann, ben)
    return ann, ben, key


def test_a_deletion_that_saw_everything_deletes() -> None:
    ann, ben, key = _two()
    ben.delete(key)
    meet(ann, ben)
    assert ann.state.documents() == {}
    assert ann.state.render(key) is None
    assert ann.state.key_at(PATH) is None
    assert ann.state.disagreements() == []


def test_two_deletions_do_not_disagree() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    ben.delete(key)
    meet(ann, ben)
    assert ann.state.documents() == {}
    assert ann.state.disagreements() == []


def test_deletions_that_together_saw_everything_delete() -> None:
    ann, ben, cleo = people(3)
    key = ann.create("R-1", {"title": "Strike"})
    meet(ann, ben, cleo)
    ann.set(key, title="Port closed")
    ben.set(key, tags=["b"])
    cleo.pull(ann)
    cleo.delete(key)
    ben.delete(key)
    meet(ann, ben, cleo)
    assert ann.state.documents() == {}


def test_a_deletion_against_an_edit_keeps_the_record_and_stands_open() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    ben.set(key, title="Port closed", tags=["a", "b"])
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert (found.field, found.record) == ("(record)", "R-1")
    gone, kept = found.candidates
    assert (gone.value, gone.author, gone.replica) == (ABSENT, "Ann", ann.id)
    assert (kept.value, kept.author, kept.organisation, kept.note) == (
        "kept",
        "Ben",
        "oakmere",
        "tags, title",
    )
    assert found.candidates[found.provisional] is kept
    assert ann.state.documents()[PATH].tree["title"] == "Port closed"
    assert texts(ann.state) == texts(ben.state)


def test_a_deletion_against_a_comment_stands_open() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    rendered = ben.state.documents()[PATH]
    ben.write(key, dict(rendered.tree), "# remark\n" + rendered.text)
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert found.candidates[1].note == "(comments)"
    assert ann.state.documents()[PATH].text.startswith("# remark\n")


def test_settled_as_kept_it_stays_with_all_edits() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    ben.set(key, title="Port closed")
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert ann.state.settle(found, "kept") == [Restore(key)]
    ann.settle(found, "kept")
    meet(ann, ben)
    assert ben.state.disagreements() == []
    assert ben.state.documents()[PATH].tree["title"] == "Port closed"


def test_settled_as_deleted_it_goes() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    ben.set(key, title="Port closed")
    meet(ann, ben)
    (found,) = ben.state.disagreements()
    assert ben.state.settle(found, ABSENT) == [Delete(key)]
    ben.settle(found, ABSENT)
    meet(ann, ben)
    assert ann.state.documents() == {}
    assert ann.state.disagreements() == []


def test_a_later_edit_of_a_kept_record_settles_nothing_about_its_deletion() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    ben.set(key, title="Port closed")
    meet(ann, ben)
    ben.set(key, title="Port shut")
    meet(ann, ben)
    assert [each.field for each in ann.state.disagreements()] == ["(record)"]


def test_the_authors_of_several_edits_are_all_named() -> None:
    ann, ben, cleo = people(3)
    key = ann.create("R-1", {"title": "Strike"})
    meet(ann, ben, cleo)
    ann.delete(key)
    ben.set(key, title="Port closed")
    cleo.set(key, tags=["x"])
    meet(ann, ben, cleo)
    (found,) = ann.state.disagreements()
    assert found.candidates[1].author == "Ben, Cleo"
    assert found.candidates[1].organisation == "oakmere, tarn"
    assert found.candidates[1].note == "tags, title"


def test_a_restored_record_comes_back_whole() -> None:
    ann, ben, key = _two()
    before = texts(ann.state)
    ben.delete(key)
    assert texts(ben.state) == {}
    ben.commit([Restore(key)])
    meet(ann, ben)
    assert texts(ann.state) == before
    assert restored(ann.state).documents() == ann.state.documents()


def test_a_restoring_against_another_deletion_stands_open() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    ben.pull(ann)
    ben.commit([Restore(key)])
    ann.commit([Delete(key)])
    meet(ann, ben)
    assert [each.field for each in ann.state.disagreements()] == ["(record)"]
    assert PATH in ann.state.documents()


def test_what_exists_once_per_space_needs_no_creation() -> None:
    ann, ben = people(2)
    plan = DocKey("", "plan")
    ann.commit([Write(plan, ("title",), "Plan")])
    ben.commit([Create(plan), Write(plan, ("purpose",), "Ferries")])
    meet(ann, ben)
    assert ann.state.documents()["plan.toml"].tree == {"title": "Plan", "purpose": "Ferries"}
    ann.commit([Delete(plan)])
    assert ann.state.documents() == {}
    ann.commit([Create(plan), Write(plan, ("title",), "New plan")])
    meet(ann, ben)
    assert ben.state.documents()["plan.toml"].tree["title"] == "New plan"
    assert ben.state.disagreements() == []
