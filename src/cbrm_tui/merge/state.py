"""The fold: the documents of a space as the commits that were applied make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.disagreements import Candidate, Disagreement
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.ops import Layout, Op
from cbrm_tui.merge.resolving import resolve
from cbrm_tui.merge.snapshot import Shelf, read_snapshot, write_snapshot
from cbrm_tui.merge.units import Entry, Meta, Writes
from cbrm_tui.merge.values import Value

__all__ = ["Candidate", "Disagreement", "NotReady", "Rendered", "State"]


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
        # Documents of which the path, or whether anything is open, is to be found out again.
        self._unplaced: set[DocKey] = set()
        self._unjudged: set[DocKey] = set()

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
        for index, op in enumerate(commit.ops):
            if op.doc not in self._shelf:
                self._shelf.add(op.doc)
                self._names.learn(op.doc)
            self._shelf[op.doc].fold(Entry(meta, index, op), self._names.differ)
        self._version[commit.replica] = commit.seq
        touched = {op.doc for op in commit.ops}
        if self._names.refresh(touched, self._shelf):
            # Which documents mention a contested id is not indexed: it hardly ever happens.
            touched = set(self._shelf)
        for key in touched:
            self._rendered.pop(key, None)
        self._unplaced |= touched
        self._unjudged |= touched
        return touched

    def render(self, key: DocKey) -> Rendered | None:
        """Return a document as its file shows it; None if it does not exist."""
        self._place()
        if key not in self._paths:
            return None
        rendered = self._rendered.get(key)
        if rendered is None:
            rendered = self._rendered[key] = self._render(key)
        return rendered

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

    def layout_for(self, key: DocKey, ops: Sequence[Op], text: str) -> list[Layout]:
        """Return the op that a document needs besides `ops` to show just as `text`, if it needs one.

        The order of a set and of rows is a matter of layout too.
        """
        writes = self._shelf[key].copy() if key in self._shelf else Writes()
        meta = Meta("", 1, self._version, "", "", "", "")
        for index, op in enumerate(ops):
            writes.fold(Entry(meta, index, op), self._names.differ)
        resolved = resolve(key, writes, self._names)
        return [] if patch(resolved.layout, resolved.tree) == text else [Layout(key, text)]

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON values."""
        return write_snapshot(self._version, self._shelf, self._judged())

    @staticmethod
    def from_json(raw: object) -> "State":
        """Read what `to_json` wrote. Raises ValueError for anything else, and for another version's."""
        state = State()
        state._version, state._shelf, state._open = read_snapshot(raw)
        for key in state._shelf:
            state._names.learn(key)
        state._unplaced = set(state._shelf)
        state._names.refresh(state._unplaced, state._shelf)
        return state

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
            rendered = self.render(key)
            if rendered is not None and rendered.disagreements:
                self._open.add(key)
            else:
                self._open.discard(key)
        self._unjudged.clear()
        return self._open

    def _render(self, key: DocKey) -> Rendered:
        resolved = resolve(key, self._shelf[key], self._names)
        text = patch(resolved.layout, resolved.tree)
        path = self._paths[key]
        return Rendered(key, path, text, resolved.tree, resolved.disagreements, resolved.layout)
