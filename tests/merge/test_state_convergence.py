"""The same commits give the same bytes, in whatever order they came and whatever happened between."""

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import fold, meet, texts
from tests.merge.scripts import SCRIPTS, Step, play

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.state import State

Script = tuple[int, Sequence[Step]]


def _view(state: State) -> object:
    # As text, so that the order of keys and of documents counts too.
    return repr(state.documents()), state.disagreements()


@settings(max_examples=80, deadline=None)
@given(SCRIPTS, st.booleans(), st.randoms(use_true_random=False))
def test_any_causal_order_gives_the_same_bytes(script: Script, links: bool, chance: random.Random) -> None:
    group = play(script, links)
    meet(*group)
    views = [_view(person.state) for person in group]
    assert all(view == views[0] for view in views)
    shuffled = fold(group[0].log, chance.randrange)
    assert _view(shuffled) == views[0]
    assert dict(shuffled.changed()) == dict(group[0].state.changed())
    assert texts(shuffled) == texts(group[0].state)


@settings(max_examples=50, deadline=None)
@given(SCRIPTS, st.booleans(), st.randoms(use_true_random=False))
def test_a_restored_state_goes_on_like_the_one_it_was_kept_from(
    script: Script, links: bool, chance: random.Random
) -> None:
    group = play(script, links)
    meet(*group)
    commits: list[Commit] = group[0].log
    cut = chance.randrange(len(commits) + 1)
    state = State()
    for commit in commits[:cut]:
        state.apply(commit)
        if chance.random() < 0.3:
            state.documents()
    kept = dict(state.changed())
    known = [(key, doc.exists, doc.is_open) for key, doc in kept.items()]
    restored = State.restored(state.version, known, lambda key: kept[key].writes)
    assert not dict(restored.changed())
    assert _view(restored) == _view(state)
    for commit in commits[cut:]:
        assert restored.apply(commit) == state.apply(commit)
        assert _view(restored) == _view(state)
    assert kept | dict(restored.changed()) == dict(state.changed())
    assert _view(restored) == _view(group[0].state)


@settings(max_examples=40, deadline=None)
@given(SCRIPTS, st.randoms(use_true_random=False))
def test_a_commit_counts_once(script: Script, chance: random.Random) -> None:
    group = play(script)
    meet(*group)
    state = group[0].state
    before = _view(state)
    state.at_rest()
    for commit in chance.sample(group[0].log, len(group[0].log)):
        assert state.apply(commit) == set()
    assert _view(state) == before
    assert not dict(state.changed())


@settings(max_examples=80, deadline=None)
@given(SCRIPTS, st.booleans())
def test_what_is_open_is_what_the_documents_show_as_open(script: Script, links: bool) -> None:
    """A document that plainly has nothing open is judged without a look at all of it."""
    group = play(script, links)
    meet(*group)
    for person in group:
        shown = person.state.documents().values()
        judged = {key for key, doc in person.state.changed() if doc.is_open}
        assert judged == {rendered.key for rendered in shown if rendered.disagreements}


@settings(max_examples=40, deadline=None)
@given(SCRIPTS)
def test_only_touched_documents_change(script: Script) -> None:
    group = play(script)
    meet(*group)
    state = State()
    for commit in group[0].log:
        before = {rendered.key: rendered for rendered in state.documents().values()}
        touched = state.apply(commit)
        after = {rendered.key: rendered for rendered in state.documents().values()}
        assert {op.doc for op in commit.ops} <= touched
        for key in {*before, *after} - touched:
            assert before.get(key) == after.get(key)
