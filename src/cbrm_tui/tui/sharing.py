"""How each space stands with its store: syncing, disagreements, history. Blocking calls; for threads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cbrm_tui.sync.reports import HistoryEntry, OpenDisagreement, SyncReport, SyncStatus
from cbrm_tui.workspace.loading import Changed
from cbrm_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from cbrm_tui.sync.service import SpaceSync


@dataclass(frozen=True)
class Standing:
    """What is known of one space. `offline_since` is local time, None while the store answers."""

    status: SyncStatus | None = None
    report: SyncReport | None = None
    disagreements: tuple[OpenDisagreement, ...] = ()
    busy: bool = False
    offline_since: datetime | None = None

    @property
    def words(self) -> str:
        """The state in a few words: “in step”, “3 to send”, “offline since 10:14”."""
        if self.busy:
            return "syncing"
        if self.offline_since:
            return f"offline since {self.offline_since:%H:%M}"
        if self.disagreements:
            return f"{len(self.disagreements)} disagreement{'s' if len(self.disagreements) > 1 else ''}"
        if self.report and self.report.state == "incomplete":
            return "incomplete"
        if self.status and self.status.to_send:
            return f"{self.status.to_send} to send"
        return "in step" if self.status and self.status.last_sync else "not synced yet"

    @property
    def trouble(self) -> str:
        """What went wrong in one line, empty when nothing did."""
        if self.report and self.report.error:
            return self.report.error
        return self.status.error if self.status else ""


@dataclass(frozen=True)
class Arrived:
    """What a sync brought: how many records each organisation changed (key empty when unknown)."""

    space: str
    by: Mapping[str, int] = field(default_factory=dict)


class Sharing:
    """The stores of a workspace. `told` is called, on whatever thread, when a standing has changed."""

    def __init__(self, workspace: Workspace, told: Callable[[], None]) -> None:
        self._workspace = workspace
        self._told = told
        self._standings: dict[str, Standing] = {}
        self._services: dict[str, SpaceSync] = {}
        self._lock = threading.Lock()

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
            service = self._service(space)
            self._set(space, status=service.status(), disagreements=tuple(service.disagreements()))
        self._told()

    def sync(self, cancel: threading.Event) -> list[Arrived]:
        """Sync every space that has a store; return what partners changed."""
        arrived: list[Arrived] = []
        for space in self.spaces:
            if cancel.is_set():
                break
            self._set(space, busy=True)
            self._told()
            try:
                arrived += self._sync(space, cancel)
            finally:
                self._set(space, busy=False)
                self._told()
        return arrived

    def settle(self, disagreement: OpenDisagreement, value: Any) -> None:
        """Settle a disagreement with a value; None takes the field out."""
        self._service(disagreement.space).settle(disagreement.record, disagreement.field, value)

    def history(self, space: str, record: str | None = None) -> list[HistoryEntry]:
        """Return the changes of a space's record, or of all, oldest first; none for an unshared space."""
        if space not in self.spaces:
            return []
        return list(self._service(space).history(record))

    def _sync(self, space: str, cancel: threading.Event) -> Iterator[Arrived]:
        service = self._service(space)
        with self._gathered() as ids:
            report = service.sync(cancel)
        since = self._get(space).offline_since or datetime.now()
        self._set(
            space,
            report=report,
            status=service.status(),
            disagreements=tuple(service.disagreements()),
            offline_since=since if report.state == "offline" else None,
        )
        if ids:
            last = {entry.record: entry.organisation for entry in service.history()}
            counts = Counter(last.get(key, "") for key in ids)
            counts.pop(self._workspace.me, None)
            yield Arrived(space, counts)

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
                self._services[space] = open_space(self._workspace, space)
            return self._services[space]

    def _get(self, space: str) -> Standing:
        return self._standings.get(space, Standing())

    def _set(self, space: str, **changes: Any) -> None:
        with self._lock:
            self._standings[space] = replace(self._get(space), **changes)
