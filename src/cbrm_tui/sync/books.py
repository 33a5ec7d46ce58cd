"""The tables of a ledger within one transaction, by what they are about, and its named values."""

import json
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Final

from cbrm_tui.sync.ledger_base import Base
from cbrm_tui.sync.ledger_commits import Commits
from cbrm_tui.sync.ledger_documents import Documents
from cbrm_tui.sync.ledger_packs import Packs
from cbrm_tui.sync.trust import Pins, read_pins

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


class Books:
    """The tables of a ledger, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.commits = Commits(connection)
        self.documents = Documents(connection)
        self.base = Base(connection)
        self.packs = Packs(connection)

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

    def vector(self, name: str) -> dict[str, int]:
        """Return a kept version vector: `seen` is that of the files, `folded` that of the documents."""
        return {str(replica): int(seq) for replica, seq in json.loads(self.value(name, "{}")).items()}

    def set_vector(self, name: str, vector: Mapping[str, int]) -> None:
        """Keep a version vector."""
        self.set_value(name, json.dumps(dict(sorted(vector.items()))))

    def new_replica(self) -> str:
        """Draw an id for this workspace: 12 hexadecimal digits."""
        drawn = secrets.token_hex(6)
        self.set_value("replica", drawn)
        return drawn

    def unfold(self) -> None:
        """Forget the folded documents, to fold the commits again; every file is due to be looked at then."""
        self.documents.forget()
        self.folded({})

    def folded(self, version: Mapping[str, int]) -> None:
        """Note up to which commits the documents are folded."""
        self.set_vector("folded", version)
        self.set_value("generation", secrets.token_hex(4))

    def pins(self) -> Pins:
        """Return what is known of who signs with which key."""
        return read_pins(self._db)

    def keep_pins(self, pins: Pins) -> None:
        """Keep what a round learned of keys."""
        pins.keep(self._db)

    def save(self) -> None:
        """Keep what was written so far, whatever becomes of the rest of the transaction."""
        self._db.execute("commit")
        self._db.execute("begin")

    def clear(self) -> None:
        """Forget everything but the plan's id, and with it this replica's own id."""
        for table in _ALL_BUT_META:
            self._db.execute(f"delete from {table}")
        self._db.execute("delete from meta where name != 'plan'")
