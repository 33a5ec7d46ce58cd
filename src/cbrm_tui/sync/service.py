"""A space's sync, as the command line and the screens use it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.state import Disagreement
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.reports import (
    Choice,
    HistoryEntry,
    OpenDisagreement,
    PartnerReplica,
    State,
    SyncReport,
    SyncStatus,
)
from cbrm_tui.sync.rounds import Rounds
from cbrm_tui.sync.store import (
    Store,
    StoreCancelled,
    StoreError,
    StoreUnreachable,
    open_store,
    redacted,
)
from cbrm_tui.sync.views import (
    history_entries,
    open_disagreement,
    shown_name,
    value_in_document,
)
from cbrm_tui.sync.wire import BadObject
from cbrm_tui.workspace.config import SpaceConfig
from cbrm_tui.workspace.errors import BadValue, WorkspaceError
from cbrm_tui.workspace.workspace import Workspace

_STOPPED: Final = "stopped; what waits stays here and goes out later"


class SpaceSync:
    """Keeps one space of a workspace in step with its store.

    Everything but `sync` works without a network. Methods may be called from several threads, `sync` by
    one at a time; while it waits for the store it holds no lock that the others need. With `keep` the
    connection stays open between two syncs, until `close`; the first sync uses `store` where the caller has
    a connection already.
    """

    def __init__(
        self, workspace: Workspace, space: str, *, keep: bool = False, store: Store | None = None
    ) -> None:
        self._workspace = workspace
        self._replica = Replica(workspace, space)
        self._keep = keep
        self._store = (workspace.config.space(space), store) if store else None
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
            store = self._open(settings, cancel or threading.Event())
        except StoreError as error:
            return self._closing(report, [], state_error=error)
        before = store.requests
        failed = True
        known = self._replica.remembered()
        polls = int(known.get("polls", "0")) if known.get("store") == store.url_redacted else 0
        try:
            outcome = Rounds(store, self._replica, accept=accept_removals).run(polls)
            failed = outcome.failure is not None
        finally:
            # What failed may have left a connection in a state that nobody knows.
            if failed or not self._keep:
                self.close()
        counted = replace(
            report,
            sent=outcome.sent,
            received=outcome.received,
            requests=store.requests - before,
            removals=outcome.removals,
            changed=dict(outcome.changed),
        )
        kept = {}
        if not outcome.failure and counted.requests:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            kept = {"store": store.url_redacted, "polls": str(polls + 1), "last_sync": now}
        return self._closing(counted, outcome.held, state_error=outcome.failure, **kept)

    def close(self) -> None:
        """Close the connection to the store, if one is open."""
        if self._store is not None:
            (_, store), self._store = self._store, None
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
        """Return the fields of which partners wrote different values, by record and field.

        With what all had seen before.
        """
        items = self._replica.disagreements()
        bases = self._replica.bases(items)
        found = [open_disagreement(self.space, item, base) for item, base in zip(items, bases, strict=True)]
        return sorted(found, key=lambda item: (item.record, item.field))

    def settle(self, record: str, field: str, value: Any, *, offered: Sequence[Choice] | None = None) -> None:
        """Settle a disagreement with a value; ABSENT (or None) takes the field, or the record, out.

        `offered` are the choices that the person saw: another that came since is not overruled unseen.
        Raises WorkspaceError then, and when none is open there; BadValue for what the field cannot hold.
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
            found = open_disagreement(self.space, item)
            if (found.record, found.field) != (record, field):
                return False
            if offered is not None and found.choices != tuple(offered):
                raise WorkspaceError(
                    f"{record}: another value of {field} came in meanwhile; look at all of them, then choose"
                )
            return True

        if not self._replica.settle(chosen, value_in_document(known, field, value)):
            raise WorkspaceError(f"there is no open disagreement on {field} of {record}")

    def history(self, record: str | None = None) -> list[HistoryEntry]:
        """Return who changed what, oldest first, of one record or of the whole space."""
        found = self._replica.history(shown_name(record) if record else "")
        entries = [entry for change in found for entry in history_entries(self.space, change)]
        return [entry for entry in entries if record is None or entry.record == record]

    def history_since(self, seen: Mapping[str, int] | None) -> tuple[list[HistoryEntry], dict[str, int]]:
        """Return the changes beyond these numbers of each replica's last commit, and the numbers now.

        None stands for a first look, at which nothing is told.
        """
        found, last = self._replica.history_since(seen)
        return [entry for change in found for entry in history_entries(self.space, change)], last

    def partners(self) -> list[PartnerReplica]:
        """Return whose replicas write into the space, this one first, and what their keys are."""
        return self._replica.partners()

    def accept(self, replica: str) -> None:
        """Take in what is held back of a replica. Raises WorkspaceError when nothing is."""
        self._replica.accept(replica)

    def retire(self, replica: str) -> None:
        """Tell the partners that nothing more of a replica is expected, see `Replica.retire`."""
        self._replica.retire(replica)

    def record(self) -> None:
        """Put what was edited since into commits, without a network."""
        self._replica.record()

    def _open(self, settings: SpaceConfig, cancel: threading.Event) -> Store:
        if self._store is not None and self._store[0] == settings:
            self._store[1].watch(cancel)
        else:
            self.close()
            self._store = settings, open_store(settings.store, settings.options, cancelled=cancel)
        return self._store[1]

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
        if isinstance(state_error, StoreCancelled):
            # Somebody stopped it: that says nothing of how things stand, so what was known of them stays.
            error = _STOPPED
        else:
            kept |= {"held": "\n".join(lines), "error": error}
        disagreements = self._replica.remember(**kept)
        state: State = "in step"
        if isinstance(state_error, StoreUnreachable | StoreCancelled):
            state = "offline"
        elif state_error or lines:
            state = "incomplete"
        return replace(
            report,
            disagreements=disagreements,
            held_back=lines,
            state=state,
            error=error,
        )


def open_space(workspace: Workspace, space: str = "joint", *, keep: bool = False) -> SpaceSync:
    """Return the sync of a space, see `SpaceSync`. Raises WorkspaceError for the internal one."""
    return SpaceSync(workspace, space, keep=keep)
