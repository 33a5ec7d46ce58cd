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
from cbrm_tui.merge.snapshot import read_snapshot, write_snapshot
from cbrm_tui.merge.units import Entry, Meta, Writes
from cbrm_tui.merge.values import Value

__all__ = ["Candidate", "Disagreement", "NotReady", "Rendered", "State"]


class NotReady(Exception):
    """A commit came before one that its author had seen."""


@dataclass(frozen=True)
class Rendered:
    """A document as its file shows it. `path` is within the space, `layout` what `text` was made from."""

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
        self._docs: dict[DocKey, Writes] = {}
        self._names = Names()
        self._dirty: set[DocKey] = set()
        self._rendered: dict[DocKey, Rendered] = {}
        self._by_path: dict[str, Rendered] = {}
        self._open: dict[DocKey, tuple[Disagreement, ...]] = {}

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
            self._writes(op.doc).fold(Entry(meta, index, op), self._names.differ)
        self._version[commit.replica] = commit.seq
        touched = {op.doc for op in commit.ops}
        if self._names.refresh(touched, self._docs):
            # Which documents mention a contested id is not indexed: it hardly ever happens.
            touched = set(self._docs)
        self._dirty |= touched
        return touched

    def render(self, key: DocKey) -> Rendered | None:
        """Return a document as its file shows it; None if it does not exist."""
        self._refresh()
        return self._rendered.get(key)

    def documents(self) -> dict[str, Rendered]:
        """Return all documents by their path within the space."""
        self._refresh()
        return dict(self._by_path)

    def key_at(self, path: str) -> DocKey | None:
        """Return the document that shows at a path within the space."""
        self._refresh()
        rendered = self._by_path.get(path)
        return rendered.key if rendered else None

    def disagreements(self) -> list[Disagreement]:
        """Return all open disagreements, by record and field."""
        self._refresh()
        found = [each for group in self._open.values() for each in group]
        return sorted(found, key=lambda each: (each.record, each.field, each.doc, each.unit))

    def settle(self, disagreement: Disagreement, value: Value) -> list[Op]:
        """Return the ops that settle a disagreement with `value`, see `Disagreement.settle`."""
        return disagreement.settle(value)

    def layout_for(self, key: DocKey, ops: Sequence[Op], text: str) -> list[Layout]:
        """Return the op that a document needs besides `ops` to show just as `text`, if it needs one.

        The order of a set and of rows is a matter of layout too.
        """
        writes = self._docs[key].copy() if key in self._docs else Writes()
        meta = Meta("", 1, self._version, "", "", "", "")
        for index, op in enumerate(ops):
            writes.fold(Entry(meta, index, op), self._names.differ)
        resolved = resolve(key, writes, self._names)
        shown = patch(resolved.layout, resolved.tree) if resolved else None
        return [] if shown == text else [Layout(key, text)]

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON values."""
        return write_snapshot(self._version, self._docs)

    @staticmethod
    def from_json(raw: object) -> "State":
        """Read what `to_json` wrote. Raises ValueError with one line for anything else."""
        state = State()
        state._version, state._docs = read_snapshot(raw)
        for key in state._docs:
            state._names.learn(key)
        state._names.refresh(state._docs, state._docs)
        state._dirty = set(state._docs)
        return state

    def _writes(self, key: DocKey) -> Writes:
        writes = self._docs.get(key)
        if writes is None:
            writes = self._docs[key] = Writes()
            self._names.learn(key)
        return writes

    def _refresh(self) -> None:
        if not self._dirty:
            return
        dirty, self._dirty = sorted(self._dirty), set()
        for key in dirty:
            self._open.pop(key, None)
            old = self._rendered.pop(key, None)
            if old is not None and self._by_path.get(old.path) is old:
                del self._by_path[old.path]
        for key in dirty:
            resolved = resolve(key, self._docs[key], self._names)
            if resolved is None:
                continue
            text = patch(resolved.layout, resolved.tree)
            rendered = Rendered(
                key, self._names.path(key), text, resolved.tree, resolved.disagreements, resolved.layout
            )
            self._rendered[key] = self._by_path[rendered.path] = rendered
            if rendered.disagreements:
                self._open[key] = rendered.disagreements
