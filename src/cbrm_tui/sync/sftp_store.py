"""A store in a folder on an SFTP server, through asyncssh. Imported only for an `sftp://` URL.

One connection serves all calls, many at a time; a connection that broke is made anew. The server
resolves symbolic links, so every folder below the store and every object is looked at first (`lstat`).
"""

import asyncio
import concurrent.futures
import contextlib
import errno
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

import asyncssh
from fsspec.asyn import get_loop

from cbrm_tui.sync import sftp_connection, store_errors
from cbrm_tui.sync.address import redacted
from cbrm_tui.sync.store_errors import StoreCancelled, StoreDenied, StoreError
from cbrm_tui.sync.threaded_store import SLOWEST
from cbrm_tui.sync.tree_store import Entry, TreeStore

T = TypeVar("T")

_GLANCE: Final = 0.05
"""Seconds between two looks at the cancel event."""
_CLOSE_SECONDS: Final = 2
_STEPS: Final = 10
"""Bounded steps that one call takes at most; more is silence."""
_GONE: Final = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory)
_BROKEN: Final = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.DisconnectError)
_FULL: Final = (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded)


class SftpStore(TreeStore):
    """A `Store` at `sftp://user@host:port/folder`.

    Options: `known_hosts`, a file of trusted host keys instead of `~/.ssh/known_hosts`; `client_keys`, the
    private key to use. `requests` counts calls; each is a few messages, sent together where they can be.
    """

    def __init__(
        self, url: str, options: Mapping[str, Any], *, timeout: float, cancelled: threading.Event
    ) -> None:
        super().__init__(redacted(url), timeout=timeout, cancelled=cancelled)
        self._address = sftp_connection.SftpAddress(url, options, self._where)
        self._loop = get_loop()
        self._connecting: asyncio.Task[asyncssh.SFTPClient] | None = None
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    def close(self) -> None:
        """Close the connection."""
        future = asyncio.run_coroutine_threadsafe(self._disconnect(), self._loop)
        concurrent.futures.wait([future], timeout=_CLOSE_SECONDS)

    def _entries(self, folder: str) -> list[Entry]:
        async def read(client: asyncssh.SFTPClient) -> list[Entry]:
            await self._expect_folders(client, folder)
            return [
                Entry(str(item.filename), None if is_folder else item.attrs.size or 0)
                async for item in client.scandir(self._path(folder))
                if (is_folder := item.attrs.type == asyncssh.FILEXFER_TYPE_DIRECTORY)
                or item.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR
            ]

        return self._do(read)

    def _fetch(self, path: str, limit: int) -> bytes:
        async def read(client: asyncssh.SFTPClient) -> bytes:
            about, _ = await asyncio.gather(
                client.lstat(self._path(path)),
                self._expect_folders(client, path.rpartition("/")[0]),
            )
            if about.type != asyncssh.FILEXFER_TYPE_REGULAR:
                raise FileNotFoundError
            if (about.size or 0) > limit:
                raise store_errors.too_large(self._where, path, limit)
            async with client.open(self._path(path), "rb") as file:
                data: bytes = await file.read(limit + 1)
                return data

        return self._do(read, limit)

    def _write(self, path: str, data: bytes) -> None:
        async def write(client: asyncssh.SFTPClient) -> None:
            await self._expect_folders(client, path.rpartition("/")[0])
            async with client.open(self._path(path), "xb") as file:
                await file.write(data)
                with contextlib.suppress(asyncssh.SFTPOpUnsupported):
                    await file.fsync()

        self._do(write, len(data))

    def _rename(self, old: str, new: str) -> None:
        # Without flags: the protocol's own rename, which fails when the new name is taken.
        self._do(lambda client: client.rename(self._path(old), self._path(new)))

    def _remove(self, path: str) -> None:
        async def remove(client: asyncssh.SFTPClient) -> None:
            await self._expect_folders(client, path.rpartition("/")[0])
            await client.remove(self._path(path))

        self._do(remove)

    def _make_folder(self, path: str) -> None:
        self._do(lambda client: client.mkdir(self._path(path)))

    def _is_folder(self, path: str) -> bool:
        look = "lstat" if path else "stat"
        try:
            about = self._do(lambda client: getattr(client, look)(self._path(path)))
        except FileNotFoundError:
            return False
        return bool(about.type == asyncssh.FILEXFER_TYPE_DIRECTORY)

    async def _expect_folders(self, client: asyncssh.SFTPClient, folder: str) -> None:
        """Raise FileNotFoundError unless all that leads to `folder` below the store is plain folders."""
        names = folder.split("/") if folder else []
        paths = ["/".join(names[: depth + 1]) for depth in range(len(names))]
        for about in await asyncio.gather(*(client.lstat(self._path(path)) for path in paths)):
            if about.type != asyncssh.FILEXFER_TYPE_DIRECTORY:
                raise FileNotFoundError

    def _path(self, path: str) -> str:
        return f"{self._address.folder.rstrip('/')}/{path}" if path else self._address.folder

    def _patience(self, size: int) -> float:
        return _STEPS * super()._patience(size)

    def _do(self, work: Callable[[asyncssh.SFTPClient], Awaitable[T]], size: int = 0) -> T:
        """Run one step on the loop's thread; its failure is an OSError or a StoreError."""
        future = asyncio.run_coroutine_threadsafe(self._bounded(work, size), self._loop)
        while not concurrent.futures.wait([future], timeout=_GLANCE).done:
            if self._cancelled.is_set():
                future.cancel()
                raise StoreCancelled(f"the call to {self._where} was cancelled")
        return future.result()

    async def _bounded(self, work: Callable[[asyncssh.SFTPClient], Awaitable[T]], size: int) -> T:
        client = await self._connected()
        try:
            return await asyncio.wait_for(work(client), self._timeout + size / SLOWEST)
        except TimeoutError:
            self._drop(client)
            raise
        except _BROKEN as error:
            self._drop(client)
            raise ConnectionResetError from error
        except _GONE as error:
            raise FileNotFoundError from error
        except asyncssh.SFTPFileAlreadyExists as error:
            raise FileExistsError from error
        except (asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect) as error:
            raise PermissionError from error
        except _FULL as error:
            raise OSError(errno.ENOSPC, "full") from error
        except asyncssh.Error as error:
            raise _Failure from error

    async def _connected(self) -> asyncssh.SFTPClient:
        """Return the client; all calls that need a new connection wait for one, and fail with it."""
        if self._client:
            return self._client
        if self._connecting is None:
            self._connecting = asyncio.ensure_future(self._connect())
            self._connecting.add_done_callback(self._has_connected)
        return await asyncio.shield(self._connecting)

    async def _connect(self) -> asyncssh.SFTPClient:
        self._connection = await sftp_connection.connect(self._address, self._timeout)
        try:
            self._client = await asyncio.wait_for(
                self._connection.start_sftp_client(path_errors="replace"), self._timeout
            )
        except TimeoutError as error:
            self._connection.abort()
            raise store_errors.silent(self._where, self._timeout) from error
        except asyncssh.Error as error:
            self._connection.abort()
            raise StoreDenied(f"{self._where} lets you in, but not to its files (SFTP)") from error
        return self._client

    def _has_connected(self, task: "asyncio.Task[asyncssh.SFTPClient]") -> None:
        self._connecting = None
        if not task.cancelled():
            task.exception()  # those who wait for it are told

    def _drop(self, client: asyncssh.SFTPClient) -> None:
        """Forget a connection that is of no more use, unless another call did."""
        if self._client is client and self._connection:
            self._connection.abort()
            self._client = self._connection = None

    async def _disconnect(self) -> None:
        if self._connecting:
            self._connecting.cancel()
        connection, self._connection, self._client = self._connection, None, None
        if connection:
            connection.close()
            await connection.wait_closed()

    def _explained(self, error: Exception, key: str) -> StoreError:
        if isinstance(error, _Failure):
            return StoreError(
                f"{self._where} refused the call without a reason; see whether its disk is full"
            )
        return super()._explained(error, key)


class _Failure(OSError):
    """SFTP's general failure, which is also what a taken name looks like."""
