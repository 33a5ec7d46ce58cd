"""From the files to commits: what people did since the base is found, committed and folded in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.sync.authoring import Author
from cbrm_tui.sync.books import Books
from cbrm_tui.sync.folded import Folded
from cbrm_tui.sync.ledger_base import BaseFile
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.noting import fresh_edits, note_of
from cbrm_tui.sync.recording import Recorded, Recorder, batches, too_many
from cbrm_tui.sync.scanning import Scan, scan
from cbrm_tui.workspace.workspace import Workspace

NEW_TOGETHER: Final = 100_000
"""Characters of new documents that are worked on at one time, about as many as a commit takes.

The memory needed grows with them.
"""


@dataclass(frozen=True)
class Committer:
    """Commits the edits of one space of one workspace, within a transaction of its books."""

    workspace: Workspace
    space: str
    author: Author
    folded: Folded
    books: Books

    def record(self, *, accept: bool, thorough: bool = False) -> Recorded:
        """Commit what people did to the files; see `Replica.record` and `Replica.outgoing`."""
        found, base = scan(self.workspace.root, self.space), self.books.base.stats()
        files = found.changed(dict.fromkeys(base, "") if thorough else base)
        if not files:
            return Recorded()
        together, *others = self._new(files, base)
        later = {path for part in others for path in part}
        first = together | {path: text for path, text in files.items() if path not in later}
        edits, noted = fresh_edits(self.workspace.edits(), self.books.value("noted"))
        note = note_of(edits, self.space, found.internal)
        recorded = self._found(found, first)
        if too_many(len(recorded.vanished), len(base)) and not accept:
            count = len(recorded.vanished)
            return Recorded(
                held=[asking(self.space, count, "were removed here")], vanished=recorded.vanished, asked=True
            )
        done = bool(recorded.ops)
        self._keep(recorded, note)
        stats = {path: found.stats[path] for path in recorded.unchanged}
        self.books.base.set_stats({path: stat for path, stat in stats.items() if stat and base[path] != stat})
        for part in others:
            new = self._found(found, part)
            done |= bool(new.ops)
            self._keep(new, note)
            self._let_go(new.base)
            recorded.held += new.held
        if done:
            self.books.set_value("noted", noted)
        return recorded

    def _new(self, files: Mapping[str, str | None], base: Mapping[str, str]) -> list[dict[str, str]]:
        """Divide those files that nobody knows yet: what becomes of one says nothing of the others."""
        parts: list[dict[str, str]] = [{}]
        size = 0
        for path in sorted(files.keys() - base.keys()):
            text = files[path]
            if text is None or self.folded.state.key_at(path) is not None:
                continue
            size += len(text)
            if size > NEW_TOGETHER and parts[-1]:
                parts.append({})
                size = len(text)
            parts[-1][path] = text
        return parts

    def _found(self, found: Scan, files: Mapping[str, str | None]) -> Recorded:
        """Return what differs between some files and the base."""
        signer, seen = self.author.identify(self.books), self.books.vector("seen")
        birth = f"{signer.replica}.{self.books.commits.heads().get(signer.replica, (0, ''))[0] + 1}"
        return Recorder(
            self.space,
            self.folded.state,
            self.books.base.file,
            seen,
            birth,
            found.internal,
            found.stats.keys(),
        ).record(files)

    def _keep(self, recorded: Recorded, note: str) -> None:
        """Commit what was found, take it into the base, and fold it."""
        default = tuple(sorted(self.books.vector("seen").items()))
        fresh: list[StoredCommit] = []
        for group in sorted(recorded.ops, key=lambda group: group != default):
            for batch in batches(recorded.ops[group]):
                ops = [op for document in batch for op in document.ops]
                data = b",".join(document.data for document in batch)
                fresh.append(self.author.commit(self.books, ops, dict(group), note, data=data))
        self.books.base.keep_all(recorded.base)
        for path in recorded.gone:
            self.books.base.drop(path)
        self.folded.fold(self.books, fresh)

    def _let_go(self, base: Sequence[BaseFile]) -> None:
        """Have documents that were just recorded done with, as far as their files are what they show."""
        state = self.folded.state
        keys = {DocKey.parse(file.key): (file.path, file.text) for file in base}
        shown = [key for key, (path, text) in keys.items() if state.shown(key) == (path, text)]
        self.books.documents.set_dirty(shown, dirty=False)
        state.let_go(keys)


def asking(space: str, count: int, what: str) -> str:
    """Say that so much would vanish that a person must agree."""
    return f"{count} records of {space} {what}; if that is meant, sync with --accept-removals"
