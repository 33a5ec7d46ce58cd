"""The packs that this workspace has put into the store, and its objects that they replace there."""

import sqlite3
from collections.abc import Iterable

from cbrm_tui.sync.keys import PackKey
from cbrm_tui.sync.ledger_commits import StoredCommit


class Packs:
    """The tables `packs` and `replaced`, and which commits are in a pack, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def kept(self) -> list[PackKey]:
        """Return the packs that this workspace has put into the store and not yet replaced."""
        rows = self._db.execute("select replica, first, last, sha from packs order by replica, first, last")
        return [PackKey(*row) for row in rows]

    def loose(self, replica: str) -> list[StoredCommit]:
        """Return a replica's commits that the store has one by one."""
        rows = self._db.execute(
            "select seq, sha, data from commits where replica = ? and sent = 1 and packed = 0 order by seq",
            (replica,),
        )
        return [StoredCommit(replica, seq, sha, data, sent=True) for seq, sha, data in rows]

    def loose_count(self, replica: str) -> int:
        """Return how many of a replica's commits the store has one by one."""
        row = self._db.execute(
            "select count(*) from commits where replica = ? and sent = 1 and packed = 0", (replica,)
        ).fetchone()
        return int(row[0])

    def keep(self, pack: PackKey) -> None:
        """Note that the store has a pack, read back and found whole."""
        self._db.execute(
            "insert or ignore into packs values (?, ?, ?, ?)", (pack.replica, pack.first, pack.last, pack.sha)
        )
        self._db.execute(
            "update commits set packed = 1 where replica = ? and seq between ? and ?",
            (pack.replica, pack.first, pack.last),
        )

    def drop(self, packs: Iterable[PackKey]) -> None:
        """Forget packs that others replaced."""
        self._db.executemany(
            "delete from packs where replica = ? and first = ? and last = ? and sha = ?",
            [(pack.replica, pack.first, pack.last, pack.sha) for pack in packs],
        )

    def replaced(self, names: Iterable[str]) -> None:
        """Note own objects of the store that others replace; they are to be deleted there."""
        self._db.executemany("insert or ignore into replaced values (?)", [(name,) for name in names])

    def to_delete(self, count: int) -> list[str]:
        """Return some own objects that were replaced."""
        return [name for (name,) in self._db.execute("select name from replaced limit ?", (count,))]

    def deleted(self, names: Iterable[str]) -> None:
        """Note that replaced objects are gone."""
        self._db.executemany("delete from replaced where name = ?", [(name,) for name in names])
