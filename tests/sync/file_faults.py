"""A program that runs among faults: every call that changes a file, and the ledger's transactions."""

import errno
import functools
import io
import os
import secrets
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from tests.sync.faults import Crash, Does, FaultyStore, Layer, Script, View, World

from cbrm_tui.sync import store as stores
from cbrm_tui.sync.keystore import VARIABLE
from cbrm_tui.workspace import disk

_OPEN = stores.open_store
_REFUSALS = (errno.ENOSPC, errno.EACCES, errno.EIO)


@dataclass(frozen=True)
class Machine:
    """Where a workspace is, where its keys are kept, and what is seen there of the store in `store`."""

    root: Path
    keys: Path
    view: View
    store: Path
    world: World


@contextmanager
def running(machine: Machine, script: Script) -> Iterator[None]:
    """Let a program run on a machine; the block may run other programs, each with a script of its own."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, {VARIABLE: str(machine.keys)}))
        _patch_stores(
            stack, lambda inner: FaultyStore(inner, machine.world, machine.view, script, machine.store)
        )
        files = _Files((machine.root, machine.keys), script)
        for name in ("replace", "rename", "unlink", "mkdir", "link"):
            stack.enter_context(mock.patch.object(os, name, files.hook(getattr(os, name))))
        stack.enter_context(mock.patch.object(os, "fsync", files.fsync(os.fsync)))
        stack.enter_context(mock.patch.object(disk, "is_askable", return_value=True))
        stack.enter_context(mock.patch.object(disk, "sync_disk", files.sync_disk))
        stack.enter_context(mock.patch.object(io, "open", files.open(io.open)))
        connect = functools.partial(sqlite3.connect, factory=_ledger(script))
        stack.enter_context(mock.patch.object(sqlite3, "connect", connect))
        yield


@contextmanager
def drawn_alike(seed: int) -> Iterator[None]:
    """Let all that is drawn at random be drawn alike in every run, so that a failure can be had again."""
    random = Random(seed)
    with (
        mock.patch.object(secrets, "token_hex", lambda size: random.randbytes(size).hex()),
        mock.patch.object(secrets, "choice", random.choice),
        mock.patch.object(secrets, "randbelow", random.randrange),
    ):
        yield


@contextmanager
def everywhere(name: str, value: object) -> Iterator[None]:
    """Let a constant have another value in every module of the program that knows it."""
    with ExitStack() as stack:
        _patch(stack, name, value)
        yield


def _patch(stack: ExitStack, name: str, value: object) -> None:
    for module in [module for each, module in sys.modules.items() if each.startswith("cbrm_tui.")]:
        if hasattr(module, name):
            stack.enter_context(mock.patch.object(module, name, value))


def _patch_stores(stack: ExitStack, wrap: Callable[[stores.Store], Any]) -> None:
    """Put another store wherever a module of the program opens one."""

    def opened(*arguments: Any, **named: Any) -> Any:
        return wrap(_OPEN(*arguments, **named))

    _patch(stack, "open_store", opened)


class _Files:
    """Calls of the operating system on files under `tops`, with the faults of a script."""

    def __init__(self, tops: tuple[Path, ...], script: Script) -> None:
        self._tops = tuple(f"{top.resolve()}{os.sep}" for top in tops)
        self._script = script

    def hook(self, real: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(real)
        def call(path: Any, *arguments: Any, **named: Any) -> Any:
            if not self._ours(path) or (real.__name__ == "mkdir" and Path(path).is_dir()):
                return real(path, *arguments, **named)
            does = self._begin(last_moment=real.__name__ in {"replace", "unlink"})
            result = real(path, *arguments, **named)
            self._end(does)
            return result

        return call

    def fsync(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            path = _path_of(descriptor)
            if not self._ours(path):
                return real(descriptor)
            does = self._begin()
            if does is Does.HALF and Path(path).is_file():
                os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
                self._script.crash()
            real(descriptor)
            return self._end(does)

        return call

    def sync_disk(self, descriptor: int) -> None:
        """Keep all that was written, which is so already as long as the machine runs."""
        does = self._begin()
        if does is Does.HALF:
            for path in Path(_path_of(descriptor)).rglob(".*.tmp"):
                os.truncate(path, path.stat().st_size // 2)
            self._script.crash()
        self._end(does)

    def open(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
            if not set(mode) & set("wxa+") or not self._ours(path):
                return real(path, mode, *arguments, **named)
            does = self._begin()
            stream = real(path, mode, *arguments, **named)
            try:
                self._end(does)
            except BaseException:
                stream.close()
                raise
            return stream

        return call

    def _ours(self, path: Any) -> bool:
        return isinstance(path, str | os.PathLike) and str(path).startswith(self._tops)

    def _begin(self, *, last_moment: bool = False) -> Does | None:
        # Between the last look at a file and its replacement there is no moment that a program could guard.
        does = self._script.next(Layer.FILES, deaf=last_moment)
        if does is Does.FAIL_BEFORE:
            raise self._refusal()
        return does

    def _end(self, does: Does | None) -> None:
        if does is Does.CRASH_AFTER:
            self._script.crash()
        if does in {Does.FAIL_AFTER, Does.HALF}:
            raise self._refusal()

    def _refusal(self) -> OSError:
        number = _REFUSALS[self._script.calls[Layer.FILES] % len(_REFUSALS)]
        return OSError(number, os.strerror(number))


def _ledger(script: Script) -> type[sqlite3.Connection]:
    """Return a kind of connection on which every change, and every end of a transaction, can fail."""

    class Ledger(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            return _faulty(script, sql, lambda: super(Ledger, self).execute(sql, *arguments))

        def executemany(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            return _faulty(script, sql, lambda: super(Ledger, self).executemany(sql, *arguments))

    return Ledger


def _faulty(script: Script, sql: str, execute: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
    if script.dead:
        raise Crash
    if sql.startswith("select") or (sql.startswith("pragma") and "user_version =" not in sql):
        return execute()
    does = script.next(Layer.LEDGER)
    if does in {Does.FAIL_BEFORE, Does.HALF}:
        raise sqlite3.OperationalError("disk I/O error")
    cursor = execute()
    if does is Does.CRASH_AFTER:
        script.crash()
    if does is Does.FAIL_AFTER:
        raise sqlite3.OperationalError("disk I/O error")
    return cursor


def _path_of(descriptor: int) -> str:
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return ""
