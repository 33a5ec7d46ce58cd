"""The file in which a replica keeps what it knows of a space.

A replica is one workspace folder on one machine, with a random id. Its ledger is one SQLite file under
`.cbrm/sync/`, so that every step is whole or not there after a crash. It never leaves the machine.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cbrm_tui.sync.books import Books
from cbrm_tui.workspace.errors import WorkspaceError

# Long texts have tables of their own, so that going through the short columns stays cheap.
_TABLES: Final = """
create table meta (name text primary key, value text not null) without rowid;
create table commits (
    replica text not null, seq integer not null, sha text not null, data blob not null,
    sent integer not null, packed integer not null default 0, primary key (replica, seq)
);
create index commits_unsent on commits (replica, seq) where sent = 0;
create table heads (replica text primary key, seq integer not null, sha text not null) without rowid;
create table base (
    path text primary key, key text not null, seen text, stat text not null default ''
) without rowid;
create index base_key on base (key);
create table base_texts (path text primary key, text text not null);
create table docs (
    key text primary key, present integer not null, open integer not null, dirty integer not null
) without rowid;
create index docs_dirty on docs (key) where dirty = 1;
create table doc_writes (key text primary key, writes text not null);
create table packs (
    replica text not null, first integer not null, last integer not null, sha text not null,
    primary key (replica, first, last, sha)
) without rowid;
create table replaced (name text primary key) without rowid;
create index commits_loose on commits (replica, seq) where sent = 1 and packed = 0;
create table replicas (
    replica text primary key, key text, refused text, organisation text not null, author text not null,
    first_seen text not null, last_seen text not null, retired integer
) without rowid;
"""
_VERSION: Final = 2
"""Of the tables; kept as SQLite's `user_version`."""


class Ledger:
    """The stored state of one replica of one space; reads and writes go through `transaction`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether this replica has ever kept anything."""
        return self._path.exists()

    @contextmanager
    def transaction(self) -> Iterator[Books]:
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
            self._make_tables(connection)
            yield Books(connection)
            connection.execute("commit")
        except sqlite3.Error as error:
            raise WorkspaceError(f"{self._path}: {error}") from None
        finally:
            connection.close()

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("pragma user_version").fetchone()
        if version == _VERSION:
            return
        if connection.execute("select 1 from sqlite_master limit 1").fetchone():
            raise WorkspaceError(
                f"{self._path} was written by another version of cbrm; when everything is in step, delete it"
                " and sync again"
            )
        for statement in _TABLES.strip().split(";\n"):
            connection.execute(statement)
        connection.execute(f"pragma user_version = {_VERSION}")
