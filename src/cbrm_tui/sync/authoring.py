"""Whose commits these are: this workspace's replica id, its key, and the commits that it writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.ops import Op
from cbrm_tui.sync.books import Books
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.noting import clean
from cbrm_tui.sync.signatures import Signer
from cbrm_tui.sync.wire import encode_commit
from cbrm_tui.workspace.creating import new_plan_id
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.places import PLAN_SHEET
from cbrm_tui.workspace.workspace import Workspace

_NAME_LENGTH: Final = 200


class Author:
    """Writes the commits of one space of one workspace."""

    def __init__(self, workspace: Workspace, space: str) -> None:
        self._workspace = workspace
        self._space = space
        self._signer: Signer | None = None
        self._last = 0

    def identify(self, books: Books) -> Signer:
        """Return the key of this workspace's replica, under a new replica id where the old one is not ours.

        That is so in a folder that was copied, restored from a backup, or brought from another machine:
        the keystore knows where the key's home is and how far it has signed. What is committed already
        keeps its name; whoever sends it sends the same bytes.
        """
        known = books.value("replica")
        last = books.commits.heads().get(known, (0, ""))[0]
        if self._signer is None or self._signer.replica != known or last < self._last:
            keys, root = Keystore.default(), self._workspace.root
            self._signer = keys.claim(known, root, last) if known else None
            if self._signer is None:
                last = 0
                self._signer = keys.create(books.new_replica(), root)
        self._last = last
        return self._signer

    def renew(self, books: Books) -> Signer:
        """Go on under a new replica id."""
        books.set_value("replica", "")
        return self.identify(books)

    def commit(
        self,
        books: Books,
        ops: Sequence[Op],
        seen: Mapping[str, int],
        note: str,
        retires: Sequence[str] = (),
        *,
        data: bytes | None = None,
    ) -> StoredCommit:
        """Write a commit of which the author saw `seen`.

        `data` is the canonical JSON of the ops, with commas between them, where it was made and they are
        what is read from it: the commit need not be read from its bytes again.
        """
        signer = self.identify(books)
        seq, prev = books.commits.heads().get(signer.replica, (0, ""))
        config = self._workspace.config
        commit = Commit(
            plan=self.plan(books),
            replica=signer.replica,
            seq=seq + 1,
            prev=prev,
            seen={other: number for other, number in seen.items() if other != signer.replica},
            author=clean(config.person)[:_NAME_LENGTH],
            organisation=clean(config.organisation)[:_NAME_LENGTH],
            note=note,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            ops=tuple(ops),
            retires=tuple(retires),
        )
        if data is None:
            read, (encoded, sha) = None, encode_commit(commit.to_json(), signer)
        else:
            read, (encoded, sha) = commit, encode_commit(commit.head_to_json(), signer, ops=data)
        stored = StoredCommit(signer.replica, seq + 1, sha, encoded, sent=False, read=read)
        books.commits.keep(stored)
        books.set_vector("seen", {**books.vector("seen"), signer.replica: seq + 1})
        self._last = seq + 1
        return stored

    def note_signed(self) -> None:
        """Tell the keystore how far this replica has signed; to be called once the commits are kept."""
        if self._signer is not None:
            Keystore.default().signed(self._signer.replica, self._last)

    def plan(self, books: Books) -> str:
        """Return the plan's id, drawn where there is none yet. Raises WorkspaceError where it is lost."""
        if known := books.value("plan"):
            return known
        settings = self._workspace.plan.settings.get(self._space)
        drawn = settings.plan if settings else ""
        if not drawn and self._workspace.config.space(self._space).store:
            raise WorkspaceError(
                f"{self._space}/{PLAN_SHEET} does not say which plan this is; mend it and sync again"
            )
        drawn = drawn or new_plan_id()
        books.set_value("plan", drawn)
        return drawn
