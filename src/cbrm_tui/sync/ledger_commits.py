"""The commits that a ledger keeps, and each replica's last known one."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cbrm_tui.merge.commit import Commit
from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.wire import commit_of

Heads = dict[str, tuple[int, str]]
"""Replica → number and hash of its last known commit."""


@dataclass(frozen=True)
class StoredCommit:
    """A commit as its bytes; `sent` tells for an own one whether the store has it.

    `read` is what the bytes hold where somebody has read them already.
    """

    replica: str
    seq: int
    sha: str
    data: bytes
    sent: bool
    read: Commit | None = field(default=None, repr=False, compare=False)

    @property
    def commit(self) -> Commit:
        """The commit that the bytes hold; they were checked when they came."""
        return self.read or commit_of(self.data)

    @property
    def key(self) -> CommitKey:
        """The commit's name in a store."""
        return CommitKey(self.replica, self.seq, self.sha)


class Commits:
    """The tables `commits` and `heads`, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def heads(self) -> Heads:
        """Return each replica's last known commit as (seq, sha)."""
        rows = self._db.execute("select replica, seq, sha from heads")
        return {replica: (seq, sha) for replica, seq, sha in rows}

    def set_head(self, replica: str, seq: int, sha: str) -> None:
        """Note a replica's last known commit, also where the commit itself is not kept."""
        self._db.execute("insert or replace into heads values (?, ?, ?)", (replica, seq, sha))

    def beyond(self, beyond: Mapping[str, int] | None = None) -> Iterator[StoredCommit]:
        """Yield the kept commits that a version vector does not include, by replica and number."""
        for replica, (last, _) in sorted(self.heads().items()):
            known = (beyond or {}).get(replica, 0)
            if last > known:
                yield from self.of(replica, known + 1, last)

    def of(self, replica: str, first: int, last: int) -> Iterator[StoredCommit]:
        """Yield the kept ones of a replica's commits `first` to `last`."""
        rows = self._db.execute(
            "select seq, sha, data, sent from commits where replica = ? and seq between ? and ? order by seq",
            (replica, first, last),
        )
        for seq, sha, data, sent in rows:
            yield StoredCommit(replica, seq, sha, data, bool(sent))

    def upto(self, version: Mapping[str, int]) -> Iterator[StoredCommit]:
        """Yield the kept commits that a version vector includes, by replica and number."""
        for replica in sorted(version):
            yield from self.of(replica, 1, version[replica])

    def gaps(self) -> dict[str, tuple[int, str]]:
        """Return, by replica, number and hash of the last commit that is known but not kept."""
        found: dict[str, tuple[int, str]] = {}
        for replica, head in self.heads().items():
            row = self._db.execute(
                "select seq, data from commits where replica = ? order by seq limit 1", (replica,)
            ).fetchone()
            if row is None:
                found[replica] = head
            elif row[0] > 1:
                found[replica] = (row[0] - 1, commit_of(row[1]).prev)
        return found

    def sha(self, replica: str, seq: int) -> str | None:
        """Return the hash of a kept commit."""
        row = self._db.execute(
            "select sha from commits where replica = ? and seq = ?", (replica, seq)
        ).fetchone()
        return row[0] if row else None

    def unsent(self) -> list[StoredCommit]:
        """Return the commits that the store does not have yet, oldest first.

        Those of one replica follow each other; an id that this workspace had before comes before the next.
        """
        rows = self._db.execute(
            "select replica, seq, sha, data from commits where sent = 0"
            " order by min(rowid) over (partition by replica), replica, seq"
        )
        return [StoredCommit(replica, seq, sha, data, sent=False) for replica, seq, sha, data in rows]

    def unsent_count(self) -> int:
        """Return how many commits the store does not have yet."""
        return int(self._db.execute("select count(*) from commits where sent = 0").fetchone()[0])

    def keep(self, commit: StoredCommit) -> None:
        """Keep a commit."""
        self.keep_all([commit])

    def keep_all(self, commits: Sequence[StoredCommit]) -> int:
        """Keep commits; return how many were not there already, by their numbers."""
        done = self._db.executemany(
            "insert or ignore into commits (replica, seq, sha, data, sent) values (?, ?, ?, ?, ?)",
            [(commit.replica, commit.seq, commit.sha, commit.data, int(commit.sent)) for commit in commits],
        )
        self._db.executemany(
            "insert into heads values (?, ?, ?) on conflict do update"
            " set seq = excluded.seq, sha = excluded.sha where excluded.seq > seq",
            [(commit.replica, commit.seq, commit.sha) for commit in commits],
        )
        return max(0, done.rowcount)

    def forget(self, replica: str, beyond: int) -> list[StoredCommit]:
        """Take out and return a replica's commits with a number above `beyond`."""
        taken = list(self.of(replica, beyond + 1, 1 << 62))
        self._db.execute("delete from commits where replica = ? and seq > ?", (replica, beyond))
        sha = self.sha(replica, beyond)
        if sha is None:
            self._db.execute("delete from heads where replica = ? and seq > ?", (replica, beyond))
        else:
            self.set_head(replica, beyond, sha)
        return taken

    def mark_sent(self, commits: Iterable[CommitKey]) -> None:
        """Note that the store has these commits."""
        self._db.executemany(
            "update commits set sent = 1 where replica = ? and seq = ? and sha = ?",
            [(key.replica, key.seq, key.sha) for key in commits],
        )

    def mark_unsent(self, commits: Iterable[CommitKey]) -> None:
        """Note that the store no longer has these commits."""
        self._db.executemany(
            "update commits set sent = 0, packed = 0 where replica = ? and seq = ?",
            [(key.replica, key.seq) for key in commits],
        )

    def names(self, replica: str) -> Iterator[CommitKey]:
        """Yield the names of a replica's kept commits that count as sent."""
        rows = self._db.execute(
            "select seq, sha from commits where replica = ? and sent = 1 order by seq", (replica,)
        )
        for seq, sha in rows:
            yield CommitKey(replica, seq, sha)
