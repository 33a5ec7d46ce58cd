"""A store in another object store that fsspec knows, through its plain calls only.

Only protocols whose writes appear whole are taken. Where a file can be seen half written (SFTP, SMB),
a store needs a way of its own to put.
"""

import threading
from collections.abc import Mapping
from typing import Any, Final

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.address import redacted, scheme_of
from cbrm_tui.sync.keys import has_hash
from cbrm_tui.sync.store_errors import StoreDenied, StoreError, StoreMisconfigured
from cbrm_tui.sync.threaded_store import ThreadedStore

_WHOLE_WRITES: Final = {"gs": "gcs", "az": "azure", "memory": ""}
"""Schemes of stores in which an object appears whole, with the extra of ours that installs the library."""
_NO_CACHES: Final = {"use_listings_cache": False, "skip_instance_cache": True}


class FsspecStore(ThreadedStore):
    """A `Store` at an fsspec URL."""

    def __init__(
        self, url: str, options: Mapping[str, Any], *, timeout: float, cancelled: threading.Event
    ) -> None:
        super().__init__(redacted(url), timeout=timeout, cancelled=cancelled)
        extra = _WHOLE_WRITES.get(scheme_of(url))
        if extra is None:
            raise StoreMisconfigured(
                f"{self._where} cannot be a store; take an S3 bucket (s3://…) or a shared folder"
            )
        from fsspec.core import url_to_fs

        try:
            self._fs, root = url_to_fs(url, **dict(options) | _NO_CACHES)
        except ImportError:
            raise StoreMisconfigured(
                f'{self._where} needs a further library: pip install "cbrm-tui[{extra}]"'
            ) from None
        except (TypeError, ValueError) as error:
            raise StoreMisconfigured(f"{self._where}: an option or the address is not understood") from error
        self._root = root.rstrip("/")

    def _list(self, prefix: str, *, deep: bool) -> dict[str, int]:
        self._count()
        folder = f"{self._root}/{prefix}".rstrip("/")
        try:
            if deep:
                entries = list(self._fs.find(folder, detail=True).values())
            else:
                entries = self._fs.ls(folder, detail=True)
        except FileNotFoundError:
            return {}
        start = len(self._root) + 1
        return {entry["name"][start:]: entry["size"] for entry in entries if entry["type"] == "file"}

    def _read(self, key: str, limit: int) -> bytes:
        self._count()
        path = f"{self._root}/{key}"
        size = self._fs.info(path)["size"]
        if size > limit:
            raise store_errors.too_large(self._where, key, limit)
        if not size:
            return b""
        self._count()
        return bytes(self._fs.cat_file(path, start=0, end=size))

    def _create(self, key: str, data: bytes) -> None:
        path = f"{self._root}/{key}"
        if not has_hash(key):
            self._count()
            if self._fs.exists(path):
                raise FileExistsError
        self._count()
        try:
            self._fs.pipe_file(path, data, mode="create")
        except NotImplementedError:
            self._count()
            self._fs.pipe_file(path, data)

    def _delete(self, key: str) -> None:
        self._count()
        self._fs.rm_file(f"{self._root}/{key}")

    def _explained(self, error: Exception, key: str) -> StoreError:
        """Name errors of a library that are no OSError by their class: their text may hold secrets."""
        if isinstance(error, StoreError | OSError):
            return super()._explained(error, key)
        status = getattr(error, "code", None) or getattr(error, "status_code", None)
        if status in (401, 403):
            return StoreDenied(f"{self._where} does not accept the credentials; check them")
        return StoreError(f"{self._where} failed ({type(error).__name__}); check its address and options")
