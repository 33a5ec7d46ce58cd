"""Parting from the original, when a workspace folder turns out to be a copy or a restored backup.

Two folders would write under one replica id. The one that finds commits of its own id that it never
wrote takes a new id, and commits again under it what the store did not have.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Op
from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.ledger import Books, StoredCommit
from cbrm_tui.sync.wire import encode_commit


def part_from_copy(books: Books, stored: Collection[CommitKey]) -> bool:
    """Take a new id if somebody else writes under this one; `stored` are the commits of it in the store.

    False when all of them are known here, as when another program has just sent them from this folder.
    """
    old = books.replica
    own = {commit.seq: commit for commit in books.own()}
    foreign = {
        key.seq
        for key in stored
        if key.replica == old and (key.seq not in own or own[key.seq].sha != key.sha)
    }
    if not foreign:
        return False
    names = {(key.seq, key.sha) for key in stored}
    waiting = {seq for seq, commit in own.items() if not commit.sent and (seq, commit.sha) not in names}
    first = min(foreign | waiting)
    taken = books.forget(old, first - 1)
    books.mark_sent(commit for seq, commit in own.items() if seq < first)
    new = books.new_replica()
    births = {f"{old}.{commit.seq}": f"{new}.{number}" for number, commit in enumerate(taken, 1)}
    prev = ""
    for number, commit in enumerate(taken, 1):
        moved = _readdress(Commit.from_json(json.loads(commit.data)), old, first, new, number, births)
        data, prev = encode_commit(replace(moved, prev=prev).to_json())
        books.keep(StoredCommit(new, number, prev, data, sent=False))
    for file in books.base().values():
        key = DocKey.parse(file.key)
        key = key._replace(birth=births.get(key.birth, key.birth))
        seen = None if file.seen is None else _up_to(file.seen, old, first)
        books.set_base(replace(file, key=str(key), seen=seen))
    books.set_seen(_up_to(books.seen, old, first) | ({new: len(taken)} if taken else {}))
    books.set_value("snapshot", "")
    books.set_value("snapshot_at", "0")
    books.new_epoch()
    return True


def _readdress(commit: Commit, old: str, first: int, new: str, seq: int, births: Mapping[str, str]) -> Commit:
    """Return `commit` as number `seq` of replica `new`; its author had seen `old` up to `first` - 1."""
    seen = _up_to({**commit.seen, old: first}, old, first)
    return replace(
        commit, replica=new, seq=seq, seen=seen, ops=tuple(_moved(op, births) for op in commit.ops)
    )


def _moved(op: Op, births: Mapping[str, str]) -> Op:
    birth = births.get(op.doc.birth)
    return replace(op, doc=op.doc._replace(birth=birth)) if birth else op


def _up_to(seen: Mapping[str, int], old: str, first: int) -> dict[str, int]:
    """Return `seen` without what it says of `old` from commit `first` on."""
    known = {replica: seq for replica, seq in seen.items() if replica != old}
    last = min(seen.get(old, 0), first - 1)
    return {**known, old: last} if last else known
