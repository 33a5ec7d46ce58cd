"""What sync tells: in words and numbers, for the command line and the screens alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from cbrm_tui.merge.disagreements import Unit

_VALUE: Final = Unit("value")

State = Literal["in step", "offline", "incomplete"]


@dataclass(frozen=True)
class Removals:
    """More than half of a space's documents that would vanish at once, so that a person has to agree first.

    `here` tells that partners took them out and this workspace's files would go; else they were
    removed here and would vanish for every partner. `docs` are their paths in the workspace.
    """

    here: bool
    docs: tuple[str, ...]


def removals_of(space: str, paths: Iterable[str], *, here: bool) -> Removals | None:
    """Return the removals of those paths within a space, None where there are none."""
    docs = tuple(f"{space}/{path}" for path in paths)
    return Removals(here, docs) if docs else None


@dataclass(frozen=True)
class SyncReport:
    """How one sync of a space went.

    `state` is "in step" when everything was sent and received, "offline" when the store could not be
    reached, "incomplete" when something was held back or refused. `error` is one line, empty when all
    went well. `requests` counts the calls that the store was asked. `removals` is what only
    `accept_removals` lets through. `changed` counts, by organisation, the documents that came changed;
    one that several changed counts for the last.
    """

    space: str
    store: str
    sent: int = 0
    received: int = 0
    disagreements: int = 0
    held_back: tuple[str, ...] = ()
    requests: int = 0
    state: State = "in step"
    error: str = ""
    removals: Removals | None = None
    changed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SyncStatus:
    """What is known of a space without asking its store.

    `to_send` counts commits that wait, plus one where files hold edits that are in no commit yet.
    `last_sync` is an ISO time, empty before the first.
    """

    space: str
    store: str
    to_send: int = 0
    disagreements: int = 0
    held_back: tuple[str, ...] = ()
    last_sync: str = ""
    error: str = ""


@dataclass(frozen=True)
class Choice:
    """One of the values of a disagreement. A value that was taken out is None."""

    value: Any
    author: str
    organisation: str
    at: str
    note: str


@dataclass(frozen=True)
class OpenDisagreement:
    """A field of which partners wrote different values without having seen each other's.

    `provisional` is the index of the value that the files carry for now. `base` is what all of them had
    seen before, None for nothing; of a record that one deleted and another edited, the table of its fields
    as they were for the one who deleted it. It is None too where `base_known` is False, as earlier changes
    are not on this machine. `unit` says exactly what it is about, its path within the record.
    """

    record: str
    field: str
    choices: tuple[Choice, ...]
    provisional: int
    space: str = "joint"
    base: Any = None
    base_known: bool = False
    unit: Unit = _VALUE

    @property
    def whole(self) -> bool:
        """Whether it is about the record as such: one deleted it, another edited it."""
        return self.unit.kind == "existence"


@dataclass(frozen=True)
class HistoryEntry:
    """One field's change, or a whole record's. `before` and `after` are TOML values, None for nothing.

    A record that was created, deleted or brought back is one entry, with the table of its fields; where it
    was deleted, `text` is its file as it stood, with its comments. `doc` is that file's path. `unit` says
    exactly what changed, its path within the record. `number` names the edit among all, and entries of one
    edit share it: `<replica>.<number>` of its commit, or `here.<number>` for one that was made here in a
    space without a store.
    """

    at: str
    author: str
    organisation: str
    record: str
    field: str
    before: Any
    after: Any
    note: str = ""
    space: str = "joint"
    number: str = ""
    unit: Unit = _VALUE
    doc: str = ""
    text: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is about the record as such."""
        return self.unit.kind == "existence"

    @property
    def deletion(self) -> bool:
        """Whether it took the record out."""
        return self.whole and self.after is None


def changed_since(entries: Iterable[HistoryEntry], day: date) -> set[str]:
    """Return the records of which a field was changed after a day."""
    return {entry.record for entry in entries if entry.at[:10] > day.isoformat() and not entry.whole}


@dataclass(frozen=True)
class PartnerReplica:
    """One workspace folder of a partner, or this one: who works there and which key it signs with.

    `fingerprint` is empty for a replica that does not sign, or that signed nothing yet. `state` is
    "refused" while what it sent last is held back, and `why` says so in one line. Times are ISO, of
    this machine, and empty for this replica itself.
    """

    replica: str
    organisation: str
    person: str
    fingerprint: str
    first_seen: str
    last_seen: str
    state: Literal["this machine", "pinned", "unsigned", "refused", "retired"]
    why: str = ""
