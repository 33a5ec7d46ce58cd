"""A store in any other place that fsspec knows and can write to, through its plain calls only.

Object stores show an object whole or not at all. Elsewhere a file can be seen half written, so it is
written under a temporary name, which starts with a dot, and moved where the file system has a move of its
own. Where it has none, readers know a half-written object by its hash, which its name holds.
"""

import contextlib
import secrets
import threading
from collections.abc import Mapping
from typing import Any, Final

import fsspec
from fsspec.core import url_to_fs
from fsspec.spec import AbstractFileSystem

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.address import redacted, scheme_of
from cbrm_tui.sync.keys import has_hash
from cbrm_tui.sync.store_errors import StoreDenied, StoreError, StoreMisconfigured
from cbrm_tui.sync.threaded_store import ThreadedStore

_WHOLE_WRITES: Final = frozenset({"gs", "az", "memory"})
"""Schemes of stores in which an object appears whole."""
_EXTRAS: Final = {"gs": "gcs", "az": "azure"}
_READ_ONLY: Final = {
    "http": "a web server; for a folder on it write webdav:// and for https:// write webdavs://",
    "https": "a web server; for a folder on it write webdavs://",
}
_NO_CACHES: Final = {"use_listings_cache": False, "skip_instance_cache": True}
_LEVELS: Final = 5
"""Folders, the store's own included, that a deep listing reads; ours go two deep."""
_MAX_LISTED: Final = 500_000


class FsspecStore(ThreadedStore):
    """A `Store` at an fsspec URL; `options` go to its file system."""

    def __init__(
        self, url: str, options: Mapping[str, Any], *, timeout: float, cancelled: threading.Event
    ) -> None:
        super().__init__(redacted(url), timeout=timeout, cancelled=cancelled)
        scheme = scheme_of(url)
        if hint := _READ_ONLY.get(scheme):
            raise StoreMisconfigured(f"{self._where} is {hint}")
        try:
            fsspec.get_filesystem_class(scheme)
        except ValueError:
            raise StoreMisconfigured(
                f"{self._where} is no kind of store that is known; take a shared folder, "
                "s3://, sftp://, smb:// or webdavs://"
            ) from None
        except ImportError:
            if extra := _EXTRAS.get(scheme):
                raise store_errors.needs_extra(self._where, extra) from None
            raise StoreMisconfigured(
                f"{self._where} needs the library that fsspec uses for {scheme}://; install it beside cbrm"
            ) from None
        try:
            self._fs, root = url_to_fs(url, **dict(options) | _NO_CACHES)
        except (TypeError, ValueError) as error:
            raise StoreMisconfigured(f"{self._where}: an option or the address is not understood") from error
        self._root = root.rstrip("/")
        own_move = type(self._fs).mv is not AbstractFileSystem.mv
        self._by_moving = own_move and scheme not in _WHOLE_WRITES

    def _list(self, prefix: str, *, deep: bool) -> dict[str, int]:
        self._count()
        folder = f"{self._root}/{prefix}".rstrip("/")
        try:
            if deep:
                entries = list(self._fs.find(folder, maxdepth=_LEVELS, detail=True).values())
            else:
                entries = self._fs.ls(folder, detail=True)
        except FileNotFoundError:
            return {}
        if len(entries) > _MAX_LISTED:
            raise StoreError(f"{self._where} holds too many objects; it is not a store of ours alone")
        start = len(self._root) + 1
        sizes = {entry["name"][start:]: entry["size"] for entry in entries if entry["type"] == "file"}
        return {key: size or 0 for key, size in sizes.items() if "/." not in f"/{key}"}

    def _read(self, key: str, limit: int) -> bytes:
        self._count()
        path = f"{self._root}/{key}"
        about = self._fs.info(path)
        if about["type"] != "file":
            raise FileNotFoundError
        size = about["size"] or 0
        if size > limit:
            raise store_errors.too_large(self._where, key, limit)
        if not size:
            return b""
        self._count()
        return bytes(self._fs.cat_file(path, start=0, end=size))

    def _create(self, key: str, data: bytes) -> None:
        path = f"{self._root}/{key}"
        if self._by_moving or not has_hash(key):
            self._count()
            if self._fs.exists(path):
                raise FileExistsError
        if self._by_moving:
            self._create_by_moving(path, data)
            return
        self._count()
        try:
            self._fs.pipe_file(path, data, mode="create")
        except NotImplementedError:
            self._count()
            self._fs.pipe_file(path, data)

    def _create_by_moving(self, path: str, data: bytes) -> None:
        folder = path.rpartition("/")[0]
        temporary = f"{folder}/.{secrets.token_hex(8)}.tmp"
        self._count()
        self._fs.makedirs(folder, exist_ok=True)
        try:
            self._count()
            self._fs.pipe_file(temporary, data)
            self._count()
            self._fs.mv(temporary, path)
        except Exception:
            with contextlib.suppress(Exception):
                self._fs.rm_file(temporary)
            raise

    def _delete(self, key: str) -> None:
        self._count()
        self._fs.rm_file(f"{self._root}/{key}")

    def _explained(self, error: Exception, key: str) -> StoreError:
        """Name errors of a library that are no OSError by their class: their text may hold secrets."""
        if isinstance(error, StoreError | OSError):
            return super()._explained(error, key)
        if isinstance(error, NotImplementedError):
            return StoreMisconfigured(f"{self._where} cannot be written to; take another kind of store")
        status = getattr(error, "code", None) or getattr(error, "status_code", None)
        if status in (401, 403):
            return StoreDenied(f"{self._where} does not accept the credentials; check them")
        return StoreError(f"{self._where} failed ({type(error).__name__}); check its address and options")
