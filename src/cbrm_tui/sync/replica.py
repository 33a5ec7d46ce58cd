"""One replica of one space: the part of sync that needs no network.

A replica turns what people did to the files into commits, folds the commits of all replicas, and
brings the files in line. The internal space has no replica, so nothing of it can be sent.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from cbrm_tui.domain.ids import ID_PATTERN
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.ancestry import UNKNOWN, Base
from cbrm_tui.merge.history import Change
from cbrm_tui.merge.state import Disagreement, State
from cbrm_tui.merge.values import canonical
from cbrm_tui.sync.authoring import Author
from cbrm_tui.sync.between import Incorporated, Known, Outgoing
from cbrm_tui.sync.books import Books
from cbrm_tui.sync.committing import Committer, asking
from cbrm_tui.sync.folded import Folded
from cbrm_tui.sync.keys import CommitKey, PackKey
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.ledger import Ledger
from cbrm_tui.sync.ledger_base import BaseFile
from cbrm_tui.sync.ledger_commits import Heads, StoredCommit
from cbrm_tui.sync.materialising import Materialised, materialise
from cbrm_tui.sync.past import bases_in, changes_in, changes_since
from cbrm_tui.sync.readdressing import foreign, part_from_copy, part_from_original
from cbrm_tui.sync.recording import Recorded
from cbrm_tui.sync.reports import PartnerReplica
from cbrm_tui.sync.scanning import scan
from cbrm_tui.sync.signatures import fingerprint
from cbrm_tui.sync.trust import Pins
from cbrm_tui.workspace.errors import BadValue, WorkspaceError
from cbrm_tui.workspace.files import locked
from cbrm_tui.workspace.places import INTERNAL, STATE, is_space
from cbrm_tui.workspace.workspace import Workspace

_TOKEN: Final = re.compile(rf"\b{ID_PATTERN.pattern}\b")


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
        self._folded = Folded()
        self._bases: tuple[tuple[Heads, list[Disagreement]], list[Base]] = ({}, []), []
        self.author = Author(workspace, space)

    @property
    def state(self) -> State:
        """The documents as they are folded; to be looked at while the books are open."""
        return self._folded.state

    @contextmanager
    def books(self) -> Iterator[Books]:
        """Open the books with the documents folded; what was written is kept when the block ends well."""
        with self._guard, locked(self.workspace.root, self._lock_name):
            try:
                with self._ledger.transaction() as books:
                    self._folded.load(books)
                    yield books
            except BaseException:
                # The books go back to where they were; what was folded since must not outlive them.
                self._folded.forget()
                raise
            self.author.note_signed()

    def record(self) -> Recorded:
        """Commit what people did to the files since the base, without any network."""
        with self.books() as books:
            return self._record(books, accept=False)

    def outgoing(self, *, accept: bool, thorough: bool = False) -> Outgoing:
        """Record, and return what the store should be told and asked.

        With `thorough` every file is read, whatever the system says of when it was changed.
        """
        with self.books() as books:
            signer = self.author.identify(books)
            replica = signer.replica
            recorded = self._record(books, accept=accept, thorough=thorough)
            unsent, heads = books.commits.unsent(), books.commits.heads()
            seq, sha = heads.get(replica, (0, ""))
            first = min((commit.seq for commit in unsent if commit.replica == replica), default=seq + 1)
            before = books.commits.sha(replica, first - 1)
            return Outgoing(
                plan=self.author.plan(books),
                replica=replica,
                key=signer.public,
                heads=heads,
                unsent=unsent,
                last=CommitKey(replica, seq, sha) if seq else None,
                sent=CommitKey(replica, first - 1, before) if before else None,
                pins=books.pins(),
                newer=books.value("newer") == "yes",
                behind=bool(self._folded.fold(books) or books.documents.dirty())
                or books.value("begun") != "yes",
                held=tuple(recorded.held),
                asked=tuple(recorded.vanished) if recorded.asked else (),
                sealed=bool(books.value("sealed")),
            )

    def incorporate(
        self,
        received: Sequence[StoredCommit],
        sent: Sequence[StoredCommit],
        packs: Sequence[PackKey],
        pins: Pins,
        *,
        accept: bool,
    ) -> Incorporated:
        """Keep what came, fold it, and bring the files in line.

        A file that was edited since the round began stays as it is, with the base that it was edited on.
        """
        done = Incorporated()
        with self.books() as books:
            books.commits.mark_sent(commit.key for commit in sent)
            for pack in packs:
                books.packs.keep(pack)
            done.received = books.commits.keep_all(received)
            books.keep_pins(pins)
            if pins.is_retired(books.value("replica")):
                # A partner took this workspace for gone; it goes on under an id of its own.
                books.set_value("replica", "")
            # From here on a crash finds known commits, and files that show them are no new edits.
            books.save()
            done.held = list(self._folded.fold(books, received))
            if self._unknown_files(books):
                self._adopt(books)
                done.held += self._record(books, accept=accept).held
            result = self._materialise(books, accept=accept)
            done.paths = result.paths
            done.held += result.failed
            if result.asked:
                done.asked = result.asked
                done.held.append(asking(self.space, len(result.asked), "would be removed here"))
            elif books.value("begun") != "yes":
                books.set_value("begun", "yes")
            done.unsent = books.commits.unsent_count() > 0
        return done

    def strange(self, stored: Iterable[CommitKey]) -> list[CommitKey]:
        """Return the names of commits under this replica's id that it does not know."""
        with self.books() as books:
            return [key for key in stored if books.commits.sha(key.replica, key.seq) != key.sha]

    def check_own(
        self, stored: Collection[CommitKey], listed: Collection[int], packs: Sequence[PackKey]
    ) -> bool:
        """Compare own commits with all that the store names; False when the round must begin anew.

        `listed` are the numbers of those that are there one by one.

        That is so when the store has commits of this replica that it never wrote, because the folder
        is a copy (it takes a new id then), or when the store lost some (they are sent again).
        """
        with self.books() as books:
            replica = books.value("replica")
            if foreign(books, replica, stored):
                part_from_copy(books, replica, stored, lambda: self.author.renew(books))
                self._folded.forget()
                return False
            lost = [
                key
                for key in books.commits.names(replica)
                if key.seq not in listed and not any(pack.first <= key.seq <= pack.last for pack in packs)
            ]
            books.commits.mark_unsent(lost)
            return not lost

    def part_from_original(self, others: Collection[CommitKey]) -> None:
        """Commit again, under a new id, what waits under former ids while the store has `others` of it."""
        with self.books() as books:
            part_from_original(books, others, lambda: self.author.renew(books))
            self._folded.forget()

    def refold(self, books: Books, version: Mapping[str, int]) -> None:
        """Go on from the documents in the books, which are folded up to `version`."""
        books.folded(version)
        self._folded.forget()
        self._folded.load(books)

    def begin_again(self) -> None:
        """Forget commits that nobody ever got, as the store has this plan already, from somebody else."""
        with self.books() as books:
            own = books.value("replica")
            if all(commit.replica == own and not commit.sent for commit in books.commits.beyond()):
                books.clear()
                self._folded.forget()

    def disagreements(self) -> list[Disagreement]:
        """Return what is open, as the files show it."""
        with self.books():
            return self._folded.state.disagreements()

    def bases(self, found: list[Disagreement]) -> list[Base]:
        """Return, for each disagreement, what all who wrote one of its values had seen before.

        Not known where this replica began from a checkpoint, until the earlier commits have come.
        """
        if not found:
            return []
        with self.books() as books:
            heads, is_complete = books.commits.heads(), not books.commits.gaps()
            if is_complete and self._bases[0] == (heads, found):
                return self._bases[1]
            log = [commit.data for commit in books.commits.beyond()] if is_complete else []
        if not is_complete:
            return [UNKNOWN for _ in found]
        # A long log takes a moment, and as long as no commit comes nothing about it changes.
        bases = bases_in(log, found)
        self._bases = (heads, found), bases
        return bases

    def settle(self, choose: Callable[[Disagreement], bool], value: Any) -> bool:
        """Settle the disagreement that `choose` picks with a value; False when there is none.

        Raises WorkspaceError when its file cannot follow, for it must show what is settled, and
        BadValue for a value that does not fit or names an internal record.
        """
        with self.books() as books:
            self._record(books, accept=False)
            self._follow(books)
            books.save()
            found = next((item for item in self._folded.state.disagreements() if choose(item)), None)
            if found is None:
                return False
            try:
                words, ops = _TOKEN.findall(canonical(value)), found.settle(value)
            except ValueError as error:
                raise BadValue(f"{found.record}: {error}") from None
            if inside := scan(self.workspace.root, self.space).internal.intersection(words):
                raise BadValue(
                    f"{found.record}: {min(inside)} is internal; a {self.space} record may not name it"
                )
            self.author.commit(books, ops, books.vector("seen"), f"settle {found.field} of {found.record}")
            self._folded.fold(books)
            if found.doc in self._follow(books).stuck:
                raise WorkspaceError(f"{found.record}: its file must be mended before this is settled")
            return True

    def history(self, shown: str = "") -> list[Change]:
        """Return every change of the space, oldest first; with a name, only of what shows under it."""
        with self.books() as books:
            self._record(books, accept=False)
            log = [commit.data for commit in books.commits.beyond()]
        # Working it out takes a while for a long log, and needs nobody to wait.
        return changes_in(log, shown)

    def history_since(self, seen: Mapping[str, int] | None) -> tuple[list[Change], dict[str, int]]:
        """Return the changes beyond a version vector, none for None, and the vector of all there are."""
        with self.books() as books:
            self._record(books, accept=False)
            log = list(books.commits.beyond())
            last = {replica: seq for replica, (seq, _) in books.commits.heads().items()}
        return [] if seen is None else changes_since(log, seen), last

    def known(self) -> Known:
        """Return what is known without asking the store."""
        shared = bool(self.workspace.config.space(self.space).store)
        found = scan(self.workspace.root, self.space)
        if not self._ledger.exists:
            return Known(int(shared and bool(found.stats)))
        with self.books() as books:
            to_send = 0
            if shared:
                files = found.changed(books.base.stats())
                edited = any(
                    (base.text if (base := books.base.file(path)) else None) != text
                    for path, text in files.items()
                )
                to_send = books.commits.unsent_count() + edited
            return Known(to_send, len(self._folded.state.disagreements()), books.values())

    def partners(self) -> list[PartnerReplica]:
        """Return this replica and those that were heard of, with what is known of their keys."""
        with self.books() as books:
            config, replica = self.workspace.config, books.value("replica")
            public = Keystore.default().public(replica) if replica else None
            shown = fingerprint(public) if public else ""
            here = (replica, config.organisation, config.person, shown, "", "")
            return [PartnerReplica(*here, "this machine"), *(pin.shown for pin in books.pins())]

    def accept(self, replica: str) -> None:
        """Take in what is held back of a replica. Raises WorkspaceError when nothing is."""
        with self.books() as books:
            pins = books.pins()
            pins.accept(replica)
            books.keep_pins(pins)

    def retire(self, replica: str) -> None:
        """Tell the partners that nothing more of a replica is expected.

        What it wrote and is known here counts; what it may write later is held back everywhere. Raises
        WorkspaceError for an unknown one.
        """
        with self.books() as books:
            pins, seen = books.pins(), books.vector("seen")
            pins.find(replica)
            pins.retire(replica, seen.get(replica, 0))
            books.keep_pins(pins)
            self._record(books, accept=False)
            self.author.commit(books, (), books.vector("seen"), f"retire replica {replica}", [replica])
            self._folded.fold(books)

    def remembered(self) -> dict[str, str]:
        """Return the values kept between runs, by name."""
        if not self._ledger.exists:
            return {}
        with self._guard, self._ledger.transaction() as books:
            return books.values()

    def remember(self, **values: str) -> int:
        """Keep values between runs; return how many disagreements are open."""
        with self.books() as books:
            for name, value in values.items():
                books.set_value(name, value)
            return len(self.state.disagreements())

    def _record(self, books: Books, *, accept: bool, thorough: bool = False) -> Recorded:
        if self._unknown_files(books):
            return Recorded()
        committer = Committer(self.workspace, self.space, self.author, self._folded, books)
        return committer.record(accept=accept, thorough=thorough)

    def _follow(self, books: Books) -> Materialised:
        """Bring the files in line, so that they show all that is settled. Raises WorkspaceError."""
        result = self._materialise(books, accept=False)
        if result.asked:
            raise WorkspaceError(asking(self.space, len(result.asked), "would be removed here"))
        return result

    def _materialise(self, books: Books, *, accept: bool) -> Materialised:
        dirty = books.documents.dirty()
        result = materialise(self.workspace, self.space, self._folded.state, books, dirty, accept=accept)
        if not result.asked:
            books.documents.set_dirty(dirty - result.stuck, dirty=False)
            books.documents.set_dirty(result.stuck - dirty, dirty=True)
        return result

    def _unknown_files(self, books: Books) -> bool:
        """Tell whether files stand here whose base is lost, so that the store must be read first."""
        if books.value("begun") or not self.workspace.config.space(self.space).store:
            return False
        return not books.base.count() and bool(scan(self.workspace.root, self.space).stats)

    def _adopt(self, books: Books) -> None:
        """Take the files as edits of what the store has, made without having seen any of it."""
        for path in scan(self.workspace.root, self.space).stats:
            key = self._folded.state.key_at(path)
            rendered = self._folded.state.render(key) if key else None
            if rendered:
                books.base.keep(BaseFile(path, str(rendered.key), rendered.text, seen={}))
        books.set_value("begun", "yes")
