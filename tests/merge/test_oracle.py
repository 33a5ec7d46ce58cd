"""Nothing that anybody wrote is lost, as a judge sees it that shares no code with the merge."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from tests.merge.oracle import GONE, Deed, Open, judge
from tests.merge.replicas import Replica, meet
from tests.merge.scripts import SCRIPTS, Step, play

from cbrm_tui.merge.values import ABSENT


def _plain(value: Any) -> Any:
    return GONE if value is ABSENT else value


def verdict(group: Sequence[Replica]) -> list[str]:
    """Put the lives of these people before the judge."""
    state = group[0].state
    deeds = [
        Deed(edit.dot, edit.seen, str(edit.doc), edit.before, edit.after, edit.settled, _plain(edit.chosen))
        for person in group
        for edit in person.edits
    ]
    final = {str(rendered.key): dict(rendered.tree) for rendered in state.documents().values()}
    opened: dict[str, list[Open]] = {}
    for each in state.disagreements():
        values = [_plain(candidate.value) for candidate in each.candidates]
        opened.setdefault(str(each.doc), []).append(Open(each.field, values))
    return judge(deeds, final, opened)


@settings(max_examples=150, deadline=None)
@given(SCRIPTS)
def test_every_edit_is_visible_or_knowingly_replaced_or_stands_open(
    script: tuple[int, Sequence[Step]],
) -> None:
    group = play(script)
    meet(*group)
    assert verdict(group) == []
