"""Prose, and the layout of files: texts that merge by lines."""

from tests.merge.replicas import Replica, fold, meet, people, restored, texts

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.ops import Layout
from cbrm_tui.merge.values import ABSENT

NOTES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
PATH = "risks/R-1.toml"
TEXT = '# A risk.\ntitle = "Strike"  # short\n\n# What we said\nowner = "Ann"\n'


def _group(count: int, notes: str = NOTES) -> tuple[list[Replica], DocKey]:
    group = people(count)
    key = group[0].create("R-1", {"notes": notes})
    meet(*group)
    return group, key


def _notes(person: Replica) -> object:
    return person.state.documents()[PATH].tree.get("notes", ABSENT)


def test_prose_edited_at_two_places_merges() -> None:
    (ann, ben), key = _group(2)
    ann.set(key, notes=NOTES.replace("one", "ONE"))
    ben.set(key, notes=NOTES.replace("seven", "SEVEN"))
    meet(ann, ben)
    assert _notes(ann) == NOTES.replace("one", "ONE").replace("seven", "SEVEN")
    assert ann.state.disagreements() == []
    assert texts(ann.state) == texts(ben.state)


def test_prose_edited_at_one_place_stands_open() -> None:
    (ann, ben), key = _group(2)
    ann.set(key, notes=NOTES.replace("four", "FOUR"))
    ben.set(key, notes=NOTES.replace("four", "fourth"))
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert found.field == "notes"
    assert {candidate.value for candidate in found.candidates} == {
        NOTES.replace("four", "FOUR"),
        NOTES.replace("four", "fourth"),
    }
    ben.settle(found, "short\n")
    meet(ann, ben)
    assert _notes(ann) == "short\n"
    assert ann.state.disagreements() == []


def test_prose_that_both_began_stands_open() -> None:
    (ann, ben), key = _group(2)
    ann.create("R-2", {})
    meet(ann, ben)
    key = ann.log[-1].ops[0].doc
    ann.set(key, notes="a\n")
    ben.set(key, notes="b\n")
    meet(ann, ben)
    assert [each.field for each in ann.state.disagreements()] == ["notes"]


def test_removed_prose_disagrees_with_edited_prose() -> None:
    (ann, ben), key = _group(2)
    ann.set(key, notes=None)
    ben.set(key, notes=NOTES + "eight\n")
    meet(ann, ben)
    (found,) = ann.state.disagreements()
    assert [candidate.value for candidate in found.candidates] == [ABSENT, NOTES + "eight\n"]
    assert _notes(ann) == NOTES + "eight\n"


def test_prose_of_three_people_merges() -> None:
    (ann, ben, cleo), key = _group(3)
    for person, word in [(ann, "one"), (ben, "four"), (cleo, "seven")]:
        person.set(key, notes=NOTES.replace(word, word.upper()))
    meet(ann, ben, cleo)
    merged = NOTES.replace("one", "ONE").replace("four", "FOUR").replace("seven", "SEVEN")
    assert _notes(ben) == merged
    assert ann.state.disagreements() == []
    cleo.set(key, notes=merged + "eight\n")
    meet(ann, ben, cleo)
    assert _notes(ann) == merged + "eight\n"


def test_merged_prose_goes_on_from_the_merge() -> None:
    (ann, ben, cleo), key = _group(3)
    ann.set(key, notes=NOTES.replace("one", "ONE"))
    ben.set(key, notes=NOTES.replace("seven", "SEVEN"))
    meet(ann, ben)
    ann.set(key, notes=NOTES.replace("one", "ONE").replace("seven", "SEVEN").replace("four", "FOUR"))
    cleo.pull(ben)
    cleo.set(key, notes=_line(cleo, "two", "TWO"))
    meet(ann, ben, cleo)
    assert ann.state.disagreements() == []
    for word in ("ONE", "TWO", "FOUR", "SEVEN"):
        assert word in str(_notes(cleo))


def _line(person: Replica, old: str, new: str) -> str:
    return str(_notes(person)).replace(old, new)


def test_prose_merged_crosswise_still_merges() -> None:
    # Ann and Ben each have both first edits, and each goes on: the common ancestors are two.
    (ann, ben), key = _group(2)
    ann.set(key, notes=NOTES.replace("one", "ONE"))
    ben.set(key, notes=NOTES.replace("seven", "SEVEN"))
    meet(ann, ben)
    ann.set(key, notes=_line(ann, "three", "THREE"))
    ben.set(key, notes=_line(ben, "five", "FIVE"))
    meet(ann, ben)
    assert _notes(ann) == "ONE\ntwo\nTHREE\nfour\nFIVE\nsix\nSEVEN\n"
    assert ann.state.disagreements() == []


def test_the_nearest_ancestor_counts_not_those_before_it() -> None:
    (ann, ben), key = _group(2)
    ann.set(key, notes=NOTES.replace("one", "ONE"))
    ann.set(key, notes=NOTES)
    ben.pull(ann)
    ann.set(key, notes=NOTES.replace("one", "first"))
    ben.set(key, notes=NOTES.replace("seven", "SEVEN"))
    meet(ann, ben)
    assert _notes(ann) == NOTES.replace("one", "first").replace("seven", "SEVEN")


def test_superseded_prose_outlives_a_snapshot_as_ancestor() -> None:
    (ann, ben), key = _group(2)
    ann.set(key, notes=NOTES.replace("one", "ONE"))
    late = ben.set(key, notes=NOTES.replace("seven", "SEVEN"))
    state = restored(ann.state)
    state.apply(late)
    assert state.documents()[PATH].tree["notes"] == NOTES.replace("one", "ONE").replace("seven", "SEVEN")


def test_people_who_merge_again_and_again_still_do() -> None:
    # Each round has as many ancestors as people, each of which has as many again.
    group, key = _group(4, "".join(f"line {number}\n" for number in range(20)))
    for turn in range(12):
        for number, person in enumerate(group):
            person.set(key, notes=_line(person, f"line {4 * number}\n", f"line {4 * number}\n{turn}\n"))
        meet(*group)
    assert group[0].state.disagreements() == []
    assert str(_notes(group[0])).count("\n11\n") == 4
    assert texts(fold(group[0].log, lambda count: count - 1)) == texts(group[0].state)


def _laid(text: str = TEXT) -> tuple[Replica, Replica, DocKey]:
    ann, ben = people(2)
    key = ann.create("R-1", {"title": "Strike", "owner": "Ann"}, text)
    meet(ann, ben)
    return ann, ben, key


def test_a_file_is_the_layout_with_the_merged_values() -> None:
    ann, ben, key = _laid()
    assert texts(ben.state)[PATH] == TEXT
    ben.set(key, title="Port closed")
    ann.set(key, owner="Ben")
    meet(ann, ben)
    assert texts(ann.state)[PATH] == TEXT.replace('"Strike"', '"Port closed"').replace('"Ann"', '"Ben"')


def test_comments_of_both_sides_are_kept() -> None:
    ann, ben, key = _laid()
    tree = {"title": "Strike", "owner": "Ann"}
    ann.write(key, tree, TEXT.replace("# A risk.\n", "# A risk.\n# Seen by Ann\n"))
    ben.write(key, tree, TEXT + "# Seen by Ben\n")
    meet(ann, ben)
    text = texts(ann.state)[PATH]
    assert "# Seen by Ann\n" in text
    assert "# Seen by Ben\n" in text
    assert text == texts(ben.state)[PATH]
    assert ann.state.disagreements() == []


def test_a_comment_that_one_side_removes_is_gone() -> None:
    ann, ben, key = _laid()
    tree = {"title": "Strike", "owner": "Ann"}
    ann.write(key, tree, TEXT.replace("# A risk.\n", ""))
    ben.write(key, tree, TEXT + "# Seen by Ben\n")
    meet(ann, ben)
    assert texts(ann.state)[PATH] == TEXT.replace("# A risk.\n", "") + "# Seen by Ben\n"


def test_layouts_that_clash_are_no_disagreement() -> None:
    ann, ben, key = _laid()
    tree = {"title": "Strike", "owner": "Ann"}
    ann.write(key, tree, 'owner = "Ann" # first\ntitle = "Strike"\n')
    ben.write(key, tree, 'title = "Strike" # last\n\n\nowner = "Ann"\n')
    meet(ann, ben)
    assert ann.state.disagreements() == []
    assert texts(ann.state) == texts(ben.state)
    assert ann.state.documents()[PATH].tree == tree
    assert texts(fold(ann.log, lambda count: count - 1)) == texts(ann.state)


def test_first_layouts_that_two_people_wrote_apart_merge_from_nothing() -> None:
    ann, ben = people(2)
    plan = DocKey("", "plan")
    for person, word in [(ann, "one"), (ben, "two")]:
        ops = person.state.layout_for(plan, [], f"# {word}\n")
        person.commit(ops)
    meet(ann, ben)
    assert "# one" in texts(ann.state)["plan.toml"]
    assert "# two" in texts(ann.state)["plan.toml"]


def test_a_layout_op_is_made_only_where_the_text_would_differ() -> None:
    ann, _, key = _laid()
    rendered = ann.state.documents()[PATH]
    assert ann.state.layout_for(key, [], rendered.text) == []
    assert [op.text for op in ann.state.layout_for(key, [], "# new\n" + rendered.text)] == [
        "# new\n" + rendered.text
    ]
    ann.write(
        key, {"title": "Strike", "owner": "Ann", "tags": ["z", "a"]}, rendered.text + 'tags = ["z", "a"]\n'
    )
    assert texts(ann.state)[PATH] == rendered.text + 'tags = ["z", "a"]\n'


def test_a_layout_that_is_no_toml_harms_nothing() -> None:
    ann, ben, key = _laid()
    ann.commit([Layout(key, "title = [")])
    ben.set(key, title="Port closed")
    meet(ann, ben)
    rendered = ann.state.documents()[PATH]
    assert rendered.tree == {"title": "Port closed", "owner": "Ann"}
    assert rendered.text == patch("title = [", rendered.tree)
