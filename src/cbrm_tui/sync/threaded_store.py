"""What the stores with blocking calls share: bounds, errors in plain words, and a put that looks in doubt."""

import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.bounded import run_all
from cbrm_tui.sync.store_errors import ObjectMissing, ObjectTooLarge, StoreError, StoreUnreachable

T = TypeVar("T")

WORKERS: Final = 16
"""Objects read at a time; more does not speed a network share up."""
SLOWEST: Final = 64 * 1024
"""Bytes a second that a slow but living connection moves; large objects get more time by it."""
_SEGMENT: Final = r"[A-Za-z0-9][A-Za-z0-9._~-]*"
_KEY: Final = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")


def is_key(key: str) -> bool:
    """Tell whether a key stays inside the store and is no temporary name."""
    return _KEY.fullmatch(key) is not None


def checked_key(key: str) -> str:
    """Return `key`. Raises ValueError when it could lead out of the store."""
    if not is_key(key):
        raise ValueError("not a store key")
    return key


def checked_prefix(prefix: str) -> str:
    """Return `prefix`. Raises ValueError when it is not the top (empty) or a folder ending in a slash."""
    if prefix and not (prefix.endswith("/") and is_key(prefix[:-1])):
        raise ValueError("not a store folder")
    return prefix


class ThreadedStore(ABC):
    """A `Store` over the four blocking primitives of a subclass."""

    def __init__(self, url_redacted: str, *, timeout: float, cancelled: threading.Event) -> None:
        self._where = url_redacted
        self._timeout = timeout
        self._cancelled = cancelled
        self._requests = 0
        self._counting = threading.Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._where!r})"

    @property
    def url_redacted(self) -> str:
        """The store's address without secrets."""
        return self._where

    @property
    def requests(self) -> int:
        """Round trips to the store so far."""
        return self._requests

    def list(self, prefix: str, *, deep: bool = False) -> dict[str, int]:
        """Return key → size of the objects in a folder; see `Store.list`."""
        checked_prefix(prefix)
        return self._call(prefix, lambda: self._list(prefix, deep=deep))

    def get(self, key: str, limit: int) -> bytes:
        """Return an object's bytes; see `Store.get`."""
        checked_key(key)
        return self._call(key, lambda: self._read(key, limit), size=limit)

    def get_many(self, keys: Iterable[str], limit: int) -> dict[str, bytes | StoreError]:
        """Return many objects' bytes or errors; see `Store.get_many`."""
        wanted = [checked_key(key) for key in dict.fromkeys(keys)]
        down: list[StoreUnreachable] = []

        def read(key: str) -> bytes:
            if down:
                raise down[0]
            try:
                return self._read(key, limit)
            except Exception as error:
                problem = self._explained(error, key)
                if isinstance(problem, StoreUnreachable):
                    down.append(problem)
                raise problem from error

        outcomes = run_all(
            [lambda key=key: read(key) for key in wanted],  # type: ignore[misc]
            patience=self._patience(limit),
            cancelled=self._cancelled,
            workers=WORKERS,
        )
        return {
            key: outcome if isinstance(outcome, bytes) else self._explained(outcome, key)
            for key, outcome in zip(wanted, outcomes, strict=True)
        }

    def put(self, key: str, data: bytes) -> None:
        """Create an object; see `Store.put`."""
        checked_key(key)
        self._call(key, lambda: self._put(key, data), size=len(data))

    def delete(self, key: str) -> None:
        """Remove an object; see `Store.delete`."""
        checked_key(key)
        try:
            self._call(key, lambda: self._delete(key))
        except ObjectMissing:
            return

    def watch(self, cancelled: threading.Event) -> None:
        """Let another event cancel the calls from now on."""
        self._cancelled = cancelled

    def close(self) -> None:  # noqa: B027 - this is all there is to do
        """Nothing stays open between calls."""

    def _put(self, key: str, data: bytes) -> None:
        try:
            self._create(key, data)
        except (OSError, StoreUnreachable):
            held = self._held(key, len(data))
            if held == data:
                return
            if held is not None:
                raise store_errors.conflict(self._where, key) from None
            raise

    def _held(self, key: str, size: int) -> bytes | None:
        """Return what a key holds; None for nothing, and some other bytes when it is over `size`."""
        try:
            return self._read(key, size)
        except FileNotFoundError:
            return None
        except ObjectTooLarge:
            return bytes(size + 1)

    def _call(self, key: str, job: Callable[[], T], size: int = 0) -> T:
        [outcome] = run_all([job], patience=self._patience(size), cancelled=self._cancelled)
        if isinstance(outcome, StoreError):
            raise outcome
        if isinstance(outcome, Exception):
            raise self._explained(outcome, key) from outcome
        return outcome

    def _patience(self, size: int) -> float:
        return self._timeout + size / SLOWEST

    def _explained(self, error: Exception, key: str) -> StoreError:
        if isinstance(error, StoreError):
            return error
        if type(error) is TimeoutError and not error.args:
            return store_errors.silent(self._where, self._timeout)
        if isinstance(error, OSError):
            return store_errors.from_os_error(error, self._where, key)
        raise error

    def _count(self) -> None:
        with self._counting:
            self._requests += 1

    @abstractmethod
    def _list(self, prefix: str, *, deep: bool) -> dict[str, int]: ...

    @abstractmethod
    def _read(self, key: str, limit: int) -> bytes:
        """Return an object's bytes. Raises FileNotFoundError, ObjectTooLarge, OSError."""

    @abstractmethod
    def _create(self, key: str, data: bytes) -> None:
        """Write a new object, whole or not at all. Raises FileExistsError when the key is taken."""

    @abstractmethod
    def _delete(self, key: str) -> None: ...
