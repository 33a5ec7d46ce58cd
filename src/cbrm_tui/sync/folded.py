"""The documents of a space as its commits make them: in the ledger for good, in memory while that holds."""

from __future__ import annotations

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.state import State
from cbrm_tui.sync.books import Books, Heads
from cbrm_tui.sync.wire import commit_of


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
            self.state.read_from(books.writes)
        else:
            self.forget()
            self.state = State.restored(books.vector("folded"), books.documents(), books.writes)
            self._generation = generation
        self.fold(books)

    def fold(self, books: Books) -> list[str]:
        """Fold every commit that is ready, keep what it made; return a line for each that still waits."""
        heads = books.heads()
        if heads == self._tried:
            return self._waiting
        waiting = self.state.apply_all(commit_of(item.data) for item in books.commits(self.state.version))
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
        for key, doc in self.state.changed():
            books.keep_document(key, doc)
        self.state.at_rest()
        books.folded(self.state.version)
        self._generation = books.value("generation")
