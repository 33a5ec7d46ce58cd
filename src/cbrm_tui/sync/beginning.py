"""Beginning from a checkpoint, and fetching the history before it afterwards.

A newcomer takes the documents as a partner's checkpoint has them, and with them each replica's last
commit. The commits before come in the rounds that follow, from the newest back: each must have the hash
that the one after it names. When all are there they are folded, so that the checkpoint need not be
believed: where the two differ, the commits count.
"""

from collections.abc import Iterable
from typing import Final

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.snapshot import StoredDoc, check_writes
from cbrm_tui.merge.state import State
from cbrm_tui.sync.bundles import BUNDLE_LIMIT, Checkpoint, decode_checkpoint, decode_pack
from cbrm_tui.sync.keys import CHECKPOINTS, COMMITS, PACKS, CommitKey, PackKey, read_listing
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.ledger_documents import NOTHING
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.store import Store, StoreError, StoreUnreachable
from cbrm_tui.sync.wire import COMMIT_LIMIT, BadObject, commit_of, decode_commit

_TRIED: Final = 3
"""Checkpoints looked at before all commits are fetched instead."""
_PACKS_AT_ONCE: Final = 8
_LOOSE_AT_ONCE: Final = 128
"""Packs and single commits of the history that one round fetches."""


def begin(store: Store, replica: Replica, plan: str, held: list[str]) -> bool:
    """Take the documents from the newest sound checkpoint; False when there is none.

    Lines about those that are not sound go to `held`. Raises StoreError when the store cannot be asked.
    """
    listed = read_listing(store.list(CHECKPOINTS, deep=True)).checkpoints
    for key in sorted(listed, key=lambda key: (key.total, key.sha), reverse=True)[:_TRIED]:
        try:
            checkpoint = decode_checkpoint(key, store.get(str(key), BUNDLE_LIMIT))
            if checkpoint.plan != plan:
                raise BadObject(str(key), "it belongs to another plan")
            _adopt(replica, checkpoint, str(key))
        except StoreUnreachable:
            raise
        except (StoreError, BadObject) as error:
            why = error.why if isinstance(error, BadObject) else str(error)
            held.append(f"a checkpoint of replica {key.replica} cannot be used: {one_line(why)}")
        else:
            return True
    return False


def _adopt(replica: Replica, checkpoint: Checkpoint, name: str) -> None:
    """Take the documents of a checkpoint. What it tells of their files is believed until all is verified."""
    try:
        for key, doc in checkpoint.documents.items():
            check_writes(key, doc.writes)
    except ValueError as error:
        raise BadObject(name, str(error)) from None
    with replica.books() as books:
        books.documents.keep_all(checkpoint.documents.items())
        pins = books.pins()
        for other, known in checkpoint.heads.items():
            books.commits.set_head(other, known.seq, known.sha)
            if known.key:
                pins.judge(other, known.seq, known.key, known.organisation, known.author)
        books.keep_pins(pins)
        books.set_value("history", "incomplete")
        books.set_value("checkpoint", str(checkpoint.total))
        replica.refold(books, {other: known.seq for other, known in checkpoint.heads.items()})
        replica.state.tell(checkpoint.texts)


def backfill(store: Store, replica: Replica, *, again: bool) -> list[str]:
    """Fetch some of the history that is missing here; return a line for what is amiss.

    What the store did not have is looked for `again` if asked to. Raises StoreError when the store
    cannot be asked.
    """
    with replica.books() as books:
        if books.value("history") not in ({"incomplete", "missing"} if again else {"incomplete"}):
            return []
        gaps = books.commits.gaps()
    if not gaps:
        return _verify(replica)
    names: dict[str, dict[int, CommitKey]] = {}
    for key in read_listing(store.list(COMMITS, deep=True)).commits:
        names.setdefault(key.replica, {})[key.seq] = key
    packs = read_listing(store.list(PACKS, deep=True)).packs
    budget, found = _Budget(), 0
    for other, (last, sha) in sorted(gaps.items()):
        loose = names.get(other, {})
        mine = [pack for pack in packs if pack.replica == other]
        commits = _back(store, other, last, sha, loose, mine, budget)
        with replica.books() as books:
            books.commits.keep_all(commits)
        found += len(commits)
    with replica.books() as books:
        gaps = books.commits.gaps()
        if gaps and not found and not budget.spent:
            # What is not there now may come back; it is looked for again with the next whole listing.
            books.set_value("history", "missing")
            return [f"older changes of replica {other} are missing in the store" for other in sorted(gaps)]
    return [] if gaps else _verify(replica)


class _Budget:
    def __init__(self) -> None:
        self.packs, self.loose = _PACKS_AT_ONCE, _LOOSE_AT_ONCE

    @property
    def spent(self) -> bool:
        return not self.packs or not self.loose


def _back(
    store: Store,
    replica: str,
    last: int,
    sha: str,
    loose: dict[int, CommitKey],
    packs: Iterable[PackKey],
    budget: _Budget,
) -> list[StoredCommit]:
    """Fetch commits of a replica from number `last`, whose hash is `sha`, back as far as the budget goes."""
    taken: list[StoredCommit] = []
    got: dict[int, StoredCommit] = {}
    while last:
        if last not in got:
            got = _some(store, replica, last, loose, packs, budget)
        commit = got.get(last)
        if commit is None or commit.sha != sha:
            break
        try:
            sha = Commit.from_json(decode_commit(commit.data, sha, replica, last).content).prev
        except (BadObject, ValueError):
            break
        taken.append(commit)
        last -= 1
    return taken


def _some(
    store: Store,
    replica: str,
    last: int,
    loose: dict[int, CommitKey],
    packs: Iterable[PackKey],
    budget: _Budget,
) -> dict[int, StoredCommit]:
    fitting = [pack for pack in packs if pack.first <= last <= pack.last]
    for pack in sorted(fitting, key=lambda pack: (pack.first, pack.sha)):
        if not budget.packs:
            return {}
        budget.packs -= 1
        try:
            return {commit.seq: commit for commit in decode_pack(pack, store.get(str(pack), BUNDLE_LIMIT))}
        except StoreUnreachable:
            raise
        except (StoreError, BadObject):
            continue
    wanted = [loose[seq] for seq in range(last, max(0, last - budget.loose), -1) if seq in loose]
    budget.loose -= len(wanted)
    data = store.get_many(map(str, wanted), COMMIT_LIMIT)
    return {
        key.seq: StoredCommit(replica, key.seq, key.sha, found, sent=True)
        for key in wanted
        if isinstance(found := data[str(key)], bytes)
    }


def _verify(replica: Replica) -> list[str]:
    """Fold the whole history, and let it count where the checkpoint told something else."""
    with replica.books() as books:
        upto = books.vector("folded")
        log = [commit.data for commit in books.commits.upto(upto)]
    state = State()
    state.apply_all(map(commit_of, log))
    made = dict(state.changed())
    shown = {key: rendered.text for key in made if (rendered := state.render(key))}
    with replica.books() as books:
        if books.vector("folded") != upto:
            return []
        books.set_value("history", "")
        told = books.documents.all()
        wrong = {key for key in {*told, *made} if told.get(key) != made.get(key)}
        texts = {key for key, text in books.documents.texts() if shown.get(key, text) != text}
        if wrong:
            books.unfold()
            for key in told.keys() - made.keys():
                # Its file is to go, like that of a document that was deleted.
                books.documents.keep(key, StoredDoc(exists=False, is_open=False, writes=NOTHING))
            replica.refold(books, {})
        elif texts:
            books.documents.set_dirty(texts, dirty=True)
        else:
            return []
        count = len(wrong | texts)
    return [
        f"the checkpoint that this workspace began from told {count} documents otherwise than the history"
        " does; the files follow the history now: tell your partners"
    ]
