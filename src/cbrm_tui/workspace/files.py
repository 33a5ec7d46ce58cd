"""The one door through which documents are written: atomically, checked, and under a lock."""

import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from filelock import FileLock, Timeout

from cbrm_tui.workspace.disk import WholeDisk, sync_file, sync_folder
from cbrm_tui.workspace.errors import Busy, WriteFailed
from cbrm_tui.workspace.places import STATE

PATIENCE: Final = 20.0
"""Seconds to wait for a lock where nobody sits before a key."""
BREATH: Final = 0.01
"""Seconds for which a long writer leaves a lock free now and then, so that others get their turn."""
_GLANCE: Final = BREATH / 4
"""Seconds between two looks at a lock that another process holds; short enough to catch a breath."""

SIDE_BY_SIDE: Final = 16
"""Files that go to the disk at one time."""
_ONLY_FILE: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
_ONLY_FOLDER: Final = _ONLY_FILE | getattr(os, "O_DIRECTORY", 0)
_LEFTOVER: Final = re.compile(r"\.(?:.+\.toml|.+\.json|position)\.[0-9a-f]{8}\.tmp")


@contextmanager
def locked(root: Path, name: str = "lock", seconds: float = PATIENCE) -> Iterator[None]:
    """Hold a lock of the workspace against other processes and threads.

    Raises Busy when somebody else holds it for `seconds`, WriteFailed when the folder cannot be written.
    """
    lock = FileLock(state_folder(root) / name, timeout=seconds, thread_local=False)
    try:
        lock.acquire(poll_interval=_GLANCE)
    except Timeout:
        raise Busy(root) from None
    except OSError as error:
        raise WriteFailed(f"{root}: {plain(error)}") from None
    try:
        yield
    finally:
        lock.release()


def state_folder(root: Path, *parts: str) -> Path:
    """Return a folder of the machine's own state, made if need be. Raises WriteFailed."""
    return made(root.joinpath(STATE, *parts))


def made(folder: Path) -> Path:
    """Return a folder, made if need be. Raises WriteFailed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(f"{folder}: {plain(error)}") from None
    return folder


def read_text(path: Path) -> str | None:
    """Return the file's text with its line ends as they are, None when it is not there.

    Bytes that are not UTF-8 come back as lone surrogates, which no TOML reader accepts.
    """
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WriteFailed(f"{path}: {plain(error)}") from None


def read_beneath(top: Path, path: str) -> str | None:
    """Return the text of the file at `path` below the folder `top`, like `read_text`.

    No symbolic link is followed on the way, not even one that was put there since the folder was looked
    through, so that nothing outside `top` can be read where the system allows to ask for that (POSIX).
    """
    if os.open not in os.supports_dir_fd:
        return read_text(top / path)
    *folders, name = path.split("/")
    here = -1
    try:
        for folder in (str(top), *folders):
            inner = os.open(folder, _ONLY_FOLDER, dir_fd=here if here >= 0 else None)
            if here >= 0:
                os.close(here)
            here = inner
        with os.fdopen(os.open(name, _ONLY_FILE, dir_fd=here), "rb") as stream:
            return stream.read().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise WriteFailed(f"{top / path}: {plain(error)}") from None
    finally:
        if here >= 0:
            os.close(here)


@dataclass(frozen=True)
class Staged:
    """A text that is on the disk in a temporary file beside its own, or why it could not get there."""

    temporary: Path | None = None
    failure: WriteFailed | None = None


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Put `text` in place of the file: temporary file, fsync, rename, fsync of the folder.

    A `private` file is nobody else's to read. Raises WriteFailed; the file then still has what it had,
    and no temporary file stays.
    """
    try:
        stream = _write_beside(path, text, private=private)
        temporary = Path(stream.name)
        try:
            sync_file(stream)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise _kept(path, error) from None


@contextmanager
def staged(
    texts: Mapping[Path, str], threads: Executor | None = None, whole: WholeDisk | None = None
) -> Iterator[Mapping[Path, Staged]]:
    """Bring many texts to the disk side by side, for `put` to put into place one by one.

    The disk takes many files in about the time of one, and whoever looks at a file right before its text is
    put into place misses no edit meanwhile. When the block ends, what was not put into place is removed, and
    what was is there for good. `threads` wait for the disk, where the caller has some; a `whole` disk is
    asked once for all files that are on it. Raises WriteFailed.
    """
    streams: dict[Path, BinaryIO] = {}
    failed: dict[Path, OSError] = {}
    try:
        for path, text in texts.items():
            try:
                streams[path] = _write_beside(path, text)
                if whole and whole.holds(streams[path]):
                    streams[path].close()
            except OSError as error:
                failed[path] = error
        failed = {**_all_to_disk(streams, threads, whole), **failed}
        yield {
            path: Staged(failure=_kept(path, failed[path]))
            if path in failed
            else Staged(Path(streams[path].name))
            for path in texts
        }
    finally:
        for stream in streams.values():
            stream.close()
            with suppress(OSError):  # what is left over does no harm
                Path(stream.name).unlink(missing_ok=True)
        for folder in sorted({path.parent for path in streams}):
            try:
                sync_folder(folder)
            except OSError as error:
                raise WriteFailed(f"{folder}: {plain(error)}") from None


def clear_leftovers(folders: Iterable[Path]) -> None:
    """Remove the temporary files that a crash left in folders; nobody else may be writing there."""
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                left = [entry.path for entry in entries if _LEFTOVER.fullmatch(entry.name)]
            for path in left:
                Path(path).unlink(missing_ok=True)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise WriteFailed(f"{folder}: {plain(error)}") from None


def remove(path: Path) -> None:
    """Remove the file if it is there. Raises WriteFailed."""
    try:
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)
    except OSError as error:
        raise WriteFailed(f"{path}: {plain(error)}; it was not removed") from None


def move(path: Path, other: Path) -> None:
    """Give a file another name, in place of what has it; not for good yet. Raises WriteFailed."""
    try:
        path.replace(other)
    except OSError as error:
        raise _kept(other, error) from None


def put(path: Path, text: str | Staged | None) -> None:
    """Write the text, or remove the file for None. Raises WriteFailed."""
    if text is None:
        remove(path)
    elif isinstance(text, str):
        write_text(path, text)
    elif text.temporary is None:
        assert text.failure
        raise text.failure
    else:
        try:
            text.temporary.replace(path)
        except OSError as error:
            raise _kept(path, error) from None


def plain(error: OSError) -> str:
    """Say in plain words why the operating system refused."""
    words = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "your share of the disk is used up",
        errno.EFBIG: "the file would be larger than allowed here",
        errno.EROFS: "the disk can only be read",
        errno.EACCES: "it may not be written (permission denied)",
        errno.EPERM: "it may not be written (not permitted)",
    }
    return words.get(error.errno or 0, error.strerror or str(error))


def _write_beside(path: Path, text: str, *, private: bool = False) -> BinaryIO:
    """Write the text to a temporary file beside the one that it is for, made if that may be written."""
    if not os.access(path, os.W_OK) and path.exists():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    with ExitStack() as undo:
        undo.callback(temporary.unlink, missing_ok=True)
        try:
            stream = undo.enter_context(temporary.open("xb"))
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = undo.enter_context(temporary.open("xb"))
        if private and os.name != "nt":
            os.fchmod(stream.fileno(), 0o600)
        stream.write(text.encode("utf-8", "surrogateescape"))
        stream.flush()
        undo.pop_all()
    return stream


def _all_to_disk(
    streams: Mapping[Path, BinaryIO], threads: Executor | None, whole: WholeDisk | None
) -> dict[Path, OSError]:
    """Bring written files to the disk, those that are closed already with the whole of it.

    Returns what it refused.
    """
    closed = [path for path, stream in streams.items() if stream.closed]
    failed = _side_by_side([(path, stream) for path, stream in streams.items() if not stream.closed], threads)
    if whole and closed:
        try:
            whole.sync()
        except OSError as error:
            failed |= dict.fromkeys(closed, error)
    return failed


def _side_by_side(streams: Sequence[tuple[Path, BinaryIO]], threads: Executor | None) -> dict[Path, OSError]:
    shares = [streams[start::SIDE_BY_SIDE] for start in range(min(SIDE_BY_SIDE, len(streams)))]
    if len(shares) < 2:
        return _share_to_disk(streams)
    with ExitStack() as stack:
        pool = threads or stack.enter_context(ThreadPoolExecutor(len(shares)))
        tasks = [pool.submit(_share_to_disk, share) for share in shares]
        wait(tasks)
    failed: dict[Path, OSError] = {}
    for task in tasks:
        failed |= task.result()
    return failed


def _share_to_disk(streams: Sequence[tuple[Path, BinaryIO]]) -> dict[Path, OSError]:
    failed: dict[Path, OSError] = {}
    for path, stream in streams:
        try:
            sync_file(stream)
        except OSError as error:
            failed[path] = error
    return failed


def _kept(path: Path, error: OSError) -> WriteFailed:
    return WriteFailed(f"{path}: {plain(error)}; it still holds what it held")
