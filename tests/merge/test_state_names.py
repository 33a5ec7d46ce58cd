"""Records that were created apart under one id."""

import re
from hashlib import sha256
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import Replica, fold, meet, people, restored, texts

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Add, Create, PutRow, Remove, Write, WriteText

_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _clash(folder: str = "risks") -> tuple[Replica, Replica, DocKey, DocKey]:
    ann, ben = people(2)
    first = ann.create("R-7K2M", {"title": "Ann's"})
    second = ben.create("R-7K2M", {"title": "Ben's"}, folder=folder)
    return ann, ben, first, second


def _path(person: Replica, key: DocKey) -> str:
    rendered = person.state.render(key)
    assert rendered is not None
    return rendered.path


def _tree(person: Replica, key: DocKey) -> Any:
    rendered = person.state.render(key)
    assert rendered is not None
    return rendered.tree


def test_both_survive_and_the_smaller_birth_keeps_the_id() -> None:
    ann, ben, first, second = _clash()
    meet(ann, ben)
    assert _path(ben, first) == "risks/R-7K2M.toml"
    path = _path(ben, second)
    assert re.fullmatch(rf"risks/R-[{_BASE32}]{{4}}\.toml", path)
    assert path != "risks/R-7K2M.toml"
    assert _tree(ben, second) == {"title": "Ben's"}
    assert ben.state.key_at(path) == second
    assert texts(ann.state) == texts(ben.state)


def test_the_new_id_follows_from_the_document() -> None:
    ann, ben, _, second = _clash()
    meet(ann, ben)
    number = int.from_bytes(sha256(str(second).encode()).digest()[:4])
    letters = "".join(_BASE32[number >> shift & 31] for shift in (15, 10, 5, 0))
    assert _path(ann, second) == f"risks/R-{letters}.toml"


def test_a_taken_id_is_not_given() -> None:
    ann, ben, _, second = _clash()
    meet(ann, ben)
    given = _path(ann, second).removeprefix("risks/").removesuffix(".toml")
    ann, ben, _, second = _clash()
    ann.create(given, {"title": "Already there"})
    meet(ann, ben)
    assert _path(ann, second) not in {f"risks/{given}.toml", "risks/R-7K2M.toml"}
    assert len(ann.state.documents()) == 3


def test_an_id_is_contested_across_folders_and_in_any_case() -> None:
    ann, ben, first, second = _clash("objectives")
    meet(ann, ben)
    assert _path(ann, first) == "risks/R-7K2M.toml"
    assert _path(ann, second) != "objectives/R-7K2M.toml"
    ann, ben = people(2)
    ann.create("R-7K2M", {})
    lower = ben.create("r-7k2m", {})
    meet(ann, ben)
    assert _path(ann, lower).casefold() != "risks/r-7k2m.toml"


def test_what_exists_once_per_space_is_never_renamed() -> None:
    ann, ben = people(2)
    ann.commit([Create(DocKey("elements", "risk")), Create(DocKey("reviews", "risk"))])
    ben.commit([Create(DocKey("elements", "risk"))])
    meet(ann, ben)
    assert sorted(ann.state.documents()) == ["elements/risk.toml", "reviews/risk.toml"]


def test_mentions_follow_whom_their_writer_knew() -> None:
    ann, ben, first, second = _clash()
    mine = ann.create("O-1", {"links": ["R-7K2M"]}, folder="objectives")
    theirs = ben.create(
        "O-2",
        {
            "links": ["R-7K2M"],
            "notes": "See R-7K2M, not XR-7K2M.\n",
            "current": {"of": "(R-7K2M)"},
            "strategy": "as R-7K2M",
            "assessments": [{"on": "R-7K2M"}],
        },
        folder="objectives",
    )
    meet(ann, ben)
    new = _path(ann, second).removeprefix("risks/").removesuffix(".toml")
    assert _tree(ann, mine)["links"] == ["R-7K2M"]
    assert _tree(ann, theirs) == {
        "links": [new],
        "notes": f"See {new}, not XR-7K2M.\n",
        "current": {"of": f"({new})"},
        "strategy": f"as {new}",
        "assessments": [{"on": new}],
    }
    assert texts(ann.state) == texts(ben.state)
    assert first != second


def test_a_record_may_mention_itself_from_its_beginning() -> None:
    ann, ben = people(2)
    ann.create("R-7K2M", {"links": ["R-7K2M"]})
    second = ben.create("R-7K2M", {"links": ["R-7K2M"]})
    meet(ann, ben)
    assert _path(ann, second) == f"risks/{_tree(ann, second)['links'][0]}.toml"


def test_who_knew_both_means_what_the_id_shows() -> None:
    ann, ben, _, second = _clash()
    meet(ann, ben)
    new = _path(ann, second).removeprefix("risks/").removesuffix(".toml")
    key = ben.create("O-1", {"links": ["R-7K2M", new]}, folder="objectives")
    meet(ann, ben)
    assert _tree(ann, key)["links"] == ["R-7K2M", new]


def test_a_rewritten_mention_can_be_edited_and_removed() -> None:
    ann, ben, _, second = _clash()
    key = ben.create(
        "O-1", {"links": ["R-7K2M", "R-9"], "assessments": [{"on": "R-7K2M", "v": 1}]}, folder="objectives"
    )
    meet(ann, ben)
    new = _path(ann, second).removeprefix("risks/").removesuffix(".toml")
    ann.set(key, links=["R-9"], assessments=[{"on": new, "v": 2}])
    meet(ann, ben)
    assert _tree(ben, key)["links"] == ["R-9"]
    assert _tree(ben, key)["assessments"] == [{"on": new, "v": 2}]
    ben.set(key, assessments=None)
    assert "assessments" not in _tree(ben, key)


def test_a_mention_of_the_other_record_of_that_id_replaces_none() -> None:
    ann, ben, _, second = _clash()
    key = ben.create("O-1", {"links": ["R-7K2M"]}, folder="objectives")
    meet(ann, ben)
    new = _path(ann, second).removeprefix("risks/").removesuffix(".toml")
    ann.set(key, links=[new, "R-7K2M"])
    meet(ann, ben)
    assert sorted(_tree(ben, key)["links"]) == sorted([new, "R-7K2M"])


def test_disagreements_show_the_new_id() -> None:
    ann, ben, _, second = _clash()
    meet(ann, ben)
    new = _path(ann, second).removeprefix("risks/").removesuffix(".toml")
    ann.set(second, title="one")
    ben.set(second, title="two")
    meet(ann, ben)
    assert [each.record for each in ann.state.disagreements()] == [new]


def test_ids_stay_when_the_record_that_kept_its_id_is_deleted() -> None:
    ann, ben, first, second = _clash()
    meet(ann, ben)
    path = _path(ann, second)
    ann.delete(first)
    meet(ann, ben)
    assert list(ben.state.documents()) == [path]


def test_the_id_of_a_record_known_to_be_deleted_is_free() -> None:
    ann, ben = people(2)
    first = ann.create("R-7K2M", {"title": "old"})
    ann.delete(first)
    ben.pull(ann)
    second = ben.create("R-7K2M", {"title": "new"})
    meet(ann, ben)
    assert _path(ann, second) == "risks/R-7K2M.toml"


def test_a_clash_redraws_what_mentions_the_id() -> None:
    ann, ben, _, second = _clash()
    key = ben.create("O-1", {"links": ["R-7K2M"]}, folder="objectives")
    ben.state.documents()
    touched = ben.state.apply(ann.log[0])
    assert key in touched
    assert second in touched


_CONTESTED = st.sampled_from(["R-7K2M", "R-0001"])
_MENTIONS = st.one_of(
    st.builds(lambda name: [Add(DocKey("", "plan"), ("links",), name)], _CONTESTED),
    st.builds(lambda name: [Remove(DocKey("", "plan"), ("links",), name)], _CONTESTED),
    st.builds(lambda name: [Write(DocKey("", "plan"), ("lead",), f"by {name}")], _CONTESTED),
    st.builds(lambda name: [WriteText(DocKey("", "plan"), ("notes",), f"a\n{name}\n")], _CONTESTED),
    st.builds(
        lambda name: [PutRow(DocKey("", "plan"), ("rows",), f'[["of","{name}"]]', {"of": name})], _CONTESTED
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.one_of(st.none(), _CONTESTED, _MENTIONS)),
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_clashes_converge(script: Any, chance: Any) -> None:
    group = people(3)
    for who, whom, what in script:
        if what is None:
            group[who].pull(group[whom])
        elif isinstance(what, list):
            group[who].commit(what)
        elif f"risks/{what}.toml" not in group[who].state.documents():
            group[who].create(what, {"title": what})
    meet(*group)
    state = group[0].state
    paths = [rendered.path for rendered in state.documents().values()]
    assert len(paths) == len({path.casefold() for path in paths})
    for each in (fold(group[0].log, chance.randrange), restored(state), group[1].state):
        assert each.documents() == state.documents()
        assert each.disagreements() == state.disagreements()
