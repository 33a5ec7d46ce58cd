"""How each space stands with its store: syncing, disagreements, history. Blocking calls; for threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cbrm_tui.sync.local import local_history
from cbrm_tui.sync.reports import (
    HistoryEntry,
    OpenDisagreement,
    PartnerReplica,
    Removals,
    SyncReport,
    SyncStatus,
)
from cbrm_tui.tui.lookback import last_numbers
from cbrm_tui.workspace.loading import Changed
from cbrm_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from cbrm_tui.sync.service import SpaceSync


@dataclass(frozen=True)
class Standing:
    """What is known of one space. `busy` while a sync is under way that is worth a word.

    `offline_since` and `next_try` are local time, None while the store answers.
    """

    status: SyncStatus | None = None
    report: SyncReport | None = None
    disagreements: tuple[OpenDisagreement, ...] = ()
    busy: bool = False
    offline_since: datetime | None = None
    next_try: datetime | None = None

    @property
    def words(self) -> str:
        """The state in a few words: “in step”, “3 to send”, “offline since 10:14”."""
        to_send = f"{self.status.to_send} to send" if self.status and self.status.to_send else ""
        if self.busy:
            return "syncing"
        if self.offline_since:
            parts = [f"offline since {self.offline_since:%H:%M}", to_send]
            parts += [f"next try {self.next_try:%H:%M}"] if self.next_try else []
            return " · ".join(filter(None, parts))
        if self.removals:
            return f"asks about {len(self.removals.docs)} removals"
        if self.disagreements:
            return f"{len(self.disagreements)} disagreement{'s' if len(self.disagreements) > 1 else ''}"
        if self.report and self.report.state == "incomplete":
            return " · ".join(filter(None, ["incomplete", to_send]))
        if to_send:
            return to_send
        return "in step" if self.status and self.status.last_sync else "not synced yet"

    @property
    def trouble(self) -> str:
        """What went wrong in one line, empty when nothing did."""
        if self.report:
            return self.report.error
        return self.status.error if self.status else ""

    @property
    def removals(self) -> Removals | None:
        """What would vanish if a person agreed."""
        return self.report.removals if self.report else None


@dataclass(frozen=True)
class Arrived:
    """What a sync brought: how many records each organisation changed (key empty when unknown)."""

    space: str
    by: Mapping[str, int] = field(default_factory=dict)


class Sharing:
    """The stores of a workspace.

    `told` is called when a standing has changed, `arrived` when partners' changes have come; both on
    whatever thread.
    """

    def __init__(
        self, workspace: Workspace, told: Callable[[], None], arrived: Callable[[Arrived], None]
    ) -> None:
        self._workspace = workspace
        self._told = told
        self._arrived = arrived
        self._standings: dict[str, Standing] = {}
        self._services: dict[str, SpaceSync] = {}
        self._lock = threading.Lock()
        self._face: list[tuple[object, ...]] = []

    @property
    def spaces(self) -> list[str]:
        """The spaces that have a store."""
        return [name for name in self._workspace.spaces if self._workspace.config.space(name).store]

    def standing(self, space: str) -> Standing | None:
        """Return how a space stands, None when it has no store."""
        return self._standings.get(space, Standing()) if space in self.spaces else None

    @property
    def disagreements(self) -> tuple[OpenDisagreement, ...]:
        """Every open disagreement, as last looked up."""
        return tuple(one for space in self.spaces for one in self._get(space).disagreements)

    def look(self) -> None:
        """Look up, without asking any store, what is to be sent and what is disagreed on."""
        for space in self.spaces:
            self._look(space)
        self.tell()

    def sync(self, space: str, cancel: threading.Event, *, accept_removals: bool) -> SyncReport:
        """Sync one space; `arrived` says what partners changed. Raises WorkspaceError."""
        service = self._service(space)
        with self._gathered() as ids:
            report = service.sync(cancel, accept_removals=accept_removals)
        before = self._get(space)
        if report.state == "offline":
            if not cancel.is_set():
                since = before.offline_since or datetime.now()
                self._set(space, report=report, offline_since=since)
            return report
        self._set(space, report=report, offline_since=None, next_try=None)
        if ids or replace(report, requests=0) != (before.report and replace(before.report, requests=0)):
            self._look(space)
        if ids:
            others = {name: count for name, count in report.changed.items() if name != self._workspace.me}
            self._arrived(Arrived(space, others))
        return report

    def tell(self) -> None:
        """Say that standings have changed, if what they say has."""
        face: list[tuple[object, ...]] = [
            (one.words, one.trouble, one.disagreements) for one in map(self._get, self.spaces)
        ]
        with self._lock:
            news, self._face = face != self._face, face
        if news:
            self._told()

    def show_busy(self, space: str, busy: bool) -> None:
        """Show that a sync is under way, or no longer."""
        if self._get(space).busy != busy:
            self._set(space, busy=busy)
            self.tell()

    def show_next_try(self, space: str, seconds: float) -> None:
        """Show when a store that does not answer is asked again."""
        if self._get(space).offline_since:
            self._set(space, next_try=datetime.now() + timedelta(seconds=seconds))

    def settle(self, disagreement: OpenDisagreement, value: Any) -> None:
        """Settle a disagreement with a value; None takes the field out."""
        self._service(disagreement.space).settle(
            disagreement.record, disagreement.field, value, offered=disagreement.choices
        )

    def history(self, space: str, record: str | None = None) -> list[HistoryEntry]:
        """Return the changes of a space, or of a record in it, oldest first.

        They are those of the partners' commits; of an unshared space, the edits made on this machine.
        """
        if space not in self.spaces:
            return local_history(self._workspace, space, record)
        return self._service(space).history(record)

    def news(self, space: str, seen: Mapping[str, int] | None) -> tuple[list[HistoryEntry], dict[str, int]]:
        """Return the changes beyond the numbers that were seen, and the last numbers now; none for None.

        Of an unshared space all edits are returned that were made on this machine.
        """
        if space not in self.spaces:
            entries = local_history(self._workspace, space)
            return entries, last_numbers(entries)
        return self._service(space).history_since(seen)

    def partners(self) -> tuple[list[tuple[str, PartnerReplica]], list[str]]:
        """Return the replicas that write into each shared space, and the lines about what is held back."""
        services = [self._service(space) for space in self.spaces]
        found = [(service.space, one) for service in services for one in service.partners()]
        return found, [line for service in services for line in service.status().held_back]

    def accept(self, space: str, replica: str) -> None:
        """Take in what is held back of a replica. Raises WorkspaceError."""
        self._service(space).accept(replica)

    def close(self, seconds: float) -> None:
        """Close the connections to the stores, as far as that takes no longer."""
        closing = [threading.Thread(target=one.close, daemon=True) for one in self._services.values()]
        for thread in closing:
            thread.start()
        until = time.monotonic() + seconds
        for thread in closing:
            thread.join(max(0.0, until - time.monotonic()))

    def _look(self, space: str) -> None:
        service = self._service(space)
        self._set(space, status=service.status(), disagreements=tuple(service.disagreements()))

    @contextmanager
    def _gathered(self) -> Iterator[set[str]]:
        """Collect the ids of records that change on this thread meanwhile."""
        ids: set[str] = set()
        here = threading.get_ident()

        def changed(change: Changed) -> None:
            if threading.get_ident() == here:
                ids.update(change.ids)

        unsubscribe = self._workspace.subscribe(changed)
        try:
            yield ids
        finally:
            unsubscribe()

    def _service(self, space: str) -> SpaceSync:
        from cbrm_tui.sync.service import open_space

        with self._lock:
            if space not in self._services:
                self._services[space] = open_space(self._workspace, space, keep=True)
            return self._services[space]

    def _get(self, space: str) -> Standing:
        return self._standings.get(space, Standing())

    def _set(self, space: str, **changes: Any) -> None:
        with self._lock:
            self._standings[space] = replace(self._get(space), **changes)
