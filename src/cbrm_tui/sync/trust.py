"""Who wrote it: each replica's key is pinned on first sight, and what does not fit is held back.

The signature shows that two commits come from one replica, and nobody but a person can tell whose
replica that is. So another key, or none, is never explained away: it waits until a person accepts it.
Pure but for `read_pins` and `Pins.keep`, which use the ledger's table `replicas`.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.reports import PartnerReplica
from cbrm_tui.sync.signatures import fingerprint
from cbrm_tui.workspace.errors import WorkspaceError

UNSIGNED: Final = ""
"""Stands for a key where a replica does not sign."""

Trust = Literal["pinned", "unsigned", "refused", "retired"]


@dataclass(frozen=True)
class Pin:
    """What is known of another replica.

    `key` is the pinned one, `UNSIGNED` where a person accepted that there is none, None where nothing
    was accepted yet. `refused` is the key that was last held back. `organisation` and `author` are
    what its last accepted commit says, or else the one held back. Times are ISO, of this machine.
    `retired` is the number of the last commit that counts where nothing more of it is expected.
    """

    replica: str
    key: str | None
    refused: str | None
    organisation: str
    author: str
    first_seen: str
    last_seen: str
    retired: int | None = None

    @property
    def state(self) -> Trust:
        """Where the replica stands."""
        if self.retired is not None:
            return "retired"
        if self.refused is not None:
            return "refused"
        return "pinned" if self.key else "unsigned"

    @property
    def why(self) -> str:
        """Why its commits are held back, one line; empty when they are not."""
        if self.retired is None and self.refused is None:
            return ""
        who = ", ".join(one_line(text) for text in (self.organisation, self.author) if text)
        top = f"commits of replica {self.replica} ({who}) are held back"
        if self.retired is not None:
            return f"{top}: it was retired; cbrm partners --accept {self.replica} takes it in again"
        after = f"if they confirm it, cbrm partners --accept {self.replica}; cbrm partners shows all"
        now = f"signed with the key {fingerprint(self.refused)}" if self.refused else "not signed"
        if self.key:
            return (
                f"{top}: they are {now}, but until now they were signed with the key"
                f" {fingerprint(self.key)}; somebody else may be writing in their name: ask them, and {after}"
            )
        return f"{top}: they are {now}, so anybody may have written them: ask them, and {after}"

    @property
    def shown(self) -> PartnerReplica:
        """The replica as people see it."""
        return PartnerReplica(
            self.replica,
            self.organisation,
            self.author,
            fingerprint(self.key) if self.key else "",
            self.first_seen,
            self.last_seen,
            self.state,
            self.why,
        )


class Pins:
    """The pins as one round with the store sees and changes them; `now` is its time, ISO."""

    def __init__(self, known: Iterable[Pin] = (), now: str = "") -> None:
        self._before = {pin.replica: pin for pin in known}
        self._now = dict(self._before)
        self._time = now or datetime.now(UTC).isoformat(timespec="seconds")

    def __iter__(self) -> Iterator[Pin]:
        return iter(sorted(self._now.values(), key=lambda pin: (pin.organisation, pin.author, pin.replica)))

    def judge(self, replica: str, seq: int, key: str | None, organisation: str, author: str) -> str | None:
        """Return why commit `seq` is held back, one line; None when it may be taken in.

        `key` is the one whose signature over the commit was verified, None for no signature. A key on
        first sight is pinned, also the first one of a replica that was accepted without.
        """
        pin = self._now.get(replica)
        fresh = Pin(replica, None, None, organisation, author, self._time, self._time)
        if pin is None:
            pin = fresh
        if pin.retired is not None and seq > pin.retired:
            return pin.why
        found = key or UNSIGNED
        if found == pin.key or (found and not pin.key):
            self._now[replica] = replace(fresh, key=found, first_seen=pin.first_seen, retired=pin.retired)
            return None
        self._now[replica] = replace(pin, refused=found)
        return self._now[replica].why

    def accept(self, replica: str) -> Pin:
        """Take in what was held back: a retired replica, or the key that was last refused.

        Returns the pin as it is then. Raises WorkspaceError when nothing of it is held back.
        """
        pin = self.find(replica)
        if pin.retired is not None:
            pin = replace(pin, retired=None)
        elif pin.refused is not None:
            pin = replace(pin, key=pin.refused, refused=None)
        else:
            raise WorkspaceError(f"nothing of replica {replica} is held back; there is nothing to accept")
        self._now[replica] = pin
        return pin

    def retire(self, replica: str, last: int) -> Pin:
        """Hold back the commits of a replica beyond number `last`; it need not be known yet."""
        unknown = Pin(replica, None, None, "", "", self._time, self._time)
        self._now[replica] = replace(self._now.get(replica, unknown), retired=last)
        return self._now[replica]

    def key(self, replica: str) -> str | None:
        """Return the key that a replica is known to sign with; None where there is none."""
        return (pin.key or None) if (pin := self._now.get(replica)) else None

    def is_retired(self, replica: str) -> bool:
        """Tell whether nothing more of a replica is expected."""
        return replica in self._now and self._now[replica].retired is not None

    def find(self, replica: str) -> Pin:
        """Return the pin of a replica. Raises WorkspaceError for one that is not known."""
        if pin := self._now.get(replica):
            return pin
        raise WorkspaceError(
            f"there is no replica “{one_line(replica)}”; cbrm partners shows those there are"
        )

    def keep(self, connection: sqlite3.Connection) -> None:
        """Write what changed; where somebody else decided meanwhile, their decision stands."""
        stored = {pin.replica: pin for pin in _rows(connection)}
        for replica, pin in self._now.items():
            before = self._before.get(replica)
            if pin != before and stored.get(replica) == before:
                connection.execute(
                    "insert or replace into replicas values (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        pin.replica,
                        pin.key,
                        pin.refused,
                        pin.organisation,
                        pin.author,
                        pin.first_seen,
                        pin.last_seen,
                        pin.retired,
                    ),
                )


def read_pins(connection: sqlite3.Connection) -> Pins:
    """Return the pins that a ledger holds."""
    return Pins(_rows(connection))


def _rows(connection: sqlite3.Connection) -> list[Pin]:
    rows = connection.execute(
        "select replica, key, refused, organisation, author, first_seen, last_seen, retired from replicas"
    )
    return [Pin(*row) for row in rows]
