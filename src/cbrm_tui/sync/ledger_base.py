"""The base of the files: the text that each had at the last sync, to tell edits by."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cbrm_tui.merge.keys import DocKey


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


class Base:
    """The tables `base` and `base_texts`, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def stats(self) -> dict[str, str]:
        """Return the paths of the base, within the space, each with the stat of a file known to equal it.

        The stat is empty where the file must be read to know.
        """
        return dict(self._db.execute("select path, stat from base").fetchall())

    def count(self) -> int:
        """Return how many documents the base has."""
        return int(self._db.execute("select count(*) from base").fetchone()[0])

    def file(self, path: str) -> BaseFile | None:
        """Return the base of a document by its path within the space."""
        return next(self._select("where base.path = ?", path), None)

    def of(self, key: DocKey) -> list[BaseFile]:
        """Return the base of a document by its key; it may lie at two paths while it moves."""
        return list(self._select("where base.key = ?", str(key)))

    def all(self) -> list[BaseFile]:
        """Return the whole base."""
        return list(self._select(""))

    def _select(self, where: str, *values: str) -> Iterator[BaseFile]:
        rows = self._db.execute(
            f"select base.path, key, text, seen from base join base_texts using (path) {where}", values
        )
        for path, key, text, seen in rows:
            yield BaseFile(path, key, text, json.loads(seen) if seen is not None else None)

    def keep(self, file: BaseFile) -> None:
        """Keep a document's base."""
        self.keep_all([file])

    def keep_all(self, files: Sequence[BaseFile]) -> None:
        """Keep the base of documents."""
        self._db.executemany(
            "insert or replace into base (path, key, seen) values (?, ?, ?)",
            [
                (file.path, file.key, None if file.seen is None else json.dumps(dict(file.seen)))
                for file in files
            ],
        )
        self._db.executemany(
            "insert or replace into base_texts values (?, ?)", [(file.path, file.text) for file in files]
        )

    def drop(self, path: str) -> None:
        """Forget the base of a document that is no longer there."""
        self._db.execute("delete from base where path = ?", (path,))
        self._db.execute("delete from base_texts where path = ?", (path,))

    def set_stats(self, stats: Mapping[str, str]) -> None:
        """Note by path the stats of files that were just found equal to their base."""
        self._db.executemany(
            "update base set stat = ? where path = ?", [(stat, path) for path, stat in stats.items()]
        )
