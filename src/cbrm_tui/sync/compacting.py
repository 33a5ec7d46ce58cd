"""Keeping a store small for those who list it, and joining cheap for those who come.

Own commits go into packs, packs into larger packs, and now and then all documents into a checkpoint.
Nothing is taken out of the store before what replaces it was read back from there, and nobody takes out
what another wrote. History is never dropped.
"""

from collections.abc import Sequence
from typing import Final

from cbrm_tui.sync.books import Books
from cbrm_tui.sync.bundles import (
    PACK_BYTES,
    Checkpoint,
    CheckpointTooLarge,
    Known,
    divide,
    encode_checkpoint,
)
from cbrm_tui.sync.keys import CHECKPOINTS, PackKey, read_listing
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.pushing import put_bundle, put_pack
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.signatures import Signer
from cbrm_tui.sync.store import Store, StoreError

LOOSE: Final = 200
"""Own commits one by one in the store at which they are packed."""
STAY_LOOSE: Final = 16
"""Newest commits that are not packed, for partners who fetch them by name."""
FAN_IN: Final = 8
"""Packs of about one size that become one."""
CHECKPOINT_EVERY: Final = 24
"""Commits of all replicas together after which another checkpoint is due."""
FIRST_CHECKPOINT: Final = 64
"""Documents from which on a first checkpoint is due however few the commits are."""
_DELETED_AT_ONCE: Final = 64


def compact(store: Store, replica: Replica) -> None:
    """Pack own commits and packs where there are many. Raises StoreError; nothing is lost then."""
    with replica.books() as books:
        own = books.value("replica")
        loose = (
            books.packs.loose(own)[:-STAY_LOOSE] if books.packs.loose_count(own) >= LOOSE + STAY_LOOSE else []
        )
    for run in _runs(loose):
        for part in divide(run):
            _replace(store, replica, part, [str(commit.key) for commit in part], [])
    with replica.books() as books:
        packs = _alike([pack for pack in books.packs.kept() if pack.replica == own])
        commits = list(books.commits.of(own, packs[0].first, packs[-1].last)) if packs else []
    if packs and sum(len(commit.data) for commit in commits) <= PACK_BYTES:
        _replace(store, replica, commits, list(map(str, packs)), packs)
    _delete_replaced(store, replica)


def write_checkpoint(store: Store, replica: Replica) -> None:
    """Write a checkpoint where one is due. Raises StoreError; nothing is lost then."""
    with replica.books() as books:
        if not _due(books):
            return
    listed = read_listing(store.list(CHECKPOINTS, deep=True)).checkpoints
    with replica.books() as books:
        books.set_value("checkpoint", str(max((key.total for key in listed), default=0)))
        if not _due(books):
            return
        signer = replica.author.identify(books)
        checkpoint = _checkpoint(books, replica, signer)
    try:
        key, data = encode_checkpoint(checkpoint, signer)
    except CheckpointTooLarge:
        # A newcomer reads all commits instead. It may be smaller when the next one is due.
        with replica.books() as books:
            books.set_value("checkpoint", str(checkpoint.total))
        return
    put_bundle(store, str(key), data)
    with replica.books() as books:
        books.set_value("checkpoint", str(key.total))
        books.packs.replaced(
            str(old) for old in listed if old.replica == signer.replica and old.total < key.total
        )
    _delete_replaced(store, replica)


def _due(books: Books) -> bool:
    heads = {replica: seq for replica, (seq, _) in books.commits.heads().items()}
    total = sum(heads.values())
    known = int(books.value("checkpoint", "0"))
    if total < known + CHECKPOINT_EVERY and (known or books.base.count() < FIRST_CHECKPOINT):
        return False
    # It tells of what everybody can have: nothing that waits, here or for another commit.
    return not books.commits.unsent_count() and books.vector("folded") == heads


def _checkpoint(books: Books, replica: Replica, signer: Signer) -> Checkpoint:
    config = replica.workspace.config
    people = {pin.replica: (pin.key or "", pin.organisation, pin.author) for pin in books.pins()}
    people[signer.replica] = (signer.public, config.organisation, config.person)
    heads = {
        other: Known(seq, sha, *people.get(other, ("", "", "")))
        for other, (seq, sha) in books.commits.heads().items()
    }
    return Checkpoint(
        replica.author.plan(books), heads, books.documents.all(), texts=dict(books.documents.texts())
    )


def _replace(
    store: Store, replica: Replica, commits: Sequence[StoredCommit], names: list[str], packs: list[PackKey]
) -> None:
    """Put commits as one pack in place of the objects `names`."""
    pack = put_pack(store, commits)
    with replica.books() as books:
        books.packs.drop(packs)
        books.packs.keep(pack)
        books.packs.replaced(name for name in names if name != str(pack))


def _runs(commits: Sequence[StoredCommit]) -> list[list[StoredCommit]]:
    """Divide commits where their numbers do not follow each other."""
    runs: list[list[StoredCommit]] = []
    for commit in commits:
        if runs and runs[-1][-1].seq + 1 == commit.seq:
            runs[-1].append(commit)
        else:
            runs.append([commit])
    return runs


def _alike(packs: Sequence[PackKey]) -> list[PackKey]:
    """Return the first `FAN_IN` packs that follow each other and are of one size; else none."""
    found: list[PackKey] = []
    for pack in packs:
        follows = found and found[-1].last + 1 == pack.first and _size(found[-1]) == _size(pack)
        found = [*found, pack] if follows else [pack]
        if len(found) == FAN_IN:
            return found
    return []


def _size(pack: PackKey) -> int:
    """Return the order of magnitude of a pack: how often `FAN_IN` divides its number of commits."""
    count, size = (pack.last - pack.first + 1) // STAY_LOOSE, 0
    while count >= FAN_IN:
        count, size = count // FAN_IN, size + 1
    return size


def _delete_replaced(store: Store, replica: Replica) -> None:
    """Take out some of what was replaced; in a store that denies it, it stays and does no harm."""
    with replica.books() as books:
        names = books.packs.to_delete(_DELETED_AT_ONCE)
    done: list[str] = []
    try:
        for name in names:
            store.delete(name)
            done.append(name)
    except StoreError:
        # Not again and again: a store that denies deleting would be asked each time.
        done = names
    if done:
        with replica.books() as books:
            books.packs.deleted(done)
