"""A store in a folder: local, on a mounted share, or replicated by a sync service.

A partner may write anything into it, so no symbolic link below the folder is followed, and only plain
files count as objects. An object appears whole: it is written under a temporary name, which starts with
a dot and so is never taken for an object, and then linked to its own.
"""

import contextlib
import errno
import os
import secrets
import stat
import threading
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.address import redacted
from cbrm_tui.sync.store_errors import StoreMissing
from cbrm_tui.sync.threaded_store import ThreadedStore

_MAX_LEVELS: Final = 4
"""Folders below the store that a deep listing enters; ours go two deep."""
_READ_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a named pipe must not hold the reader
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.EBADF, errno.EACCES, errno.EPERM, errno.ENOTSUP})


class FolderStore(ThreadedStore):
    """A `Store` in the folder that a path or a `file://` URL names; the folder itself may be a link."""

    def __init__(self, url: str, *, timeout: float, cancelled: threading.Event) -> None:
        super().__init__(redacted(url), timeout=timeout, cancelled=cancelled)
        self._root = path_of(url)

    def _list(self, prefix: str, *, deep: bool) -> dict[str, int]:
        self._count()
        if self._root.exists() and not self._root.is_dir():
            raise StoreMissing(f"{self._where} is a file; a store is a folder")
        found: dict[str, int] = {}
        self._scan(prefix, found, levels=_MAX_LEVELS if deep else 0)
        return found

    def _scan(self, prefix: str, found: dict[str, int], levels: int) -> None:
        try:
            entries = list(os.scandir(self._inside(prefix)))
        except (FileNotFoundError, NotADirectoryError):
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            with contextlib.suppress(FileNotFoundError):  # removed since it was listed
                if entry.is_file(follow_symlinks=False):
                    found[prefix + entry.name] = entry.stat(follow_symlinks=False).st_size
                elif levels and entry.is_dir(follow_symlinks=False):
                    self._scan(f"{prefix}{entry.name}/", found, levels - 1)

    def _read(self, key: str, limit: int) -> bytes:
        self._count()
        path = self._inside(key)
        try:
            descriptor = os.open(path, _READ_FLAGS)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENXIO, errno.ENOTDIR):
                raise FileNotFoundError(errno.ENOENT, "not a plain file") from None
            raise
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise FileNotFoundError(errno.ENOENT, "not a plain file")
            data = file.read(limit + 1) if about.st_size <= limit else b""
        if about.st_size > limit or len(data) > limit:
            raise store_errors.too_large(self._where, key, limit)
        return data

    def _create(self, key: str, data: bytes) -> None:
        self._count()
        self._make_folder(self._root)
        folder = self._root
        for name in key.split("/")[:-1]:
            folder /= name
            self._make_folder(folder)
        target = self._root / key
        temporary = folder / f".{secrets.token_hex(8)}.part"
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _publish(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(folder)

    def _delete(self, key: str) -> None:
        self._count()
        self._inside(key).unlink(missing_ok=True)

    def _inside(self, key: str) -> Path:
        """Return the path of a key or prefix. Raises FileNotFoundError when it leads through a link."""
        path = self._root
        for name in filter(None, key.split("/")):
            path /= name
            if path.is_symlink():
                raise FileNotFoundError(errno.ENOENT, "symbolic links are not followed")
        return path

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir()
        except FileExistsError:
            if not folder.is_dir() or (folder.is_symlink() and folder != self._root):
                raise StoreMissing(
                    f"{self._where} has a file or a symbolic link in a folder's place; remove it there"
                ) from None
        except FileNotFoundError:
            raise StoreMissing(
                f"the folder above {self._where} does not exist; create it, or connect the drive it is on"
            ) from None
        else:
            _sync_folder(folder.parent)


def path_of(url: str) -> Path:
    """Return the folder that a path or a `file://` URL names."""
    if "://" in url:
        parts = urlsplit(url)
        host = f"//{parts.netloc}" if parts.netloc not in ("", "localhost") else ""
        path = url2pathname(parts.path) if os.name == "nt" else unquote(parts.path)
        return Path(host + path).absolute()
    return Path(url).expanduser().absolute()


def _publish(temporary: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError when something has it already."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Not every share can link. A rename replaces, but who races here writes the same bytes:
        # the name holds their hash.
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "taken") from None
        temporary.rename(target)


def _sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut, where the file system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
