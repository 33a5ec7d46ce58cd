"""A store in an S3 bucket of any make, through s3fs. Imported only for an `s3://` URL.

Every call is one request: s3fs's own `ls` and `cat_file` ask a second time for a missing folder and for
an object's size, so listing and reading go through its `call_s3`. Retries are ours alone, few, and only
where the connection broke or the server was busy.
"""

import asyncio
import concurrent.futures
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import s3fs
from aiobotocore.session import AioSession
from botocore.exceptions import ReadTimeoutError
from botocore.loaders import Loader, create_loader

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.address import redacted
from cbrm_tui.sync.keys import has_hash
from cbrm_tui.sync.s3_errors import NoConditions, Taken, explain
from cbrm_tui.sync.store_errors import (
    ObjectMissing,
    ObjectTooLarge,
    StoreCancelled,
    StoreError,
    StoreMisconfigured,
    StoreUnreachable,
)
from cbrm_tui.sync.threaded_store import SLOWEST, checked_key, checked_prefix

T = TypeVar("T")

_CONNECTIONS: Final = 64
_CONNECT_SECONDS: Final = 5
_SETUP_SECONDS: Final = 30
"""Reading the service description and the credentials; on a cloud machine that asks the network."""
_PAUSES: Final = (0.2, 0.8)
"""Seconds before the second and the third attempt."""
_GLANCE: Final = 0.05
"""Seconds between two looks at the cancel event."""
_MAX_LISTED: Final = 500_000
"""Objects in one listing; a store with more in one folder is not ours."""
_CHUNK: Final = 1 << 16


class S3Store:
    """A `Store` under a bucket's prefix; `requests` counts what was really sent."""

    def __init__(
        self, url: str, options: Mapping[str, Any], *, timeout: float, cancelled: threading.Event
    ) -> None:
        self._where = redacted(url)
        parts = urlsplit(url)
        if not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
            raise StoreMisconfigured(f"{self._where} is not of the form s3://bucket/folder")
        self._bucket = parts.netloc
        self._prefix = f"{path}/" if (path := parts.path.strip("/")) else ""
        self._timeout = timeout
        self._cancelled = cancelled
        self._requests = 0
        self._client: Any = None
        self._conditional = True
        self._fs = _file_system(self._where, options, timeout)

    def __repr__(self) -> str:
        return f"S3Store({self._where!r})"

    @property
    def url_redacted(self) -> str:
        """The store's address without secrets."""
        return self._where

    @property
    def requests(self) -> int:
        """Requests sent so far, repeated attempts included."""
        return self._requests

    def list(self, prefix: str, *, deep: bool = False) -> dict[str, int]:
        """Return key → size of the objects in a folder; see `Store.list`."""
        return self._run(self._list(checked_prefix(prefix), deep=deep))

    def get(self, key: str, limit: int) -> bytes:
        """Return an object's bytes; see `Store.get`."""
        return self._run(self._get(checked_key(key), limit))

    def get_many(self, keys: Iterable[str], limit: int) -> dict[str, bytes | StoreError]:
        """Return many objects' bytes or errors; see `Store.get_many`."""
        return self._run(self._get_many([checked_key(key) for key in dict.fromkeys(keys)], limit))

    def put(self, key: str, data: bytes) -> None:
        """Create an object; see `Store.put`."""
        self._run(self._put(checked_key(key), data))

    def delete(self, key: str) -> None:
        """Remove an object; see `Store.delete`."""
        self._run(self._delete(checked_key(key)))

    def watch(self, cancelled: threading.Event) -> None:
        """Let another event cancel the calls from now on."""
        self._cancelled = cancelled

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            client, self._client = self._client, None
            future = asyncio.run_coroutine_threadsafe(client.close(), self._fs.loop)
            concurrent.futures.wait([future], timeout=_CONNECT_SECONDS)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on fsspec's loop; its StoreError is raised here. Cancelled by our event."""
        if self._cancelled.is_set():
            work.close()
            raise StoreCancelled(f"the call to {self._where} was cancelled")
        future = asyncio.run_coroutine_threadsafe(work, self._fs.loop)
        while not concurrent.futures.wait([future], timeout=_GLANCE).done:
            if self._cancelled.is_set():
                future.cancel()
                raise StoreCancelled(f"the call to {self._where} was cancelled")
        return future.result()

    async def _list(self, prefix: str, *, deep: bool) -> dict[str, int]:
        found: dict[str, int] = {}
        start = len(self._prefix)
        more = {} if deep else {"Delimiter": "/"}
        while True:
            page = await self._patiently(partial(self._list_page, prefix, more), prefix or "/")
            for item in page.get("Contents", ()):
                if item["Key"].startswith(self._prefix + prefix) and not item["Key"].endswith("/"):
                    found[item["Key"][start:]] = item["Size"]
            token = page.get("NextContinuationToken")
            if not page.get("IsTruncated") or not token:
                return found
            if len(found) > _MAX_LISTED:
                raise StoreError(f"{self._where} holds too many objects; it is not a store of ours alone")
            more = more | {"ContinuationToken": token}

    async def _list_page(self, prefix: str, more: Mapping[str, str]) -> dict[str, Any]:
        page: dict[str, Any] = await self._fs._call_s3(
            "list_objects_v2", Bucket=self._bucket, Prefix=self._prefix + prefix, **more
        )
        return page

    async def _get(self, key: str, limit: int) -> bytes:
        return await self._patiently(lambda: self._download(key, limit), key, limit)

    async def _download(self, key: str, limit: int) -> bytes:
        answer = await self._fs._call_s3("get_object", Bucket=self._bucket, Key=self._prefix + key)
        body = answer["Body"]
        data = bytearray()
        try:
            if answer.get("ContentLength", 0) <= limit:
                while len(data) <= limit and (chunk := await body.read(min(_CHUNK, limit + 1 - len(data)))):
                    data += chunk
                if len(data) <= limit:
                    return bytes(data)
            raise store_errors.too_large(self._where, key, limit)
        finally:
            body.close()

    async def _get_many(self, keys: Iterable[str], limit: int) -> dict[str, bytes | StoreError]:
        places = asyncio.Semaphore(_CONNECTIONS)
        down: StoreUnreachable | None = None

        async def one(key: str) -> bytes | StoreError:
            nonlocal down
            async with places:
                if down:
                    return down
                try:
                    return await self._get(key, limit)
                except StoreUnreachable as error:
                    down = error
                    return error
                except StoreError as error:
                    return error

        wanted = tuple(keys)
        return dict(zip(wanted, await asyncio.gather(*map(one, wanted)), strict=True))

    async def _put(self, key: str, data: bytes) -> None:
        """Create, and look after every doubt; a key without a hash is looked at first.

        Stores exist that ignore the condition, so for a name that two writers can mean differently
        the condition is not enough.
        """
        if not has_hash(key) and await self._holds(key, data):
            return
        for pause in (*_PAUSES, 0.0):
            try:
                await self._upload(key, data)
            except (Taken, StoreUnreachable) as doubt:
                if await self._holds(key, data):
                    return
                if not pause or not (isinstance(doubt, Taken) or doubt.again):
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def _upload(self, key: str, data: bytes) -> None:
        path = f"{self._bucket}/{self._prefix}{key}"
        if self._conditional:
            try:
                await self._bounded(lambda: self._fs._pipe_file(path, data, mode="create"), key, len(data))
            except NoConditions:
                self._conditional = False
            else:
                return
        await self._bounded(lambda: self._fs._pipe_file(path, data), key, len(data))

    async def _holds(self, key: str, data: bytes) -> bool:
        """Tell whether the key holds these bytes. Raises StoreConflict when it holds others."""
        try:
            held = await self._get(key, len(data))
        except ObjectMissing:
            return False
        except ObjectTooLarge:
            raise store_errors.conflict(self._where, key) from None
        if held != data:
            raise store_errors.conflict(self._where, key)
        return True

    async def _delete(self, key: str) -> None:
        path = f"{self._bucket}/{self._prefix}{key}"
        await self._patiently(lambda: self._fs._rm_file(path), key)

    async def _patiently(self, send: Callable[[], Awaitable[T]], key: str, size: int = 0) -> T:
        """Send a request that may be repeated, up to three times."""
        for pause in _PAUSES:
            try:
                return await self._bounded(send, key, size)
            except StoreUnreachable as error:
                if not error.again:
                    raise
            await asyncio.sleep(pause)
        return await self._bounded(send, key, size)

    async def _bounded(self, send: Callable[[], Awaitable[T]], key: str, size: int = 0) -> T:
        """Send one request; every failure becomes a StoreError. More time for more bytes."""
        try:
            await self._connect()
            return await asyncio.wait_for(send(), self._timeout + size / SLOWEST)
        except (TimeoutError, ReadTimeoutError) as error:
            raise store_errors.silent(self._where, self._timeout) from error
        except Exception as error:
            raise explain(error, self._where, key) from error

    async def _connect(self) -> None:
        if self._client is None:
            self._client = await asyncio.wait_for(self._fs.set_session(), _SETUP_SECONDS)
            # The file system's finalizer holds the client for as long as the file system lives: a client that
            # held this store, and with it the file system, would never be let go.
            here = weakref.ref(self)

            def on_send(request: Any, **_: Any) -> None:
                if store := here():
                    store._on_send(request)

            self._client.meta.events.register("before-send.s3", on_send)

    def _on_send(self, request: Any) -> None:
        """Count, and do not ask for permission to send a small body: that costs a round trip each."""
        self._requests += 1
        if "Expect" in request.headers:
            del request.headers["Expect"]


def _file_system(where: str, options: Mapping[str, Any], timeout: float) -> s3fs.S3FileSystem:
    settings = dict(options)
    config = {
        "max_pool_connections": _CONNECTIONS,
        "connect_timeout": min(_CONNECT_SECONDS, timeout),
        "read_timeout": timeout,
        "retries": {"total_max_attempts": 1},
        # Newer checksum trailers are unknown to many S3 servers; names hold the hash of the content.
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
        **settings.pop("config_kwargs", {}),
    }
    settings |= {"use_listings_cache": False, "skip_instance_cache": True, "config_kwargs": config}
    try:
        file_system = s3fs.S3FileSystem(**settings)
        file_system.session = _session(file_system.kwargs)
    except (TypeError, ValueError, KeyError) as error:
        raise StoreMisconfigured(f"an option of {where} is not understood; check its options") from error
    file_system.retries = 1
    return file_system


def _session(settings: Mapping[str, Any]) -> AioSession:
    """Return the session that s3fs would begin; what AWS says of its services all of them share."""
    session = AioSession(**settings)
    session.lazy_register_component("data_loader", lambda: _loader(session.get_config_variable("data_path")))
    return session


@lru_cache(maxsize=4)
def _loader(folders: str | None) -> Loader:
    """Return the reader of AWS's descriptions, a megabyte of JSON that it reads once."""
    return create_loader(folders)
