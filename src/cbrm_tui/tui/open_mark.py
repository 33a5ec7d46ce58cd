"""The mark that a running program leaves in a workspace: where the person is, and what it ended by.

`.cbrm/open/<token>.json` is there as long as the program runs, and `<token>.lock` beside it is held. Who ends
in good order takes both away. What lies there without being held was left by a fault, a kill or a power cut.
A start takes it over into a mark of its own, counted one higher, before it brings anything back: a start that
fails again and again is known by its count.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from cbrm_tui.workspace.errors import WriteFailed
from cbrm_tui.workspace.files import state_folder

PLAINLY_FROM: Final = 2
"""Starts in a row that ended by a fault before they were settled, from which on nothing is brought back."""
PLAINLY_KILLED: Final = 4
"""The same for starts that were killed: that may have been somebody's will."""


@dataclass(frozen=True)
class Place:
    """Where a person is: pane, space, view, the record under the cursor, and the forms with a draft."""

    pane: int = 0
    space: str = ""
    view: str = ""
    record: str = ""
    field: str = ""
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """What a program left behind. `at` is local ISO time; `fault` and `report` are empty where it was killed.

    `tries` counts the starts in a row, this one included, that ended before they were settled.
    """

    at: str = ""
    place: Place = Place()
    fault: str = ""
    report: str = ""
    tries: int = 0

    @property
    def plainly(self) -> bool:
        """Whether bringing things back has failed so often that the next start must not try."""
        return self.tries >= (PLAINLY_FROM if self.fault else PLAINLY_KILLED)

    @property
    def asks(self) -> bool:
        """Whether there is something to ask about: a fault, or a form that was not finished."""
        return bool(self.fault or self.place.forms)


class OpenMark:
    """The mark of one program. Where the folder cannot be written there is none, and nothing fails."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path: Path | None = None
        self._lock: FileLock | None = None
        self._now = Left()

    def begin(self) -> Left | None:
        """Lay the mark down; return what an earlier program left, None when it ended in good order."""
        try:
            folder = state_folder(self._root, "open")
        except WriteFailed:
            return None
        left, found = _left_in(folder)
        self._path = folder / f"{secrets.token_hex(6)}.json"
        self._now = replace(
            left or Left(), at=_now(), fault="", report="", tries=(left.tries if left else 0) + 1
        )
        with suppress(OSError, Timeout):
            lock = FileLock(self._path.with_suffix(".lock"), blocking=False, thread_local=False)
            lock.acquire()
            self._lock = lock
            self._write()
            for path in found:
                _remove(path)
        return left

    def settle(self) -> None:
        """The start went well: from now on a fault is one of its own."""
        if self._now.tries:
            self._put(replace(self._now, tries=0))

    def be_at(self, place: Place) -> None:
        """Note where the person is."""
        if place != self._now.place:
            self._put(replace(self._now, at=_now(), place=place))

    def fail(self, fault: str, report: str) -> None:
        """Note a fault; the mark stays."""
        self._put(replace(self._now, at=_now(), fault=fault, report=report))

    def end(self, *, keep: bool = False) -> None:
        """Take the mark away, or only let go of it, for the next start to find."""
        path, self._path = self._path, None
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if path is not None and not keep:
            _remove(path)

    def _put(self, now: Left) -> None:
        self._now = now
        with suppress(OSError):
            self._write()

    def _write(self) -> None:
        # Not brought to the disk for good: what a power cut takes back is a place, not an edit.
        if self._path is not None and self._lock is not None:
            beside = self._path.with_suffix(".tmp")
            beside.write_text(json.dumps(asdict(self._now)), encoding="utf-8")
            beside.replace(self._path)


def _left_in(folder: Path) -> tuple[Left | None, list[Path]]:
    """Return the newest of the marks that nobody holds, and the paths of all of them."""
    found: list[tuple[Left, Path]] = []
    for path in folder.glob("*.json"):
        lock = FileLock(path.with_suffix(".lock"), blocking=False, thread_local=False)
        try:
            with lock:
                found.append((_read(path), path))
        except (Timeout, OSError):
            continue
    newest = max(found, key=lambda one: one[0].at, default=None)
    return newest and newest[0], [path for _, path in found]


def _read(path: Path) -> Left:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        place = raw["place"] if isinstance(raw["place"], Mapping) else {}
        forms = tuple(map(str, place.get("forms") or ()))
        known = {
            one.name: place[one.name] for one in fields(Place) if _fits(one.default, place.get(one.name))
        }
        rest = {one.name: raw[one.name] for one in fields(Left) if _fits(one.default, raw.get(one.name))}
        return Left(**rest, place=Place(**{**known, "forms": forms}))
    except (OSError, ValueError, KeyError, TypeError):
        return Left()


def _fits(default: Any, value: Any) -> bool:
    return isinstance(default, str | int) and type(value) is type(default)


def _remove(path: Path) -> None:
    for one in (path, path.with_suffix(".lock"), path.with_suffix(".tmp")):
        with suppress(OSError):
            one.unlink(missing_ok=True)


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
