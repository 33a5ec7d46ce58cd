"""Stores: where a space's objects live, seen through five calls that behave alike on every kind.

A store may be an S3 bucket of any make, a folder (also on a network share, or one that a sync service
replicates), a folder on an SFTP, SMB or WebDAV server, or another place that fsspec knows. Nothing here
rests on locks, clocks, listing order or conditional writes: every object but the plan marker is named by a
hash, so writing it twice is harmless. No other package of ours talks to a store, and a library is imported
only for a URL that needs it.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from cbrm_tui.sync.address import redacted, refuse_secrets, scheme_of
from cbrm_tui.sync.store_errors import (
    ObjectMissing,
    ObjectTooLarge,
    StoreCancelled,
    StoreConflict,
    StoreDenied,
    StoreError,
    StoreMisconfigured,
    StoreMissing,
    StoreUnreachable,
    needs_extra,
)

__all__ = [
    "DEFAULT_TIMEOUT",
    "ObjectMissing",
    "ObjectTooLarge",
    "Store",
    "StoreCancelled",
    "StoreConflict",
    "StoreDenied",
    "StoreError",
    "StoreMisconfigured",
    "StoreMissing",
    "StoreUnreachable",
    "open_store",
    "redacted",
]

DEFAULT_TIMEOUT: Final = 20.0
"""Seconds of silence after which a call gives up."""


class Store(Protocol):
    """One space's store. Every call may raise StoreUnreachable, StoreDenied, StoreMissing, StoreCancelled.

    Used by one thread at a time; the event given to `open_store` cancels a call from any other.
    """

    @property
    def url_redacted(self) -> str:
        """The store's address without user, password or other secrets, for messages."""

    @property
    def requests(self) -> int:
        """Round trips to the store so far, repeated attempts included.

        What the HTTP library itself sends again over a connection that broke counts once.
        """

    def list(self, prefix: str, *, deep: bool = False) -> dict[str, int]:
        """Return key → size in bytes of the objects in the folder `prefix` (`"h/"`; `""` for the top).

        `deep` includes the folders below it. One request for up to 1,000 objects on S3. A folder that
        does not exist is empty.
        """

    def get(self, key: str, limit: int) -> bytes:
        """Return an object's bytes. Raises ObjectMissing, and ObjectTooLarge for more than `limit` bytes."""

    def get_many(self, keys: Iterable[str], limit: int) -> dict[str, bytes | StoreError]:
        """Return each object's bytes, or why it could not be had, many at a time.

        Once the store is unreachable the remaining keys get that error without being asked for.
        Raises StoreCancelled only.
        """

    def put(self, key: str, data: bytes) -> None:
        """Create an object; success when it exists with the same bytes, whoever wrote it.

        After any doubtful answer the object is read and compared. Raises StoreConflict, having
        overwritten nothing, when the key holds other bytes.
        """

    def delete(self, key: str) -> None:
        """Remove an object of one's own; success when there is none."""

    def watch(self, cancelled: threading.Event) -> None:
        """Let another event cancel the calls from now on."""

    def close(self) -> None:
        """Close connections; the store is not used afterwards."""


def open_store(
    url: str,
    options: Mapping[str, Any],
    *,
    timeout: float = DEFAULT_TIMEOUT,
    cancelled: threading.Event | None = None,
) -> Store:
    """Return the store at `url`.

    That is a folder's path or `file://`, `s3://bucket/prefix`, `sftp://user@host/folder`,
    `smb://user@host/share/folder`, `webdavs://host/folder`, or another URL that fsspec knows. `options` are
    those of the kind of store (`endpoint_url`, `known_hosts`, …). No call waits longer than `timeout` seconds
    without any progress. Opening asks the store nothing.
    Raises StoreMisconfigured for options or a URL with secrets in them, for what cannot be a store, and for
    a library that is not installed.
    """
    refuse_secrets(url, options)
    cancelled = cancelled or threading.Event()
    match scheme_of(url):
        case "file" | "local":
            from cbrm_tui.sync.folder_store import FolderStore

            return FolderStore(url, timeout=timeout, cancelled=cancelled)
        case "s3":
            from cbrm_tui.sync.s3_store import S3Store

            return S3Store(url, options, timeout=timeout, cancelled=cancelled)
        case "sftp" | "smb" | "webdav" | "webdavs" as scheme:
            return _server_store(scheme, redacted(url))(url, options, timeout=timeout, cancelled=cancelled)
        case _:
            from cbrm_tui.sync.fsspec_store import FsspecStore

            return FsspecStore(url, options, timeout=timeout, cancelled=cancelled)


def _server_store(scheme: str, where: str) -> Callable[..., Store]:
    """Return the class for a store on a server whose library is an extra of ours."""
    extra = "webdav" if scheme == "webdavs" else scheme
    try:
        match extra:
            case "sftp":
                from cbrm_tui.sync.sftp_store import SftpStore

                return SftpStore
            case "smb":
                from cbrm_tui.sync.smb_store import SmbStore

                return SmbStore
            case _:
                from cbrm_tui.sync.webdav_store import WebdavStore

                return WebdavStore
    except ImportError:
        raise needs_extra(where, extra) from None
