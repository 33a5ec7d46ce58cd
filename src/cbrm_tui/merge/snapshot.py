"""A folded state at rest: each document's writes as one text, so that one is read only when it is needed."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import check_parts, parts_from_json, parts_to_json
from cbrm_tui.merge.units import PAST, Entry, Meta, Writes

_to_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_TEXTS: Final = ("author", "organisation", "at", "note")


@dataclass(frozen=True)
class StoredDoc:
    """A document at rest. `exists` and `is_open` (to disagreements) are known without reading `writes`.

    `writes` is JSON: two states to which the same commits were applied give equal texts.
    """

    exists: bool
    is_open: bool
    writes: str


# Reads the writes of a document at rest.
Fetch = Callable[[DocKey], str]


class Shelf:
    """The writes of all documents; one at rest is read when it is first asked for."""

    def __init__(self) -> None:
        self._writes: dict[DocKey, Writes] = {}
        self._resting: dict[DocKey, bool] = {}
        self.fetch: Fetch = _nowhere

    def __getitem__(self, key: DocKey) -> Writes:
        if key in self._resting:
            self._writes[key] = read_writes(key, self.fetch(key))
            del self._resting[key]
        return self._writes[key]

    def __iter__(self) -> Iterator[DocKey]:
        yield from self._writes
        yield from self._resting

    def __contains__(self, key: DocKey) -> bool:
        return key in self._writes or key in self._resting

    def add(self, key: DocKey) -> None:
        """Put up a document that nobody wrote to yet."""
        self._writes[key] = Writes()

    def rest(self, key: DocKey, *, exists: bool) -> None:
        """Put up a document whose writes are at rest."""
        self._resting[key] = exists

    def let_go(self, key: DocKey) -> None:
        """Put back a document that was read, or put up, and whose writes are at rest now."""
        writes = self._writes.pop(key, None)
        if writes is not None:
            self._resting[key] = writes.exists

    def exists(self, key: DocKey) -> bool:
        """Tell whether a document exists."""
        resting = self._resting.get(key)
        return self[key].exists if resting is None else resting


def check_writes(key: DocKey, text: str) -> None:
    """Raise ValueError for a text that `read_writes` would not read."""
    try:
        raw = json.loads(text)
        metas = {name: _read_meta(name, meta) for name, meta in raw["commits"].items()}
        for name, index, is_live, op in raw["ops"]:
            if name not in metas or type(index) is not int:
                raise ValueError("a write belongs to no commit")
            check_parts(op)
            if not is_live and op["op"] not in PAST:
                raise ValueError("such a write is not kept when superseded")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(key) from error


def write_writes(writes: Writes) -> str:
    """Return all writes of a document that still count as JSON."""
    metas: dict[str, Meta] = {}
    ops: list[tuple[str, int, bool, Any]] = []
    live = [*writes.existence, *writes.edits()]
    for is_live, entries in ((True, live), (False, writes.past())):
        for entry in entries:
            name = f"{entry.meta.replica}.{entry.meta.seq}"
            metas[name] = entry.meta
            ops.append((name, entry.index, is_live, parts_to_json(entry.op)))
    ops.sort(key=lambda each: each[:3])
    value = {"commits": {name: _write_meta(metas[name]) for name in sorted(metas)}, "ops": ops}
    return _to_json(value)


def read_writes(key: DocKey, text: str) -> Writes:
    """Read what `write_writes` wrote. Raises ValueError for anything else."""
    try:
        raw = json.loads(text)
        metas = {name: _read_meta(name, meta) for name, meta in raw["commits"].items()}
        writes = Writes()
        for name, index, is_live, op in raw["ops"]:
            entry = Entry(metas[name], int(index), parts_from_json(key, op))
            if is_live:
                writes.place(entry)
            else:
                writes.place_past(entry)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(key) from error
    return writes


def _damaged(key: DocKey) -> ValueError:
    return ValueError(f"what is kept of {key} is damaged")


def _write_meta(meta: Meta) -> dict[str, Any]:
    return {**{name: getattr(meta, name) for name in _TEXTS}, "seen": dict(sorted(meta.seen.items()))}


def _read_meta(name: str, raw: Mapping[str, Any]) -> Meta:
    replica, _, seq = name.partition(".")
    texts = {text: str(raw[text]) for text in _TEXTS}
    seen = {str(other): int(number) for other, number in raw["seen"].items()}
    return Meta(replica, int(seq), seen, **texts)


def _nowhere(key: DocKey) -> str:
    raise ValueError(f"{key} is at rest nowhere")
