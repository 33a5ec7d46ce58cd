"""What can go wrong with a store, each error one clear line: what is wrong and what to do about it.

No message holds a secret: stores are named by their redacted URL, and text of a server or a library
is never repeated.
"""

import errno
from typing import Final


class StoreError(Exception):
    """A store did not do what was asked; the base of the errors below.

    The message is one line, `what is wrong; what to do about it`.
    """


class StoreUnreachable(StoreError):
    """No useful answer now (refused, unknown host, silence, overload); the same call may work later.

    `again` tells that a new attempt at once may help (a reset connection, a busy server).
    """

    def __init__(self, message: str, *, again: bool = False) -> None:
        super().__init__(message)
        self.again = again


class StoreDenied(StoreError):
    """The store does not accept the credentials, or they do not allow the call."""


class StoreUnauthenticated(StoreDenied):
    """Who is calling could not be established (no or wrong credentials, a wrong clock): no call will do."""


class StoreMissing(StoreError):
    """There is no such bucket, or no folder to create the store in."""


class ObjectMissing(StoreError):
    """The store answers, and has no object with this key."""


class ObjectTooLarge(StoreError):
    """The object is larger than the caller's limit; it was not downloaded."""


class StoreConflict(StoreError):
    """The key holds other bytes than those to put; nothing was overwritten."""


class StoreMisconfigured(StoreError):
    """The store's URL or options cannot be used as they are."""


class StoreCancelled(StoreError):
    """The caller cancelled; the call may or may not have reached the store."""


_OFFLINE: Final = "check the network; nothing is lost, sync again later"
_UNREACHABLE: Final = frozenset(
    {
        errno.EIO,
        errno.ETIMEDOUT,
        errno.ENOTCONN,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.ECONNABORTED,
        errno.EPIPE,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.ENETDOWN,
        errno.ESTALE,
        getattr(errno, "EHOSTDOWN", errno.EHOSTUNREACH),
    }
)
_NO_OBJECT: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP})
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})


def needs_extra(where: str, extra: str) -> StoreMisconfigured:
    """Return the error for a store whose library is not installed; `extra` of ours installs it."""
    return StoreMisconfigured(f'{where} needs a further library: pip install "cbrm-tui[{extra}]"')


def silent(where: str, seconds: float) -> StoreUnreachable:
    """Return the error for a store that did not answer within `seconds`."""
    return StoreUnreachable(f"{where} did not answer within {seconds:g} s; {_OFFLINE}")


def refused(where: str) -> StoreUnreachable:
    """Return the error for a store that no connection can be made to."""
    return StoreUnreachable(
        f"no connection to {where}; check its address and the network; nothing is lost, sync again later"
    )


def interrupted(where: str) -> StoreUnreachable:
    """Return the error for a connection that broke during a call."""
    return StoreUnreachable(f"the connection to {where} broke; {_OFFLINE}", again=True)


def busy(where: str, status: int) -> StoreUnreachable:
    """Return the error for a server that answers with an overload or a fault of its own."""
    return StoreUnreachable(
        f"{where} is overloaded or out of order (status {status}); sync again later", again=True
    )


def no_object(where: str, key: str) -> ObjectMissing:
    """Return the error for a key that the store does not have."""
    return ObjectMissing(f"{where} has no {key}")


def too_large(where: str, key: str, limit: int) -> ObjectTooLarge:
    """Return the error for an object of more than `limit` bytes."""
    return ObjectTooLarge(f"{key} in {where} is larger than {limit} bytes and was not read")


def other_plan(where: str, plan: str) -> StoreError:
    """Return the error for a store that carries another plan, `plan`, than the one that is synced."""
    return StoreError(f"{where} holds another plan ({plan}); nothing was sent or received")


def conflict(where: str, key: str) -> StoreConflict:
    """Return the error for a key that is taken by other content."""
    return StoreConflict(f"{key} in {where} already holds something else; nothing was overwritten")


def from_os_error(error: OSError, where: str, key: str) -> StoreError:
    """Say in plain words what an error of the operating system means for a store."""
    if isinstance(error, FileNotFoundError) or error.errno in _NO_OBJECT:
        return no_object(where, key)
    if isinstance(error, FileExistsError):
        return conflict(where, key)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return StoreDenied(f"{where} may not be read or written here; ask its owner for access")
    if error.errno in _FULL:
        return StoreError(f"{where} is full; make room there and sync again")
    if isinstance(error, ConnectionError | TimeoutError) or error.errno in _UNREACHABLE:
        return interrupted(where)
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return StoreError(f"{where} failed ({name}); run cbrm doctor on it")
