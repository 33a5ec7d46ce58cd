"""Parting from the original, when a workspace folder turns out to be a copy or a restored backup.

Two folders would write under one replica id. The keystore tells most copies before they write; where
a whole machine was copied, the store tells: the one that finds commits of its own id that it never
wrote takes a new id, and commits again under it what the store did not have. So does a copy that finds that
its original, put back to before what the copy still has to send of it, wrote something else meanwhile.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
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
    _commit_again(books, taken, {old: first}, renew())


def part_from_original(books: Books, others: Collection[CommitKey], renew: Callable[[], Signer]) -> None:
    """Take a new id with `renew`, as a replica that this folder is a copy of wrote `others` in the store.

    What waits to be sent is committed again from the first that has the number of one of them: all that
    was written after it may build on it.
    """
    numbers = {(key.replica, key.seq): key.sha for key in others}
    unsent = books.commits.unsent()
    clashes = (numbers.get((each.replica, each.seq), each.sha) != each.sha for each in unsent)
    waiting = unsent[next((at for at, clash in enumerate(clashes) if clash), len(unsent)) :]
    if not waiting:
        return
    firsts: dict[str, int] = {}
    for commit in waiting:
        firsts.setdefault(commit.replica, commit.seq)
    taken = [
        commit for replica, first in firsts.items() for commit in books.commits.forget(replica, first - 1)
    ]
    _commit_again(books, taken, firsts, renew())


def _commit_again(
    books: Books, taken: Sequence[StoredCommit], firsts: Mapping[str, int], signer: Signer
) -> None:
    """Commit with `signer`, as its first, what was `taken` of each replica from number `firsts` on."""
    new = signer.replica
    births = {f"{commit.replica}.{commit.seq}": f"{new}.{number}" for number, commit in enumerate(taken, 1)}
    prev = ""
    for number, commit in enumerate(taken, 1):
        moved = _readdress(commit_of(commit.data), firsts, new, number, births)
        data, prev = encode_commit(replace(moved, prev=prev).to_json(), signer)
        books.commits.keep(StoredCommit(new, number, prev, data, sent=False))
    for file in books.base.all():
        key = DocKey.parse(file.key)
        key = key._replace(birth=births.get(key.birth, key.birth))
        seen = None if file.seen is None else _up_to(file.seen, firsts)
        books.base.keep(replace(file, key=str(key), seen=seen))
    books.set_vector("seen", _up_to(books.vector("seen"), firsts) | ({new: len(taken)} if taken else {}))
    books.unfold()


def _readdress(
    commit: Commit, firsts: Mapping[str, int], new: str, seq: int, births: Mapping[str, str]
) -> Commit:
    """Return `commit` as number `seq` of replica `new`; its author had seen all before `firsts`."""
    own = commit.replica
    seen = _up_to({**commit.seen, own: firsts[own]}, firsts)
    return replace(
        commit, replica=new, seq=seq, seen=seen, ops=tuple(_moved(op, births) for op in commit.ops)
    )


def _moved(op: Op, births: Mapping[str, str]) -> Op:
    birth = births.get(op.doc.birth)
    return replace(op, doc=op.doc._replace(birth=birth)) if birth else op


def _up_to(seen: Mapping[str, int], firsts: Mapping[str, int]) -> dict[str, int]:
    """Return `seen` without what it says of the replicas in `firsts` from those numbers on."""
    known = {replica: min(seq, firsts.get(replica, seq + 1) - 1) for replica, seq in seen.items()}
    return {replica: seq for replica, seq in known.items() if seq}
