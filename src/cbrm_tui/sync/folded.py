"""The documents of a space as its commits make them: in the ledger for good, in memory while that holds."""

from __future__ import annotations

from collections.abc import Iterable

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.state import State
from cbrm_tui.sync.books import Books
from cbrm_tui.sync.ledger_commits import Heads, StoredCommit


class Folded:
    """The folded state of one space. It is read from the books again once another program changed it."""

    def __init__(self) -> None:
        self.state = State()
        self._generation: str | None = None
        self._tried: Heads = {}
        self._waiting: list[str] = []

    def forget(self) -> None:
        """Read everything from the books next time."""
        self.state, self._generation, self._tried, self._waiting = State(), None, {}, []

    def load(self, books: Books) -> None:
        """Bring the state to where the books are."""
        generation = books.value("generation")
        if generation == self._generation:
            self.state.read_from(books.documents.writes)
        else:
            self.forget()
            self.state = State.restored(
                books.vector("folded"), books.documents.overview(), books.documents.writes
            )
            self._generation = generation
        self.fold(books)

    def fold(self, books: Books, fresh: Iterable[StoredCommit] = ()) -> list[str]:
        """Fold every commit that is ready, keep what it made; return a line for each that still waits.

        Commits that are also among the `fresh` ones need not be read again.
        """
        heads = books.commits.heads()
        if heads == self._tried:
            return self._waiting
        read = {stored.key: stored.read for stored in fresh}
        commits = books.commits.beyond(self.state.version)
        waiting = self.state.apply_all(read.get(stored.key) or stored.commit for stored in commits)
        self._keep(books)
        self._tried = heads
        self._waiting = [
            f"commit {item.seq} of replica {item.replica} ({one_line(item.organisation)}) waits for one that"
            " is missing"
            for item in waiting
        ]
        return self._waiting

    def _keep(self, books: Books) -> None:
        if self.state.version == books.vector("folded"):
            return
        books.documents.keep_all(self.state.changed())
        self.state.at_rest()
        books.folded(self.state.version)
        self._generation = books.value("generation")
