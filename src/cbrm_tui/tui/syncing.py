"""The background sync of the screens: a keeper for each shared space, and what it has to say."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from cbrm_tui.sync.keeping import Keeper, Round
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.tui.sharing import Sharing

Severity = Literal["information", "warning"]


class Syncing:
    """Keeps every shared space in step. `say` gets a line for people, on whatever thread."""

    def __init__(self, sharing: Sharing, say: Callable[[str, Severity], None]) -> None:
        self._sharing = sharing
        self._say = say
        # Replaced as a whole, for it is looked through on other threads meanwhile.
        self._keepers: dict[str, Keeper] = {}
        self._lock = threading.Lock()
        self._stopped = False
        self._said: dict[str, str] = {}

    def follow(self) -> None:
        """Sync now, and from now on, each space that has a store since; end with those that have none."""
        with self._lock:
            if self._stopped:
                return
            before, shared = self._keepers, self._sharing.spaces
            self._keepers = {space: before.get(space) or self._keeper(space) for space in shared}
            for space in shared:
                if space not in before:
                    self._keepers[space].start()
        for space in before.keys() - self._keepers.keys():
            before[space].stop()

    def edited(self) -> None:
        """Files have changed: send it soon."""
        for keeper in self._keepers.values():
            keeper.edited()

    def sync_now(self, *, accept_removals_of: str = "") -> None:
        """Begin a sync of every space at once; agree to the removals in one of them."""
        for space, keeper in self._keepers.items():
            keeper.sync_now(accept_removals=space == accept_removals_of)

    def cancel(self) -> bool:
        """Stop what a person asked for; False when nothing of that kind is under way."""
        stopped = [keeper.cancel() for keeper in self._keepers.values()]
        return any(stopped)

    def stop(self) -> None:
        """End every keeper; a sync under way is cancelled."""
        with self._lock:
            self._stopped = True
        for keeper in self._keepers.values():
            keeper.stop()

    def join(self, seconds: float) -> None:
        """Wait for the end of each, no longer than that."""
        for keeper in self._keepers.values():
            keeper.join(seconds)

    def _keeper(self, space: str) -> Keeper:
        def sync(cancel: threading.Event, accept: bool) -> SyncReport:
            return self._sharing.sync(space, cancel, accept_removals=accept)

        def began(asked: bool) -> None:
            standing = self._sharing.standing(space)
            waiting = standing and standing.status and standing.status.to_send and not standing.offline_since
            # A poll that finds nothing is no news, and would redraw the line every few seconds.
            if asked or waiting:
                self._sharing.show_busy(space, True)

        return Keeper(sync, lambda done: self._ended(space, done), began=began)

    def _ended(self, space: str, done: Round) -> None:
        self._sharing.show_next_try(space, done.wait)
        self._sharing.show_busy(space, False)
        self._sharing.tell()
        self._tell(space, done)

    def _tell(self, space: str, done: Round) -> None:
        report = done.report
        if done.cancelled:
            if done.asked:
                self._say(f"{space}: stopped; what waits stays here and goes out later", "information")
            return
        trouble = done.problem or (report.error if report else "")
        if report is not None and report.held_back:
            trouble = trouble or report.held_back[0]
        if report is not None and report.removals:
            trouble = f"{len(report.removals.docs)} records would vanish; the sync key asks about them"
        if report is not None and report.state == "offline":
            if done.asked:
                self._say(f"{space}: offline; {trouble}", "information")
        elif trouble:
            # Said once; what stands in the way is shown beside the space as long as it does.
            if done.asked or trouble != self._said.get(space):
                self._say(f"{space}: {trouble}", "warning")
        elif done.asked and report is not None:
            words = f"{report.sent} sent, {report.received} received"
            self._say(f"{space}: {report.state}; {words}", "information")
        if report is None or report.state != "offline":
            self._said[space] = trouble
