"""The documents as the commits make them, kept one by one in a ledger."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.snapshot import StoredDoc, write_writes
from cbrm_tui.merge.units import Writes

NOTHING: Final = write_writes(Writes())
"""The writes of a document that nobody wrote to."""


class Documents:
    """The tables `docs` and `doc_writes`, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def overview(self) -> Iterator[tuple[DocKey, bool, bool]]:
        """Go through the folded documents: key, whether it exists, whether it is open to disagreements."""
        for key, present, is_open in self._db.execute("select key, present, open from docs"):
            yield DocKey.parse(key), bool(present), bool(is_open)

    def all(self) -> dict[DocKey, StoredDoc]:
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

    def keep(self, key: DocKey, doc: StoredDoc) -> None:
        """Keep a folded document; its file is due to follow."""
        self.keep_all([(key, doc)])

    def keep_all(self, documents: Iterable[tuple[DocKey, StoredDoc]]) -> None:
        """Keep folded documents; their files are due to follow."""
        kept = [(str(key), doc) for key, doc in documents]
        self._db.executemany(
            "insert or replace into docs values (?, ?, ?, 1)",
            [(key, int(doc.exists), int(doc.is_open)) for key, doc in kept],
        )
        self._db.executemany(
            "insert or replace into doc_writes values (?, ?)", [(key, doc.writes) for key, doc in kept]
        )

    def texts(self) -> Iterator[tuple[DocKey, str]]:
        """Go through the texts of the documents whose files follow them, as the base has them."""
        rows = self._db.execute(
            "select base.key, text from base join docs using (key) join base_texts using (path)"
            " where seen is null and dirty = 0"
        )
        for key, text in rows:
            yield DocKey.parse(key), text

    def dirty(self) -> set[DocKey]:
        """Return the documents whose files do not show them yet."""
        return {DocKey.parse(key) for (key,) in self._db.execute("select key from docs where dirty = 1")}

    def set_dirty(self, keys: Iterable[DocKey], *, dirty: bool) -> None:
        """Note whether the files of these documents are still to follow."""
        self._db.executemany(
            "update docs set dirty = ? where key = ?", [(int(dirty), str(key)) for key in keys]
        )

    def forget(self) -> None:
        """Forget all folded documents."""
        self._db.execute("delete from docs")
        self._db.execute("delete from doc_writes")
