"""A state as JSON, for the machine that folded it, and the documents that come back from it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import op_from_json, op_to_json
from cbrm_tui.merge.units import Entry, Meta, Writes

# Counted up when a snapshot of before would be read wrongly.
_FORMAT: Final = 1
_TEXTS: Final = ("replica", "author", "organisation", "at", "note")

# Commit `<replica>.<seq>` → its writes: [place in the commit, whether nobody replaced it, op].
_Raw = Mapping[str, list[list[Any]]]


class Shelf:
    """The writes of all documents; one from a snapshot is read when it is first asked for."""

    def __init__(self) -> None:
        self._writes: dict[DocKey, Writes] = {}
        self._raw: dict[DocKey, _Raw] = {}
        self._metas: dict[str, Meta] = {}

    def __getitem__(self, key: DocKey) -> Writes:
        raw = self._raw.get(key)
        if raw is not None:
            self._writes[key] = _read_writes(raw, self._metas)
            del self._raw[key]
        return self._writes[key]

    def __iter__(self) -> Iterator[DocKey]:
        yield from self._writes
        yield from self._raw

    def __contains__(self, key: DocKey) -> bool:
        return key in self._writes or key in self._raw

    def add(self, key: DocKey) -> None:
        """Put up a document that nobody wrote to yet."""
        self._writes[key] = Writes()

    def exists(self, key: DocKey) -> bool:
        """Tell whether a document exists."""
        raw = self._raw.get(key)
        if raw is not None and not any(op["op"] == "delete" for ops in raw.values() for _, _, op in ops):
            return any(live for ops in raw.values() for _, live, _ in ops)
        return self[key].exists

    def to_json(self) -> dict[str, Any]:
        """Return all writes that still count as JSON values, each commit's shared part once."""
        metas: dict[str, Meta] = {}
        docs = {
            str(key): self._raw[key] if key in self._raw else _write_writes(self._writes[key], metas)
            for key in self
        }
        known = self._metas | metas
        used = sorted({name for raw in docs.values() for name in raw})
        return {
            "commits": {name: _write_meta(known[name]) for name in used},
            "docs": {name: docs[name] for name in sorted(docs)},
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> "Shelf":
        """Read what `to_json` wrote."""
        shelf = Shelf()
        shelf._raw = {DocKey.parse(name): writes for name, writes in raw["docs"].items()}
        shelf._metas = {name: Meta(**meta) for name, meta in raw["commits"].items()}
        if not all(shelf._metas.keys() >= writes.keys() for writes in shelf._raw.values()):
            raise ValueError("a write belongs to no commit")
        return shelf


def write_snapshot(version: Mapping[str, int], shelf: Shelf, opened: Iterable[DocKey]) -> dict[str, Any]:
    """Return a state as JSON values; `opened` are the documents with disagreements."""
    return {
        "format": _FORMAT,
        "version": dict(sorted(version.items())),
        "open": sorted(map(str, opened)),
        **shelf.to_json(),
    }


def read_snapshot(raw: object) -> tuple[dict[str, int], Shelf, set[DocKey]]:
    """Read what `write_snapshot` wrote. Raises ValueError for what is none, or one of another version."""
    if not isinstance(raw, dict) or raw.get("format") != _FORMAT:
        raise ValueError("this is no snapshot of a state that this version reads")
    try:
        return dict(raw["version"]), Shelf.from_json(raw), {DocKey.parse(text) for text in raw["open"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this snapshot of a state is damaged") from error


def _write_meta(meta: Meta) -> dict[str, Any]:
    return {**{name: getattr(meta, name) for name in _TEXTS}, "seq": meta.seq, "seen": dict(meta.seen)}


def _write_writes(writes: Writes, metas: dict[str, Meta]) -> dict[str, list[list[Any]]]:
    commits: dict[str, list[list[Any]]] = {}
    live = [*writes.existence, *writes.edits()]
    for is_live, entries in ((True, live), (False, writes.past())):
        for entry in entries:
            name = f"{entry.meta.replica}.{entry.meta.seq}"
            metas[name] = entry.meta
            op = op_to_json(entry.op)
            commits.setdefault(name, []).append([entry.index, is_live, op])
    return {name: sorted(commits[name], key=lambda each: each[0]) for name in sorted(commits)}


def _read_writes(raw: _Raw, metas: Mapping[str, Meta]) -> Writes:
    writes = Writes()
    for name, ops in raw.items():
        for index, is_live, op in ops:
            entry = Entry(metas[name], index, op_from_json(op))
            if is_live:
                writes.place(entry)
            else:
                writes.place_past(entry)
    return writes
