"""Sending this replica's own commits; every object is written by nobody else and never changed."""

from collections.abc import Iterable, Sequence

from cbrm_tui.sync.keys import CommitKey, HeadKey
from cbrm_tui.sync.ledger import StoredCommit
from cbrm_tui.sync.store import Store, StoreError


def push(
    store: Store, commits: Sequence[StoredCommit], last: CommitKey | None, markers: Iterable[HeadKey]
) -> None:
    """Put the commits, then the marker of the last one, then take away one's own older markers.

    `commits` are one replica's, oldest first, `last` is its newest and `markers` are those it has in the
    store. Raises StoreError; what was put stays, and putting it again does no harm.
    """
    for commit in commits:
        store.put(str(CommitKey(commit.replica, commit.seq, commit.sha)), commit.data)
    markers = list(markers)
    if last is None or last.head in markers:
        return
    store.put(str(last.head), b"")
    for marker in markers:
        if marker.seq < last.seq:
            try:
                store.delete(str(marker))
            except StoreError:
                # A store that denies deleting keeps older markers; the newest one counts.
                return
