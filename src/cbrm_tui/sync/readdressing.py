"""Moving commits to a new replica id, when a workspace folder turns out to be a copy of another."""

from collections.abc import Mapping
from dataclasses import replace

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.ops import Op


def readdress(commit: Commit, old: str, first: int, new: str, seq: int, births: Mapping[str, str]) -> Commit:
    """Return `commit` as number `seq` of replica `new`; its author had seen `old` up to `first` - 1.

    `births` maps the birth of each document that moves along.
    """
    seen = dict(commit.seen)
    if first > 1:
        seen[old] = first - 1
    return replace(
        commit, replica=new, seq=seq, seen=seen, ops=tuple(_moved(op, births) for op in commit.ops)
    )


def _moved(op: Op, births: Mapping[str, str]) -> Op:
    birth = births.get(op.doc.birth)
    return replace(op, doc=op.doc._replace(birth=birth)) if birth else op
