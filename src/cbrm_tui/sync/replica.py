"""One replica of one space: the part of sync that needs no network.

A replica turns what people did to the files into commits, folds the commits of all replicas, and
brings the files in line. The internal space has no replica, so nothing of it can be sent.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Final

from cbrm_tui.domain.ids import ID_PATTERN
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.history import Change, changes
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Op
from cbrm_tui.merge.state import Disagreement, NotReady, State
from cbrm_tui.merge.values import canonical
from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.ledger import BaseFile, Books, Ledger, StoredCommit
from cbrm_tui.sync.materialising import Materialised, materialise
from cbrm_tui.sync.noting import clean, fresh_edits, note_of
from cbrm_tui.sync.readdressing import part_from_copy
from cbrm_tui.sync.recording import Recorded, Recorder, batches, too_many
from cbrm_tui.sync.wire import encode_commit
from cbrm_tui.workspace.creating import new_plan_id
from cbrm_tui.workspace.errors import BadValue, WorkspaceError
from cbrm_tui.workspace.files import locked, read_text
from cbrm_tui.workspace.loading import list_docs
from cbrm_tui.workspace.places import INTERNAL, PLAN_SHEET, STATE, is_space
from cbrm_tui.workspace.workspace import Workspace

# Commits after which the folded state is kept again; a start folds at most these.
_SNAPSHOT_EVERY: Final = 32
_NAME_LENGTH: Final = 200
_TOKEN: Final = re.compile(rf"\b{ID_PATTERN.pattern}\b")


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
    """What a round brought to the files: how many commits were new, and what waits, a line each."""

    received: int = 0
    held: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What a replica knows without the store: commits to send, disagreements, and the kept values.

    `to_send` has one more where files hold edits that are in no commit yet.
    """

    to_send: int = 0
    disagreements: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


class Replica:
    """The local half of a space's sync; its methods may be called from several threads.

    They take the sync's lock and then the workspace's: a listener of the workspace must call none.
    """

    def __init__(self, workspace: Workspace, space: str) -> None:
        if space == INTERNAL or not is_space(space):
            raise WorkspaceError(f"{one_line(space)} is not a space that can be shared")
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
            recorded = self._record(books, accept=accept)
            own = books.own()
            return Outgoing(
                plan=self._plan(books),
                replica=books.replica,
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
            self._record(books, accept=accept)
            done.received = sum(books.keep(commit) for commit in received)
            # From here on a crash finds known commits, and files that show them are no new edits.
            books.save()
            done.held = self._fold(books)
            if self._unknown_files(books):
                self._adopt(books)
                self._record(books, accept=accept)
            result = self._materialise(books, accept=accept)
            done.paths = result.paths
            done.held += result.failed
            if result.asked:
                done.held.append(_asking(self.space, result.asked, "would be removed here"))
            else:
                self._keep_snapshot(books)
        return done

    def part_from_copy(self, stored: Collection[CommitKey]) -> bool:
        """Take a new id if the store has commits of this one that it never wrote, see `readdressing`."""
        with self._open() as books:
            return part_from_copy(books, stored)

    def begin_again(self) -> None:
        """Forget commits that nobody ever got, as the store has this plan already, from somebody else."""
        with self._open() as books:
            if all(commit.replica == books.replica and not commit.sent for commit in books.commits()):
                books.clear()
                self._forget_state()

    def unsent_again(self, numbers: set[int]) -> None:
        """Mark own commits for sending again: the store, emptied or put back, no longer has them."""
        with self._open() as books:
            for commit in books.own():
                if commit.seq in numbers:
                    books.mark_unsent(commit)

    def unsent(self) -> bool:
        """Tell whether commits wait to be sent."""
        with self._open() as books:
            return bool(books.unsent())

    def disagreements(self) -> list[Disagreement]:
        """Return what is open, as the files show it."""
        with self._open():
            return self._state.disagreements()

    def settle(self, choose: Callable[[Disagreement], bool], value: Any) -> bool:
        """Settle the disagreement that `choose` picks with a value; False when there is none.

        Raises WorkspaceError when its file cannot follow, for it must show what is settled, and
        BadValue for a value that does not fit or names an internal record.
        """
        with self._open() as books:
            self._record(books, accept=False)
            self._follow(books)
            books.save()
            found = next((item for item in self._state.disagreements() if choose(item)), None)
            if found is None:
                return False
            try:
                words, ops = _TOKEN.findall(canonical(value)), self._state.settle(found, value)
            except ValueError as error:
                raise BadValue(f"{found.record}: {error}") from None
            if inside := self._files()[1].intersection(words):
                raise BadValue(
                    f"{found.record}: {inside.pop()} is internal; a {self.space} record may not name it"
                )
            self._commit(books, ops, books.seen, f"settle {found.field} of {found.record}")
            self._fold(books)
            if found.doc in self._follow(books).stuck:
                raise WorkspaceError(f"{found.record}: its file must be mended before this is settled")
            return True

    def history(self) -> list[Change]:
        """Return every change of the space, oldest first."""
        with self._open() as books:
            self._record(books, accept=False)
            return changes(Commit.from_json(json.loads(commit.data)) for commit in books.commits())

    def known(self) -> Known:
        """Return what is known without asking the store."""
        shared = bool(self.workspace.config.space(self.space).store)
        if not self._ledger.exists:
            return Known(int(shared and bool(self._files()[0])))
        with self._open() as books:
            to_send = (len(books.unsent()) + self._edited(books)) if shared else 0
            return Known(to_send, len(self._state.disagreements()), books.values())

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

    def _fold(self, books: Books) -> list[str]:
        """Fold every commit that is ready; return a line for each that still waits."""
        waiting = [Commit.from_json(json.loads(item.data)) for item in books.commits(self._state.version)]
        progress = True
        while waiting and progress:
            left = []
            for commit in waiting:
                try:
                    self._dirty |= self._state.apply(commit)
                except NotReady:
                    left.append(commit)
            progress, waiting = len(left) < len(waiting), left
        first: dict[str, Commit] = {}
        for commit in waiting:
            first.setdefault(commit.replica, commit)
        return [
            f"commit {item.seq} of replica {item.replica} ({one_line(item.organisation)}) waits for one that"
            " is missing"
            for item in first.values()
        ]

    def _record(self, books: Books, *, accept: bool) -> Recorded:
        if self._unknown_files(books):
            return Recorded()
        base, seen, replica = books.base(), books.seen, books.replica
        seq = books.heads().get(replica, (0, ""))[0]
        files, internal = self._files()
        recorder = Recorder(self.space, self._state, base, seen, f"{replica}.{seq + 1}", internal)
        found = recorder.record(files)
        if too_many(found.vanished, len(base)) and not accept:
            return Recorded(
                held=[_asking(self.space, found.vanished, "were removed here")],
                vanished=found.vanished,
                asked=True,
            )
        note = ""
        if found.ops:
            edits, noted = fresh_edits(self.workspace.edits(), books.value("noted"))
            books.set_value("noted", noted)
            note = note_of(edits, self.space, internal)
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

    def _commit(self, books: Books, ops: Sequence[Op], seen: Mapping[str, int], note: str) -> None:
        replica = books.replica
        seq, prev = books.heads().get(replica, (0, ""))
        config = self.workspace.config
        commit = Commit(
            plan=self._plan(books),
            replica=replica,
            seq=seq + 1,
            prev=prev,
            seen={other: number for other, number in seen.items() if other != replica},
            author=clean(config.person)[:_NAME_LENGTH],
            organisation=clean(config.organisation)[:_NAME_LENGTH],
            note=note,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            ops=tuple(ops),
        )
        data, sha = encode_commit(commit.to_json())
        books.keep(StoredCommit(replica, seq + 1, sha, data, sent=False))
        books.set_seen({**books.seen, replica: seq + 1})

    def _follow(self, books: Books) -> Materialised:
        """Bring the files in line, so that they show all that is settled. Raises WorkspaceError."""
        result = self._materialise(books, accept=False)
        if result.asked:
            raise WorkspaceError(_asking(self.space, result.asked, "would be removed here"))
        return result

    def _materialise(self, books: Books, *, accept: bool) -> Materialised:
        result = materialise(self.workspace, self.space, self._state, books, self._dirty, accept=accept)
        if not result.asked:
            self._dirty = result.stuck
            books.set_value("stuck", json.dumps(sorted(str(key) for key in result.stuck)))
        return result

    def _plan(self, books: Books) -> str:
        if known := books.value("plan"):
            return known
        settings = self.workspace.plan.settings.get(self.space)
        drawn = settings.plan if settings else ""
        if not drawn and self.workspace.config.space(self.space).store:
            raise WorkspaceError(
                f"{self.space}/{PLAN_SHEET} does not say which plan this is; mend it and sync again"
            )
        drawn = drawn or new_plan_id()
        books.set_value("plan", drawn)
        return drawn

    def _files(self) -> tuple[dict[str, str], set[str]]:
        """Return the space's documents by path within it, and the ids of internal records."""
        top, inside = f"{self.space}/", f"{INTERNAL}/"
        found: dict[str, str] = {}
        internal: set[str] = set()
        for doc in list_docs(self.workspace.root):
            if doc.startswith(top):
                text = read_text(self.workspace.root / doc)
                if text is not None:
                    found[doc.removeprefix(top)] = text
            elif doc.startswith(inside):
                internal.add(PurePosixPath(doc).stem)
        return found, internal.difference(PurePosixPath(path).stem for path in found)

    def _edited(self, books: Books) -> bool:
        base, files = books.base(), self._files()[0]
        return files.keys() != base.keys() or any(base[path].text != text for path, text in files.items())

    def _unknown_files(self, books: Books) -> bool:
        """Tell whether files stand here whose base is lost, so that the store must be read first."""
        shared = bool(self.workspace.config.space(self.space).store)
        return shared and not books.value("begun") and not books.base() and bool(self._files()[0])

    def _adopt(self, books: Books) -> None:
        """Take the files as edits of what the store has, made without having seen any of it."""
        for path in self._files()[0]:
            key = self._state.key_at(path)
            rendered = self._state.render(key) if key else None
            if rendered:
                books.set_base(BaseFile(path, str(rendered.key), rendered.text, seen={}))
        books.set_value("begun", "yes")

    def _keep_snapshot(self, books: Books) -> None:
        books.set_value("begun", "yes")
        folded = sum(self._state.version.values())
        if not self._dirty and folded >= int(books.value("snapshot_at", "0")) + _SNAPSHOT_EVERY:
            books.set_value("snapshot", json.dumps(self._state.to_json()))
            books.set_value("snapshot_at", str(folded))


def _asking(space: str, count: int, what: str) -> str:
    """Say that so much would vanish that a person must agree."""
    return f"{count} records of {space} {what}; if that is meant, sync with --accept-removals"
