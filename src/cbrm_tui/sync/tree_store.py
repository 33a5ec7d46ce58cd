"""What the stores in a server's folders share: walking them, and a put by which an object appears whole.

A server shows a file while it is being written, and few have an exclusive create that holds in a race.
So an object is written under a temporary name, which starts with a dot and is never taken for an object,
and then renamed to its own. The look for other bytes comes before, and once more after every doubt.
"""

import contextlib
import secrets
from abc import abstractmethod
from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.keys import has_hash
from cbrm_tui.sync.store_errors import StoreError, StoreMissing
from cbrm_tui.sync.threaded_store import ThreadedStore, is_key

T = TypeVar("T")

_MAX_LEVELS: Final = 4
"""Folders below the store that a deep listing enters; ours go two deep."""
_MAX_LISTED: Final = 500_000
"""Entries in one listing; a store with more is not ours."""


class Entry(NamedTuple):
    """A plain file or a folder as a listing shows it; links and devices are left out."""

    name: str
    size: int | None
    """In bytes; None for a folder."""


class TreeStore(ThreadedStore):
    """A `Store` over the primitives of one protocol; paths are relative to the store, `""` is its folder.

    The primitives raise OSError of the fitting kind, ConnectionError for a connection that was up and
    broke, and a StoreError where they know better. After a ConnectionError the call is made once more.
    """

    def _list(self, prefix: str, *, deep: bool) -> dict[str, int]:
        found: dict[str, int] = {}
        self._walk(prefix, found, _MAX_LEVELS if deep else 0)
        return found

    def _walk(self, prefix: str, found: dict[str, int], levels: int) -> None:
        try:
            entries = self._again(lambda: self._entries(prefix.rstrip("/")))
        except (FileNotFoundError, NotADirectoryError):
            return
        for name, size in entries:
            if name.startswith(".") or "/" in name or "\\" in name:
                continue
            if size is not None:
                found[prefix + name] = size
            elif levels and is_key(name):
                self._walk(f"{prefix}{name}/", found, levels - 1)
            if len(found) > _MAX_LISTED:
                raise StoreError(f"{self._where} holds too many objects; it is not a store of ours alone")

    def _read(self, key: str, limit: int) -> bytes:
        data = self._again(lambda: self._fetch(key, limit))
        if len(data) > limit:
            raise store_errors.too_large(self._where, key, limit)
        return data

    def _create(self, key: str, data: bytes) -> None:
        # Servers exist whose rename replaces; a name with a hash is then replaced by the same bytes.
        if not has_hash(key) and self._held(key, 0) is not None:
            raise FileExistsError
        self._again(lambda: self._place(key, data))

    def _place(self, key: str, data: bytes) -> None:
        folder, slash, _ = key.rpartition("/")
        # Not `.part`, which Nextcloud forbids.
        temporary = f"{folder}{slash}.{secrets.token_hex(8)}.tmp"
        try:
            self._write(temporary, data)
        except FileNotFoundError:
            self._make_folders(folder)
            self._write(temporary, data)
        try:
            self._rename(temporary, key)
        except Exception:
            with contextlib.suppress(OSError, StoreError):
                self._remove(temporary)
            raise

    def _make_folders(self, folder: str) -> None:
        """Create the store's folder and those in it that lead to `folder`."""
        names = folder.split("/") if folder else []
        for depth in range(len(names) + 1):
            path = "/".join(names[:depth])
            try:
                self._make_folder(path)
            except (OSError, StoreError) as error:
                if self._is_folder(path):
                    continue
                if isinstance(error, FileNotFoundError):
                    raise StoreMissing(
                        f"the folder above {self._where} does not exist; create it there"
                    ) from None
                if isinstance(error, PermissionError | ConnectionError | StoreError):
                    raise
                raise StoreMissing(
                    f"{self._where} has something else in a folder's place; remove it there"
                ) from None

    def _delete(self, key: str) -> None:
        self._again(lambda: self._remove(key))

    def _again(self, call: Callable[[], T]) -> T:
        """Make a call; once more, over a new connection, when the old one broke."""
        self._count()
        try:
            return call()
        except ConnectionError:
            self._count()
            return call()

    @abstractmethod
    def _entries(self, folder: str) -> list[Entry]: ...

    @abstractmethod
    def _fetch(self, path: str, limit: int) -> bytes:
        """Return a plain file's bytes. Raises ObjectTooLarge, or returns more than `limit` bytes."""

    @abstractmethod
    def _write(self, path: str, data: bytes) -> None:
        """Write a new file. Raises FileNotFoundError when its folder is missing."""

    @abstractmethod
    def _rename(self, old: str, new: str) -> None:
        """Rename a file; fails when the new name is taken, where the protocol can."""

    @abstractmethod
    def _remove(self, path: str) -> None: ...

    @abstractmethod
    def _make_folder(self, path: str) -> None: ...

    @abstractmethod
    def _is_folder(self, path: str) -> bool:
        """Tell whether a folder is there; a link to one is none, but for the store's own folder."""
