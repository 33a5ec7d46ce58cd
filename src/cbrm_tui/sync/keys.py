"""Keys of the objects under a space's store URL. Pure: no I/O.

```
plan.json                              which plan this store carries
c/<replica>/<seq:010>-<sha256>.json    one immutable commit
h/<replica>~<seq:010>~<sha256>         head marker, empty
p/<replica>/<from:010>-<to:010>-<sha256>.gz   pack of the owner's own commits
k/<replica>/<total:010>-<sha256>.gz    checkpoint: all documents as `total` commits made them
```

A replica is 12 lower-case hexadecimal digits, a sequence number starts at 1, `sha256` is the hash of
the object's bytes (for a head marker: of the commit that it points to). Everything that comes from a
store is input from outside, so names are read strictly, and what is not ours is only counted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

PLAN_KEY: Final = "plan.json"
HEADS: Final = "h/"
COMMITS: Final = "c/"
PACKS: Final = "p/"
CHECKPOINTS: Final = "k/"

_REPLICA: Final = re.compile(r"[0-9a-f]{12}")
_HASH_IN_NAME: Final = re.compile(r"[0-9a-f]{64}")
_COMMIT: Final = re.compile(r"c/([0-9a-f]{12})/([0-9]{10})-([0-9a-f]{64})\.json")
_HEAD: Final = re.compile(r"h/([0-9a-f]{12})~([0-9]{10})~([0-9a-f]{64})")
_PACK: Final = re.compile(r"p/([0-9a-f]{12})/([0-9]{10})-([0-9]{10})-([0-9a-f]{64})\.gz")
_CHECKPOINT: Final = re.compile(r"k/([0-9a-f]{12})/([0-9]{10})-([0-9a-f]{64})\.gz")


@dataclass(frozen=True, order=True, slots=True)
class CommitKey:
    """The name of a commit."""

    replica: str
    seq: int
    sha: str

    def __str__(self) -> str:
        return f"c/{self.replica}/{self.seq:010d}-{self.sha}.json"

    @property
    def head(self) -> "HeadKey":
        """The marker that announces this commit as its replica's latest."""
        return HeadKey(self.replica, self.seq, self.sha)


@dataclass(frozen=True, order=True, slots=True)
class HeadKey:
    """The name of a head marker; it says all, the object is empty."""

    replica: str
    seq: int
    sha: str

    def __str__(self) -> str:
        return f"h/{self.replica}~{self.seq:010d}~{self.sha}"

    @property
    def commit(self) -> CommitKey:
        """The commit that the marker announces."""
        return CommitKey(self.replica, self.seq, self.sha)


@dataclass(frozen=True, order=True, slots=True)
class PackKey:
    """The name of a pack: the commits `first` to `last` of one replica, both included."""

    replica: str
    first: int
    last: int
    sha: str

    def __str__(self) -> str:
        return f"p/{self.replica}/{self.first:010d}-{self.last:010d}-{self.sha}.gz"


@dataclass(frozen=True, order=True, slots=True)
class CheckpointKey:
    """The name of a checkpoint by `replica`; `total` is the number of all commits that it holds."""

    replica: str
    total: int
    sha: str

    def __str__(self) -> str:
        return f"k/{self.replica}/{self.total:010d}-{self.sha}.gz"


Key = CommitKey | HeadKey | PackKey | CheckpointKey


@dataclass(slots=True)
class Listing:
    """What a listing holds, by kind, each sorted; `unknown` counts the names that are not ours."""

    plan: bool = False
    commits: list[CommitKey] = field(default_factory=list)
    heads: list[HeadKey] = field(default_factory=list)
    packs: list[PackKey] = field(default_factory=list)
    checkpoints: list[CheckpointKey] = field(default_factory=list)
    unknown: int = 0


def is_replica(text: str) -> bool:
    """Tell whether `text` is a replica's id."""
    return _REPLICA.fullmatch(text) is not None


def folder_of(top: str, replica: str) -> str:
    """Return the folder under `top` that holds a replica's objects, for a listing."""
    if not is_replica(replica):
        raise ValueError("a replica is 12 hexadecimal digits")
    return f"{top}{replica}/"


def has_hash(key: str) -> bool:
    """Tell whether a key holds a hash, so that no two writers can mean different bytes by it."""
    return _HASH_IN_NAME.search(key) is not None


def parse_key(key: str) -> Key | None:
    """Return what a name in a listing stands for; None for every name that is not strictly ours."""
    if match := _COMMIT.fullmatch(key):
        commit = CommitKey(match[1], int(match[2]), match[3])
        return commit if commit.seq else None
    if match := _HEAD.fullmatch(key):
        head = HeadKey(match[1], int(match[2]), match[3])
        return head if head.seq else None
    if match := _PACK.fullmatch(key):
        pack = PackKey(match[1], int(match[2]), int(match[3]), match[4])
        return pack if 1 <= pack.first <= pack.last else None
    if match := _CHECKPOINT.fullmatch(key):
        checkpoint = CheckpointKey(match[1], int(match[2]), match[3])
        return checkpoint if checkpoint.total else None
    return None


def read_listing(names: Iterable[str]) -> Listing:
    """Sort the names of a listing by what they stand for."""
    listing = Listing()
    for name in sorted(names):
        match parse_key(name):
            case CommitKey() as commit:
                listing.commits.append(commit)
            case HeadKey() as head:
                listing.heads.append(head)
            case PackKey() as pack:
                listing.packs.append(pack)
            case CheckpointKey() as checkpoint:
                listing.checkpoints.append(checkpoint)
            case None if name == PLAN_KEY:
                listing.plan = True
            case None:
                listing.unknown += 1
    return listing
