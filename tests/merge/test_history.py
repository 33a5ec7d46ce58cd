"""The log of changes for people."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import Replica, meet, people
from tests.merge.scripts import SCRIPTS, Step, play

from cbrm_tui.merge.history import Change, changes
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Write
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


def test_a_creation_tells_each_field() -> None:
    ann, _, key = _two()
    found = changes(ann.log)
    assert _short(found) == [
        ("Ann", "(record)", ABSENT, "kept"),
        ("Ann", "tags", ABSENT, ["a"]),
        ("Ann", "title", ABSENT, "Strike"),
        ("Ann", "treatment", ABSENT, {"strategy": "accept"}),
    ]
    assert {(each.doc, each.record, each.replica, each.seq) for each in found} == {(key, "R-1", ann.id, 1)}
    assert {(each.organisation, each.at) for each in found} == {("brindlewick", ann.log[0].at)}


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
        ("Ann", "(record)", "kept", ABSENT),
        ("Ben", "title", "Strike", "Weather"),
        ("Ben", "(record)", "kept", "kept"),
    ]


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
    mention = ben.create("O-1", {"links": ["R-1"]}, folder="objectives")
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
