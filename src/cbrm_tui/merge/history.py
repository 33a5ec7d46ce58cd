"""Who changed what, when: the log of a space for people."""

import heapq
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.disagreements import Unit
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.ops import Add, Create, Delete, PutRow, Remove, Restore, Write, WriteText
from cbrm_tui.merge.resolving import Resolved, resolve, unit_of
from cbrm_tui.merge.units import Entry, Meta, Writes
from cbrm_tui.merge.values import ABSENT, Value, canonical


@dataclass(frozen=True)
class Change:
    """What a commit did to one field, or to a whole record.

    `before` is what the author had before them: the provisional value where they saw a disagreement.
    `unit` says exactly what it is about, `field` names it as in disagreements. A document that is
    created, deleted or brought back is one change, `(record)`, from or to the table of its fields; of a
    deleted one, `text` is the file as it was laid out, comments and all. `(comments)` stands for a commit
    that changed only the layout.
    """

    at: str
    author: str
    organisation: str
    replica: str
    seq: int
    note: str
    doc: DocKey
    record: str
    unit: Unit
    before: Value
    after: Value
    text: str = ""

    @property
    def field(self) -> str:
        """The unit's name for people."""
        return self.unit.field


def changes(
    commits: Iterable[Commit], names: Names | None = None, docs: Container[DocKey] | None = None
) -> list[Change]:
    """Return what the commits changed, oldest first; of some documents if `docs` names them.

    Every commit comes after those that its author had seen; the others go by their time, which is
    for display, and by replica. Values and records show under the ids of today, which follow from the
    commits unless `names` has them. Commits may be missing: what they wrote is then not known.
    """
    log = causal(commits)
    if names is None:
        names = Names()
        for key in dict.fromkeys(op.doc for commit in log for op in commit.ops):
            names.learn(key)
        settle_names(names, log)
    past: dict[DocKey, _Past] = {}
    found: list[Change] = []
    for commit in log:
        meta = Meta.of(commit)
        entries: dict[DocKey, list[Entry]] = {}
        for index, op in enumerate(commit.ops):
            if docs is None or op.doc in docs:
                entries.setdefault(op.doc, []).append(Entry(meta, index, op))
        for key, added in entries.items():
            if key not in past:
                past[key] = _Past(key, names)
            found += past[key].take(commit, added)
    return found


def settle_names(names: Names, commits: Iterable[Commit]) -> None:
    """Choose the ids of today among documents that `names` knows and that were created under one id.

    `commits` are all that touch a document of a contested id; others do no harm.
    """
    if not names.contested:
        return
    touched: dict[DocKey, list[Commit]] = {}
    for commit in causal(commits):
        for key in dict.fromkeys(op.doc for op in commit.ops):
            touched.setdefault(key, []).append(commit)
    names.refresh(touched, {key: replay(key, each, names) for key, each in touched.items()})


class _Past:
    """One document on its way through the log."""

    def __init__(self, key: DocKey, names: Names) -> None:
        self._key = key
        self._names = names
        self._writes = Writes()
        self._commits: list[Commit] = []

    def take(self, commit: Commit, added: list[Entry]) -> Iterator[Change]:
        """Fold one commit's writes into what its author saw, and tell what that changed."""
        if all(commit.saw(other.replica, other.seq) for other in self._commits):
            writes = self._writes
        else:
            seen = (other for other in self._commits if commit.saw(other.replica, other.seq))
            writes = replay(self._key, seen, self._names)
            for entry in added:
                self._writes.fold(entry, self._names.differ)
        self._commits.append(commit)
        whole = any(isinstance(entry.op, Create | Delete | Restore) for entry in added)
        tops = None if whole else _tops(added)
        before = self._resolve(writes, tops)
        for entry in added:
            writes.fold(entry, self._names.differ)
        yield from self._told(added, before, self._resolve(writes, tops))

    def _resolve(self, writes: Writes, tops: Container[str] | None) -> Resolved | None:
        return resolve(self._key, writes, self._names, tops) if writes.exists else None

    def _told(self, added: list[Entry], before: Resolved | None, after: Resolved | None) -> Iterator[Change]:
        meta = added[0].meta
        existence = [entry for entry in added if isinstance(entry.op, Create | Delete | Restore)]
        if existence and (before is None or after is None):
            # All that is in it came or went with it.
            if before is not after:
                yield self._change(meta, _EXISTENCE, _tree(before), _tree(after), _text(before))
            return
        shown: set[Unit] = set()
        for entry in added:
            unit = unit_of(entry.op, self._names, meta)
            if unit in shown or (unit.kind == "layout" and len(added) > 1):
                continue
            shown.add(unit)
            old, new = _value(before, unit), _value(after, unit)
            was_open = before is not None and any(each.field == unit.field for each in before.disagreements)
            if was_open or (unit.kind != "existence" and canonical(old) != canonical(new)):
                yield self._change(meta, unit, old, new)

    def _change(self, meta: Meta, unit: Unit, before: Value, after: Value, text: str = "") -> Change:
        return Change(
            meta.at,
            meta.author,
            meta.organisation,
            meta.replica,
            meta.seq,
            meta.note,
            self._key,
            self._names.shown(self._key),
            unit,
            before,
            after,
            text,
        )


_EXISTENCE: Final = Unit("existence")
_AT_PATH: Final = (Write, WriteText, Add, Remove, PutRow)


def _tops(added: list[Entry]) -> set[str]:
    """Return the top keys that the writes are about; groups need none, a write at the top all."""
    return {entry.op.path[0] for entry in added if isinstance(entry.op, _AT_PATH)}


def _tree(resolved: Resolved | None) -> Value:
    return ABSENT if resolved is None else resolved.tree


def _text(resolved: Resolved | None) -> str:
    return "" if resolved is None else patch(resolved.layout, resolved.tree)


def _value(resolved: Resolved | None, unit: Unit) -> Value:
    match unit.kind:
        case "existence":
            return _tree(resolved)
        case "layout":
            return ABSENT if resolved is None else resolved.layout
        case _:
            return ABSENT if resolved is None else resolved.value(unit)


def replay(key: DocKey, commits: Iterable[Commit], names: Names) -> Writes:
    """Return the writes of one document as the commits make them; each comes after those it has seen."""
    writes = Writes()
    for commit in commits:
        meta = Meta.of(commit)
        for index, op in enumerate(commit.ops):
            if op.doc == key:
                writes.fold(Entry(meta, index, op), names.differ)
    return writes


def causal(commits: Iterable[Commit]) -> list[Commit]:
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
