"""The log of changes for people."""

import tomllib
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import Replica, meet, people
from tests.merge.scripts import SCRIPTS, Step, play

from cbrm_tui.merge.history import Change, changes, settle_names
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.ops import Restore, Write
from cbrm_tui.merge.values import ABSENT

RISK = {"title": "Strike", "tags": ["a"], "strategy": "accept"}


def _two() -> tuple[Replica, Replica, DocKey]:
    ann, ben = people(2)
    key = ann.create("R-1", RISK)
    meet(ann, ben)
    return ann, ben, key


def _short(found: Sequence[Change]) -> list[tuple[str, str, Any, Any]]:
    return [(change.author, change.field, change.before, change.after) for change in found]


def _since(person: Replica) -> list[tuple[str, str, Any, Any]]:
    first = changes(person.log[:1])
    return _short(changes(person.log)[len(first) :])


def test_a_creation_is_one_change_with_all_fields() -> None:
    ann, _, key = _two()
    found = changes(ann.log)
    assert _short(found) == [("Ann", "(record)", ABSENT, RISK)]
    assert {(each.doc, each.record, each.replica, each.seq) for each in found} == {(key, "R-1", ann.id, 1)}
    assert {(each.organisation, each.at) for each in found} == {("brindlewick", ann.log[0].at)}


def test_a_deletion_has_the_fields_and_the_file_as_they_stood() -> None:
    ann, ben, key = _two()
    text = "# why we keep it\n" + ann.state.documents()["risks/R-1.toml"].text
    ann.write(key, {**RISK, "tags": ["a", "b"]}, text.replace('"a"', '"a", "b"'))
    meet(ann, ben)
    ben.set(key, title="Weather")
    shown = ben.state.documents()["risks/R-1.toml"].text
    ben.delete(key)
    found = changes(ben.log)[-1]
    assert _short([found]) == [("Ben", "(record)", {**RISK, "tags": ["a", "b"], "title": "Weather"}, ABSENT)]
    assert found.text == shown
    assert "# why we keep it" in found.text


def test_a_deletion_tells_what_its_author_saw() -> None:
    ann, ben, key = _two()
    ann.set(key, title="Not seen by Ben")
    ben.delete(key)
    meet(ann, ben)
    gone = next(each for each in changes(ann.log) if each.author == "Ben")
    assert gone.before == RISK
    assert "Not seen" not in gone.text


def test_a_record_of_the_same_id_after_a_deletion_is_a_creation() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    again = ann.create("R-1", {"title": "Back"})
    meet(ann, ben)
    found = changes(ben.log)
    assert [(each.doc, each.record, each.before, each.after) for each in found] == [
        (key, "R-1", ABSENT, RISK),
        (key, "R-1", RISK, ABSENT),
        (again, "R-1", ABSENT, {"title": "Back"}),
    ]


def test_a_change_tells_before_after_and_note() -> None:
    ann, _, key = _two()
    ann.write(key, {**RISK, "title": "Port closed", "tags": ["a", "b"]}, note="after the call")
    assert _since(ann) == [("Ann", "tags", ["a"], ["a", "b"]), ("Ann", "title", "Strike", "Port closed")]
    assert changes(ann.log)[-1].note == "after the call"


def test_groups_and_rows_are_named_as_in_disagreements() -> None:
    ann, _, key = _two()
    row = {"on": date(2026, 1, 5), "likelihood": 2}
    ann.set(key, strategy="transfer", transferred_to="insurer", assessments=[row])
    ann.set(key, assessments=[{**row, "likelihood": 3}], transferred_to=None)
    assert _since(ann) == [
        ("Ann", "assessments[2026-01-05]", ABSENT, row),
        ("Ann", "treatment", {"strategy": "accept"}, {"strategy": "transfer", "transferred_to": "insurer"}),
        ("Ann", "assessments[2026-01-05]", row, {**row, "likelihood": 3}),
        ("Ann", "treatment", {"strategy": "transfer", "transferred_to": "insurer"}, {"strategy": "transfer"}),
    ]


def test_before_is_what_the_author_saw() -> None:
    ann, ben, key = _two()
    ann.set(key, title="Port closed")
    ben.set(key, title="Weather")
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    provisional = found.candidates[found.provisional].value
    ben.settle(found, provisional)
    assert _since(ben) == [
        ("Ann", "title", "Strike", "Port closed"),
        ("Ben", "title", "Strike", "Weather"),
        ("Ben", "title", provisional, provisional),
    ]


def test_deleting_and_keeping_are_changes_of_the_record() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    ben.set(key, title="Weather")
    meet(ann, ben)
    ben.settle(ben.state.disagreements()[0], "kept")
    assert _since(ben) == [
        ("Ann", "(record)", RISK, ABSENT),
        ("Ben", "title", "Strike", "Weather"),
        ("Ben", "(record)", {**RISK, "title": "Weather"}, {**RISK, "title": "Weather"}),
    ]


def test_keeping_what_was_deleted_brings_it_back() -> None:
    ann, ben, key = _two()
    ann.delete(key)
    meet(ann, ben)
    ben.commit([Restore(key)])
    assert _since(ben)[-1] == ("Ben", "(record)", ABSENT, RISK)


def test_what_happened_apart_goes_by_its_time() -> None:
    ann, ben, key = _two()
    ann.set(key, title="one")
    ann.set(key, title="two")
    ben.set(key, tags=["b"])
    meet(ann, ben)
    assert [commit.at[8:10] for commit in ben.log] == ["01", "02", "02", "03"]
    assert [change[:2] for change in _since(ben)] == [("Ann", "title"), ("Ben", "tags"), ("Ann", "title")]


def test_a_comment_is_a_change_only_by_itself() -> None:
    ann, _, key = _two()
    text = ann.state.documents()["risks/R-1.toml"].text
    ann.write(key, RISK, "# one\n" + text)
    ann.write(key, {**RISK, "title": "Weather"}, "# two\n" + text.replace("Strike", "Weather"))
    first, second = _since(ann)
    assert (first[1], first[2]) == ("(comments)", "")
    assert str(first[3]).startswith("# one\n")
    assert second == ("Ann", "title", "Strike", "Weather")


def test_records_show_under_the_ids_of_today() -> None:
    ann, ben = people(2)
    ann.create("R-1", {"title": "one"})
    theirs = ben.create("R-1", {"title": "two"})
    mention = ben.create("O-1", {"title": "Order book"}, folder="objectives")
    ben.set(mention, links=["R-1"])
    meet(ann, ben)
    rendered = ann.state.render(theirs)
    assert rendered is not None
    new = rendered.path.removeprefix("risks/").removesuffix(".toml")
    found = changes(ann.log)
    assert {each.record for each in found if each.doc == theirs} == {new}
    assert [each.after for each in found if each.doc == mention and each.field == "links"] == [[new]]


def test_an_op_that_changes_nothing_is_no_change() -> None:
    ann, _, key = _two()
    ann.commit([Write(key, ("title",), "Strike")])
    assert _since(ann) == []


def test_commits_may_be_missing() -> None:
    ann, ben, key = _two()
    ann.set(key, title="Weather")
    ben.pull(ann)
    ben.set(key, title="Port closed")
    assert _short(changes(ben.log[1:])) == [
        ("Ann", "title", ABSENT, "Weather"),
        ("Ben", "title", "Weather", "Port closed"),
    ]


@settings(max_examples=60, deadline=None)
@given(SCRIPTS, st.booleans(), st.randoms(use_true_random=False))
def test_the_log_is_causal_and_the_same_everywhere(
    script: tuple[int, Sequence[Step]], links: bool, chance: Any
) -> None:
    group = play(script, links)
    meet(*group)
    log = group[0].log
    found = changes(log)
    assert changes(chance.sample(log, len(log))) == found
    commits = {(commit.replica, commit.seq): commit for commit in log}
    order = list(dict.fromkeys((change.replica, change.seq) for change in found))
    for earlier, later in pairwise(order):
        assert not commits[earlier].saw(*later)
    edited = {edit.dot for person in group for edit in person.edits if edit.before != edit.after}
    assert edited <= set(order)


@settings(max_examples=60, deadline=None)
@given(SCRIPTS)
def test_a_change_leads_from_what_was_shown_to_what_was_written(script: tuple[int, Sequence[Step]]) -> None:
    group = play(script)
    meet(*group)
    found = {(change.replica, change.seq, change.field): change for change in changes(group[0].log)}
    for edit in (edit for person in group for edit in person.edits):
        change = found.get((*edit.dot, "title"))
        if change and edit.before is not None and edit.after is not None and not edit.settled:
            assert change.before == edit.before.get("title", ABSENT)
            assert change.after == edit.after.get("title", ABSENT)


@settings(max_examples=60, deadline=None)
@given(SCRIPTS, st.booleans())
def test_what_is_told_of_one_document_is_what_is_told_of_all(
    script: tuple[int, Sequence[Step]], links: bool
) -> None:
    group = play(script, links)
    meet(*group)
    log = group[0].log
    everything = changes(log)
    names = Names()
    for key in {op.doc for commit in log for op in commit.ops}:
        names.learn(key)
    settle_names(names, log)
    for key in {change.doc for change in everything}:
        touching = [commit for commit in log if any(op.doc == key for op in commit.ops)]
        assert changes(touching, names, {key}) == [change for change in everything if change.doc == key]


@settings(max_examples=60, deadline=None)
@given(SCRIPTS)
def test_what_a_deletion_took_away_can_be_read_from_it(script: tuple[int, Sequence[Step]]) -> None:
    group = play(script)
    meet(*group)
    for change in changes(group[0].log):
        if change.unit.kind == "existence" and change.after is ABSENT:
            assert tomllib.loads(change.text) == change.before
        else:
            assert change.text == ""
    deleted = {
        edit.dot for person in group for edit in person.edits if edit.after is None and not edit.settled
    }
    told = {(each.replica, each.seq) for each in changes(group[0].log) if each.after is ABSENT}
    assert deleted <= told
