"""One replica of one space: the part of sync that needs no network.

A replica turns what people did to the files into commits, folds the commits of all replicas, and
brings the files in line. The internal space has no replica, so nothing of it can be sent.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from cbrm_tui.domain.ids import CROCKFORD
from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.history import Change, changes
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Op
from cbrm_tui.merge.state import Disagreement, NotReady, State
from cbrm_tui.sync.ledger import BaseFile, Books, Ledger, StoredCommit
from cbrm_tui.sync.materialising import materialise
from cbrm_tui.sync.readdressing import readdress
from cbrm_tui.sync.recording import Recorded, Recorder, batches, too_many
from cbrm_tui.sync.wire import encode_commit
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import locked, read_text
from cbrm_tui.workspace.loading import list_docs
from cbrm_tui.workspace.places import INTERNAL, STATE, is_space
from cbrm_tui.workspace.workspace import Workspace

# Commits after which the folded state is kept again; a start folds at most these.
_SNAPSHOT_EVERY: Final = 32
_NOTE_LENGTH: Final = 240


@dataclass(frozen=True)
class Outgoing:
    """What a round with the store starts from. `shas` are the own commits' hashes by number."""

    plan: str
    replica: str
    heads: dict[str, tuple[int, str]]
    shas: dict[int, str]
    unsent: list[StoredCommit]
    held: tuple[str, ...] = ()
    asked: int = 0


@dataclass
class Incorporated:
    """What a round brought to the files: commits folded in, and what waits, a line each."""

    received: int = 0
    held: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


class Replica:
    """The local half of a space's sync; its methods may be called from several threads."""

    def __init__(self, workspace: Workspace, space: str) -> None:
        if space == INTERNAL or not is_space(space):
            raise WorkspaceError(f"{space} is not a space that can be shared")
        self.workspace = workspace
        self.space = space
        name = space.replace("/", "~")
        self._ledger = Ledger(workspace.root / STATE / "sync" / f"{name}.sqlite")
        self._lock_name = f"sync-{name}.lock"
        self._guard = threading.RLock()
        self._state = State()
        self._epoch = ""
        self._dirty: set[DocKey] = set()

    def record(self) -> Recorded:
        """Commit what people did to the files since the base, without any network."""
        with self._open() as books:
            return self._record(books, accept=False)

    def outgoing(self, *, accept: bool) -> Outgoing:
        """Record, and return what the store should be told and asked."""
        with self._open() as books:
            recorded = Recorded() if self._unknown_files(books) else self._record(books, accept=accept)
            replica = books.replica
            own = [commit for commit in books.commits() if commit.replica == replica]
            return Outgoing(
                plan=self._plan(books),
                replica=replica,
                heads=books.heads(),
                shas={commit.seq: commit.sha for commit in own},
                unsent=[commit for commit in own if not commit.sent],
                held=tuple(recorded.held),
                asked=recorded.vanished if recorded.asked else 0,
            )

    def incorporate(
        self, received: Sequence[StoredCommit], sent: Sequence[StoredCommit], *, accept: bool
    ) -> Incorporated:
        """Keep what came, fold it, and bring the files in line; edits made meanwhile come first."""
        done = Incorporated()
        with self._open() as books:
            books.mark_sent(sent)
            unknown = self._unknown_files(books)
            if not unknown:
                self._record(books, accept=accept)
            for commit in received:
                books.keep(commit)
            done.received, done.held = self._fold(books)
            if unknown:
                self._adopt(books)
                self._record(books, accept=accept)
            result = materialise(self.workspace, self.space, self._state, books, self._dirty, accept=accept)
            done.paths = result.paths
            if result.asked:
                done.held.append(asking(self.space, result.asked, "would be removed here"))
                return done
            self._dirty = result.stuck
            books.set_value("stuck", json.dumps(sorted(str(key) for key in result.stuck)))
            self._keep_snapshot(books)
        return done

    def part_from_copy(self, first_foreign: int) -> None:
        """Take a new id, since somebody else writes under this one: a copied or restored folder.

        What the store does not have from here is committed again under the new id.
        """
        with self._open() as books:
            old = books.replica
            taken = books.forget(old, first_foreign - 1)
            new = books.new_replica()
            births = {f"{old}.{commit.seq}": f"{new}.{number}" for number, commit in enumerate(taken, 1)}
            prev = ""
            for number, commit in enumerate(taken, 1):
                moved = readdress(
                    Commit.from_json(json.loads(commit.data)), old, first_foreign, new, number, births
                )
                prev = self._keep(books, replace(moved, prev=prev))
            for file in books.base().values():
                key = DocKey.parse(file.key)
                if key.birth in births:
                    books.set_base(replace(file, key=str(key._replace(birth=births[key.birth]))))
            seen = {**books.seen, new: len(taken)} if taken else books.seen
            books.set_seen({**seen, old: first_foreign - 1} if first_foreign > 1 else _without(seen, old))
            books.set_value("snapshot", "")
            books.set_value("epoch", secrets.token_hex(4))

    def unsent_again(self, numbers: set[int]) -> None:
        """Mark own commits for sending again: the store, emptied or put back, no longer has them."""
        with self._open() as books:
            for commit in books.commits():
                if commit.replica == books.replica and commit.seq in numbers:
                    books.mark_unsent(commit)

    def unsent(self) -> bool:
        """Tell whether commits wait to be sent."""
        with self._open() as books:
            return bool(books.unsent())

    def disagreements(self) -> list[Disagreement]:
        """Return what is open, as the files show it."""
        with self._open() as books:
            self._fold(books)
            return self._state.disagreements()

    def settle(self, choose: Callable[[Disagreement], bool], value: Any) -> bool:
        """Settle the disagreement that `choose` picks with a value; False when there is none.

        Raises WorkspaceError when the file cannot follow, for it must show what is settled.
        """
        with self._open() as books:
            self._record(books, accept=False)
            self._fold(books)
            found = next((item for item in self._state.disagreements() if choose(item)), None)
            if found is None:
                return False
            if str(found.doc) in json.loads(books.value("stuck", "[]")):
                raise WorkspaceError(
                    f"{found.record}: its file must be mended or synced before this is settled"
                )
            self._commit(
                books, self._state.settle(found, value), books.seen, f"settle {found.field} of {found.record}"
            )
            self._fold(books)
            result = materialise(self.workspace, self.space, self._state, books, self._dirty, accept=True)
            self._dirty = result.stuck
            return True

    def history(self) -> list[Change]:
        """Return every change of the space, oldest first."""
        with self._open() as books:
            if not self._unknown_files(books):
                self._record(books, accept=False)
            return changes(Commit.from_json(json.loads(commit.data)) for commit in books.commits())

    def waiting(self) -> int:
        """Count what is to be sent: commits, and one more for edits that are in none yet."""
        with self._open() as books:
            base = books.base()
            if self._unknown_files(books):
                return 1
            files = self._files()
            edited = files.keys() != base.keys() or any(
                base[path].text != text for path, text in files.items()
            )
            return len(books.unsent()) + edited

    def remembered(self, name: str, default: str = "") -> str:
        """Return a value kept between runs."""
        if not self._ledger.exists:
            return default
        with self._open() as books:
            return books.value(name, default)

    def remember(self, **values: str) -> None:
        """Keep values between runs."""
        with self._open() as books:
            for name, value in values.items():
                books.set_value(name, value)

    @contextmanager
    def _open(self) -> Iterator[Books]:
        with self._guard, locked(self.workspace.root, self._lock_name), self._ledger.transaction() as books:
            if self._epoch != books.value("epoch"):
                self._forget_state()
                self._epoch = books.value("epoch")
            try:
                self._load(books)
                yield books
            except BaseException:
                # The books go back to where they were; what was folded since must not outlive them.
                self._forget_state()
                raise

    def _forget_state(self) -> None:
        self._state = State()
        self._dirty = set()
        self._epoch = ""

    def _load(self, books: Books) -> None:
        if not self._state.version and (snapshot := books.value("snapshot")):
            self._state = State.from_json(json.loads(snapshot))
        self._dirty |= {DocKey.parse(text) for text in json.loads(books.value("stuck", "[]"))}
        self._fold(books)

    def _fold(self, books: Books) -> tuple[int, list[str]]:
        """Fold every commit that is ready; return how many of others, and what still waits."""
        waiting = [Commit.from_json(json.loads(item.data)) for item in books.commits(self._state.version)]
        own, folded = books.replica, 0
        progress = True
        while waiting and progress:
            left = []
            for commit in waiting:
                try:
                    self._dirty |= self._state.apply(commit)
                    folded += commit.replica != own
                except NotReady:
                    left.append(commit)
            progress, waiting = len(left) < len(waiting), left
        held = [
            f"commit {item.seq} of replica {item.replica} ({item.organisation}) waits for one that is missing"
            for item in waiting
        ]
        return folded, held

    def _record(self, books: Books, *, accept: bool) -> Recorded:
        base, seen, replica = books.base(), books.seen, books.replica
        seq = books.heads().get(replica, (0, ""))[0]
        plan = self.workspace.plan
        recorder = Recorder(
            space=self.space,
            state=self._state,
            base=base,
            seen=seen,
            birth=f"{replica}.{seq + 1}",
            internal=lambda word: (record := plan.get(word)) is not None and record.internal,
        )
        found = recorder.record(self._files())
        if too_many(found.vanished, len(base)) and not accept:
            return Recorded(
                held=[asking(self.space, found.vanished, "were removed here")],
                vanished=found.vanished,
                asked=True,
            )
        note = self._note(books) if found.ops else ""
        default = tuple(sorted(seen.items()))
        for group in sorted(found.ops, key=lambda group: group != default):
            for ops in batches(found.ops[group]):
                self._commit(books, ops, dict(group), note)
        for file in found.base:
            books.set_base(file)
        for path in found.gone:
            books.drop_base(path)
        self._fold(books)
        return found

    def _commit(self, books: Books, ops: Sequence[Op], seen: dict[str, int], note: str) -> None:
        replica = books.replica
        seq, prev = books.heads().get(replica, (0, ""))
        config = self.workspace.config
        commit = Commit(
            plan=self._plan(books),
            replica=replica,
            seq=seq + 1,
            prev=prev,
            seen=_without(seen, replica),
            author=config.person,
            organisation=config.organisation,
            note=note,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            ops=tuple(ops),
        )
        self._keep(books, commit)
        books.set_seen({**books.seen, replica: seq + 1})

    def _keep(self, books: Books, commit: Commit) -> str:
        data, sha = encode_commit(commit.to_json())
        books.keep(StoredCommit(commit.replica, commit.seq, sha, data, sent=False))
        return sha

    def _note(self, books: Books) -> str:
        """Say what was done since the last commit, from the labels of edits in this space alone."""
        last = int(books.value("noted", "0"))
        entries = [entry for entry in self.workspace.edits() if entry.number > last]
        if entries:
            books.set_value("noted", str(entries[-1].number))
        ours = [
            entry.note or entry.label
            for entry in entries
            if all(step.doc.startswith(f"{self.space}/") for step in entry.steps)
        ]
        return "; ".join(dict.fromkeys(ours))[:_NOTE_LENGTH]

    def _plan(self, books: Books) -> str:
        if known := books.value("plan"):
            return known
        settings = self.workspace.plan.settings.get(self.space)
        drawn = (settings.plan if settings else "") or new_plan_id()
        books.set_value("plan", drawn)
        return drawn

    def _files(self) -> dict[str, str]:
        top = f"{self.space}/"
        found = {}
        for doc in list_docs(self.workspace.root):
            if doc.startswith(top):
                text = read_text(self.workspace.root / doc)
                if text is not None:
                    found[doc.removeprefix(top)] = text
        return found

    def _unknown_files(self, books: Books) -> bool:
        """Tell whether files stand here whose base is lost, so that the store must be read first."""
        shared = bool(self.workspace.config.space(self.space).store)
        return shared and not books.value("begun") and not books.base() and bool(self._files())

    def _adopt(self, books: Books) -> None:
        """Take the files as edits of what the store has, made without having seen any of it."""
        for path in self._files():
            key = self._state.key_at(path)
            rendered = self._state.render(key) if key else None
            if rendered:
                books.set_base(BaseFile(path, str(key), rendered.text, seen={}))
        books.set_value("begun", "yes")

    def _keep_snapshot(self, books: Books) -> None:
        books.set_value("begun", "yes")
        folded = sum(self._state.version.values())
        if not self._dirty and folded >= int(books.value("snapshot_at", "0")) + _SNAPSHOT_EVERY:
            books.set_value("snapshot", json.dumps(self._state.to_json()))
            books.set_value("snapshot_at", str(folded))


def new_plan_id() -> str:
    """Draw a plan id: 26 lower-case Crockford base32 characters."""
    return "".join(secrets.choice(CROCKFORD.lower()) for _ in range(26))


def asking(space: str, count: int, what: str) -> str:
    """Say that so much would vanish that a person must agree."""
    return f"{count} records of {space} {what}; if that is meant, sync with --accept-removals"


def _without(seen: dict[str, int], replica: str) -> dict[str, int]:
    return {other: seq for other, seq in seen.items() if other != replica}
