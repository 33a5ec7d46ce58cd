"""The tables of a ledger within one transaction: commits, the folded documents, the base of the files."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.snapshot import StoredDoc, write_writes
from cbrm_tui.merge.units import Writes
from cbrm_tui.sync.keys import CommitKey, PackKey
from cbrm_tui.sync.trust import Pins, read_pins
from cbrm_tui.sync.wire import commit_of

_ALL_BUT_META: Final = (
    "commits",
    "heads",
    "base",
    "base_texts",
    "docs",
    "doc_writes",
    "packs",
    "replaced",
    "replicas",
)
NOTHING: Final = write_writes(Writes())
"""The writes of a document that nobody wrote to."""

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
        """Return all named values."""
        return dict(self._db.execute("select name, value from meta").fetchall())

    def clear(self) -> None:
        """Forget everything but the plan's id, and with it this replica's own id."""
        for table in _ALL_BUT_META:
            self._db.execute(f"delete from {table}")
        self._db.execute("delete from meta where name != 'plan'")

    def save(self) -> None:
        """Keep what was written so far, whatever becomes of the rest of the transaction."""
        self._db.execute("commit")
        self._db.execute("begin")

    def new_replica(self) -> str:
        """Draw an id for this workspace: 12 hexadecimal digits."""
        drawn = secrets.token_hex(6)
        self.set_value("replica", drawn)
        return drawn

    def vector(self, name: str) -> dict[str, int]:
        """Return a kept version vector: `seen` is that of the files, `folded` that of the documents."""
        return {str(replica): int(seq) for replica, seq in json.loads(self.value(name, "{}")).items()}

    def set_vector(self, name: str, vector: Mapping[str, int]) -> None:
        """Keep a version vector."""
        self.set_value(name, json.dumps(dict(sorted(vector.items()))))

    # Commits.

    def heads(self) -> Heads:
        """Return each replica's last known commit as (seq, sha)."""
        rows = self._db.execute("select replica, seq, sha from heads")
        return {replica: (seq, sha) for replica, seq, sha in rows}

    def set_head(self, replica: str, seq: int, sha: str) -> None:
        """Note a replica's last known commit, also where the commit itself is not kept."""
        self._db.execute("insert or replace into heads values (?, ?, ?)", (replica, seq, sha))

    def commits(self, beyond: Mapping[str, int] | None = None) -> Iterator[StoredCommit]:
        """Yield the kept commits that a version vector does not include, by replica and number."""
        for replica, (last, _) in sorted(self.heads().items()):
            known = (beyond or {}).get(replica, 0)
            if last > known:
                yield from self.commits_of(replica, known + 1, last)

    def commits_of(self, replica: str, first: int, last: int) -> Iterator[StoredCommit]:
        """Yield the kept ones of a replica's commits `first` to `last`."""
        rows = self._db.execute(
            "select seq, sha, data, sent from commits where replica = ? and seq between ? and ? order by seq",
            (replica, first, last),
        )
        for seq, sha, data, sent in rows:
            yield StoredCommit(replica, seq, sha, data, bool(sent))

    def commits_upto(self, version: Mapping[str, int]) -> Iterator[StoredCommit]:
        """Yield the kept commits that a version vector includes, by replica and number."""
        for replica in sorted(version):
            yield from self.commits_of(replica, 1, version[replica])

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
        """Return the commits that the store does not have yet, by replica, oldest first."""
        rows = self._db.execute(
            "select replica, seq, sha, data from commits where sent = 0 order by replica, seq"
        )
        return [StoredCommit(replica, seq, sha, data, sent=False) for replica, seq, sha, data in rows]

    def unsent_count(self) -> int:
        """Return how many commits the store does not have yet."""
        return int(self._db.execute("select count(*) from commits where sent = 0").fetchone()[0])

    def keep(self, commit: StoredCommit) -> bool:
        """Keep a commit; False when one with its number was there already."""
        done = self._db.execute(
            "insert or ignore into commits (replica, seq, sha, data, sent) values (?, ?, ?, ?, ?)",
            (commit.replica, commit.seq, commit.sha, commit.data, int(commit.sent)),
        )
        self._db.execute(
            "insert into heads values (?, ?, ?) on conflict do update"
            " set seq = excluded.seq, sha = excluded.sha where excluded.seq > seq",
            (commit.replica, commit.seq, commit.sha),
        )
        return done.rowcount > 0

    def forget(self, replica: str, beyond: int) -> list[StoredCommit]:
        """Take out and return a replica's commits with a number above `beyond`."""
        taken = list(self.commits_of(replica, beyond + 1, 1 << 62))
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

    # The documents as the commits make them.

    def documents(self) -> Iterator[tuple[DocKey, bool, bool]]:
        """Go through the folded documents: key, whether it exists, whether it is open to disagreements."""
        for key, present, is_open in self._db.execute("select key, present, open from docs"):
            yield DocKey.parse(key), bool(present), bool(is_open)

    def all_documents(self) -> dict[DocKey, StoredDoc]:
        """Return every folded document that a commit has written to."""
        rows = self._db.execute("select key, present, open, writes from docs join doc_writes using (key)")
        return {
            DocKey.parse(key): StoredDoc(bool(present), bool(is_open), writes)
            for key, present, is_open, writes in rows
            if writes != NOTHING
        }

    def writes(self, key: DocKey) -> str:
        """Return the writes of a folded document. Raises ValueError when there is none."""
        row = self._db.execute("select writes from doc_writes where key = ?", (str(key),)).fetchone()
        if row is None:
            raise ValueError(f"{key} is not kept")
        return str(row[0])

    def keep_document(self, key: DocKey, doc: StoredDoc) -> None:
        """Keep a folded document; its file is due to follow."""
        self._db.execute(
            "insert or replace into docs values (?, ?, ?, 1)", (str(key), int(doc.exists), int(doc.is_open))
        )
        self._db.execute("insert or replace into doc_writes values (?, ?)", (str(key), doc.writes))

    def dirty(self) -> set[DocKey]:
        """Return the documents whose files do not show them yet."""
        return {DocKey.parse(key) for (key,) in self._db.execute("select key from docs where dirty = 1")}

    def set_dirty(self, keys: Iterable[DocKey], *, dirty: bool) -> None:
        """Note whether the files of these documents are still to follow."""
        self._db.executemany(
            "update docs set dirty = ? where key = ?", [(int(dirty), str(key)) for key in keys]
        )

    def unfold(self) -> None:
        """Forget the folded documents, to fold the commits again; every file is due to be looked at then."""
        self._db.execute("delete from docs")
        self._db.execute("delete from doc_writes")
        self.folded({})

    def folded(self, version: Mapping[str, int]) -> None:
        """Note up to which commits the documents are folded."""
        self.set_vector("folded", version)
        self.set_value("generation", secrets.token_hex(4))

    # The base of the files.

    def base(self) -> dict[str, str]:
        """Return the paths of the base, within the space, each with the stat of a file known to equal it.

        The stat is empty where the file must be read to know.
        """
        return dict(self._db.execute("select path, stat from base").fetchall())

    def base_count(self) -> int:
        """Return how many documents the base has."""
        return int(self._db.execute("select count(*) from base").fetchone()[0])

    def base_file(self, path: str) -> BaseFile | None:
        """Return the base of a document by its path within the space."""
        return next(self._base("where base.path = ?", path), None)

    def base_of(self, key: DocKey) -> list[BaseFile]:
        """Return the base of a document by its key; it may lie at two paths while it moves."""
        return list(self._base("where base.key = ?", str(key)))

    def base_files(self) -> list[BaseFile]:
        """Return the whole base."""
        return list(self._base(""))

    def _base(self, where: str, *values: str) -> Iterator[BaseFile]:
        rows = self._db.execute(
            f"select base.path, key, text, seen from base join base_texts using (path) {where}", values
        )
        for path, key, text, seen in rows:
            yield BaseFile(path, key, text, json.loads(seen) if seen is not None else None)

    def set_base(self, file: BaseFile) -> None:
        """Keep a document's base."""
        seen = None if file.seen is None else json.dumps(dict(file.seen))
        self._db.execute(
            "insert or replace into base (path, key, seen) values (?, ?, ?)", (file.path, file.key, seen)
        )
        self._db.execute("insert or replace into base_texts values (?, ?)", (file.path, file.text))

    def drop_base(self, path: str) -> None:
        """Forget the base of a document that is no longer there."""
        self._db.execute("delete from base where path = ?", (path,))
        self._db.execute("delete from base_texts where path = ?", (path,))

    def set_stats(self, stats: Mapping[str, str]) -> None:
        """Note by path the stats of files that were just found equal to their base."""
        self._db.executemany(
            "update base set stat = ? where path = ?", [(stat, path) for path, stat in stats.items()]
        )

    # Packs, and who is who.

    def packs(self) -> list[PackKey]:
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

    def keep_pack(self, pack: PackKey) -> None:
        """Note that the store has a pack, read back and found whole."""
        self._db.execute(
            "insert or ignore into packs values (?, ?, ?, ?)", (pack.replica, pack.first, pack.last, pack.sha)
        )
        self._db.execute(
            "update commits set packed = 1 where replica = ? and seq between ? and ?",
            (pack.replica, pack.first, pack.last),
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

    def drop_packs(self, packs: Iterable[PackKey]) -> None:
        """Forget packs that others replaced."""
        self._db.executemany(
            "delete from packs where replica = ? and first = ? and last = ? and sha = ?",
            [(pack.replica, pack.first, pack.last, pack.sha) for pack in packs],
        )

    def pins(self) -> Pins:
        """Return what is known of who signs with which key."""
        return read_pins(self._db)

    def keep_pins(self, pins: Pins) -> None:
        """Keep what a round learned of keys."""
        pins.keep(self._db)
