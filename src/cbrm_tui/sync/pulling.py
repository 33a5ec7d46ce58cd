"""Fetching what other replicas wrote, and checking all of it before it is believed."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.commit import Commit
from cbrm_tui.sync.bundles import BUNDLE_LIMIT, decode_pack
from cbrm_tui.sync.keys import COMMITS, HEADS, PACKS, CommitKey, HeadKey, PackKey, folder_of, read_listing
from cbrm_tui.sync.ledger_commits import Heads, StoredCommit
from cbrm_tui.sync.store import ObjectMissing, Store, StoreError, StoreUnreachable
from cbrm_tui.sync.trust import UNSIGNED, Pins
from cbrm_tui.sync.wire import COMMIT_LIMIT, BadObject, decode_commit

# A head marker can be missing (a crash) or a listing stale: now and then everything is looked at.
FULL_LISTING_EVERY: Final = 50

# From so many commits on, one pack is asked for rather than each of them.
_WORTH_A_PACK: Final = 4

_TWO: Final = "there are two different commits of that number"
_MISSING: Final = "it is missing in the store"


@dataclass
class Shelf:
    """The names of one replica's commits in the store, one by one and in packs.

    `listed` are the numbers of those that a listing shows; a marker's may be in a pack alone.
    """

    loose: dict[int, set[CommitKey]] = field(default_factory=dict)
    listed: set[int] = field(default_factory=set)
    packs: list[PackKey] = field(default_factory=list)

    def announce(self, head: HeadKey) -> None:
        """Take in a marker."""
        self.loose.setdefault(head.seq, set()).add(head.commit)

    def add(self, keys: Iterable[CommitKey]) -> None:
        """Take in names of loose commits."""
        for key in keys:
            self.loose.setdefault(key.seq, set()).add(key)
            self.listed.add(key.seq)

    @property
    def top(self) -> int:
        """The highest number that is named."""
        return max([*self.loose, *(pack.last for pack in self.packs)], default=0)


@dataclass
class Pulled:
    """What a pull brought. `held` says, a line each, which replica is held back and why.

    `own` is what the store has of this replica, `own_heads` its markers; `whole` tells that `own` is
    from a listing of everything. `empty` tells that the store shows no marker at all.
    """

    commits: list[StoredCommit] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    own_heads: list[HeadKey] = field(default_factory=list)
    own: Shelf = field(default_factory=Shelf)
    whole: bool = False
    empty: bool = False


class Puller:
    """One pull of commits beyond `known` (replica → last number and hash) of `plan`.

    Commits are judged by `pins`. Raises StoreError when the store cannot be asked.
    """

    def __init__(self, store: Store, plan: str, known: Heads, pins: Pins) -> None:
        self._store = store
        self._plan = plan
        self._known = known
        self._pins = pins

    def pull(self, replica: str, *, whole: bool) -> Pulled:
        """Fetch what others wrote. With `whole` every commit's name is listed, not only the markers."""
        pulled = Pulled(whole=whole)
        heads = read_listing(self._store.list(HEADS)).heads
        pulled.empty = not heads
        pulled.own_heads = [head for head in heads if head.replica == replica]
        shelves: dict[str, Shelf] = {}
        for head in heads:
            shelves.setdefault(head.replica, Shelf()).announce(head)
        if whole:
            self._list_all(shelves)
        pulled.own = shelves.pop(replica, pulled.own)
        for other, shelf in sorted(shelves.items()):
            try:
                pulled.commits += self._pull(other, shelf, pulled.held, listed=whole)
            except StoreUnreachable:
                if not pulled.commits:
                    raise
                pulled.held.append("the store went away before everything was fetched")
                break
        return pulled

    def _list_all(self, shelves: dict[str, Shelf]) -> None:
        for key in read_listing(self._store.list(COMMITS, deep=True)).commits:
            shelves.setdefault(key.replica, Shelf()).add([key])
        for pack in read_listing(self._store.list(PACKS, deep=True)).packs:
            shelves.setdefault(pack.replica, Shelf()).packs.append(pack)

    def _pull(self, replica: str, shelf: Shelf, held: list[str], *, listed: bool) -> list[StoredCommit]:
        have, sha = self._known.get(replica, (0, ""))
        if shelf.top < have:
            return []
        if shelf.top == have:
            if self._own_of(replica, [key for key in shelf.loose.get(have, ()) if key.sha != sha]):
                held.append(words(replica, have, _TWO))
            return []
        first = list(shelf.loose.get(have + 1, ()))
        if shelf.top == have + 1 and len(first) == 1:
            found = self._store.get_many([str(first[0])], COMMIT_LIMIT)[str(first[0])]
            if not isinstance(found, ObjectMissing):
                return self._line(replica, [(first[0], found)], held)
        if not listed:
            shelf.add(read_listing(self._store.list(folder_of(COMMITS, replica))).commits)
            shelf.packs += read_listing(self._store.list(folder_of(PACKS, replica))).packs
        return self._take(replica, shelf, held)

    def _take(self, replica: str, shelf: Shelf, held: list[str]) -> list[StoredCommit]:
        """Fetch all that follows on what is known, from packs where they hold several."""
        have = self._known.get(replica, (0, ""))[0]
        packed = self._packed(replica, shelf, have, held)
        wanted: dict[int, CommitKey] = {}
        for seq in range(have + 1, shelf.top + 1):
            names = shelf.loose.get(seq, set()) | ({packed[seq].key} if seq in packed else set())
            if len(names) > 1 and seq not in packed:
                names = set(self._own_of(replica, names)) or names
            if len(names) > 1:
                held.append(words(replica, seq, _TWO))
                break
            if not names:
                held.append(words(replica, seq, _MISSING))
                break
            wanted[seq] = names.pop()
        loose = [key for seq, key in wanted.items() if seq not in packed]
        got = self._store.get_many(map(str, loose), COMMIT_LIMIT)
        return self._line(
            replica,
            [(key, packed[seq].data if seq in packed else got[str(key)]) for seq, key in wanted.items()],
            held,
        )

    def _own_of(self, replica: str, names: Iterable[CommitKey]) -> list[CommitKey]:
        """Return which of several commits are the replica's own, by its key; the others were planted."""
        key = self._pins.key(replica)
        return signed_with(self._store, names, key) if key else list(names)

    def _packed(self, replica: str, shelf: Shelf, have: int, held: list[str]) -> dict[int, StoredCommit]:
        """Return the commits beyond `have` that are taken from packs, by number."""
        found: dict[int, StoredCommit] = {}
        seq = have + 1
        top = shelf.top
        while seq <= top:
            fitting = [pack for pack in shelf.packs if pack.first <= seq <= pack.last]
            fitting.sort(key=lambda pack: (pack.last, pack.sha), reverse=True)
            if not fitting and seq not in shelf.loose:
                break  # a hole: what comes after it, however far away, is of no use
            if not fitting or (seq in shelf.listed and fitting[0].last < seq + _WORTH_A_PACK):
                seq += 1
                continue
            for pack in fitting:
                commits = self._open(pack, held)
                if commits:
                    found |= {commit.seq: commit for commit in commits if commit.seq >= seq}
                    seq = pack.last
                    break
            seq += 1
        return found

    def _open(self, pack: PackKey, held: list[str]) -> list[StoredCommit]:
        """Return the commits in a pack; none where it is damaged, and another may do."""
        try:
            return decode_pack(pack, self._store.get(str(pack), BUNDLE_LIMIT))
        except StoreUnreachable:
            raise
        except (StoreError, BadObject) as error:
            why = error.why if isinstance(error, BadObject) else str(error)
            held.append(f"a pack of replica {pack.replica} cannot be used: {one_line(why)}")
            return []

    def _line(
        self, replica: str, line: Iterable[tuple[CommitKey, bytes | StoreError]], held: list[str]
    ) -> list[StoredCommit]:
        """Return the commits of a line that are sound, up to the first that is not."""
        prev = self._known.get(replica, (0, ""))[1]
        sound: list[StoredCommit] = []
        for key, got in line:
            if isinstance(got, StoreUnreachable):
                if not sound:
                    raise got
                break
            try:
                if isinstance(got, StoreError):
                    raise BadObject(str(key), _MISSING if isinstance(got, ObjectMissing) else str(got))
                commit, refused = self._verify(got, key, prev)
            except (BadObject, ValueError) as error:
                why = error.why if isinstance(error, BadObject) else str(error)
                held.append(words(replica, key.seq, why))
                break
            if refused:
                held.append(refused)
                break
            sound.append(StoredCommit(replica, key.seq, key.sha, got, sent=True, read=commit))
            prev = key.sha
        return sound

    def _verify(self, data: bytes, key: CommitKey, prev: str) -> tuple[Commit, str | None]:
        """Return a commit, and why a person has to accept it first. Raises ValueError for one not sound."""
        signed = decode_commit(data, key.sha, key.replica, key.seq)
        commit = Commit.from_json(signed.content)
        if commit.plan != self._plan:
            raise ValueError("it belongs to another plan")
        if commit.prev != prev:
            raise ValueError("it does not follow the commit before it")
        refused = self._pins.judge(key.replica, key.seq, signed.key, commit.organisation, commit.author)
        for other in commit.retires if refused is None else ():
            self._pins.retire(other, commit.seen.get(other, 0))
        return commit, refused


def others_in(store: Store, own: Sequence[StoredCommit]) -> list[CommitKey]:
    """Return commits in the store that have a number and the key of some of one replica, and are others.

    Raises StoreError when the store cannot be asked.
    """
    replica = own[0].replica
    known = {commit.seq: commit.key for commit in own}
    key = decode_commit(own[0].data, own[0].sha, replica, own[0].seq).key or UNSIGNED
    loose = read_listing(store.list(folder_of(COMMITS, replica))).commits
    packs = read_listing(store.list(folder_of(PACKS, replica))).packs
    found = signed_with(store, [name for name in loose if known.get(name.seq, name) != name], key)
    found += signed_in_packs(store, known.values(), packs, key)
    return [name for name in found if known.get(name.seq, name) != name]


def signed_with(store: Store, names: Iterable[CommitKey], key: str) -> list[CommitKey]:
    """Return those of the named commits that are there and signed with a key.

    Raises StoreUnreachable, as what cannot be read now is not for that another's.
    """
    wanted = {str(name): name for name in names}
    found: list[CommitKey] = []
    for text, data in store.get_many(wanted, COMMIT_LIMIT).items():
        name = wanted[text]
        if isinstance(data, StoreUnreachable):
            raise data
        with contextlib.suppress(BadObject):
            if isinstance(data, bytes) and decode_commit(data, name.sha, name.replica, name.seq).key == key:
                found.append(name)
    return found


def signed_in_packs(
    store: Store, names: Iterable[CommitKey], packs: Iterable[PackKey], key: str
) -> list[CommitKey]:
    """Return the commits signed with a key in the packs that hold one of the named numbers."""
    numbers = {name.seq for name in names}
    found: list[CommitKey] = []
    for pack in packs:
        if any(pack.first <= seq <= pack.last for seq in numbers):
            with contextlib.suppress(BadObject, ObjectMissing):
                for one in decode_pack(pack, store.get(str(pack), BUNDLE_LIMIT)):
                    if decode_commit(one.data, one.sha, one.replica, one.seq).key == key:
                        found.append(one.key)
    return found


def words(replica: str, seq: int, why: str) -> str:
    """Say that a replica's commits are held back from a number on."""
    return f"commit {seq} of replica {replica} is held back: {one_line(why)}"
