"""A space's sync, as the command line and the screens use it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.state import Disagreement
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.keys import PLAN_KEY, CommitKey
from cbrm_tui.sync.pulling import FULL_LISTING_EVERY, Pulled, pull
from cbrm_tui.sync.pushing import push
from cbrm_tui.sync.replica import Outgoing, Replica
from cbrm_tui.sync.reports import HistoryEntry, OpenDisagreement, State, SyncReport, SyncStatus
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

# A round can show that another is due: this folder is a copy, the store lost something, or edits came
# while it ran.
_ROUNDS: Final = 6


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
        known = self._replica.known()
        return SyncStatus(
            space=self.space,
            store=self.store_url,
            to_send=known.to_send,
            disagreements=known.disagreements,
            held_back=tuple(line for line in known.values.get("held", "").split("\n") if line),
            last_sync=known.values.get("last_sync", ""),
            error=known.values.get("error", ""),
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
        if known and value is not ABSENT:
            context = self._workspace.plan.space_settings(self.space).method.context
            coupled = field in known.fields and known.fields[field].group and isinstance(value, Mapping)
            values = value if coupled else {field: value}
            for name, inner in values.items():
                declared = known.fields.get(name)
                if declared and (problem := declared.problem(inner, {**known.data, **values}, context)):
                    raise BadValue(f"{record}: {name} {problem}")

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
        polls = int(self._replica.remembered("polls", "0"))
        known = self._replica.remembered("store") == store.url_redacted
        full = not known or polls % FULL_LISTING_EVERY == 0
        for _ in range(_ROUNDS):
            out = self._replica.outgoing(accept=accept)
            held = list(out.held)
            if out.asked:
                break
            try:
                pulled = self._exchange(store, out, full=full)
            except (StoreError, BadObject) as error:
                failure = error
                break
            full = pulled is None
            if pulled is None:
                continue
            done = self._replica.incorporate(pulled.commits, out.unsent, accept=accept)
            sent += len(out.unsent)
            received += done.received
            held += [*pulled.held, *done.held]
            if not self._replica.unsent():
                break
        else:
            held.append("changes went on while this ran; sync again to send the rest")
        counted = SyncReport(self.space, report.store, sent=sent, received=received, requests=store.requests)
        kept = {}
        if not failure and store.requests:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            kept = {"store": store.url_redacted, "polls": str(polls + 1), "last_sync": now}
        return self._closing(counted, held, state_error=failure, **kept)

    def _exchange(self, store: Store, out: Outgoing, *, full: bool) -> Pulled | None:
        """Talk to the store; None asks for another round, in which everything is looked at."""
        if full and not check_plan(store, out.plan):
            raise StoreError(
                f"{store.url_redacted} holds no plan.json, so it may not be the right place (is the drive"
                " connected?); nothing was sent; cbrm share starts a new store there"
            )
        pulled = pull(store, out.plan, out.replica, out.heads, out.shas, full=full)
        if pulled.foreign:
            self._replica.part_from_copy(pulled.own)
            return None
        waiting = {commit.seq for commit in out.unsent}
        there = {key.seq for key in pulled.own} if full else range(_last(pulled) + 1)
        lost = {seq for seq in out.shas if seq not in waiting and seq not in there}
        if not full and (lost or (pulled.empty and out.heads)):
            return None
        if lost:
            self._replica.unsent_again(lost)
            return None
        newest = max(out.shas, default=0)
        last = CommitKey(out.replica, newest, out.shas[newest]) if newest else None
        push(store, out.unsent, last, pulled.own_heads)
        return pulled

    def _closing(
        self,
        report: SyncReport,
        held: list[str],
        *,
        state_error: StoreError | BadObject | None,
        **kept: str,
    ) -> SyncReport:
        lines = tuple(dict.fromkeys(one_line(line) for line in held))
        error = one_line(str(state_error)) if state_error else ""
        self._replica.remember(held="\n".join(lines), error=error, **kept)
        state: State = "in step"
        if isinstance(state_error, StoreUnreachable | StoreCancelled):
            state = "offline"
        elif state_error or lines:
            state = "incomplete"
        return replace(
            report,
            disagreements=len(self._replica.disagreements()),
            held_back=lines,
            state=state,
            error=error,
        )


def _last(pulled: Pulled) -> int:
    """Return the number of the newest own commit that a marker in the store names."""
    return max((head.seq for head in pulled.own_heads), default=0)


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
