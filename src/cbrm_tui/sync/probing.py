"""Whether a store can be used, found out by using it: what `cbrm doctor` tells of one.

The steps go over a real `Store`, under names of their own that no replica takes for its objects, and
remove what they wrote. Nothing else in the store is touched.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeVar

from cbrm_tui.sync.address import redacted, scheme_of
from cbrm_tui.sync.folder_store import path_of
from cbrm_tui.sync.keys import HEADS, PLAN_KEY
from cbrm_tui.sync.probe_calls import bounded, can_link, look_at_folder, race, timed, wait_until
from cbrm_tui.sync.probe_report import Probe, Step, Trouble, explained
from cbrm_tui.sync.store import (
    DEFAULT_TIMEOUT,
    ObjectMissing,
    Store,
    StoreCancelled,
    StoreConflict,
    StoreDenied,
    StoreError,
    StoreMisconfigured,
    StoreMissing,
    StoreUnreachable,
    open_store,
)
from cbrm_tui.sync.store_errors import StoreUnauthenticated
from cbrm_tui.sync.wire import PLAN_LIMIT, BadObject, NewerFormat, PlanMarker

T = TypeVar("T")

_LIMIT: Final = 1024
_MEGABYTE: Final = 1_000_000
_SLOW_CALL: Final = 1000.0
"""Milliseconds for one small request from which on a store is called slow."""
_SLOW_MEGABYTE: Final = 20_000.0
"""Milliseconds to send and fetch a megabyte from which on a store is called slow."""
_WRITERS: Final = 4
_RACES: Final = 3
_FOLDERS: Final = ("file", "local")
_NEEDLESS: Final = "nothing must be done: sync does not depend on it"
_TIDY_SECONDS: Final = 5.0
_HOPELESS: Final = (
    StoreCancelled,
    StoreMisconfigured,
    StoreMissing,
    StoreUnauthenticated,
    StoreUnreachable,
)
"""Errors after which every further call would fail alike, only more slowly."""


def probe(
    url: str,
    options: Mapping[str, Any],
    *,
    timeout: float = DEFAULT_TIMEOUT,
    cancelled: threading.Event | None = None,
    tell: Callable[[Step], None] | None = None,
) -> Probe:
    """Try out the store at `url`, calling `tell` after each step.

    Raises nothing of a store's: every failure is a step's. Once the store is silent or does not know
    us, or `cancelled` is set, the remaining steps are skipped. What was written is removed again,
    whatever happens, and where that fails the last step says what is left.
    """
    prober = _Prober(url, options, timeout, cancelled or threading.Event(), tell or (lambda step: None))
    try:
        prober.run()
    finally:
        prober.tidy()
    return Probe(redacted(url), tuple(prober.steps), prober.marker)


@dataclass
class _Prober:
    """Goes through the steps; `_written` holds the keys that may be in the store."""

    url: str
    options: Mapping[str, Any]
    timeout: float
    cancelled: threading.Event
    tell: Callable[[Step], None]
    steps: list[Step] = field(default_factory=list)
    marker: PlanMarker | None = None
    _done: set[str] = field(default_factory=set)
    _written: dict[str, bytes] = field(default_factory=dict)
    _stopped: str = ""

    def run(self) -> None:
        """Go through all steps."""
        with ExitStack() as stack:
            self._stack = stack
            self._try("open", self._open)
            self._try("list", self._list, "open")
            self._try("plan", self._plan, "open")
            self._try("write", self._write, "open")
            self._try("read", self._read, "write")
            self._try("write again", self._write_again, "write")
            self._try("race", self._race, "write")
            if scheme_of(self.url) in _FOLDERS:
                self._try("links", self._links, "write")
            self._try("letter case", self._letter_case, "read")
            self._try("appears", self._appears, "write", "list")
            self._try("speed", self._speed, "read")
            self._try("delete", self._delete, "write")
            self._try("disappears", self._disappears, "delete", "list")

    def tidy(self) -> None:
        """Remove what is still there, also after a cancel; say what could not be removed."""
        if not self._written:
            return
        try:
            with closing(self._another(min(self.timeout, _TIDY_SECONDS), threading.Event())) as store:
                for key in list(self._written):
                    store.delete(key)
                    del self._written[key]
        except StoreError:
            self._add(
                Step(
                    "leftovers",
                    "weak",
                    f"up to {len(self._written)} small files named doctor-… are left in the store",
                    "they harm nothing; delete them when the store allows it",
                )
            )

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self.tell(step)

    def _try(self, name: str, attempt: Callable[[], Step], *needs: str) -> None:
        """Add the step's outcome; it is skipped where one that it needs did not come off."""
        if self._stopped:
            step = Step(name, "skipped", self._stopped)
        elif missing := next((need for need in needs if need not in self._done), ""):
            step = Step(name, "skipped", f"needs “{missing}”")
        else:
            start = time.perf_counter()
            try:
                step = attempt()
                self._done.add(name)
            except Trouble as trouble:
                step = trouble.step
                if step.state == "weak":
                    self._done.add(name)
            except StoreError as error:
                if isinstance(error, _HOPELESS):
                    self._stopped = "not tried after that"
                step = replace(explained(name, error), milliseconds=(time.perf_counter() - start) * 1000)
        self._add(replace(step, name=name))

    def _another(self, timeout: float, cancelled: threading.Event) -> Store:
        return open_store(self.url, self.options, timeout=timeout, cancelled=cancelled)

    def _open(self) -> Step:
        self._store = self._another(self.timeout, self.cancelled)
        self._stack.callback(self._store.close)
        if scheme_of(self.url) in _FOLDERS:
            where = self._store.url_redacted
            self._bounded(partial(look_at_folder, path_of(self.url), where))
        return Step("", "ok", "the address and its options are understood")

    def _list(self) -> Step:
        _, each = timed([lambda: self._store.list(HEADS)] * 3)
        return Step("", "ok", "allowed", milliseconds=each)

    def _plan(self) -> Step:
        try:
            [data], each = timed([lambda: self._store.get(PLAN_KEY, PLAN_LIMIT)])
            marker = PlanMarker.decode(data)
        except ObjectMissing:
            return Step("", "ok", "no plan here yet")
        except NewerFormat as error:
            raise Trouble(
                "failed", f"a plan in format {error.found}, newer than this program", "update cbrm-tui"
            ) from None
        except BadObject as error:
            raise Trouble(
                "failed", f"plan.json is not one of ours ({error.why})", "take another folder"
            ) from None
        except StoreDenied:
            if "list" in self._done:
                raise
            raise Trouble(
                "weak",
                "cannot be told: without list permission some stores call a missing file forbidden",
                "",
            ) from None
        self.marker = marker
        line = f"holds the plan {marker.plan}, {'encrypted' if marker.sealed else 'not encrypted'}"
        return Step("", "ok", line, milliseconds=each)

    def _write(self) -> Step:
        _, each = timed([partial(self._create, secrets.token_bytes(200)) for _ in range(3)])
        return Step("", "ok", "allowed", milliseconds=each)

    def _read(self) -> Step:
        wanted = list(self._written.items())
        found, each = timed([partial(self._store.get, key, _LIMIT) for key, _ in wanted * 2])
        if found != [data for _, data in wanted * 2]:
            raise Trouble("failed", "what was read is not what was written", "take another store", each)
        if each > _SLOW_CALL:
            raise Trouble(
                "weak", "slow: what was written comes back, after a while", "look at the network", each
            )
        return Step("", "ok", "what was written comes back unchanged", milliseconds=each)

    def _write_again(self) -> Step:
        _, each = timed([partial(self._store.put, key, data) for key, data in self._written.items()])
        return Step("", "ok", "sending the same file twice is harmless", milliseconds=each)

    def _race(self) -> Step:
        """Whether the store refuses to overwrite: one writer after the other, then several at once."""
        ignored = self._overwrites(self._create(b"first"))
        wins = [1]
        with ExitStack() as stack:
            stores = [self._another(self.timeout, self.cancelled) for _ in range(_WRITERS)]
            for store in stores:
                stack.callback(store.close)
            for _ in range(0 if ignored else _RACES):
                key = self._key(secrets.token_bytes(16))
                self._written[key] = b""
                won, failures = race(stores, key)
                if self.cancelled.is_set():
                    raise StoreCancelled("cancelled")
                if failures:
                    line = str(failures[0]).partition("; ")[0]
                    raise Trouble("weak", f"could not be tried: {line}", _NEEDLESS)
                wins.append(won)
        if ignored or max(wins) > 1:
            how = "does not refuse to" if ignored else f"let {max(wins)} of {_WRITERS} writers at once"
            raise Trouble(
                "weak",
                f"this store {how} overwrite a file (it has no reliable conditional writes)",
                _NEEDLESS,
            )
        return Step("", "ok", f"of {_WRITERS} writers of one name at once, one wins")

    def _overwrites(self, key: str) -> bool:
        try:
            self._store.put(key, b"second")
        except StoreConflict:
            return False
        return True

    def _links(self) -> Step:
        if self._bounded(partial(can_link, path_of(self.url))):
            return Step("", "ok", "a finished file gets its name at once")
        raise Trouble(
            "weak",
            "this folder cannot give a file a second name; sync renames instead",
            "nothing must be done: names hold the hash of the content",
        )

    def _bounded(self, job: Callable[[], T]) -> T:
        where = self._store.url_redacted
        return bounded(job, where, patience=self.timeout, cancelled=self.cancelled)

    def _letter_case(self) -> Step:
        key = next(iter(self._written))
        try:
            self._store.get(key.upper(), _LIMIT)
        except (ObjectMissing, StoreDenied):
            return Step("", "ok", "names in upper and lower case are told apart")
        raise Trouble(
            "weak",
            "names in upper and lower case are the same here",
            "nothing must be done: sync writes lower case only",
        )

    def _appears(self) -> Step:
        key = self._create(secrets.token_bytes(200))
        took = wait_until(lambda: key in self._store.list(""), self.timeout, self.cancelled)
        if took is None:
            raise Trouble(
                "failed",
                f"a new file is not in the listing after {self.timeout:g} s: partners do not see it",
                "run this again later; if it stays so, take another store",
            )
        if took * 1000 > 2 * _SLOW_CALL:
            raise Trouble(
                "weak",
                f"a new file is in the listing only after {took:.1f} s",
                "nothing must be done: partners see a change that much later",
                took * 1000,
            )
        return Step("", "ok", "a new file is in the listing at once", milliseconds=took * 1000)

    def _speed(self) -> Step:
        data = secrets.token_bytes(_MEGABYTE)
        _, up = timed([lambda: self._create(data)])
        key = next(reversed(self._written))
        [found], down = timed([lambda: self._store.get(key, _MEGABYTE)])
        if found != data:
            raise Trouble("failed", "a megabyte came back changed", "take another store")
        line = f"1 MB: {up:.0f} ms up, {down:.0f} ms down"
        if up + down > _SLOW_MEGABYTE:
            raise Trouble("weak", f"slow: {line}", "look at the network", up + down)
        return Step("", "ok", line, milliseconds=up + down)

    def _delete(self) -> Step:
        self._deleted = list(self._written)

        def remove(key: str) -> None:
            self._store.delete(key)
            del self._written[key]

        _, each = timed([partial(remove, key) for key in self._deleted])
        return Step("", "ok", "allowed", milliseconds=each)

    def _disappears(self) -> Step:
        gone = set(self._deleted)
        took = wait_until(lambda: gone.isdisjoint(self._store.list("")), self.timeout, self.cancelled)
        if took is None:
            raise Trouble(
                "weak",
                f"deleted files are still listed after {self.timeout:g} s",
                "nothing must be done: sync knows its own old markers",
            )
        return Step("", "ok", "deleted files leave the listing", milliseconds=took * 1000)

    def _key(self, data: bytes) -> str:
        """Return a name that is nobody's: random, and with a hash as every name that is written once."""
        return f"doctor-{secrets.token_hex(6)}-{hashlib.sha256(data).hexdigest()}.txt"

    def _create(self, data: bytes) -> str:
        key = self._key(data)
        self._written[key] = data
        try:
            self._store.put(key, data)
        except (StoreDenied, StoreMissing, StoreMisconfigured):
            del self._written[key]
            raise
        return key
