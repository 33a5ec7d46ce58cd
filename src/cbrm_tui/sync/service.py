"""A space's sync, as the command line and the screens use it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any, Final

from cbrm_tui.merge.state import Disagreement
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.keys import PLAN_KEY
from cbrm_tui.sync.pulling import FULL_LISTING_EVERY, Pulled, pull
from cbrm_tui.sync.pushing import push
from cbrm_tui.sync.replica import Outgoing, Replica
from cbrm_tui.sync.reports import HistoryEntry, OpenDisagreement, SyncReport, SyncStatus
from cbrm_tui.sync.store import (
    ObjectMissing,
    Store,
    StoreCancelled,
    StoreError,
    StoreUnreachable,
    open_store,
    redacted,
)
from cbrm_tui.sync.views import history_entry, open_disagreement, record_and_field
from cbrm_tui.sync.wire import PLAN_LIMIT, BadObject, PlanMarker
from cbrm_tui.workspace.errors import BadValue, WorkspaceError
from cbrm_tui.workspace.workspace import Workspace

# A round can show that another is due: this folder is a copy, or edits came while it ran.
_ROUNDS: Final = 3


class SpaceSync:
    """Keeps one space of a workspace in step with its store.

    Everything but `sync` works without a network. Methods may be called from several threads; while
    `sync` waits for the store it holds no lock that the others need.
    """

    def __init__(self, workspace: Workspace, space: str) -> None:
        self._workspace = workspace
        self._replica = Replica(workspace, space)
        self.space = space

    @property
    def store_url(self) -> str:
        """Where the space is kept, without secrets; empty when it is not shared."""
        url = self._workspace.config.space(self.space).store
        return redacted(url) if url else ""

    def sync(self, cancel: threading.Event | None = None, *, accept_removals: bool = False) -> SyncReport:
        """Record, pull, push and bring the files in line; the report says how far it came.

        More than half of the records vanishing stops it until `accept_removals` agrees. Raises
        WorkspaceError when the space has no store, or its files cannot be written.
        """
        settings = self._workspace.config.space(self.space)
        if not settings.store:
            raise WorkspaceError(f"the {self.space} space has no store yet; give it one with cbrm share URL")
        report = SyncReport(self.space, redacted(settings.store))
        try:
            store = open_store(settings.store, settings.options, cancelled=cancel)
        except StoreError as error:
            return self._closing(report, [], state_error=error)
        try:
            return self._rounds(store, report, accept_removals)
        finally:
            store.close()

    def status(self) -> SyncStatus:
        """Return what is known without asking the store."""
        remembered = self._replica.remembered
        held = tuple(line for line in remembered("held").split("\n") if line)
        return SyncStatus(
            space=self.space,
            store=self.store_url,
            to_send=self._replica.waiting() if self.store_url else 0,
            disagreements=len(self._replica.disagreements()),
            held_back=held,
            last_sync=remembered("last_sync"),
            error=remembered("error"),
        )

    def disagreements(self) -> list[OpenDisagreement]:
        """Return the fields of which partners wrote different values, by record and field."""
        found = [open_disagreement(self.space, item) for item in self._replica.disagreements()]
        return sorted(found, key=lambda item: (item.record, item.field))

    def settle(self, record: str, field: str, value: Any) -> None:
        """Settle a disagreement with a value; ABSENT (or None) takes the field, or the record, out.

        Raises WorkspaceError when none is open there, and BadValue for what the field cannot hold.
        """
        value = ABSENT if value is None else value
        known = self._workspace.plan.get(record)
        declared = known.fields.get(field) if known else None
        if known and declared and value is not ABSENT:
            method = self._workspace.plan.space_settings(self.space).method
            if problem := declared.problem(value, known.data, method.context):
                raise BadValue(f"{record}: {field} {problem}")

        def chosen(item: Disagreement) -> bool:
            return record_and_field(self.space, item.doc.folder, item.record, item.field) == (record, field)

        if not self._replica.settle(chosen, value):
            raise WorkspaceError(f"there is no open disagreement on {field} of {record}")

    def history(self, record: str | None = None) -> list[HistoryEntry]:
        """Return who changed what, oldest first, of one record or of the whole space."""
        entries = [history_entry(self.space, change) for change in self._replica.history()]
        return [entry for entry in entries if record is None or entry.record == record]

    def record(self) -> None:
        """Put what was edited since into commits, without a network."""
        self._replica.record()

    def _rounds(self, store: Store, report: SyncReport, accept: bool) -> SyncReport:
        sent = received = 0
        held: list[str] = []
        failure: StoreError | BadObject | None = None
        for _ in range(_ROUNDS):
            out = self._replica.outgoing(accept=accept)
            if out.asked:
                held = list(out.held)
                break
            try:
                pulled, again = self._exchange(store, out)
            except (StoreError, BadObject) as error:
                failure, held = error, list(out.held)
                break
            if again:
                continue
            done = self._replica.incorporate(pulled.commits, out.unsent, accept=accept)
            sent += len(out.unsent)
            received += done.received
            held = [*out.held, *pulled.held, *done.held]
            if not self._replica.unsent():
                break
        counted = SyncReport(self.space, report.store, sent=sent, received=received, requests=store.requests)
        return self._closing(counted, held, state_error=failure)

    def _exchange(self, store: Store, out: Outgoing) -> tuple[Pulled, bool]:
        """Talk to the store; True asks for another round from the start."""
        polls = int(self._replica.remembered("polls", "0"))
        known_store = self._replica.remembered("store") == store.url_redacted
        full = not known_store or polls % FULL_LISTING_EVERY == 0
        if full:
            check_plan(store, out.plan)
        pulled = pull(store, out.plan, out.replica, out.heads, out.shas, full=full)
        if pulled.foreign:
            self._replica.part_from_copy(pulled.foreign)
            return pulled, True
        self._replica.remember(store=store.url_redacted, polls=str(polls + 1))
        if lost := self._lost(out, pulled, full):
            self._replica.remember(polls="0")
            if full:
                self._replica.unsent_again(lost)
            return pulled, True
        push(store, out.unsent, pulled.own_heads)
        return pulled, False

    @staticmethod
    def _lost(out: Outgoing, pulled: Pulled, full: bool) -> set[int]:
        """Return the numbers of own commits that were sent and that the store no longer shows."""
        waiting = {commit.seq for commit in out.unsent}
        sent = {seq for seq in out.shas if seq not in waiting}
        if pulled.own_commits is not None:
            return sent - {key.seq for key in pulled.own_commits}
        marked = max((head.seq for head in pulled.own_heads), default=0)
        return {seq for seq in sent if seq > marked} if not full else set()

    def _closing(
        self, report: SyncReport, held: list[str], *, state_error: StoreError | BadObject | None
    ) -> SyncReport:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        error = str(state_error) if state_error else ""
        state = "in step"
        if isinstance(state_error, StoreUnreachable | StoreCancelled):
            state = "offline"
        elif state_error or held:
            state = "incomplete"
        kept = {"held": "\n".join(dict.fromkeys(held)), "error": error}
        self._replica.remember(**(kept if error else {**kept, "last_sync": now}))
        return SyncReport(
            report.space,
            report.store,
            report.sent,
            report.received,
            len(self._replica.disagreements()),
            tuple(dict.fromkeys(held)),
            report.requests,
            state,  # type: ignore[arg-type]
            error,
        )


def open_space(workspace: Workspace, space: str = "joint") -> SpaceSync:
    """Return the sync of a space. Raises WorkspaceError for the internal one."""
    return SpaceSync(workspace, space)


def check_plan(store: Store, plan: str) -> bool:
    """Tell whether the store holds this plan; False when it holds none yet.

    Raises StoreError where it cannot be asked or holds another plan.
    """
    try:
        marker = PlanMarker.decode(store.get(PLAN_KEY, PLAN_LIMIT))
    except ObjectMissing:
        return False
    if marker.plan != plan:
        raise StoreError(
            f"{store.url_redacted} holds another plan ({marker.plan}); nothing was sent or received"
        )
    return True
