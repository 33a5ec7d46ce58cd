"""A store in a folder on a WebDAV server (RFC 4918), through httpx and webdav4. Imported only for its URLs.

`webdavs://` is HTTPS and `webdav://` plain HTTP, for a server on this computer or one that asks for no
password: a password is never sent in the clear. It comes from `WEBDAV_PASSWORD`, the user from the URL or
`WEBDAV_USER`, or both from `~/.netrc`.
"""

import contextlib
import errno
import ipaddress
import netrc
import os
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx
from webdav4.multistatus import MultiStatusResponse
from webdav4.urls import join_url

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.address import redacted, scheme_of, server_address
from cbrm_tui.sync.store_errors import (
    StoreDenied,
    StoreError,
    StoreMisconfigured,
    StoreUnauthenticated,
)
from cbrm_tui.sync.threaded_store import WORKERS
from cbrm_tui.sync.tree_store import Entry, TreeStore

_CHAIN: Final = "WEBDAV_USER and WEBDAV_PASSWORD, or ~/.netrc"
_CONNECT_SECONDS: Final = 5
_STEPS: Final = 10
"""Bounded steps that one call takes at most; more is silence."""
_LISTING_LIMIT: Final = 256 << 20
"""Bytes of one folder's listing; 500,000 entries have about half of that."""
_LOCKED_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds to wait for a lock (RFC 4918 §11.3), which some servers take for the time of one rename."""
_PROPERTIES: Final = (
    '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:">'
    "<prop><resourcetype/><getcontentlength/></prop></propfind>"
)


class _Locked(Exception):
    """Somebody else holds a lock on what was asked for."""


class WebdavStore(TreeStore):
    """A `Store` at `webdavs://host/folder`; `requests` counts what was really sent."""

    def __init__(
        self, url: str, options: Mapping[str, Any], *, timeout: float, cancelled: threading.Event
    ) -> None:
        super().__init__(redacted(url), timeout=timeout, cancelled=cancelled)
        if options:
            raise StoreMisconfigured(f"{self._where} takes no options; remove them")
        server = server_address(url, "webdavs://host/folder")
        login = _login(server.host, server.user or "", self._where)
        encrypted = scheme_of(url) == "webdavs"
        if login and not encrypted and not _is_here(server.host):
            raise StoreMisconfigured(
                f"{self._where} would send the password in the clear; use webdavs:// instead"
            )
        self._base = httpx.URL(
            scheme="https" if encrypted else "http",
            host=server.host,
            port=server.port,
            path=server.path or "/",
        )
        self._http = httpx.Client(
            auth=login,
            timeout=httpx.Timeout(timeout, connect=min(_CONNECT_SECONDS, timeout)),
            limits=httpx.Limits(max_connections=WORKERS),
            event_hooks={"request": [lambda _: TreeStore._count(self)]},
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _count(self) -> None:
        """Do nothing: each request is counted as it is sent."""

    def _entries(self, folder: str) -> list[Entry]:
        found = []
        own = self._url(f"{folder}/").path.rstrip("/")
        for path, properties in self._look(folder, depth=1).items():
            parent, _, name = path.rpartition("/")
            if parent == own and name:
                found.append(Entry(name, None if properties.collection else properties.content_length or 0))
        return found

    def _look(self, path: str, depth: int) -> dict[str, Any]:
        """Return path on the server → properties, of a folder (depth 0) and of what is in it (1)."""
        data = self._send(
            "PROPFIND",
            f"{path}/",
            limit=_LISTING_LIMIT,
            headers={"Depth": str(depth), "Content-Type": "application/xml"},
            content=_PROPERTIES,
        )
        try:
            responses = MultiStatusResponse(data.decode()).responses.values()
        except Exception as error:
            raise self._stranger() from error
        return {response.path_norm: response.properties for response in responses}

    def _fetch(self, path: str, limit: int) -> bytes:
        return self._send("GET", path, limit=limit, headers={"Accept-Encoding": "identity"})

    def _write(self, path: str, data: bytes) -> None:
        self._send("PUT", path, content=data)

    def _rename(self, old: str, new: str) -> None:
        self._send("MOVE", old, headers={"Destination": str(self._url(new)), "Overwrite": "F"})

    def _remove(self, path: str) -> None:
        self._send("DELETE", path)

    def _make_folder(self, path: str) -> None:
        self._send("MKCOL", f"{path}/")

    def _is_folder(self, path: str) -> bool:
        try:
            return any(properties.collection for properties in self._look(path, depth=0).values())
        except FileNotFoundError:
            return False

    def _url(self, path: str) -> httpx.URL:
        """Return the URL of a path in the store; a folder's path ends in a slash."""
        url: httpx.URL = join_url(self._base, path)
        return url.copy_with(path=f"{url.path.rstrip('/')}/") if path.endswith("/") else url

    def _patience(self, size: int) -> float:
        return _STEPS * super()._patience(size)

    def _send(self, method: str, path: str, *, limit: int = 1 << 20, **more: Any) -> bytes:
        """Send a request, once a passing lock is off, and return the body. Raises OSError, StoreError."""
        for pause in _LOCKED_PAUSES:
            with contextlib.suppress(_Locked):
                return self._send_once(method, path, limit=limit, **more)
            self._cancelled.wait(pause)
        try:
            return self._send_once(method, path, limit=limit, **more)
        except _Locked:
            raise store_errors.busy(self._where, HTTPStatus.LOCKED) from None

    def _send_once(self, method: str, path: str, *, limit: int, **more: Any) -> bytes:
        try:
            with self._http.stream(method, self._url(path), **more) as response:
                self._check(response)
                if int(response.headers.get("content-length") or 0) > limit:
                    raise store_errors.too_large(self._where, path, limit)
                data = bytearray()
                for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > limit:
                        raise store_errors.too_large(self._where, path, limit)
                return bytes(data)
        except (httpx.ConnectTimeout, httpx.ConnectError, httpx.ProxyError) as error:
            raise store_errors.refused(self._where) from error
        except httpx.TimeoutException as error:
            raise TimeoutError from error
        except httpx.TransportError as error:
            raise ConnectionResetError from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreMisconfigured(f"{self._where} is not a valid address") from error

    def _stranger(self) -> StoreError:
        return StoreMisconfigured(f"what answers at {self._where} is no WebDAV server; check the address")

    def _check(self, response: httpx.Response) -> None:
        """Raise what a refusal means."""
        status = response.status_code
        if response.is_success:
            if response.request.method == "PROPFIND" and status != HTTPStatus.MULTI_STATUS:
                raise self._stranger()
            return
        match status:
            case HTTPStatus.UNAUTHORIZED:
                raise StoreUnauthenticated(
                    f"{self._where} does not accept the user or the password; set {_CHAIN}"
                )
            case HTTPStatus.FORBIDDEN:
                raise StoreDenied(f"{self._where} does not allow this; ask its owner for access")
            case HTTPStatus.NOT_FOUND | HTTPStatus.GONE | HTTPStatus.CONFLICT:  # conflict: no parent folder
                raise FileNotFoundError
            case HTTPStatus.PRECONDITION_FAILED:
                raise FileExistsError
            case HTTPStatus.INSUFFICIENT_STORAGE:
                raise OSError(errno.ENOSPC, "full")
            case HTTPStatus.LOCKED:
                raise _Locked
        if status == HTTPStatus.METHOD_NOT_ALLOWED and response.request.method == "GET":
            raise FileNotFoundError  # a folder
        if status == HTTPStatus.TOO_MANY_REQUESTS or response.is_server_error:
            raise store_errors.busy(self._where, status)
        if response.is_redirect:
            raise StoreMisconfigured(f"{self._where} has moved; ask its owner for the new address")
        raise self._stranger()


def _login(host: str, user: str, where: str) -> tuple[str, str] | None:
    """Return user and password for a host, from the environment or ~/.netrc; None when there are none."""
    if password := os.environ.get("WEBDAV_PASSWORD"):
        user = user or os.environ.get("WEBDAV_USER", "")
        if not user:
            raise StoreMisconfigured(f"there is a password for {where} but no user; set WEBDAV_USER")
        return user, password
    try:
        known = netrc.netrc().authenticators(host)
    except FileNotFoundError:
        return None
    except (OSError, netrc.NetrcParseError):
        raise StoreMisconfigured("~/.netrc cannot be read, or others may read it; correct it") from None
    if not known or (user and known[0] != user) or not known[2]:
        return None
    return known[0], known[2]


def _is_here(host: str) -> bool:
    """Tell whether a host is this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
