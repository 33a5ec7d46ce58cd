"""Which document shows under which id, when several were created offline under one.

The one with the smallest birth keeps the id. Each other gets an id that follows from its own key, so
that all replicas choose the same. A mention of the contested id means the document that its writer
knew by it. Ids that differ in case alone are contested too: on many machines they name one file.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, Protocol

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.units import Entry, Meta, Writes, value_of
from cbrm_tui.merge.values import Value, canonical, decode

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MAX_PREFIX: Final = 59


class Documents(Protocol):
    """Gives the writes of a document."""

    def __getitem__(self, key: DocKey, /) -> Writes: ...


class Names:
    """The ids under which documents show. Costs nothing as long as no id is contested."""

    def __init__(self) -> None:
        # Both by the id without regard to case.
        self._known: dict[str, list[DocKey]] = {}
        self._contested: set[str] = set()
        self._renamed: dict[DocKey, str] = {}
        self._token: re.Pattern[str] | None = None

    def learn(self, key: DocKey) -> None:
        """Take notice of a document."""
        known = self._known.setdefault(key.name.casefold(), [])
        known.append(key)
        known.sort(key=_birth)
        if len(known) > 1 and any(other.birth for other in known):
            self._contested.add(key.name.casefold())

    @property
    def contested(self) -> bool:
        """Whether documents were created under one id."""
        return bool(self._contested)

    def refresh(self, touched: Iterable[DocKey], docs: Documents) -> bool:
        """Choose the ids again if a touched document may change them; tell whether any changed."""
        concerned = {*self._contested, *(name.casefold() for name in self._renamed.values())}
        if not concerned or concerned.isdisjoint(key.name.casefold() for key in touched):
            return False
        before, self._renamed = self._renamed, self._choose(docs)
        names = sorted({key.name for key in self._renamed})
        self._token = _tokens(names) if names else None
        return before != self._renamed

    def shown(self, key: DocKey) -> str:
        """Return the id under which the document shows."""
        return self._renamed.get(key, key.name)

    def path(self, key: DocKey) -> str:
        """Return the path of the document's file within the space."""
        return key._replace(name=self.shown(key)).path

    def read(self, entry: Entry) -> Value:
        """Return the value of a write, with the ids as they are now for what its author meant."""
        value = value_of(entry)
        return self._rewrite(value, entry.meta) if self._token else value

    def read_key(self, key: str, meta: Meta) -> str:
        """Return the key of a set's element or of a row in that commit, with the ids as they are now."""
        if not self._token:
            return key
        try:
            raw, end = json.JSONDecoder().raw_decode(key)
            return f"{canonical(decode(self._rewrite(raw, meta)))}{key[end:]}"
        except (ValueError, RecursionError):
            return key

    def differ(self, one: Entry, other: Entry) -> bool:
        """Tell whether two writes of an equal text mean different documents by an id in it."""
        if not self._contested:
            return False
        return any(
            name.casefold() in self._contested and self._mean_differently(name, one.meta, other.meta)
            for text in _strings(value_of(one))
            for name in set(_NAMES.findall(text))
        )

    def _mean_differently(self, name: str, one: Meta, other: Meta) -> bool:
        first, second = self._meant(name, one), self._meant(name, other)
        return first is not None and second is not None and first != second

    def _meant(self, name: str, meta: Meta) -> DocKey | None:
        for key in self._known[name.casefold()]:
            replica, seq, _ = _birth(key)
            made = (meta.replica, meta.seq) == (replica, seq)
            if key.name == name and key.birth and (made or meta.saw(replica, seq)):
                return key
        return None

    def _choose(self, docs: Documents) -> dict[DocKey, str]:
        chosen: dict[DocKey, str] = {}
        taken = set(self._known)
        for name in sorted(self._contested):
            known = self._known[name]
            for place, key in enumerate(known):
                if key.birth and any(_contests(rival, key, docs) for rival in known[:place]):
                    chosen[key] = _other_id(key, taken)
                    taken.add(chosen[key].casefold())
        return chosen

    def _rewrite(self, value: Value, meta: Meta) -> Any:
        if isinstance(value, str):
            assert self._token is not None
            return self._token.sub(lambda match: self._now(match[0], meta), value)
        if isinstance(value, Mapping):
            return {key: self._rewrite(inner, meta) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._rewrite(inner, meta) for inner in value]
        return value

    def _now(self, name: str, meta: Meta) -> str:
        meant = self._meant(name, meta)
        return self.shown(meant) if meant else name


_NAMES: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def _strings(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(inner)


def _tokens(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9_-])(?:{'|'.join(map(re.escape, names))})(?![A-Za-z0-9_-])")


def _birth(key: DocKey) -> tuple[str, int, str]:
    replica, _, number = key.birth.partition(".")
    return replica, int(number or 0), key.folder


def _contests(rival: DocKey, key: DocKey, docs: Documents) -> bool:
    """Tell whether the earlier document keeps the id from the later one.

    A deleted one does too, so that mentions of either keep their meaning, unless the later one was
    created by somebody who knew that the id was free again.
    """
    if not rival.birth and rival.folder != key.folder:
        return False
    if docs[rival].exists:
        return True
    deletions = docs[rival].deletions()
    return not any(birth.saw(delete) for birth in docs[key].births for delete in deletions)


def _other_id(key: DocKey, taken: set[str]) -> str:
    prefix = key.name.partition("-")[0][:_MAX_PREFIX]
    digest = sha256(str(key).encode()).digest()
    while True:
        number = int.from_bytes(digest[:4])
        chosen = f"{prefix}-{''.join(_ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0))}"
        if chosen.casefold() not in taken:
            return chosen
        digest = sha256(digest).digest()
