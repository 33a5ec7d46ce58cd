"""What changed since this person last looked at a space on this machine.

How far each replica's commits were seen is kept in the machine's own state folder, by person and space, and
noted when the person leaves. Commits are told apart by their numbers and not by their times: what a partner
wrote on a train yesterday and sent today is new today.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import read_text, state_folder, write_text
from cbrm_tui.workspace.workspace import Workspace

History = Callable[[str, Mapping[str, int] | None], tuple[list[HistoryEntry], dict[str, int]]]

FILE: Final = "seen.json"
_HERE: Final = "here"
"""Stands for a replica where a space has no store, see `HistoryEntry.number`."""


@dataclass(frozen=True)
class Mark:
    """A look at a space: when, and the number of the last commit of each replica that was seen then."""

    at: datetime
    seen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """What is new since `since` (None at the first look), oldest first. `ready` once it was worked out."""

    since: datetime | None = None
    entries: tuple[HistoryEntry, ...] = ()
    ready: bool = False


class Lookback:
    """Works out the changes of each space. `history` gives those of a space beyond the numbers of each
    replica's last commit, oldest first, and the numbers now; None stands for a first look."""

    def __init__(self, workspace: Workspace, history: History) -> None:
        self._workspace = workspace
        self._history = history
        self._began = _now()
        self._marks: dict[str, Mark] | None = None
        self._found: dict[str, Changes] = {}
        self._seen: dict[str, dict[str, int]] = {}
        self._shown: set[str] = set()

    def changes(self, space: str) -> Changes:
        """Return what is new in a space, as last worked out. Who asks is taken to show it."""
        found = self._found.get(space, Changes())
        if found.ready:
            self._shown.add(space)
        return found

    def look(self, spaces: Iterable[str]) -> bool:
        """Work out what is new in these spaces, and tell whether that differs. Blocks; for threads."""
        if self._marks is None:
            self._marks = self._read()
        before = dict(self._found)
        for space in spaces:
            mark = self._marks.get(space)
            entries, last = self._history(space, mark.seen if mark else None)
            new = tuple(entry for entry in entries if mark and self._is_new(entry, mark))
            self._seen[space] = last
            self._found[space] = Changes(mark.at if mark else None, new, ready=True)
        return self._found != before

    def leave(self) -> None:
        """Note what was shown as seen, for the next time; what was not shown stays new."""
        if not self._shown:
            return
        now = _now().isoformat()
        with suppress(WorkspaceError):  # at worst the same changes are shown again
            table = self._table()
            own = table.setdefault(self._person, {})
            for space in self._shown:
                known = _numbers(own.get(space, {}).get("seen") if isinstance(own.get(space), dict) else None)
                seen = {
                    replica: max(number, known.get(replica, 0))
                    for replica, number in self._seen[space].items()
                }
                own[space] = {"at": now, "seen": {**known, **seen} if _HERE not in seen else seen}
            write_text(state_folder(self._workspace.root) / FILE, json.dumps(table, indent=1))

    def _is_new(self, entry: HistoryEntry, mark: Mark) -> bool:
        at = _time(entry.at)
        mine = (entry.organisation, entry.author) == (self._workspace.me, self._workspace.config.person)
        if mine and at is not None and (at <= mark.at or at >= self._began):
            return False
        replica, number = _number(entry)
        if replica in mark.seen:
            # Numbers of edits that were undone are given again, so that here the time tells too.
            later = replica == _HERE and at is not None and at > mark.at
            return number > mark.seen[replica] or later
        # The first look since the space was shared: its commits have not been counted yet.
        uncounted = set(mark.seen) <= {_HERE}
        return not uncounted or at is None or at > mark.at

    @property
    def _person(self) -> str:
        return self._workspace.config.person or self._workspace.me

    def _read(self) -> dict[str, Mark]:
        found = {}
        own = self._table().get(self._person)
        for space, mark in own.items() if isinstance(own, dict) else ():
            at = _time(mark.get("at")) if isinstance(mark, dict) else None
            if at is not None:
                found[space] = Mark(at, _numbers(mark.get("seen")))
        return found

    def _table(self) -> dict[str, Any]:
        """Return what the file has; one that cannot be read has nothing."""
        try:
            table = json.loads(read_text(state_folder(self._workspace.root) / FILE) or "{}")
        except (ValueError, WorkspaceError):
            return {}
        return (
            {name: own for name, own in table.items() if isinstance(own, dict)}
            if isinstance(table, dict)
            else {}
        )


def _number(entry: HistoryEntry) -> tuple[str, int]:
    replica, _, number = entry.number.rpartition(".")
    return replica, int(number) if number.isdecimal() else 0


def last_numbers(entries: Iterable[HistoryEntry]) -> dict[str, int]:
    """Return the last number of each replica."""
    found: dict[str, int] = {}
    for replica, number in map(_number, entries):
        found[replica] = max(number, found.get(replica, 0))
    return found


def _numbers(raw: object) -> dict[str, int]:
    table = raw if isinstance(raw, dict) else {}
    return {str(replica): number for replica, number in table.items() if isinstance(number, int)}


def _time(text: object) -> datetime | None:
    try:
        when = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return when.replace(tzinfo=UTC) if when is not None and when.tzinfo is None else when


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
