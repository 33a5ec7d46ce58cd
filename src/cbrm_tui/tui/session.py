"""The headless core of the screens: what there is to show about a workspace, and what can be done to it.

Nothing here knows of widgets. Findings and figures are worked out beside the screens; news of every
change reaches the listeners through `soon`, which an app sets to its own event loop, as it sets
`note_fault`, which reports a fault of cbrm itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal

from cbrm_tui.domain import clock
from cbrm_tui.domain.plan import Plan
from cbrm_tui.sync.reports import HistoryEntry, OpenDisagreement, PartnerReplica
from cbrm_tui.sync.store_errors import StoreError
from cbrm_tui.tui.background import Background
from cbrm_tui.tui.judgement import Judgement, judge
from cbrm_tui.tui.lookback import Changes, Lookback
from cbrm_tui.tui.open_mark import OpenMark
from cbrm_tui.tui.sharing import Arrived, Sharing, Standing
from cbrm_tui.tui.syncing import Syncing
from cbrm_tui.workspace.edits import Applied, Edit
from cbrm_tui.workspace.errors import WorkspaceError, WriteFailed
from cbrm_tui.workspace.files import state_folder, write_text
from cbrm_tui.workspace.loading import Changed
from cbrm_tui.workspace.places import CONFIG, INTERNAL, JOINT
from cbrm_tui.workspace.watching import watch_docs
from cbrm_tui.workspace.workspace import Workspace

JUDGE_DELAY: Final = 0.08
LOOK_DELAY: Final = 0.3
"""Seconds from a change to the findings, and to the count of what is to be sent."""
LOOKBACK_DELAY: Final = 0.5
"""Seconds from the start, or the arrival of changes, to what is new: the first screen goes before."""
_OPENED: Final = "opened"
PATIENCE: Final = 0.5
"""Seconds that a key waits for another program that writes in the same folder."""

Kind = Literal["plan", "judged", "sync", "changes", "notice"]
Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True)
class News:
    """Something that changed: records of the plan, the judgement, a space's standing, what is new since the
    last look; or a line to say."""

    kind: Kind
    ids: frozenset[str] = frozenset()
    text: str = ""
    severity: Severity = "information"


Listener = Callable[[News], None]


class Session:
    """A workspace that is open on a screen. `soon` runs a call on the thread of the listeners."""

    def __init__(
        self, workspace: Workspace, *, soon: Callable[[Callable[[], None]], object] = lambda call: call()
    ) -> None:
        self.workspace = workspace
        self.soon = soon
        self.note_fault: Callable[[BaseException, str], None] | None = None
        self.judgement = Judgement(workspace.plan, clock.today())
        workspace.patience = PATIENCE
        workspace.program = "screen"
        self.sharing = Sharing(workspace, lambda: self._tell(News("sync")), self._tell_arrived)
        self.syncing = Syncing(
            self.sharing, lambda text, how: self._tell(News("notice", text=text, severity=how))
        )
        self.mark = OpenMark(workspace.root)
        self._presented: tuple[Plan, Plan] | None = None
        self._listeners: list[Listener] = []
        self._unsubscribe: Callable[[], None] | None = None
        self._judge = Background("judge", self._judge_plan, self._failed)
        self._look = Background("look", lambda _: self.sharing.look(), self._failed)
        self._lookback = Lookback(workspace, self.sharing.news)
        self._look_back = Background("look back", lambda _: self._find_changes(), self._failed)
        self._watching = threading.Thread(target=self._watch, name="watch", daemon=True)

    @property
    def plan(self) -> Plan:
        """The plan as the files have it; while presenting, the joint space alone."""
        plan, presented = self.workspace.plan, self._presented
        if presented is None:
            return plan
        if presented[0] is not plan:
            self._presented = presented = (plan, plan.only(JOINT))
        return presented[1]

    @property
    def presenting(self) -> bool:
        """Whether nothing is shown but the joint space."""
        return self._presented is not None

    def present(self, presenting: bool) -> None:
        """Show nothing but the joint space from now on, or everything again."""
        plan = self.workspace.plan
        self._presented = (plan, plan.only(JOINT)) if presenting else None
        self.judgement = Judgement(self.plan, clock.today())
        self._judge.wake()
        self._tell(News("plan", ids=frozenset(plan.records)))

    @property
    def me(self) -> str:
        """The key of the own organisation."""
        return self.workspace.me

    @property
    def person(self) -> str:
        """Who works here, as workspace.toml has it; may be empty."""
        return self.workspace.config.person

    @property
    def spaces(self) -> list[str]:
        """The spaces of the workspace that may be shown, joint first; internal is there to begin in."""
        if self.presenting:
            return [JOINT]
        found = self.workspace.spaces or [JOINT]
        return found if INTERNAL in found else [*found, INTERNAL]

    @property
    def disagreements(self) -> tuple[OpenDisagreement, ...]:
        """Every open disagreement that may be shown."""
        found = self.sharing.disagreements
        return tuple(one for one in found if one.space == JOINT) if self.presenting else found

    def disagreed_fields(self, record: str) -> frozenset[str]:
        """Return the fields of a record on which partners disagree."""
        return frozenset(one.field for one in self.disagreements if one.record == record)

    def standing(self, space: str) -> Standing | None:
        """Return how a space stands with its store, None without one."""
        return self.sharing.standing(space)

    def first_look(self) -> bool:
        """Tell whether this workspace is opened on this machine for the first time, and remember that."""
        mark = state_folder(self.workspace.root) / _OPENED
        if mark.exists():
            return False
        with suppress(WriteFailed):
            write_text(mark, "")
        return True

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with all news; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self) -> None:
        """Begin to watch the folder, to judge and to sync."""
        self._unsubscribe = self.workspace.subscribe(self._changed)
        for background in (self._judge, self._look, self._look_back):
            background.start()
        self._watching.start()
        self._judge.wake()
        self._look_back.wake(LOOKBACK_DELAY)
        self._follow_stores()

    def stop(self, seconds: float = 2.0) -> None:
        """End what `start` began; a sync under way is cancelled. Waits that long at most for all of it."""
        if self._unsubscribe:
            self._unsubscribe()
            self._unsubscribe = None
        everything = (self._judge, self._look, self._look_back, self.syncing)
        until = time.monotonic() + seconds
        for background in everything:
            background.stop()
        for background in everything:
            background.join(max(0.0, until - time.monotonic()))
        self._lookback.leave()
        self.sharing.close(max(0.0, until - time.monotonic()))

    def apply(self, edit: Edit) -> Applied:
        """Make an edit. Raises WorkspaceError, one of its kinds, in one line."""
        return self.workspace.apply(edit)

    def sync_now(self, accept_removals_of: str = "") -> bool:
        """Sync at once in the background and say how it went; False when no space has a store.

        Agrees to the removals that the sync of one space asks about.
        """
        if not self.sharing.spaces:
            return False
        self.syncing.sync_now(accept_removals_of=accept_removals_of)
        return True

    def stop_sync(self) -> bool:
        """Stop the sync that was asked for; False when none is under way."""
        return self.syncing.cancel()

    def settle(self, disagreement: OpenDisagreement, value: Any) -> None:
        """Settle a disagreement with a value; None takes the field out. Raises WorkspaceError.

        May wait for a sync that brings many files in line, so it is for threads, not for keys.
        """
        try:
            self.sharing.settle(disagreement, value)
        finally:
            # Also where it cannot be settled, as another value has come in: that one is to be shown.
            self._look.wake()
        self.syncing.edited()

    def history(self, space: str, record: str | None = None) -> list[HistoryEntry]:
        """Return the changes of a space, or of a record in it, oldest first; slow, for threads."""
        return self.sharing.history(space, record)

    def changes(self, space: str) -> Changes:
        """Return what others changed in a space since this person last looked, for a screen that shows it."""
        return self._lookback.changes(space)

    def partners(self) -> tuple[list[tuple[str, PartnerReplica]], list[str]]:
        """Return whose replicas write into which space, and what is held back, a line each; for threads."""
        replicas, held = self.sharing.partners()
        shown = self.spaces
        return [one for one in replicas if one[0] in shown], [] if self.presenting else held

    def accept_replica(self, space: str, replica: str) -> None:
        """Take in what is held back of a replica, with a sync at once. Raises WorkspaceError; for threads."""
        self.sharing.accept(space, replica)
        self.sync_now()

    def _changed(self, changed: Changed) -> None:
        self._tell(News("plan", ids=changed.ids))
        self._judge.wake(JUDGE_DELAY)
        if self.sharing.spaces:
            self._look.wake(LOOK_DELAY)
            self.syncing.edited()

    def _judge_plan(self, stopping: threading.Event) -> None:
        plan = self.plan
        judgement = judge(plan, clock.today(), self.judgement)
        if plan is not self.plan:
            # Overtaken by an edit: the next round judges that one.
            self._judge.wake(JUDGE_DELAY)
        self.judgement = judgement
        self._tell(News("judged"))

    def _find_changes(self) -> None:
        if self._lookback.look(self.workspace.spaces or [JOINT]):
            self._tell(News("changes"))

    def _tell_arrived(self, arrived: Arrived) -> None:
        self._look_back.wake(LOOKBACK_DELAY)
        partners = self.plan.partners
        for key, count in arrived.by.items():
            name = partners[key].name if key in partners else key or "a partner"
            self._tell(News("notice", text=f"{count} record{'s' if count > 1 else ''} changed by {name}"))

    def _watch(self) -> None:
        try:
            for burst, docs in enumerate(watch_docs(self.workspace.root, self._judge.stopping)):
                self.workspace.refresh(docs if burst else None)
                if CONFIG in docs or not burst:
                    self._reread_config()
        except Exception as error:
            self._failed(error)

    def _reread_config(self) -> None:
        """Take in settings that another program wrote, such as the store that `cbrm share` gave a space."""
        try:
            self.workspace.reread_config()
        except WorkspaceError as error:
            self._failed(error)
        else:
            self._follow_stores()
            self.sharing.tell()

    def _follow_stores(self) -> None:
        self.syncing.follow()
        if self.sharing.spaces:
            self._look.wake()

    def _failed(self, error: Exception) -> None:
        if self.note_fault and not isinstance(error, WorkspaceError | StoreError | OSError):
            self.note_fault(error, "something beside the screens failed")
            return
        text = str(error) or type(error).__name__
        self._tell(News("notice", text=text, severity="error"))

    def _tell(self, news: News) -> None:
        self.soon(lambda: self._deliver(news))

    def _deliver(self, news: News) -> None:
        for listener in list(self._listeners):
            listener(news)
