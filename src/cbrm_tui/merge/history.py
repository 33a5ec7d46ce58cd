"""Who changed what, when: the log of a space for people."""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.disagreements import COMMENTS, KEPT
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.ops import Create, Delete, Layout, Restore
from cbrm_tui.merge.resolving import Resolved, resolve, unit_of
from cbrm_tui.merge.units import Entry, Meta, Writes
from cbrm_tui.merge.values import ABSENT, Value, canonical


@dataclass(frozen=True)
class Change:
    """One field that a commit changed.

    `before` is what the author had before them: the provisional value where they saw a disagreement.
    `field` is named as in disagreements; `(record)` goes from ABSENT to "kept" when a document is
    created or brought back, and `(comments)` stands for a commit that changed only the layout.
    """

    at: str
    author: str
    organisation: str
    replica: str
    seq: int
    note: str
    doc: DocKey
    record: str
    field: str
    before: Value
    after: Value


def changes(commits: Iterable[Commit]) -> list[Change]:
    """Return what the commits changed, oldest first.

    Every commit comes after those that its author had seen; the others go by their time, which is
    for display, and by replica. Values and records show under the ids of today. Commits may be
    missing: what they wrote is then not known.
    """
    log = _causal(commits)
    names = _names(log)
    docs: dict[DocKey, Writes] = {}
    folded: dict[DocKey, list[Commit]] = {}
    found: list[Change] = []
    for commit in log:
        meta = Meta.of(commit)
        entries: dict[DocKey, list[Entry]] = {}
        for index, op in enumerate(commit.ops):
            entries.setdefault(op.doc, []).append(Entry(meta, index, op))
        for key, added in entries.items():
            earlier = folded.setdefault(key, [])
            writes = docs.setdefault(key, Writes())
            if all(commit.saw(other.replica, other.seq) for other in earlier):
                found += _fold(key, writes, added, names)
            else:
                seen = (other for other in earlier if commit.saw(other.replica, other.seq))
                found += _fold(key, _replay(key, seen, names), added, names)
                for entry in added:
                    writes.fold(entry, names.differ)
            earlier.append(commit)
    return found


def _fold(key: DocKey, writes: Writes, added: list[Entry], names: Names) -> Iterator[Change]:
    """Fold one commit's writes into what its author saw, and tell what that changed."""
    before = resolve(key, writes, names) if writes.exists else None
    for entry in added:
        writes.fold(entry, names.differ)
    after = resolve(key, writes, names) if writes.exists else None
    meta = added[0].meta
    shown: set[str] = set()
    for entry in added:
        field = unit_of(entry.op, names, meta).field
        if field in shown or (field == COMMENTS and len(added) > 1):
            continue
        shown.add(field)
        old, new = _value(before, entry, names), _value(after, entry, names)
        was_open = before is not None and any(each.field == field for each in before.disagreements)
        if was_open or canonical(old) != canonical(new):
            yield Change(
                meta.at,
                meta.author,
                meta.organisation,
                meta.replica,
                meta.seq,
                meta.note,
                key,
                names.shown(key),
                field,
                old,
                new,
            )


def _value(resolved: Resolved | None, entry: Entry, names: Names) -> Value:
    if resolved is None:
        return ABSENT
    match entry.op:
        case Create() | Delete() | Restore():
            return KEPT
        case Layout():
            return resolved.layout
        case _:
            return resolved.value(unit_of(entry.op, names, entry.meta))


def _replay(key: DocKey, commits: Iterable[Commit], names: Names) -> Writes:
    writes = Writes()
    for commit in commits:
        meta = Meta.of(commit)
        for index, op in enumerate(commit.ops):
            if op.doc == key:
                writes.fold(Entry(meta, index, op), names.differ)
    return writes


def _names(log: list[Commit]) -> Names:
    """Return the ids under which the documents show once all commits are folded."""
    names = Names()
    touched: dict[DocKey, list[Commit]] = {}
    for commit in log:
        for key in dict.fromkeys(op.doc for op in commit.ops):
            if key not in touched:
                names.learn(key)
            touched.setdefault(key, []).append(commit)
    if names.contested:
        names.refresh(touched, {key: _replay(key, commits, names) for key, commits in touched.items()})
    return names


def _causal(commits: Iterable[Commit]) -> list[Commit]:
    """Sort the commits so that each comes after those its author had seen."""
    known = {(commit.replica, commit.seq): commit for commit in commits}
    numbers: dict[str, list[int]] = {}
    for replica, seq in sorted(known):
        numbers.setdefault(replica, []).append(seq)
    waiting: dict[tuple[str, int], int] = {}
    followers: dict[tuple[str, int], list[Commit]] = {}
    ready: list[tuple[str, str, int]] = []
    for dot, commit in known.items():
        needed = {**commit.seen, commit.replica: commit.seq - 1}
        places = {replica: bisect_right(numbers.get(replica, []), seq) for replica, seq in needed.items()}
        dots = [(replica, numbers[replica][place - 1]) for replica, place in places.items() if place]
        for each in dots:
            followers.setdefault(each, []).append(commit)
        waiting[dot] = len(dots)
        if not dots:
            ready.append((commit.at, *dot))
    heapq.heapify(ready)
    log: list[Commit] = []
    while ready:
        _, replica, seq = heapq.heappop(ready)
        log.append(known[replica, seq])
        for follower in followers.get((replica, seq), ()):
            dot = follower.replica, follower.seq
            waiting[dot] -= 1
            if not waiting[dot]:
                heapq.heappush(ready, (follower.at, *dot))
    return log
