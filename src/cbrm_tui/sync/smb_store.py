r"""A store on an SMB share, through smbprotocol. Imported only for an `smb://` URL.

The user is in the URL (`smb://user@host/share/folder`, also `DOMAIN;user@`), the password is taken from
the environment variable `SMB_PASSWORD`. Without one the session is opened with a Kerberos ticket (or on
Windows as who is signed in), or from the file that `NTLM_USER_FILE` names.
"""

import contextlib
import errno
import logging
import os
import stat
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import uuid4

import smbclient
from smbprotocol.connection import Connection
from smbprotocol.exceptions import (
    AccessDenied,
    BadNetworkName,
    LogonFailure,
    SMBAuthenticationError,
    SMBConnectionClosed,
    SMBException,
    SMBOSError,
)
from smbprotocol.header import NtStatus

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.address import redacted, server_address, wrong_form
from cbrm_tui.sync.bounded import run_all
from cbrm_tui.sync.store_errors import (
    StoreDenied,
    StoreError,
    StoreMisconfigured,
    StoreMissing,
    StoreUnauthenticated,
    StoreUnreachable,
)
from cbrm_tui.sync.tree_store import Entry, TreeStore

PASSWORD_VARIABLE: Final = "SMB_PASSWORD"
_OPTIONS: Final = frozenset({"encrypt"})
_FORM: Final = "smb://user@host/share/folder"
_PORT: Final = 445
_CONNECT_SECONDS: Final = 5
_CLOSE_SECONDS: Final = 2
_SESSIONS: Final = 4
"""Sessions at most; the library gives a session's credits to one call at a time reliably, not to several."""
_SHARE: Final = "rwd"
"""Others may read, write and delete a file that is open here: nobody is locked out."""
_CODES: Final = {
    NtStatus.STATUS_ACCESS_DENIED: errno.EACCES,
    NtStatus.STATUS_SHARING_VIOLATION: errno.EBUSY,
    NtStatus.STATUS_DISK_FULL: errno.ENOSPC,
    NtStatus.STATUS_OBJECT_NAME_COLLISION: errno.EEXIST,
    NtStatus.STATUS_OBJECT_NAME_NOT_FOUND: errno.ENOENT,
    NtStatus.STATUS_OBJECT_PATH_NOT_FOUND: errno.ENOENT,
    NtStatus.STATUS_STOPPED_ON_SYMLINK: errno.ENOENT,
    NtStatus.STATUS_NOT_A_DIRECTORY: errno.ENOTDIR,
}
_NO_SHARE: Final = (NtStatus.STATUS_BAD_NETWORK_NAME, NtStatus.STATUS_NOT_FOUND)
_SESSION_ENDED: Final = (NtStatus.STATUS_USER_SESSION_DELETED, NtStatus.STATUS_NETWORK_NAME_DELETED)
_Cache = dict[str, Any]
# A library's warnings must not land on a screen that is being drawn.
for _name in ("smbprotocol", "smbclient", "spnego"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


class SmbStore(TreeStore):
    """A `Store` at `smb://user@host:port/share/folder`. Option: `encrypt` (true: never in plain).

    What lies on the share is as the server shows it: a link that it follows itself looks like its target.
    """

    def __init__(
        self, url: str, options: Mapping[str, Any], *, timeout: float, cancelled: threading.Event
    ) -> None:
        super().__init__(redacted(url), timeout=timeout, cancelled=cancelled)
        server = server_address(url, _FORM)
        share, _, folder = server.path.strip("/").partition("/")
        if not share or "\\" in server.path:
            raise wrong_form(url, _FORM)
        if set(options) - _OPTIONS or not isinstance(options.get("encrypt", True), bool):
            raise StoreMisconfigured(f"{self._where} has an option that SMB does not know; it knows encrypt")
        self._host, self._port = server.host, server.port or _PORT
        self._share = rf"\\{self._host}\{share}"
        self._root = rf"{self._share}\{folder}".replace("/", "\\").rstrip("\\")
        self._places = threading.BoundedSemaphore(_SESSIONS)
        self._idle: list[_Cache] = []
        self._all: list[_Cache] = []
        self._settings: dict[str, Any] = {
            "password": os.environ.get(PASSWORD_VARIABLE),
            "username": (server.user or "").replace(";", "\\") or None,
            "port": self._port,
            "connection_timeout": min(_CONNECT_SECONDS, timeout),
            "encrypt": options.get("encrypt"),
        }

    def close(self) -> None:
        """Close the connections."""
        if self._all:
            with contextlib.suppress(StoreError):
                run_all([self._disconnect], patience=_CLOSE_SECONDS, cancelled=threading.Event())

    def _entries(self, folder: str) -> list[Entry]:
        with self._session() as session, smbclient.scandir(self._path(folder), **session) as entries:
            return [
                Entry(entry.name, None if is_folder else entry.smb_info.end_of_file)
                for entry in entries
                if (is_folder := entry.is_dir(follow_symlinks=False)) or entry.is_file(follow_symlinks=False)
            ]

    def _fetch(self, path: str, limit: int) -> bytes:
        with self._session() as session:
            about = smbclient.lstat(self._path(path), **session)
            if not stat.S_ISREG(about.st_mode):
                raise FileNotFoundError
            if about.st_size > limit:
                raise store_errors.too_large(self._where, path, limit)
            with smbclient.open_file(self._path(path), "rb", share_access=_SHARE, **session) as file:
                return bytes(file.read(limit + 1))

    def _write(self, path: str, data: bytes) -> None:
        # Closing a buffered file sends a flush: the server has it on its disk.
        with (
            self._session() as session,
            smbclient.open_file(self._path(path), "xb", share_access=_SHARE, **session) as file,
        ):
            file.write(data)

    def _rename(self, old: str, new: str) -> None:
        with self._session() as session:
            smbclient.rename(self._path(old), self._path(new), **session)

    def _remove(self, path: str) -> None:
        with self._session() as session:
            smbclient.remove(self._path(path), **session)

    def _make_folder(self, path: str) -> None:
        with self._session() as session:
            smbclient.mkdir(self._path(path), **session)

    def _is_folder(self, path: str) -> bool:
        look = smbclient.lstat if path else smbclient.stat
        try:
            with self._session() as session:
                return stat.S_ISDIR(look(self._path(path), **session).st_mode)
        except FileNotFoundError:
            return False

    def _path(self, path: str) -> str:
        return rf"{self._root}\{path}".replace("/", "\\") if path else self._root

    @contextlib.contextmanager
    def _session(self) -> Iterator[dict[str, Any]]:
        """Lend the settings of an open session; what fails inside is an OSError or a StoreError."""
        with self._places:
            cache = self._idle.pop() if self._idle else self._new_cache()
            try:
                self._connect(cache)
                yield self._settings | {"connection_cache": cache}
            except SMBOSError as error:
                if error.ntstatus in _SESSION_ENDED:
                    _drop(cache)
                    raise ConnectionResetError from error
                raise _plain(error) from error
            except (SMBException, OSError) as error:
                if not self._is_ours(cache):
                    raise TimeoutError from error  # given up: the call has ended, and is not made again
                if isinstance(error, SMBConnectionClosed) or not _is_connected(cache):
                    raise ConnectionResetError from error
                if isinstance(error, OSError):
                    raise
                raise OSError(errno.EPROTO, "the SMB server refused") from error
            finally:
                if self._is_ours(cache):
                    self._idle.append(cache)

    def _is_ours(self, cache: _Cache) -> bool:
        return any(cache is one for one in list(self._all))

    def _new_cache(self) -> _Cache:
        cache: _Cache = {}
        self._all.append(cache)
        return cache

    def _connect(self, cache: _Cache) -> None:
        """Open a session and the share, unless they are open."""
        if _is_connected(cache):
            return
        cache.clear()
        settings = self._settings | {"connection_cache": cache}
        try:
            # Under a name of its own: Samba hands connections of one name to one process, and a session
            # that is being set up meanwhile may never be answered.
            connection = Connection(uuid4(), self._host, self._port, require_signing=True)
            connection.connect(timeout=self._settings["connection_timeout"])
            cache[f"{self._host.lower()}:{self._port}"] = connection
            smbclient.register_session(self._host, **settings)
            smbclient.stat(f"{self._share}\\", **settings)
        except (SMBAuthenticationError, LogonFailure) as error:
            _drop(cache)
            raise StoreUnauthenticated(
                f"{self._where} does not accept the user or the password; name the user in the address, "
                f"and set {PASSWORD_VARIABLE} or sign in with Kerberos (kinit)"
            ) from error
        except SMBException as error:
            _drop(cache)
            raise self._refusal(error) from error
        except (OSError, ValueError) as error:
            _drop(cache)
            raise store_errors.refused(self._where) from error

    def _refusal(self, error: Exception) -> StoreError:
        status = getattr(error, "ntstatus", None)
        if isinstance(error, BadNetworkName) or status in _NO_SHARE:
            return StoreMissing(f"{self._where}: there is no such share; correct the address")
        if isinstance(error, AccessDenied) or status == NtStatus.STATUS_ACCESS_DENIED:
            return StoreDenied(f"{self._where} may not be used by this user; ask its owner for access")
        return StoreUnreachable(
            f"no session with {self._where} ({type(error).__name__}); check its address and the network"
        )

    def _disconnect(self) -> None:
        for cache in list(self._all):
            smbclient.reset_connection_cache(fail_on_error=False, connection_cache=cache)

    def _explained(self, error: Exception, key: str) -> StoreError:
        if type(error) is TimeoutError and not error.args:
            given_up = list(self._all)
            self._all.clear()
            self._idle.clear()
            for cache in given_up:
                _drop(cache)
        return super()._explained(error, key)


def _is_connected(cache: _Cache) -> bool:
    return any(connection.transport.connected for connection in list(cache.values()))


def _drop(cache: _Cache) -> None:
    """Break a session that is of no more use; a call that waits on it ends."""
    while cache:
        _, connection = cache.popitem()
        threading.Thread(target=connection.transport.close, name="smb-close", daemon=True).start()


def _plain(error: SMBOSError) -> OSError:
    """Return the error as Python's own of its kind."""
    return OSError(_CODES.get(error.ntstatus) or error.errno or errno.EIO, "refused by the SMB server")
