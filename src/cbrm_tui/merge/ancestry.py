"""What stood before people disagreed: the value that all of them had seen."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.disagreements import Disagreement
from cbrm_tui.merge.history import causal, replay
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.resolving import resolve
from cbrm_tui.merge.units import Writes
from cbrm_tui.merge.values import ABSENT, Value


class Base(NamedTuple):
    """The value of a field before people disagreed; ABSENT where there was none.

    Of a record that one deleted and another edited, it is the table of fields that the deletion had seen.
    """

    value: Value
    known: bool


UNKNOWN: Final = Base(ABSENT, known=False)


def base_of(found: Disagreement, commits: Iterable[Commit], names: Names) -> Base:
    """Return what all who wrote one of the values had seen of the field.

    `commits` are all that touch the document; not known where one of the values is in none of them.
    """
    log = causal(commits)
    known = {(commit.replica, commit.seq): commit for commit in log}
    of_record = found.unit.kind == "existence"
    authors: list[Commit] = []
    for candidate in found.candidates:
        if of_record and candidate.value is not ABSENT:
            continue
        author = known.get((candidate.replica, candidate.seq))
        if author is None:
            return UNKNOWN
        authors.append(author)
    shared = (commit for commit in log if all(one.saw(commit.replica, commit.seq) for one in authors))
    return Base(_shown(found, replay(found.doc, shared, names), names), known=True)


def _shown(found: Disagreement, writes: Writes, names: Names) -> Value:
    if not writes.exists:
        return ABSENT
    resolved = resolve(found.doc, writes, names)
    return resolved.tree if found.unit.kind == "existence" else resolved.value(found.unit)
