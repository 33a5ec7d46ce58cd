"""A commit: what one replica did in one go, and what its author had seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cbrm_tui.merge.keys import REPLICA
from cbrm_tui.merge.ops import Op, op_from_json, op_to_json

# Replica → the highest sequence number of it that is included.
VersionVector = Mapping[str, int]

MAX_OPS: Final = 20_000
MAX_SEQ: Final = 10**10 - 1
_TEXTS: Final = ("plan", "replica", "prev", "author", "organisation", "note", "at")


@dataclass(frozen=True)
class Commit:
    """An immutable commit.

    `seq` counts from 1 in each replica and `prev` is the hash of that replica's commit before, empty
    at first. `seen` is the version vector of the documents that the person edited, never of a pull
    that was not yet in their files. `at` is an ISO time for display; nothing compares it. `retires` are
    replicas of which nothing more is expected.
    """

    plan: str
    replica: str
    seq: int
    prev: str
    seen: VersionVector
    author: str
    organisation: str
    note: str
    at: str
    ops: tuple[Op, ...]
    retires: tuple[str, ...] = ()

    def saw(self, replica: str, seq: int) -> bool:
        """Tell whether the author had seen that commit; their own earlier ones always."""
        return seq < self.seq if replica == self.replica else self.seen.get(replica, 0) >= seq

    def to_json(self) -> dict[str, Any]:
        """Return the commit as JSON values."""
        return {**self.head_to_json(), "ops": [op_to_json(op) for op in self.ops]}

    def head_to_json(self) -> dict[str, Any]:
        """Return the commit as JSON values, with no ops."""
        texts = {name: getattr(self, name) for name in _TEXTS}
        rest: dict[str, Any] = {"seq": self.seq, "seen": dict(self.seen), "ops": []}
        return {**texts, **rest, **({"retires": list(self.retires)} if self.retires else {})}

    @staticmethod
    def from_json(raw: object) -> "Commit":
        """Read a commit. Raises ValueError with one line for anything that is not one."""
        if not isinstance(raw, dict) or raw.keys() - {"retires"} != {*_TEXTS, "seq", "seen", "ops"}:
            raise ValueError("a commit has the wrong parts")
        for name in _TEXTS:
            if not isinstance(raw[name], str) or len(raw[name]) > 4096:
                raise ValueError(f"a commit's {name} must be a short text")
        if not REPLICA.fullmatch(raw["replica"]):
            raise ValueError("a commit's replica must be 12 hexadecimal digits")
        if not _is_seq(raw["seq"]):
            raise ValueError("a commit's seq must be a whole number from 1")
        seen = raw["seen"]
        if not isinstance(seen, dict) or not all(
            REPLICA.fullmatch(replica) and _is_seq(seq) for replica, seq in seen.items()
        ):
            raise ValueError("a commit's seen must map replicas to numbers")
        if not isinstance(raw["ops"], list) or len(raw["ops"]) > MAX_OPS:
            raise ValueError(f"a commit's ops must be a list of at most {MAX_OPS}")
        retires = raw.get("retires", [])
        if not isinstance(retires, list) or not all(
            isinstance(replica, str) and REPLICA.fullmatch(replica) for replica in retires
        ):
            raise ValueError("what a commit retires must be a list of replicas")
        return Commit(
            **{name: raw[name] for name in _TEXTS},
            seq=raw["seq"],
            seen=seen,
            ops=tuple(op_from_json(op) for op in raw["ops"]),
            retires=tuple(retires),
        )


def _is_seq(raw: object) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= MAX_SEQ
