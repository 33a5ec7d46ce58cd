"""What sync tells: in words and numbers, for the command line and the screens alike."""

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["in step", "offline", "incomplete"]


@dataclass(frozen=True)
class SyncReport:
    """How one sync of a space went.

    `state` is "in step" when everything was sent and received, "offline" when the store could not be
    reached, "incomplete" when something was held back or refused. `error` is one line, empty when all
    went well. `requests` counts the calls that the store was asked.
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

    `provisional` is the index of the value that the files carry for now.
    """

    record: str
    field: str
    choices: tuple[Choice, ...]
    provisional: int
    space: str = "joint"


@dataclass(frozen=True)
class HistoryEntry:
    """One field's change. `before` and `after` are TOML values, None where there was none."""

    at: str
    author: str
    organisation: str
    record: str
    field: str
    before: Any
    after: Any
    note: str = ""
