"""The history of a space out of a long log: for one record, only the commits that touch it are read."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from cbrm_tui.merge.ancestry import Base, base_of
from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.disagreements import Disagreement
from cbrm_tui.merge.history import Change, changes, settle_names
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.names import Names
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.wire import commit_of

# How an op begins in canonical JSON. A table within a value can look like it, a text cannot.
_DOC: Final = re.compile(rb'\{"doc":"([^"\\]+)"')


def changes_in(log: Iterable[bytes], shown: str = "") -> list[Change]:
    """Return what the commits of a log changed, oldest first.

    `log` holds the bytes of commits that were checked when they came. With `shown`, the name under
    which documents show, only what was done to those is told, and little more is read.
    """
    if not shown:
        return changes(map(commit_of, log))
    data = list(log)
    names, keys = _named(data)
    wanted = frozenset(key for key in keys if names.shown(key) == shown)
    return changes(_touching(data, wanted), names, wanted)


def changes_since(log: Iterable[StoredCommit], seen: Mapping[str, int]) -> list[Change]:
    """Return what the commits beyond a version vector changed, oldest first.

    Of the others only those are read that have to do with the same documents.
    """
    commits = list(log)
    new = [commit.data for commit in commits if commit.seq > seen.get(commit.replica, 0)]
    if not new:
        return []
    data = [commit.data for commit in commits]
    names, _ = _named(data)
    wanted = frozenset(_keys(new))
    found = changes(_touching(data, wanted), names, wanted)
    return [change for change in found if change.seq > seen.get(change.replica, 0)]


def bases_in(log: Sequence[bytes], found: Sequence[Disagreement]) -> list[Base]:
    """Return, for each disagreement, what all had seen before, from a log that has every commit."""
    names, _ = _named(log)
    commits = list(_touching(log, {one.doc for one in found}))
    return [
        base_of(one, (each for each in commits if any(op.doc == one.doc for op in each.ops)), names)
        for one in found
    ]


def _named(data: Sequence[bytes]) -> tuple[Names, set[DocKey]]:
    """Return under which names the documents of a log show, and which they are."""
    keys = _keys(data)
    named: dict[str, list[DocKey]] = {}
    for key in keys:
        named.setdefault(key.name.casefold(), []).append(key)
    unsettled = {key for same in named.values() if len(same) > 1 for key in same}
    names = Names()
    if unsettled:
        commits = list(_touching(data, unsettled))
        keys = (keys - unsettled) | {op.doc for commit in commits for op in commit.ops}
        _learn(names, keys)
        settle_names(names, commits)
    else:
        _learn(names, keys)
    return names, keys


def _keys(data: Sequence[bytes]) -> set[DocKey]:
    """Return every document that an op may be about."""
    found: set[DocKey] = set()
    for text in {text for item in data for text in _DOC.findall(item)}:
        try:
            found.add(DocKey.parse(text.decode()))
        except ValueError:
            continue
    return found


def _learn(names: Names, keys: Iterable[DocKey]) -> None:
    for key in keys:
        names.learn(key)


def _touching(data: Sequence[bytes], docs: Collection[DocKey]) -> Iterator[Commit]:
    """Read the commits that have an op on one of the documents."""
    if docs:
        either = b"|".join(re.escape(str(key).encode()) for key in docs)
        needle = re.compile(b'\\{"doc":"(?:' + either + b')"')
        yield from (commit_of(item) for item in data if needle.search(item))
