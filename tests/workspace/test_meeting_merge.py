"""Two who lead one review without knowing of each other: whatever they do, both are in it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import Replica, Tree, meet

from cbrm_tui.domain.records.p11_measurement import OUTCOMES
from cbrm_tui.workspace.meeting_rows import with_row, with_text
from cbrm_tui.workspace.rules import rule_for

SUBJECTS = ("R-0001", "R-0002", "R-0003", "The van")
acts = st.lists(
    st.one_of(
        st.tuples(st.just("item"), st.sampled_from(SUBJECTS), st.sampled_from(OUTCOMES)),
        st.tuples(st.just("attendance"), st.sampled_from(("Ann", "Ben", "Cy (Elm)")), st.just("")),
        st.tuples(st.just("parked"), st.sampled_from(("Gas", "Snow", "Flood")), st.just("")),
    ),
    max_size=8,
)


def acted(tree: Tree, act: tuple[str, str, str], by: str) -> Tree:
    what, text, outcome = act
    if what == "item":
        row: dict[str, Any] = {"subject": text, "outcome": outcome, "note": by}
        return {**tree, "items": with_row(tree.get("items", ()), ("subject",), row)}
    return {**tree, what: with_text(tree.get(what, ()), text)}


@settings(max_examples=40, deadline=None)
@given(acts, acts, acts)
def test_what_either_did_is_there_and_what_both_did_differently_is_seen(
    before: list[tuple[str, str, str]], ours: list[tuple[str, str, str]], theirs: list[tuple[str, str, str]]
) -> None:
    ann, ben = Replica(0, rules=rule_for), Replica(1, rules=rule_for)
    base: Tree = {"title": "Risk review", "kind": "risk", "status": "running"}
    for act in before:
        base = acted(base, act, "both")
    key = ann.create("RV-0001", base, folder="reviews")
    meet(ann, ben)
    trees: list[Tree] = []
    for replica, script in ((ann, ours), (ben, theirs)):
        leader = {"person": replica.id, "organisation": "ash", "since": "2026-11-23T09:00:00+00:00"}
        tree = {**base, "leaders": with_row((), ("person", "organisation"), leader)}
        replica.write(key, tree)
        for act in script:
            tree = acted(tree, act, replica.id)
            replica.write(key, tree)
        trees.append(tree)
    meet(ann, ben)

    rendered = ann.state.render(key)
    other = ben.state.render(key)
    assert rendered
    assert other
    assert rendered.text == other.text
    merged = rendered.tree
    assert {row["person"] for row in merged["leaders"]} == {ann.id, ben.id}
    for name in ("attendance", "parked"):
        assert set(merged.get(name, ())) == {*trees[0].get(name, ()), *trees[1].get(name, ())}
    shown = {row["subject"]: row for row in merged.get("items", ())}
    rows = [{row["subject"]: row for row in tree.get("items", ())} for tree in (base, *trees)]
    disputed = [one for one in ann.state.disagreements() if one.field.startswith("items")]
    for subject in {*rows[1], *rows[2]}:
        was, mine, yours = (side.get(subject) for side in rows)
        if mine == yours or yours == was:
            assert shown[subject] == mine
        elif mine == was:
            assert shown[subject] == yours
        else:
            choices = [{str(choice.value["note"]) for choice in one.candidates} for one in disputed]
            assert {ann.id, ben.id} in choices
    assert len(disputed) <= len(SUBJECTS)
