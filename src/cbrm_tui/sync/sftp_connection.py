"""One SSH connection to an SFTP server, with the server's host key checked.

Keys come from the ssh agent and `~/.ssh`, and `~/.ssh/config` counts. Passwords are not used: nothing
could keep them. A server is trusted by `known_hosts` alone, never on first sight.
"""

import contextlib
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import asyncssh

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.address import server_address
from cbrm_tui.sync.store_errors import StoreMisconfigured, StoreUnauthenticated, StoreUnreachable

_OPTIONS: Final = frozenset({"known_hosts", "client_keys"})
_KEEP_ALIVE: Final = 30
"""Seconds between two signs of life, so that a connection that died while idle is noticed."""
_Matched = tuple[Any, ...]
_NOTHING_KNOWN: Final[_Matched] = ((), (), (), (), (), (), ())


class SftpAddress:
    """Where an `sftp://` URL leads; `/~/` at the start of its path is the user's home folder."""

    def __init__(self, url: str, options: Mapping[str, Any], where: str) -> None:
        """Raises StoreMisconfigured for what is no SFTP address or option."""
        server = server_address(url, "sftp://user@host/folder")
        if unknown := sorted(set(options) - _OPTIONS):
            raise StoreMisconfigured(
                f"{where} has an option that SFTP does not know ({unknown[0]!a}); "
                "it knows known_hosts and client_keys"
            )
        self.where = where
        self.host, self.port, self.user, path = server.host, server.port, server.user, server.path
        self.folder = path[3:] or "." if path.startswith("/~") and path[2:3] in ("", "/") else path or "/"
        self.known_hosts = _path_option(options, "known_hosts", where)
        self.client_keys = _path_option(options, "client_keys", where)

    @property
    def login(self) -> str:
        """How `ssh` is told to connect here."""
        return f"ssh -p {self.port} {self.host}" if self.port else f"ssh {self.host}"


def _path_option(options: Mapping[str, Any], name: str, where: str) -> Path | None:
    value = options.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise StoreMisconfigured(f"the option {name} of {where} must be the path of a file")
    path = Path(value).expanduser()
    if not path.is_file():
        raise StoreMisconfigured(f"the option {name} of {where} names no file; correct it")
    return path


class _HostKeys:
    """The keys known for a host, and what the server offered instead."""

    def __init__(self, address: SftpAddress) -> None:
        files = [
            address.known_hosts or Path("~/.ssh/known_hosts").expanduser(),
            Path("/etc/ssh/ssh_known_hosts"),
        ]
        readable = [str(file) for file in files if os.access(file, os.R_OK)]
        self._known = asyncssh.read_known_hosts(readable) if readable else None
        self.some_known = False
        self.offered = ""

    def match(self, host: str, addr: str, port: int | None) -> _Matched:
        """Return the trusted keys of a host, as asyncssh asks for them."""
        found = tuple(self._known.match(host, addr, port)) if self._known else _NOTHING_KNOWN
        self.some_known = any(found)
        return found

    def watcher(self) -> asyncssh.SSHClient:
        """Return the client that asyncssh shows a key that it does not trust."""
        keys = self

        class Watcher(asyncssh.SSHClient):
            def validate_host_public_key(self, _host: str, _addr: str, _port: int, key: Any) -> bool:
                keys.offered = key.get_fingerprint()
                return False

        return Watcher()


async def connect(address: SftpAddress, patience: float) -> asyncssh.SSHClientConnection:
    """Return a new connection. Raises a StoreError that says what to do."""
    settings: dict[str, Any] = {}
    if address.port:
        settings["port"] = address.port
    if address.user:
        settings["username"] = address.user
    if address.client_keys:
        settings["client_keys"] = [str(address.client_keys)]
    try:
        keys = _HostKeys(address)
    except (OSError, ValueError) as error:
        raise StoreMisconfigured(
            f"the known_hosts file for {address.where} cannot be read; check it"
        ) from error
    settings |= {
        "known_hosts": keys.match,
        "client_factory": keys.watcher,
        "password_auth": False,
        "kbdint_auth": False,
        "connect_timeout": patience,
        "login_timeout": patience,
        "keepalive_interval": _KEEP_ALIVE,
    }
    with _explained(address, keys, patience):
        try:
            return await asyncssh.connect(address.host, **settings)
        except (asyncssh.ConnectionLost, asyncssh.KeyExchangeFailed, ConnectionResetError):
            if not keys.some_known:
                raise
        # The server may have no more key of the known type, and hung up; then see what it has instead.
        return await asyncssh.connect(address.host, server_host_key_algs="default", **settings)


@contextlib.contextmanager
def _explained(address: SftpAddress, keys: _HostKeys, patience: float) -> Iterator[None]:
    where = address.where
    try:
        yield
    except asyncssh.HostKeyNotVerifiable as error:
        raise _not_trusted(address, keys) from error
    except asyncssh.KeyExchangeFailed as error:
        raise StoreUnreachable(
            f"{where} speaks no encryption that is safe today; ask its owner to update it"
        ) from error
    except asyncssh.PermissionDenied as error:
        raise StoreUnauthenticated(
            f"{where} does not accept the user or the SSH key; try {address.login}, add the key to the "
            "ssh agent, or name it in the option client_keys"
        ) from error
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise StoreMisconfigured(
            f"the SSH key for {where} cannot be read, or is encrypted; add it to the ssh agent"
        ) from error
    except asyncssh.ConfigParseError as error:
        raise StoreMisconfigured("~/.ssh/config cannot be read; correct it") from error
    except TimeoutError as error:
        raise store_errors.silent(where, patience) from error
    except (socket.gaierror, ConnectionError) as error:
        raise store_errors.refused(where) from error
    except (asyncssh.Error, OSError, ValueError) as error:
        raise StoreUnreachable(
            f"no connection to {where} ({type(error).__name__}); try {address.login}"
        ) from error


def _not_trusted(address: SftpAddress, keys: _HostKeys) -> StoreUnauthenticated:
    shown = f" ({keys.offered})" if keys.offered else ""
    if keys.some_known:
        host = f"[{address.host}]:{address.port}" if address.port else address.host
        return StoreUnauthenticated(
            f"WARNING: THE HOST KEY OF {address.where} HAS CHANGED{shown}; somebody may be reading along. "
            f"Ask the server's owner; only if the new key is right: ssh-keygen -R '{host}'"
        )
    return StoreUnauthenticated(
        f"the host key of {address.where} is not known yet{shown}; compare it with what the server's owner "
        f"says, accept it once with: {address.login}"
    )
