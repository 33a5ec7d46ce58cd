"""Parting from the original, when a workspace folder turns out to be a copy or a restored backup.

Two folders would write under one replica id. The keystore tells most copies before they write; where
a whole machine was copied, the store tells: the one that finds commits of its own id that it never
wrote takes a new id, and commits again under it what the store did not have.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Op
from cbrm_tui.sync.books import Books
from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.signatures import Signer
from cbrm_tui.sync.wire import commit_of, encode_commit


def foreign(books: Books, replica: str, stored: Collection[CommitKey]) -> set[int]:
    """Return the numbers of a replica's commits in the store that are not known here as such."""
    return {
        key.seq for key in stored if key.replica == replica and books.commits.sha(replica, key.seq) != key.sha
    }


def part_from_copy(
    books: Books, old: str, stored: Collection[CommitKey], renew: Callable[[], Signer]
) -> None:
    """Take a new id with `renew`, as somebody else writes under `old`.

    `stored` are that one's commits in the store.
    """
    others = foreign(books, old, stored)
    names = {(key.seq, key.sha) for key in stored}
    own = {commit.seq: commit for commit in books.commits.of(old, 1, 1 << 62)}
    waiting = {seq for seq, commit in own.items() if not commit.sent and (seq, commit.sha) not in names}
    first = min(others | waiting)
    taken = books.commits.forget(old, first - 1)
    books.commits.mark_sent(commit.key for seq, commit in own.items() if seq < first)
    # What was sent stands beside what the other one sent; whoever has not taken it in yet is spared it.
    books.packs.replaced(
        name for commit in taken if commit.sent for name in map(str, (commit.key, commit.key.head))
    )
    signer = renew()
    new = signer.replica
    births = {f"{old}.{commit.seq}": f"{new}.{number}" for number, commit in enumerate(taken, 1)}
    prev = ""
    for number, commit in enumerate(taken, 1):
        moved = _readdress(commit_of(commit.data), old, first, new, number, births)
        data, prev = encode_commit(replace(moved, prev=prev).to_json(), signer)
        books.commits.keep(StoredCommit(new, number, prev, data, sent=False))
    for file in books.base.all():
        key = DocKey.parse(file.key)
        key = key._replace(birth=births.get(key.birth, key.birth))
        seen = None if file.seen is None else _up_to(file.seen, old, first)
        books.base.keep(replace(file, key=str(key), seen=seen))
    books.set_vector("seen", _up_to(books.vector("seen"), old, first) | ({new: len(taken)} if taken else {}))
    books.unfold()


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
