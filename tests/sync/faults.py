"""What goes wrong while a program runs: at any call of the store, of a file, or of the ledger.

A `Script` says at which call of which layer, counted from the start, what happens. The store and the
files below are real: a call that is to fail after it took effect has been made.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple

from cbrm_tui.sync.store import ObjectMissing, Store, StoreError, StoreUnreachable


class Crash(BaseException):
    """The program ends here."""


class Layer(Enum):
    """Where a fault can happen."""

    STORE = auto()
    FILES = auto()
    LEDGER = auto()


class Does(Enum):
    """What happens at a call."""

    FAIL_BEFORE = auto()
    FAIL_AFTER = auto()
    """It is done, and the caller is told that it failed: a lost answer."""
    CRASH_BEFORE = auto()
    CRASH_AFTER = auto()
    HALF = auto()
    """A put leaves a torn temporary file, a get brings torn bytes, a listing is one of before; a file that
    was being written is torn, and the program ends."""
    MEANWHILE = auto()
    """Somebody else acts first."""


class Fault(NamedTuple):
    """The call of a layer, counted from 0, at which something happens."""

    layer: Layer
    at: int
    does: Does


@dataclass
class Script:
    """What goes wrong in one run of a program; `meanwhile` is what somebody else does then.

    Once the program has crashed nothing that it still tries has an effect, as after a `kill -9`.
    """

    faults: Iterable[Fault] = ()
    meanwhile: Callable[[Layer], None] = lambda _: None
    dead: bool = False
    hit: list[Fault] = field(default_factory=list)
    calls: Counter[Layer] = field(default_factory=Counter)
    _busy: bool = False

    @property
    def harmless(self) -> bool:
        """Whether nothing happened that the program could have noticed."""
        return all(fault.does is Does.MEANWHILE for fault in self.hit)

    def next(self, layer: Layer, *, deaf: bool = False) -> Does | None:
        """Count a call, and return what is to happen at it; nobody acts before a `deaf` one. Raises Crash."""
        if self.dead:
            raise Crash
        if self._busy:
            return None
        number = self.calls[layer]
        self.calls[layer] += 1
        fault = next((each for each in self.faults if each[:2] == (layer, number)), None)
        if fault is None:
            return None
        if fault.does is Does.MEANWHILE and deaf:
            return None
        self.hit.append(fault)
        if fault.does is Does.MEANWHILE:
            self._busy = True
            try:
                self.meanwhile(layer)
            finally:
                self._busy = False
            return None
        if fault.does is Does.CRASH_BEFORE:
            self.crash()
        return fault.does

    def crash(self) -> None:
        """End the program."""
        self.dead = True
        raise Crash


class World:
    """Everything that was ever put into a store or deleted there, in its order."""

    def __init__(self) -> None:
        self.events: list[tuple[str, bytes | None]] = []

    def note(self, key: str, data: bytes | None) -> int | None:
        """Note that a key holds these bytes, or nothing; return the event's number, None for no change."""
        last = next((event for event in reversed(self.events) if event[0] == key), (key, None))
        if last[1] == data:
            return None
        self.events.append((key, data))
        return len(self.events) - 1


class View:
    """What one machine sees of the store: what happens there may show late, and in any order.

    As a folder that a service replicates: a marker may come before its commit, and a deletion before
    what takes the deleted object's place. What was written here shows here at once.
    """

    def __init__(self, world: World) -> None:
        self.offline = False
        self._world = world
        self._late: set[int] = set()
        self._salt = 0
        self._looked = 0

    def lag(self, salt: int) -> None:
        """Let some of what others do from now on, chosen by `salt`, show late; 0 ends that and shows all."""
        self._look()
        self._salt = salt
        if not salt:
            self._late.clear()

    def catch_up(self, salt: int) -> None:
        """Show some of what was late."""
        self._look()
        self._late = {number for number in self._late if (number * 7 + salt) % 3}

    def note(self, key: str, data: bytes | None) -> None:
        """Note what was done from here."""
        self._look()
        number = self._world.note(key, data)
        self._look()
        self._late.discard(-1 if number is None else number)

    def changed(self) -> dict[str, bytes | None]:
        """Return the keys that do not show as they are, and what shows instead."""
        self._look()
        late = {self._world.events[number][0] for number in self._late}
        return {
            key: next(
                (
                    data
                    for number, (each, data) in reversed([*enumerate(self._world.events)])
                    if each == key and number not in self._late
                ),
                None,
            )
            for key in late
        }

    def _look(self) -> None:
        if self._salt:
            new = range(self._looked, len(self._world.events))
            self._late |= {number for number in new if (number * 5 + self._salt) % 4}
        self._looked = len(self._world.events)


class FaultyStore:
    """A real store as one machine sees it, with the faults of a script."""

    def __init__(self, inner: Store, world: World, view: View, script: Script, folder: Path) -> None:
        self._inner = inner
        self._world = world
        self._view = view
        self._script = script
        self._folder = folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def list(self, prefix: str, *, deep: bool = False) -> dict[str, int]:
        """List, perhaps as it was before."""
        does = self._begin()
        before = self._world_listing(prefix, deep=deep)
        found = self._inner.list(prefix, deep=deep)
        # Of a store that is gone nothing shows, late or not.
        late = self._view.changed() if self._folder.is_dir() else {}
        for key, data in late.items():
            if key.startswith(prefix) and (deep or "/" not in key.removeprefix(prefix)):
                found.pop(key, None)
                if data is not None:
                    found[key] = len(data)
        return before if self._end(does) is Does.HALF else found

    def get(self, key: str, limit: int) -> bytes:
        """Get, perhaps torn bytes."""
        does = self._begin()
        data = self._seen(key, self._inner.get, limit)
        return data[: len(data) // 2] if self._end(does) is Does.HALF else data

    def get_many(self, keys: Iterable[str], limit: int) -> dict[str, bytes | StoreError]:
        """Get many, perhaps one torn and one not at all."""
        does = self._begin()
        found: dict[str, bytes | StoreError] = {}
        changed = self._view.changed()
        wanted = [*keys]
        real: Mapping[str, bytes | StoreError] = self._inner.get_many(
            [key for key in wanted if key not in changed], limit
        )
        for key in wanted:
            data = changed.get(key)
            found[key] = real[key] if key not in changed else data or ObjectMissing(f"no {key}")
        if self._end(does) is Does.HALF and found:
            *_, last = found
            whole = found[last]
            found[last] = whole[: len(whole) // 2] if isinstance(whole, bytes) else whole
            if len(found) > 1:
                found[next(iter(found))] = ObjectMissing("not there yet")
        return found

    def put(self, key: str, data: bytes) -> None:
        """Put, perhaps leaving half of it under a temporary name."""
        does = self._begin()
        if does is Does.HALF:
            torn = self._folder / Path(key).parent / ".0123456789abcdef.part"
            if torn.parent.is_dir():
                torn.write_bytes(data[: len(data) // 2])
            raise _broken()
        self._inner.put(key, data)
        self._view.note(key, data)
        self._end(does)

    def delete(self, key: str) -> None:
        """Delete."""
        does = self._begin()
        if does is Does.HALF:
            raise _broken()
        self._inner.delete(key)
        self._view.note(key, None)
        self._end(does)

    def _begin(self) -> Does | None:
        does = self._script.next(Layer.STORE)
        if does is Does.FAIL_BEFORE or self._view.offline:
            raise _broken()
        return does

    def _end(self, does: Does | None) -> Does | None:
        if does is Does.CRASH_AFTER:
            self._script.crash()
        if does is Does.FAIL_AFTER:
            raise _broken()
        return does

    def _seen(self, key: str, get: Callable[[str, int], bytes], limit: int) -> bytes:
        changed = self._view.changed()
        if key not in changed:
            return get(key, limit)
        data = changed[key]
        if data is None:
            raise ObjectMissing(f"no {key}")
        return data

    def _world_listing(self, prefix: str, *, deep: bool) -> dict[str, int]:
        """Return a listing as it was a few events ago."""
        then: dict[str, int] = {}
        for key, data in self._world.events[:-3]:
            then.pop(key, None)
            if data is not None and key.startswith(prefix) and (deep or "/" not in key.removeprefix(prefix)):
                then[key] = len(data)
        return then


def _broken() -> StoreUnreachable:
    return StoreUnreachable("the store did not answer; nothing is lost, sync again later")
