"""Who of the programs on this machine has a meeting in hand: one has, others may look on or take over.

The state of a meeting is a file under `.cbrm/meetings`. The program that has it holds a lock besides, which
the operating system lets go of when the program ends, however it ends.
"""

from __future__ import annotations

import json
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from cbrm_tui.domain.meeting import Clock, Pause
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.errors import UnknownRecord, WorkspaceError, WriteFailed
from cbrm_tui.workspace.files import (
    clear_leftovers,
    locked,
    plain,
    read_text,
    remove,
    state_folder,
    write_text,
)
from cbrm_tui.workspace.meeting_state import MeetingState, read_state, to_json

_FOLDER: Final = "meetings"
_LOCK: Final = "meetings.lock"
_PATIENCE: Final = 2.0
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_TOKEN: Final = re.compile(r"[0-9a-f]{16}")


class LedElsewhere(WorkspaceError):
    """Another program on this machine has the meeting in hand. `since` is None where it is not known."""

    def __init__(self, who: str, since: datetime | None) -> None:
        at = f" since {since:%H:%M}" if since else ""
        super().__init__(f"{who or 'another cbrm'} has this meeting open on this machine{at}")
        self.who = who
        self.since = since


class TakenOver(LedElsewhere):
    """Another program has taken the meeting over; nothing was written here."""


@dataclass(frozen=True)
class _Owner:
    token: str = ""
    who: str = ""
    since: datetime | None = None


class MeetingDesk:
    """A meeting in hand: its state here, kept at each `write`.

    `away` is the pause that was found when it was taken up again after more than an hour, else None.
    """

    def __init__(
        self, root: Path, owner: _Owner, alive: FileLock, state: MeetingState, away: Pause | None
    ) -> None:
        self._root = root
        self._owner = owner
        self._alive = alive
        self.state = state
        self.away = away

    @classmethod
    def sit(cls, root: Path, review: str, who: str, now: datetime) -> MeetingDesk:
        """Take a meeting in hand, where it stood if it was in hand before.

        Raises LedElsewhere while another living program has it, WriteFailed.
        """
        return cls._take(root, review, who, now, by_force=False)

    @classmethod
    def take_over(cls, root: Path, review: str, who: str, now: datetime) -> MeetingDesk:
        """Take a meeting in hand even from another living program, which is told at its next write."""
        return cls._take(root, review, who, now, by_force=True)

    @classmethod
    def _take(cls, root: Path, review: str, who: str, now: datetime, *, by_force: bool) -> MeetingDesk:
        path = _path(root, review)
        with locked(root, _LOCK, _PATIENCE):
            clear_leftovers((path.parent,))
            text = read_text(path)
            other = _owner(text)
            if other.token and _lives(path, other.token) and not by_force:
                raise LedElsewhere(other.who, other.since)
            owner = _Owner(secrets.token_hex(8), one_line(who), now)
            alive = _hold(path, owner.token)
            try:
                known = read_state(text)
                state, away = (
                    _resumed(known, now) if known else (MeetingState(review, Clock.begin(now)), None)
                )
                _write(path, owner, state)
            except BaseException:
                _let_go(alive)
                raise
        return cls(root, owner, alive, state, away)

    def write(self, state: MeetingState) -> None:
        """Keep the state, readable for this person alone.

        Raises TakenOver and WriteFailed; nothing has changed then.
        """
        path = _path(self._root, state.review)
        with locked(self._root, _LOCK, _PATIENCE):
            now = _owner(read_text(path))
            if now.token and now.token != self._owner.token:
                raise TakenOver(now.who, now.since)
            _write(path, self._owner, state)
        self.state = state

    def stand_up(self, *, done: bool = False) -> None:
        """Let go of the meeting; `done` forgets its state for good. Nothing of another program is touched."""
        path = _path(self._root, self.state.review)
        try:
            with locked(self._root, _LOCK, _PATIENCE):
                if _owner(read_text(path)).token == self._owner.token:
                    if done:
                        remove(path)
                    else:
                        _write(path, _Owner(), self.state)
        finally:
            _let_go(self._alive)


def who_has(root: Path, review: str) -> LedElsewhere | None:
    """Return which living program on this machine has a meeting in hand, None when none does."""
    path = _path(root, review)
    owner = _owner(read_text(path))
    return LedElsewhere(owner.who, owner.since) if owner.token and _lives(path, owner.token) else None


def look_on(root: Path, review: str) -> MeetingState | None:
    """Return the state of a meeting as it was last written here, None where there is none."""
    return read_state(read_text(_path(root, review)))


def _resumed(known: MeetingState, now: datetime) -> tuple[MeetingState, Pause | None]:
    clock = known.clock.tick(now)
    away = clock.pauses[-1] if len(clock.pauses) > len(known.clock.pauses) else None
    return replace(known, clock=clock), away


def _path(root: Path, review: str) -> Path:
    if not _NAME.fullmatch(review):
        raise UnknownRecord(f"“{one_line(review)[:40]}” is not the id of a review")
    return state_folder(root, _FOLDER) / f"{review}.json"


def _write(path: Path, owner: _Owner, state: MeetingState) -> None:
    table = {
        "owner": {
            "token": owner.token,
            "who": owner.who,
            "since": owner.since.isoformat() if owner.since else None,
        },
        "state": to_json(state),
    }
    write_text(path, json.dumps(table), private=True)


def _owner(text: str | None) -> _Owner:
    try:
        raw: Any = json.loads(text)["owner"] if text else {}
        token = str(raw["token"])
        since = datetime.fromisoformat(raw["since"]) if raw["since"] else None
        return _Owner(token if _TOKEN.fullmatch(token) else "", one_line(str(raw["who"])), since)
    except (ValueError, KeyError, TypeError):
        return _Owner()


def _sign(path: Path, token: str) -> Path:
    """Return the file that a program locks as long as it has the meeting in hand."""
    return path.with_name(f"{path.stem}.{token}.lock")


def _hold(path: Path, token: str) -> FileLock:
    lock = FileLock(_sign(path, token), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (OSError, Timeout) as error:
        why = plain(error) if isinstance(error, OSError) else "it cannot be locked"
        raise WriteFailed(f"{lock.lock_file}: {why}") from None
    return lock


def _lives(path: Path, token: str) -> bool:
    """Tell whether the program with that token still runs: nobody else can lock its file then."""
    sign = _sign(path, token)
    if not sign.exists():
        return False
    lock = FileLock(sign, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    _let_go(lock)
    return False


def _let_go(lock: FileLock) -> None:
    lock.release()
    with suppress(OSError):  # an empty file that is left over does no harm
        Path(lock.lock_file).unlink(missing_ok=True)
