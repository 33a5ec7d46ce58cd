"""The fold: the documents of a space as the commits that were applied make them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.disagreements import Candidate, Disagreement
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import is_laid_out, patch
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.ops import Layout, Op
from cbrm_tui.merge.resolving import resolve
from cbrm_tui.merge.snapshot import Fetch, Shelf, StoredDoc, write_writes
from cbrm_tui.merge.units import Entry, Meta, Writes
from cbrm_tui.merge.values import Tree, Value

__all__ = ["Candidate", "Disagreement", "NotReady", "Rendered", "State", "StoredDoc"]


class NotReady(Exception):
    """A commit came before one that its author had seen."""


@dataclass(frozen=True)
class Rendered:
    """A document as its file shows it. `path` is within the space, `layout` what `text` was made from.

    `tree` shares its values with the state and must not be changed.
    """

    key: DocKey
    path: str
    text: str
    tree: Mapping[str, Any]
    disagreements: tuple[Disagreement, ...]
    layout: str = ""


class State:
    """All documents of a space.

    Two states to which the same commits were applied, in whatever causal order, show equal bytes.
    """

    def __init__(self) -> None:
        self._version: dict[str, int] = {}
        self._shelf = Shelf()
        self._names = Names()
        # What shows, kept as long as it holds: where each document is, as what, and with what open.
        self._keys: dict[str, DocKey] = {}
        self._paths: dict[DocKey, str] = {}
        self._rendered: dict[DocKey, Rendered] = {}
        self._open: set[DocKey] = set()
        self._told: dict[DocKey, str] = {}
        # Documents of which the path, or whether anything is open, is to be found out again.
        self._unplaced: set[DocKey] = set()
        self._unjudged: set[DocKey] = set()
        # Documents that are not at rest as they are now.
        self._changed: set[DocKey] = set()

    @property
    def version(self) -> Mapping[str, int]:
        """Replica → the number of its last commit that was applied."""
        return dict(self._version)

    def apply(self, commit: Commit) -> set[DocKey]:
        """Fold a commit and return the documents that it touches, none if it was applied before.

        Raises NotReady if a commit that its author had seen is missing; nothing is changed then.
        """
        last = self._version.get(commit.replica, 0)
        if commit.seq <= last:
            return set()
        if commit.seq > last + 1:
            raise NotReady(f"commit {commit.seq} of {commit.replica} follows one that is missing")
        for replica, seq in commit.seen.items():
            if replica != commit.replica and self._version.get(replica, 0) < seq:
                raise NotReady(f"commit {commit.seq} of {commit.replica} needs {seq} of {replica}")
        meta = Meta.of(commit)
        touched: dict[DocKey, Writes] = {}
        for index, op in enumerate(commit.ops):
            writes = touched.get(op.doc)
            if writes is None:
                if op.doc not in self._shelf:
                    self._shelf.add(op.doc)
                    self._names.learn(op.doc)
                writes = touched[op.doc] = self._shelf[op.doc]
            writes.fold(Entry(meta, index, op), self._names.differ)
        self._version[commit.replica] = commit.seq
        changed = set(touched)
        if self._names.refresh(changed, self._shelf):
            # Which documents mention a contested id is not indexed: it hardly ever happens.
            changed = set(self._shelf)
        for key in changed:
            self._rendered.pop(key, None)
            self._told.pop(key, None)
        self._unplaced |= changed
        self._unjudged |= changed
        self._changed |= changed
        return changed

    def apply_all(self, commits: Iterable[Commit]) -> list[Commit]:
        """Fold commits that come by replica and number, each as soon as what its author saw is there.

        Returns the first of each replica that still waits for one that is missing.
        """
        queues: dict[str, deque[Commit]] = {}
        for commit in commits:
            queues.setdefault(commit.replica, deque()).append(commit)
        progress = True
        while progress:
            progress = False
            for queue in queues.values():
                while queue and self._is_ready(queue[0]):
                    self.apply(queue.popleft())
                    progress = True
        return [queue[0] for queue in queues.values() if queue]

    def _is_ready(self, commit: Commit) -> bool:
        if commit.seq > self._version.get(commit.replica, 0) + 1:
            return False
        return all(
            replica == commit.replica or self._version.get(replica, 0) >= seq
            for replica, seq in commit.seen.items()
        )

    def render(self, key: DocKey) -> Rendered | None:
        """Return a document as its file shows it; None if it does not exist."""
        self._place()
        if key not in self._paths:
            return None
        rendered = self._rendered.get(key)
        if rendered is None:
            rendered = self._rendered[key] = self._render(key)
        return rendered

    def shown(self, key: DocKey) -> tuple[str, str] | None:
        """Return path and text of a document's file, as they were told or else as they are worked out."""
        self._place()
        if (told := self._told.get(key)) is not None and key in self._paths:
            return self._paths[key], told
        rendered = self.render(key)
        return (rendered.path, rendered.text) if rendered else None

    def tell(self, texts: Mapping[DocKey, str]) -> None:
        """Take it that the files of documents, as they are, have these texts; only `shown` believes it."""
        self._told = dict(texts)

    def documents(self) -> dict[str, Rendered]:
        """Return all documents by their path within the space."""
        self._place()
        return {path: rendered for path in sorted(self._keys) if (rendered := self.render(self._keys[path]))}

    def key_at(self, path: str) -> DocKey | None:
        """Return the document that shows at a path within the space."""
        self._place()
        return self._keys.get(path)

    def disagreements(self) -> list[Disagreement]:
        """Return all open disagreements, by record and field."""
        found = [
            each for key in self._judged() if (shown := self.render(key)) for each in shown.disagreements
        ]
        return sorted(found, key=lambda each: (each.record, each.field, each.doc, each.unit))

    def settle(self, disagreement: Disagreement, value: Value) -> list[Op]:
        """Return the ops that settle a disagreement with `value`, see `Disagreement.settle`."""
        return disagreement.settle(value)

    def layout_for(self, key: DocKey, ops: Sequence[Op], text: str, tree: Tree | None = None) -> list[Layout]:
        """Return the op that a document needs besides `ops` to show just as `text`, if it needs one.

        The order of a set and of rows is a matter of layout too. `tree` is what the text reads as, where
        the caller knows that; a new document is then often done without a look at what it will show.
        """
        if key not in self._shelf and tree is not None and is_laid_out(tree):
            return [Layout(key, text)]
        writes = self._shelf[key].copy() if key in self._shelf else Writes()
        meta = Meta("", 1, self._version, "", "", "", "")
        for index, op in enumerate(ops):
            writes.fold(Entry(meta, index, op), self._names.differ)
        resolved = resolve(key, writes, self._names)
        return [] if patch(resolved.layout, resolved.tree) == text else [Layout(key, text)]

    def changed(self) -> Iterator[tuple[DocKey, StoredDoc]]:
        """Go through the documents that were touched since `at_rest`, or since they came from `restored`."""
        opened = self._judged()
        for key in sorted(self._changed):
            exists = self._shelf.exists(key)
            yield key, StoredDoc(exists, key in opened, write_writes(self._shelf[key]))

    def at_rest(self) -> None:
        """Take note that all that changed is kept."""
        self._changed.clear()

    def let_go(self, keys: Iterable[DocKey]) -> None:
        """Keep documents that are at rest in memory no longer; one is read again when it is needed."""
        for key in keys:
            if key not in self._changed:
                self._shelf.let_go(key)
                self._rendered.pop(key, None)

    @staticmethod
    def restored(
        version: Mapping[str, int], known: Iterable[tuple[DocKey, bool, bool]], fetch: Fetch
    ) -> "State":
        """Return the state whose documents, by key, exist or not, and are open or not, are at rest.

        `fetch` reads a document's writes when they are needed; see `read_from`.
        """
        state = State()
        state._version = dict(version)
        state.read_from(fetch)
        for key, exists, is_open in known:
            state._shelf.rest(key, exists=exists)
            state._names.learn(key)
            if is_open:
                state._open.add(key)
        state._unplaced = set(state._shelf)
        state._names.refresh(state._unplaced, state._shelf)
        return state

    def read_from(self, fetch: Fetch) -> None:
        """Read documents at rest through `fetch` from now on."""
        self._shelf.fetch = fetch

    def _place(self) -> None:
        """Find the paths of the documents that were touched."""
        if not self._unplaced:
            return
        for key in self._unplaced:
            path = self._paths.pop(key, None)
            if path is not None and self._keys.get(path) == key:
                del self._keys[path]
        for key in sorted(self._unplaced):
            if self._shelf.exists(key):
                path = self._names.path(key)
                self._paths[key], self._keys[path] = path, key
        self._unplaced.clear()

    def _judged(self) -> set[DocKey]:
        """Return the documents with open disagreements."""
        for key in self._unjudged:
            if self._is_open(key):
                self._open.add(key)
            else:
                self._open.discard(key)
        self._unjudged.clear()
        return self._open

    def _is_open(self, key: DocKey) -> bool:
        """Tell whether a document has open disagreements; most show that they have none without rendering."""
        if not self._names.contested and self._shelf[key].undisputed:
            return False
        rendered = self.render(key)
        return rendered is not None and bool(rendered.disagreements)

    def _render(self, key: DocKey) -> Rendered:
        resolved = resolve(key, self._shelf[key], self._names)
        text = patch(resolved.layout, resolved.tree)
        path = self._paths[key]
        return Rendered(key, path, text, resolved.tree, resolved.disagreements, resolved.layout)
