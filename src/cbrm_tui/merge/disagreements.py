"""Open disagreements: what is offered to whoever settles one, and the op that settles it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Delete, Op, Path, PutRow, Restore, Write, WriteGroup, WriteText
from cbrm_tui.merge.units import Entry
from cbrm_tui.merge.values import ABSENT, Value, canonical

# The field of a disagreement about whether the record exists, and what stands for "it does".
RECORD: Final = "(record)"
KEPT: Final = "kept"
# The field of a change of nothing but the layout.
COMMENTS: Final = "(comments)"

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


class Unit(NamedTuple):
    """What a disagreement is about, exactly: the kind, and the path, group or row."""

    kind: Literal["value", "prose", "group", "row", "existence", "layout"]
    path: Path = ()
    name: str = ""

    @property
    def field(self) -> str:
        """The unit's name for people."""
        match self.kind:
            case "group":
                return self.name
            case "row":
                return f"{dotted(self.path)}[{readable_key(self.name)}]"
            case "existence":
                return RECORD
            case "layout":
                return COMMENTS
            case _:
                return dotted(self.path)


@dataclass(frozen=True)
class Candidate:
    """One of the values that stand against each other. ABSENT: the value, row or record taken out."""

    value: Value
    replica: str
    seq: int
    author: str
    organisation: str
    at: str
    note: str


@dataclass(frozen=True)
class Disagreement:
    """Different values that people wrote without having seen each other's.

    `record` is the id under which the document shows. `provisional` is the place of the candidate
    that the files carry meanwhile.
    """

    doc: DocKey
    record: str
    field: str
    candidates: tuple[Candidate, ...]
    provisional: int
    unit: Unit

    def settle(self, value: Value) -> list[Op]:
        """Return the ops that put `value` in place of all candidates.

        A group takes a table of dotted path → value, a row a table; ABSENT takes it out. For the
        record itself, ABSENT deletes it and any other value keeps it. Raises ValueError for a value
        that does not fit.
        """
        doc, unit = self.doc, self.unit
        match unit.kind:
            case "existence":
                return [Delete(doc) if value is ABSENT else Restore(doc)]
            case "group":
                if value is not ABSENT and not isinstance(value, Mapping):
                    raise ValueError(f"{self.field} needs a value for each of its parts")
                parts = {name: ABSENT for each in self.candidates for name in each.value}
                parts |= value if isinstance(value, Mapping) else {}
                return [WriteGroup(doc, unit.name, {undotted(name): parts[name] for name in sorted(parts)})]
            case "row":
                if value is not ABSENT and not isinstance(value, Mapping):
                    raise ValueError(f"{self.field} is a row and needs a table")
                return [PutRow(doc, unit.path, unit.name, value)]
            case "prose" if value is ABSENT or isinstance(value, str):
                return [WriteText(doc, unit.path, value)]
            case _:
                return [Write(doc, unit.path, value)]


class Claim(NamedTuple):
    """A value and the write it comes from."""

    value: Value
    entry: Entry


def candidates(claims: Iterable[Claim]) -> tuple[Candidate, ...]:
    """Return one candidate for each distinct value: its earliest write, in the order of those."""
    first: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda claim: claim.entry.dot):
        first.setdefault(canonical(plain(claim.value)), claim)
    return tuple(_candidate(claim) for claim in first.values())


def provisional(offered: tuple[Candidate, ...]) -> int:
    """Return the place of the candidate to show meanwhile.

    It depends on the values alone, so that no clock and no replica's name is favoured; what is there
    goes before what was taken out.
    """
    return min(range(len(offered)), key=lambda place: _rank(offered[place].value))


def plain(value: Value) -> Value:
    """Return the values that a group has, by dotted path; any other value as it is."""
    if isinstance(value, Mapping) and any(isinstance(key, tuple) for key in value):
        return {dotted(path): value[path] for path in sorted(value) if value[path] is not ABSENT}
    return value


def dotted(path: Path) -> str:
    """Return the path as TOML writes a dotted key."""
    return ".".join(key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False) for key in path)


def undotted(text: str) -> Path:
    """Read what `dotted` wrote."""
    keys: list[str] = []
    rest = text
    while rest:
        if rest.startswith('"'):
            key, end = json.JSONDecoder().raw_decode(rest)
        else:
            key = rest.partition(".")[0]
            end = len(key)
        keys.append(key)
        rest = rest[end + 1 :]
    return tuple(keys)


def readable_key(key: str) -> str:
    """Return a row's key for people: the values of its key fields."""
    try:
        identity, end = json.JSONDecoder().raw_decode(key)
    except (ValueError, RecursionError):
        return key
    if isinstance(identity, list):
        identity = [pair[1] for pair in identity if isinstance(pair, list) and len(pair) == 2]
    return _readable(identity) + key[end:]


def _readable(value: Any) -> str:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return ", ".join(map(_readable, value))
    return value if isinstance(value, str) else json.dumps(value)


def _rank(value: Value) -> tuple[bool, str]:
    return value is ABSENT, sha256(canonical(value).encode()).hexdigest()


def _candidate(claim: Claim) -> Candidate:
    meta = claim.entry.meta
    return Candidate(
        plain(claim.value), meta.replica, meta.seq, meta.author, meta.organisation, meta.at, meta.note
    )
