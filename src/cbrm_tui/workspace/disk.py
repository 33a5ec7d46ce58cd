"""Getting what was written to the disk for good: file by file, or all that waits for a disk at once."""

import errno
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

_TELLS_OF_ERRORS: Final = (5, 8)
"""The version of Linux from which on syncfs(2) fails where writing failed."""


class WholeDisk:
    """A file system that can be asked once to keep all that was written to it, which takes about as long
    as asking for one file.

    It is opened before anything is written: from then on it tells of what could not be kept.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._device = os.fstat(descriptor).st_dev

    def holds(self, stream: BinaryIO) -> bool:
        """Tell whether a file is on this disk."""
        return os.fstat(stream.fileno()).st_dev == self._device

    def sync(self) -> None:
        """Wait until all that was written is there for good. Raises OSError."""
        sync_disk(self._descriptor)


@contextmanager
def whole_disk(folder: Path) -> Iterator[WholeDisk | None]:
    """Open the disk that a folder is on; None where it is surer to ask for each file."""
    descriptor = -1
    try:
        if is_askable(folder):
            descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        pass  # whoever writes there will say why that fails
    try:
        yield WholeDisk(descriptor) if descriptor >= 0 else None
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def is_askable(folder: Path) -> bool:
    """Tell whether the whole disk that a folder is on can be asked to keep what was written.

    Not on systems other than Linux, nor on its versions that hide errors, nor where it is no disk of this
    machine, such as a share: not every one of those hands the question on.
    """
    return _syncfs() is not None and os.major(folder.stat().st_dev) > 0


def sync_disk(descriptor: int) -> None:
    """Bring all of the file system that an open file is on to the disk. Raises OSError."""
    import ctypes

    ask = _syncfs()
    if ask is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if ask(descriptor):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def sync_file(stream: BinaryIO) -> None:
    """Bring a file to the disk and close it. Raises OSError."""
    with stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system knows how. Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems know no fsync of a folder; the rename is done all the same.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(handle)


@cache
def _syncfs() -> Callable[[int], int] | None:
    """Return the call of the C library, where it can be relied on."""
    if sys.platform != "linux" or _version(platform.release()) < _TELLS_OF_ERRORS:
        return None
    import ctypes

    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    return found


def _version(release: str) -> tuple[int, ...]:
    parts = release.partition("-")[0].split(".")[:2]
    return tuple(int(part) for part in parts if part.isdecimal())
