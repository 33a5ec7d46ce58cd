"""Fetching what other replicas wrote, and checking all of it before it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.commit import Commit
from cbrm_tui.sync.keys import COMMITS, HEADS, CommitKey, HeadKey, commits_of, read_listing
from cbrm_tui.sync.ledger import StoredCommit
from cbrm_tui.sync.store import Store, StoreError, StoreUnreachable
from cbrm_tui.sync.wire import COMMIT_LIMIT, BadObject, decode_commit

# A head marker can be missing (a crash) or a listing stale: now and then everything is looked at.
FULL_LISTING_EVERY: Final = 50

Heads = Mapping[str, tuple[int, str]]


@dataclass
class Pulled:
    """What a pull brought. `held` says, a line each, which replica is held back and why.

    `own_heads` are the markers of this replica in the store, and `own` the commits that those and the
    listings name. `foreign` tells that some of them are not this replica's: its folder was copied or
    restored. `empty` tells that the store shows no marker at all.
    """

    commits: list[StoredCommit] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    own_heads: list[HeadKey] = field(default_factory=list)
    own: set[CommitKey] = field(default_factory=set)
    foreign: bool = False
    empty: bool = False


def pull(
    store: Store, plan: str, replica: str, known: Heads, shas: Mapping[int, str], *, full: bool
) -> Pulled:
    """Ask the store for commits beyond `known` (replica → last seq and hash).

    `shas` are the hashes of this replica's own commits by number. With `full` every commit's name is
    listed, not only the markers. Raises StoreError when the store cannot be asked.
    """
    pulled = Pulled()
    heads = read_listing(store.list(HEADS)).heads
    pulled.empty = not heads
    pulled.own_heads = [head for head in heads if head.replica == replica]
    wanted: dict[str, dict[int, set[CommitKey]]] = {}
    for head in heads:
        wanted.setdefault(head.replica, {}).setdefault(head.seq, set()).add(head.commit)
    if full:
        for key in read_listing(store.list(COMMITS, deep=True)).commits:
            wanted.setdefault(key.replica, {}).setdefault(key.seq, set()).add(key)
    pulled.own = {key for keys in wanted.pop(replica, {}).values() for key in keys}
    if any(shas.get(key.seq) != key.sha for key in pulled.own):
        pulled.foreign = True
        pulled.own.update(read_listing(store.list(commits_of(replica))).commits)
        return pulled
    for other, keys in sorted(wanted.items()):
        _pull_replica(store, plan, other, keys, known.get(other, (0, "")), pulled, full=full)
    return pulled


def _pull_replica(
    store: Store,
    plan: str,
    replica: str,
    keys: dict[int, set[CommitKey]],
    known: tuple[int, str],
    pulled: Pulled,
    *,
    full: bool,
) -> None:
    have, prev = known
    top = max(keys)
    if top < have or (top == have and all(key.sha == prev for key in keys[top])):
        return
    if top == have:
        pulled.held.append(_words(replica, have, "there are two different commits of that number"))
        return
    if top > have + 1 and not full:
        keys = {}
        for key in read_listing(store.list(commits_of(replica))).commits:
            keys.setdefault(key.seq, set()).add(key)
    line: list[CommitKey] = []
    for seq in range(have + 1, max(keys, default=0) + 1):
        found = keys.get(seq, set())
        if len(found) != 1:
            why = "there are two different commits of that number" if found else "it is missing in the store"
            pulled.held.append(_words(replica, seq, why))
            break
        line += found
    data = store.get_many([str(key) for key in line], COMMIT_LIMIT)
    for key in line:
        got = data[str(key)]
        if isinstance(got, StoreUnreachable):
            raise got
        try:
            if isinstance(got, StoreError):
                raise BadObject(str(key), str(got))
            _verify(got, key, plan, prev)
        except (BadObject, ValueError) as error:
            why = error.why if isinstance(error, BadObject) else str(error)
            pulled.held.append(_words(replica, key.seq, why))
            return
        pulled.commits.append(StoredCommit(replica, key.seq, key.sha, got, sent=True))
        prev = key.sha


def _verify(data: bytes, key: CommitKey, plan: str, prev: str) -> None:
    commit = Commit.from_json(decode_commit(data, key.sha, key.replica, key.seq))
    if commit.plan != plan:
        raise ValueError("it belongs to another plan")
    if commit.prev != prev:
        raise ValueError("it does not follow the commit before it")


def _words(replica: str, seq: int, why: str) -> str:
    return f"commit {seq} of replica {replica} is held back: {one_line(why)}"
