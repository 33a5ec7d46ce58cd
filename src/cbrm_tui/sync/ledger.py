"""What a replica knows of a space: its commits, and the base that its files were made from.

A replica is one workspace folder on one machine, with a random id. Its ledger is one SQLite file under
`.cbrm/sync/`, so that every step is whole or not there after a crash. It never leaves the machine.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cbrm_tui.workspace.errors import WorkspaceError

_TABLES: Final = """
create table if not exists meta (name text primary key, value text not null);
create table if not exists commits (
    replica text not null, seq integer not null, sha text not null, data blob not null,
    sent integer not null, primary key (replica, seq)
);
create table if not exists base (
    path text primary key, key text not null, text text not null, seen text
);
"""


@dataclass(frozen=True)
class StoredCommit:
    """A commit as its bytes; `sent` tells for an own one whether the store has it."""

    replica: str
    seq: int
    sha: str
    data: bytes
    sent: bool


@dataclass(frozen=True)
class BaseFile:
    """A document as this replica's files had it at the last sync.

    `key` is its name in commits. `seen` is the version vector of that text where the file could not
    follow the others (it was broken, or edited meanwhile); None means the ledger's own.
    """

    path: str
    key: str
    text: str
    seen: Mapping[str, int] | None = None


class Ledger:
    """The stored state of one replica of one space; reads and writes go through `transaction`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether this replica has ever kept anything."""
        return self._path.exists()

    @contextmanager
    def transaction(self) -> Iterator["Books"]:
        """Open the books; what was written is kept when the block ends well, else not at all.

        Raises WorkspaceError when the file cannot be used.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
        except (sqlite3.Error, OSError) as error:
            raise WorkspaceError(f"{self._path}: {error}") from None
        try:
            connection.execute("pragma synchronous = full")
            connection.execute("begin")
            for statement in _TABLES.strip().split(";"):
                connection.execute(statement)
            yield Books(connection)
            connection.execute("commit")
        except sqlite3.Error as error:
            raise WorkspaceError(f"{self._path}: {error}") from None
        finally:
            connection.close()


class Books:
    """The tables of a ledger, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def value(self, name: str, default: str = "") -> str:
        """Return a named value."""
        row = self._db.execute("select value from meta where name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_value(self, name: str, value: str) -> None:
        """Keep a named value; writes nothing when it is kept already, as a write costs an fsync."""
        if self.value(name, "") != value:
            self._db.execute("insert or replace into meta values (?, ?)", (name, value))

    def values(self) -> dict[str, str]:
        """Return all named values but the snapshot."""
        return dict(self._db.execute("select name, value from meta where name != 'snapshot'").fetchall())

    def clear(self) -> None:
        """Forget everything but the plan's id, and with it this replica's own id."""
        self._db.execute("delete from commits")
        self._db.execute("delete from base")
        self._db.execute("delete from meta where name != 'plan'")
        self.new_epoch()

    def new_epoch(self) -> None:
        """Tell every program that has the space folded in memory to begin anew."""
        self.set_value("epoch", secrets.token_hex(4))

    def save(self) -> None:
        """Keep what was written so far, whatever becomes of the rest of the transaction."""
        self._db.execute("commit")
        self._db.execute("begin")

    @property
    def replica(self) -> str:
        """This replica's id, 12 hexadecimal digits; drawn when first asked for."""
        if not (known := self.value("replica")):
            known = self.new_replica()
        return known

    def new_replica(self) -> str:
        """Draw a new id for this replica: it is a copy of one that goes on elsewhere."""
        drawn = secrets.token_hex(6)
        self.set_value("replica", drawn)
        return drawn

    @property
    def seen(self) -> dict[str, int]:
        """The version vector of the base: what the files of this workspace show."""
        return {str(replica): int(seq) for replica, seq in json.loads(self.value("seen", "{}")).items()}

    def set_seen(self, seen: Mapping[str, int]) -> None:
        """Keep the version vector of the base."""
        self.set_value("seen", json.dumps(dict(seen)))

    def heads(self) -> dict[str, tuple[int, str]]:
        """Return each replica's last known commit as (seq, sha)."""
        # SQLite takes the other columns from the row that has the maximum.
        rows = self._db.execute("select replica, max(seq), sha from commits group by replica")
        return {replica: (seq, sha) for replica, seq, sha in rows}

    def commits(self, beyond: Mapping[str, int] | None = None) -> Iterator[StoredCommit]:
        """Yield the commits that a version vector does not include, by replica and number."""
        for replica, (last, _) in sorted(self.heads().items()):
            known = (beyond or {}).get(replica, 0)
            if last > known:
                yield from self._of(replica, known)

    def own(self) -> list[StoredCommit]:
        """Return this replica's own commits, oldest first."""
        return list(self._of(self.replica, 0))

    def _of(self, replica: str, beyond: int) -> Iterator[StoredCommit]:
        rows = self._db.execute(
            "select seq, sha, data, sent from commits where replica = ? and seq > ? order by seq",
            (replica, beyond),
        )
        for seq, sha, data, sent in rows:
            yield StoredCommit(replica, seq, sha, data, bool(sent))

    def unsent(self) -> list[StoredCommit]:
        """Return the commits that the store does not have yet, oldest first."""
        rows = self._db.execute(
            "select replica, seq, sha, data from commits where sent = 0 order by replica, seq"
        )
        return [StoredCommit(replica, seq, sha, data, sent=False) for replica, seq, sha, data in rows]

    def keep(self, commit: StoredCommit) -> bool:
        """Keep a commit; False when one with its number was there already."""
        done = self._db.execute(
            "insert or ignore into commits values (?, ?, ?, ?, ?)",
            (commit.replica, commit.seq, commit.sha, commit.data, int(commit.sent)),
        )
        return done.rowcount > 0

    def forget(self, replica: str, beyond: int) -> list[StoredCommit]:
        """Take out and return a replica's commits with a number above `beyond`."""
        taken = list(self._of(replica, beyond))
        self._db.execute("delete from commits where replica = ? and seq > ?", (replica, beyond))
        return taken

    def mark_sent(self, commits: Iterable[StoredCommit]) -> None:
        """Note that the store has these commits."""
        self._db.executemany(
            "update commits set sent = 1 where replica = ? and seq = ? and sha = ?",
            [(commit.replica, commit.seq, commit.sha) for commit in commits],
        )

    def mark_unsent(self, commit: StoredCommit) -> None:
        """Note that the store no longer has this commit."""
        self._db.execute(
            "update commits set sent = 0 where replica = ? and seq = ?", (commit.replica, commit.seq)
        )

    def base(self) -> dict[str, BaseFile]:
        """Return the base by path within the space."""
        rows = self._db.execute("select path, key, text, seen from base")
        return {
            path: BaseFile(path, key, text, json.loads(seen) if seen is not None else None)
            for path, key, text, seen in rows
        }

    def set_base(self, file: BaseFile) -> None:
        """Keep a document's base."""
        seen = None if file.seen is None else json.dumps(dict(file.seen))
        self._db.execute(
            "insert or replace into base values (?, ?, ?, ?)", (file.path, file.key, file.text, seen)
        )

    def drop_base(self, path: str) -> None:
        """Forget the base of a document that is no longer there."""
        self._db.execute("delete from base where path = ?", (path,))
