"""Sending this workspace's own commits; every object is written by nobody else and never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from cbrm_tui.sync.bundles import BUNDLE_LIMIT, divide, encode_pack
from cbrm_tui.sync.keys import CommitKey, HeadKey, PackKey
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.store import Store, StoreError

# From so many commits, or so many bytes of several, on, they go as a pack: two requests, and compressed.
_WORTH_A_PACK: Final = 16
_WORTH_COMPRESSING: Final = 1 << 17


@dataclass
class Pushed:
    """What the store has now: commits one by one, and packs that were read back."""

    commits: list[StoredCommit] = field(default_factory=list)
    packs: list[PackKey] = field(default_factory=list)


def push(
    store: Store, unsent: Sequence[StoredCommit], last: CommitKey | None, markers: Iterable[HeadKey]
) -> Pushed:
    """Put the commits, then the marker of each replica's last one, then take away one's own older markers.

    `unsent` are oldest first, those of a replica together; `last` is this replica's newest commit, and
    `markers` are those it has in the store. Raises StoreError; what was put stays, and putting it again
    does no harm.
    """
    pushed = Pushed()
    ends: dict[str, CommitKey] = {}
    for replica, group in groupby(unsent, key=lambda commit: commit.replica):
        commits = list(group)
        size = sum(len(commit.data) for commit in commits)
        if len(commits) < _WORTH_A_PACK and (len(commits) == 1 or size < _WORTH_COMPRESSING):
            for commit in commits:
                store.put(str(commit.key), commit.data)
        else:
            pushed.packs += [put_pack(store, part) for part in divide(commits)]
        pushed.commits += commits
        ends[replica] = commits[-1].key
    if last:
        ends[last.replica] = last
    markers = list(markers)
    for end in ends.values():
        if end.head not in markers:
            store.put(str(end.head), b"")
    for marker in markers:
        if marker.seq < ends[marker.replica].seq:
            try:
                store.delete(str(marker))
            except StoreError:
                # A store that denies deleting keeps older markers; the newest one counts.
                break
    return pushed


def put_pack(store: Store, commits: Sequence[StoredCommit]) -> PackKey:
    """Put commits that follow each other as one pack, and read it back. Raises StoreError."""
    key, data = encode_pack(commits)
    put_bundle(store, str(key), data)
    return key


def put_bundle(store: Store, key: str, data: bytes) -> None:
    """Put a pack or checkpoint and read it back, as others will rely on it alone. Raises StoreError."""
    store.put(key, data)
    if store.get(key, BUNDLE_LIMIT) != data:
        raise StoreError(f"{key} was read back from {store.url_redacted} other than it was written")
