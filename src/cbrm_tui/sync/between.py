"""What passes between the local half of sync and a round with the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.ledger_commits import Heads, StoredCommit
from cbrm_tui.sync.trust import Pins


@dataclass(frozen=True)
class Outgoing:
    """What a round with the store starts from.

    `replica` is this workspace's, `key` the one it signs with, `last` its last commit, `sent` the last that
    the store should have. `unsent` may hold commits of ids that the workspace had before. `sealed` tells
    that the store is to be encrypted, `newer` that a later version of the program wrote there, `behind`
    that not all that is known shows in the files. `asked` are paths that were removed here, so many that
    a person has to agree first.
    """

    plan: str
    replica: str
    key: str
    heads: Heads
    unsent: list[StoredCommit]
    last: CommitKey | None
    sent: CommitKey | None
    pins: Pins
    sealed: bool = False
    newer: bool = False
    behind: bool = False
    held: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass
class Incorporated:
    """What a round brought to the files: how many commits were new, and what waits, a line each.

    `unsent` tells that commits wait to be sent. `asked` are paths that would be removed here, so many
    that a person has to agree first.
    """

    received: int = 0
    unsent: bool = False
    held: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What a replica knows without the store: commits to send, disagreements, and the kept values.

    `to_send` has one more where files hold edits that are in no commit yet.
    """

    to_send: int = 0
    disagreements: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
