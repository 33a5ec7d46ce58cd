"""A workspace: the folder of TOML files that is the plan, and the one door through which it changes."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial, reduce
from operator import or_
from pathlib import Path
from typing import Final

from cbrm_tui.domain.catalogue.choosing import choose
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import record_types
from cbrm_tui.workspace.composing import Composer
from cbrm_tui.workspace.config import Config, read_config
from cbrm_tui.workspace.disk import whole_disk
from cbrm_tui.workspace.drafts import Drafts
from cbrm_tui.workspace.edits import Applied, Edit
from cbrm_tui.workspace.errors import Busy, Overtaken, WorkspaceError, WriteFailed
from cbrm_tui.workspace.files import (
    BREATH,
    PATIENCE,
    SIDE_BY_SIDE,
    Staged,
    clear_leftovers,
    locked,
    put,
    read_text,
    staged,
)
from cbrm_tui.workspace.journal import Entry, Journal
from cbrm_tui.workspace.loading import Changed, Library, list_docs, spaces_in
from cbrm_tui.workspace.places import place_of
from cbrm_tui.workspace.steps import FileChange, Step, carry_out

Listener = Callable[[Changed], None]

_NOTHING_TO_UNDO: Final = "there is nothing to undo"
_NOTHING_TO_REDO: Final = "there is nothing to redo"
_HOLD: Final = 0.05
_TOGETHER: Final = 32
_AT_ONCE: Final = 256
"""Seconds that writing many documents holds the locks, documents that are written together, and
documents that taking in many does, before others have their turn: a key may wait for them."""
_UNSEEN: Final = 512
"""Documents that are written together where nobody has seen any yet, so that no key waits."""
_WHOLE_DISK_FROM: Final = 64
"""Documents from which on the whole disk is asked to keep them, rather than for each."""


class Workspace:
    """One workspace on this machine.

    Every change goes key or command → `Edit` → `apply` → files → `plan` → listeners. A file that
    changed outside enters by `refresh`. Methods may be called from several threads; listeners are
    called on the thread that made the change. An edit waits at most `patience` seconds for others that
    write here, other programs among them; whoever answers keys sets it short. `program` says in the undo
    list by what an edit was made.
    """

    def __init__(self, root: Path, config: Config) -> None:
        self.root = root
        self.config = config
        self.drafts = Drafts(root)
        self.notices: list[str] = []
        self.patience = PATIENCE
        self.program = "command line"
        self._journal = Journal(root)
        self.language = choose(config.language, os.environ)
        if self.language.problem:
            self.notices.append(self.language.problem)
        self._library = Library(root, config.organisation, self.language.name)
        self._listeners: list[Listener] = []
        self._thread_lock = threading.RLock()

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Open the workspace in `root`, finishing first what a crash interrupted.

        Raises WorkspaceError with one line when the folder is no workspace.
        """
        root = root.resolve()
        workspace = cls(root, read_config(root))
        if workspace._journal.interrupted:
            try:
                with locked(root):
                    workspace.notices += workspace._journal.recover()
            except WriteFailed as error:
                workspace.notices.append(str(error))
        workspace._library.refresh()
        return workspace

    @property
    def plan(self) -> Plan:
        """The plan as the files have it."""
        return self._library.plan

    @property
    def spaces(self) -> list[str]:
        """The spaces that have a folder here, joint first."""
        return spaces_in(self.root)

    @property
    def me(self) -> str:
        """The key of the own organisation."""
        return self.config.organisation

    def reread_config(self) -> None:
        """Read workspace.toml again. Raises WorkspaceError."""
        self.config = read_config(self.root)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change of the plan; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def refresh(self, docs: Iterable[str] | None = None) -> Changed:
        """Take in what changed outside: the named documents, or look through them all."""
        # What is as it was is found without the lock that keys wait for.
        stale = self._stale({*self._library.docs(), *list_docs(self.root)} if docs is None else set(docs))
        changed = Changed()
        for start in range(0, len(stale), _AT_ONCE):
            if start:
                time.sleep(BREATH)
            with self._thread_lock:
                changed |= self._library.refresh(stale[start : start + _AT_ONCE])
        self._tell(changed)
        return changed

    def apply(self, edit: Edit) -> Applied:
        """Make an edit: all of its changes or none.

        Raises UnknownRecord, BadValue, Overtaken, BrokenFile, Busy or WriteFailed, each in one line;
        nothing was written then.
        """
        with self._writing():
            composer = Composer(self.plan, self._library.text)
            self._tell(self._library.refresh(composer.docs(edit)))
            steps = Composer(self.plan, self._library.text).steps(edit)
            files = self._carry_out(steps)
            if files:
                self._journal.make(steps, files, edit.label, edit.note, self.program)
            return self._finish(edit.label, steps)

    def objection(self, edit: Edit) -> str:
        """Say why an edit would be refused as things are, empty when it would not; nothing is written."""
        try:
            Composer(self.plan, self._library.text).steps(edit)
        except WorkspaceError as error:
            return str(error)
        return ""

    def undo(self, shown: int | None = None) -> Applied:
        """Take back the last edit that was made here, by whichever program.

        `shown` is the number of the edit that a person was shown as the next; another is not taken back
        unseen. Raises Overtaken then, and when somebody has changed since what it would take back.
        """
        with self._writing():
            entry = self._journal.undoable()
            if entry is None:
                raise WorkspaceError(_NOTHING_TO_UNDO)
            self._expect(entry, shown)
            steps = [step.backwards() for step in reversed(entry.steps)]
            self._journal.step_back(entry, self._again(steps, entry))
            return self._finish(entry.label, steps)

    def redo(self, shown: int | None = None) -> Applied:
        """Make the edit again that was last undone. Raises Overtaken like `undo`."""
        with self._writing():
            entry = self._journal.redoable()
            if entry is None:
                raise WorkspaceError(_NOTHING_TO_REDO)
            self._expect(entry, shown)
            self._journal.step_forward(entry, self._again(entry.steps, entry))
            return self._finish(entry.label, entry.steps)

    def edits(self) -> list[Entry]:
        """Return the edits made in this workspace that stand, oldest first."""
        return self._journal.entries()

    def around(self, most: int = 100) -> tuple[list[Entry], list[Entry]]:
        """Return what would be undone and what would be redone, the next first, `most` of each at most."""
        return self._journal.around(most)

    def obstacle(self, entry: Entry, *, redo: bool = False) -> str:
        """Say why an edit cannot be taken back (or made again) as the files are now, empty when it can.

        That is told of the next one; an earlier one may depend on those after it.
        """
        steps = entry.steps if redo else [step.backwards() for step in reversed(entry.steps)]
        try:
            self._carry_out(steps)
        except WorkspaceError as error:
            return str(error)
        return ""

    def undoable(self) -> str:
        """Return the label of the edit that undo would take back, empty when there is none."""
        entry = self._journal.undoable()
        return entry.label if entry else ""

    def take_in(self, changes: Mapping[str, tuple[str | None, str | None]]) -> list[str]:
        """Put texts that came by sync into place; each is (text it was made from, new text).

        A document that no longer holds the first is left alone. Returns those left alone. Raises
        WriteFailed; what was written until then stays, and running again goes on from there.
        """
        left: list[str] = []
        changed: list[Changed] = []
        waiting = deque(changes.items())
        seen = bool(self._library.docs())
        try:
            with ExitStack() as stack:
                threads = stack.enter_context(ThreadPoolExecutor(SIDE_BY_SIDE))
                # What others write to the disk is waited for too: not where a key may wait.
                many = not seen and len(waiting) >= _WHOLE_DISK_FROM
                whole = stack.enter_context(whole_disk(self.root)) if many else None
                staging = partial(staged, threads=threads, whole=whole)
                while waiting:
                    with self._writing(PATIENCE):
                        if not changed:
                            clear_leftovers(
                                self.root / folder for folder in {doc.rpartition("/")[0] for doc in changes}
                            )
                        self._put_some(waiting, left, changed, staging, seen=seen)
                    if waiting:
                        time.sleep(BREATH)
        finally:
            # Said once for all of them: whoever shows the plan draws it once.
            self._tell(reduce(or_, changed, Changed()))
        return left

    def _put_some(
        self,
        waiting: deque[tuple[str, tuple[str | None, str | None]]],
        left: list[str],
        changed: list[Changed],
        staging: Callable[[Mapping[Path, str]], AbstractContextManager[Mapping[Path, Staged]]],
        *,
        seen: bool,
    ) -> None:
        """Put as many of the waiting texts into place as one hold of the locks allows."""
        docs: list[str] = []
        together = _TOGETHER if seen else _UNSEEN
        until = time.monotonic() + (_HOLD if seen else PATIENCE / 2)
        try:
            while waiting and (time.monotonic() < until or not docs):
                some = [waiting.popleft() for _ in range(min(len(waiting), together))]
                docs += [doc for doc, _ in some]
                texts = {self.root / doc: text for doc, (_, text) in some if text is not None}
                with staging(texts) as ready:
                    for doc, (expected, text) in some:
                        path = self.root / doc
                        if read_text(path) != expected:
                            left.append(doc)
                        else:
                            put(path, ready.get(path, text))
        finally:
            changed.append(self._library.refresh(docs))

    def _stale(self, docs: Iterable[str]) -> list[str]:
        return sorted(
            doc for doc in docs if place_of(doc) and read_text(self.root / doc) != self._library.text(doc)
        )

    def _again(self, steps: Sequence[Step], entry: Entry) -> list[FileChange]:
        try:
            return self._carry_out(steps)
        except Overtaken as error:
            raise Overtaken(
                error.record,
                error.field,
                error.now,
                f"“{entry.label}” cannot be taken back or repeated: {error}",
            ) from None

    def _expect(self, entry: Entry, shown: int | None) -> None:
        if shown is not None and entry.number != shown:
            raise Overtaken("", "", entry.number, f"“{entry.label}” came in between; look again, then choose")

    def _carry_out(self, steps: Sequence[Step]) -> list[FileChange]:
        return carry_out(steps, lambda doc: read_text(self.root / doc), self._order)

    def _order(self, key: str) -> tuple[str, ...]:
        record = self.plan.get(key)
        if record is not None:
            return tuple(record.fields)
        kind = next(
            (kind for kind in record_types().values() if kind.prefix and key.startswith(f"{kind.prefix}-")),
            None,
        )
        return tuple(kind.fields) if kind else ()

    def _finish(self, label: str, steps: Sequence[Step]) -> Applied:
        docs = tuple(dict.fromkeys(step.doc for step in steps))
        changed = self._library.refresh(docs)
        self._tell(changed)
        return Applied(label, tuple(dict.fromkeys(step.record for step in steps)), docs)

    def _tell(self, changed: Changed) -> None:
        if changed:
            for listener in list(self._listeners):
                listener(changed)

    @contextmanager
    def _writing(self, patience: float | None = None) -> Iterator[None]:
        seconds = self.patience if patience is None else patience
        if not self._thread_lock.acquire(timeout=seconds):
            raise Busy(self.root)
        try:
            with locked(self.root, seconds=seconds):
                if self._journal.interrupted:
                    self.notices += self._journal.recover()
                yield
        finally:
            self._thread_lock.release()
