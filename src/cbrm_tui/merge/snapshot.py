"""A state as JSON, for the machine that folded it."""

from collections.abc import Mapping
from typing import Any

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import op_from_json, op_to_json
from cbrm_tui.merge.units import Entry, Meta, Writes

_TEXTS = ("replica", "author", "organisation", "at", "note")


def write_snapshot(version: Mapping[str, int], docs: Mapping[DocKey, Writes]) -> dict[str, Any]:
    """Return the version and all writes that still count, each commit's shared part once."""
    commits: dict[tuple[str, int], dict[str, Any]] = {}
    for writes in docs.values():
        live = [*writes.existence, *writes.edits()]
        for kept, entries in ((True, live), (False, list(writes.past()))):
            for entry in entries:
                raw = commits.setdefault((entry.meta.replica, entry.meta.seq), _meta(entry.meta))
                raw["ops"].append([entry.index, kept, op_to_json(entry.op)])
    for raw in commits.values():
        raw["ops"].sort(key=lambda each: each[0])
    return {
        "version": dict(sorted(version.items())),
        "docs": sorted(map(str, docs)),
        "commits": [commits[key] for key in sorted(commits)],
    }


def read_snapshot(raw: object) -> tuple[dict[str, int], dict[DocKey, Writes]]:
    """Read what `write_snapshot` wrote. Raises ValueError for anything else."""
    try:
        assert isinstance(raw, dict)
        docs = {DocKey.parse(text): Writes() for text in raw["docs"]}
        for commit in raw["commits"]:
            texts = {name: commit[name] for name in _TEXTS}
            meta = Meta(**texts, seq=commit["seq"], seen=commit["seen"])
            for index, live, op in commit["ops"]:
                entry = Entry(meta, index, op_from_json(op))
                writes = docs[entry.op.doc]
                writes.place(entry) if live else writes.place_past(entry)
        return dict(raw["version"]), docs
    except (AssertionError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no snapshot of a state") from error


def _meta(meta: Meta) -> dict[str, Any]:
    texts = {name: getattr(meta, name) for name in _TEXTS}
    return {**texts, "seq": meta.seq, "seen": dict(meta.seen), "ops": []}
