"""Calls with which a store is tried out: timed, repeated until something shows, or all at once."""

import os
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from cbrm_tui.sync.bounded import run_all
from cbrm_tui.sync.keys import CHECKPOINTS, COMMITS, HEADS, PACKS
from cbrm_tui.sync.store import Store, StoreConflict, StoreError, StoreMissing
from cbrm_tui.sync.store_errors import from_os_error, silent

T = TypeVar("T")

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0


def timed(calls: Iterable[Callable[[], T]]) -> tuple[list[T], float]:
    """Return the results of calls made one after the other, and the median of their milliseconds."""
    results, times = [], []
    for call in calls:
        start = time.perf_counter()
        results.append(call())
        times.append((time.perf_counter() - start) * 1000)
    return results, statistics.median(times)


def wait_until(condition: Callable[[], bool], seconds: float, cancelled: threading.Event) -> float | None:
    """Ask again, ever more rarely, until a condition holds; return how many seconds that took.

    None when it still does not hold after `seconds`. A cancelled store's own calls raise.
    """
    start, pause = time.perf_counter(), _FIRST_PAUSE
    while not condition():
        if time.perf_counter() - start > seconds:
            return None
        cancelled.wait(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return time.perf_counter() - start


def race(stores: Sequence[Store], key: str) -> tuple[int, list[StoreError]]:
    """Let every store create one key with bytes of its own at the same instant.

    Returns how many were told that they had created it, and the errors of those that got no answer
    about it.
    """
    start = threading.Barrier(len(stores))

    def create(store: Store) -> StoreError | None:
        # Connects, so that all are ready at the start.
        try:
            with suppress(StoreError):
                store.get(key, 1)
        except BaseException:
            start.abort()
            raise
        start.wait()
        try:
            store.put(key, secrets.token_bytes(16))
        except StoreError as error:
            return error
        return None

    with ThreadPoolExecutor(len(stores)) as pool:
        outcomes = list(pool.map(create, stores))
    failures = [error for error in outcomes if error and not isinstance(error, StoreConflict)]
    return outcomes.count(None), failures


def look_at_folder(folder: Path, where: str) -> None:
    """Raise StoreMissing where a folder is not there, or sync could not keep its own folders in it."""
    if not folder.exists():
        raise StoreMissing(f"there is no folder {where}; create it, or connect the drive it is on")
    for name in (HEADS, COMMITS, PACKS, CHECKPOINTS):
        inside = folder / name.rstrip("/")
        if inside.is_symlink() or (inside.exists() and not inside.is_dir()):
            raise StoreMissing(
                f"{where} has a file or a symbolic link in place of its folder {name}; remove it there"
            )


def can_link(folder: Path) -> bool:
    """Tell whether a folder can give one file two names. Raises OSError where no file can be written."""
    first, second = (folder / f".{secrets.token_hex(8)}.part" for _ in range(2))
    first.touch(exist_ok=False)
    try:
        os.link(first, second)
    except OSError:
        return False
    finally:
        second.unlink(missing_ok=True)
        first.unlink(missing_ok=True)
    return True


def bounded(job: Callable[[], T], where: str, *, patience: float, cancelled: threading.Event) -> T:
    """Return what a call of the file system returns; its errors, and silence, are raised as StoreError."""
    [outcome] = run_all([job], patience=patience, cancelled=cancelled)
    if type(outcome) is TimeoutError and not outcome.args:
        raise silent(where, patience)
    if isinstance(outcome, OSError):
        raise from_os_error(outcome, where, "a file")
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
