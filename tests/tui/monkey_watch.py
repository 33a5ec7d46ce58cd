"""Who looks over the monkey's shoulder: what was accepted, what others did, and what is there in the end.

It reads the files as a person would, and shares no code with what writes them.
"""

from __future__ import annotations

import gzip
import random
import threading
import tomllib
from pathlib import Path
from typing import Any, Final

from tests.sync.partners import Partner

from cbrm_tui.domain.records import Risk
from cbrm_tui.merge.values import ABSENT, canonical
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.workspace import Workspace

CANARY: Final = "quokka"
_BROKEN: Final = "\n= = broken by hand\n"

Spot = tuple[str, tuple[str, ...]]
"""A document and the path of a value in it; an empty path is the whole document."""


class Watch:
    """Knows what must be there."""

    def __init__(self, root: Path, theirs: Partner, store: Path) -> None:
        self.root = root
        self._theirs = theirs
        self._store = store
        self._lock = threading.Lock()
        self._wanted: dict[Spot, Any] = {}
        self._others: set[str] = set()
        """Documents that somebody else wrote, or took away, by hand or by sync."""
        self._unsure: set[str] = set()
        """Documents in which what the partner wrote need not stand: edited by hand, or settled."""
        self._theirs_wanted: dict[Spot, str] = {}
        self._broken: set[str] = set()
        self._number = 0
        for path in sorted((root / "internal").rglob("*.toml")):
            path.write_text(f"# {CANARY}\n{path.read_text()}")

    def follow(self, session: Session) -> None:
        """Note every edit that the session's workspace accepts, and every file that a sync brings."""
        workspace = session.workspace
        for name in ("apply", "undo", "redo"):
            self._note_after(workspace, name)
        settle, take_in = session.settle, workspace.take_in

        def settled(disagreement: Any, value: Any) -> None:
            for documents in (self._others, self._unsure):
                documents.add(f"{disagreement.record}.toml")
            settle(disagreement, value)

        def taken_in(changes: Any) -> list[str]:
            self._others.update(doc.rpartition("/")[2] for doc in changes)
            return take_in(changes)

        session.settle = settled  # type: ignore[method-assign]
        workspace.take_in = taken_in  # type: ignore[method-assign]

    def _note_after(self, workspace: Workspace, name: str) -> None:
        real = getattr(workspace, name)

        def noted(*arguments: Any) -> Any:
            before = {entry.number: entry for entry in workspace.edits()[-2:]}
            applied = real(*arguments)
            entries = workspace.edits()
            with self._lock:
                if name == "undo":
                    for step in before[max(before)].steps:
                        self._wanted[step.doc, step.path] = step.before
                elif entries and entries[-1].number not in before:
                    for step in entries[-1].steps:
                        self._wanted[step.doc, step.path] = step.after
            return applied

        setattr(workspace, name, noted)

    # What others do

    def partner(self, draw: random.Random) -> None:
        """The partner writes a line into a record, or a new one, and syncs."""
        self._number += 1
        token = f"token-{self._number}"
        workspace = self._theirs.workspace
        try:
            workspace.refresh()
            risks = sorted(record.id for record in workspace.plan.of(Risk, space="joint"))
            if draw.random() < 0.3 or not risks:
                values = {"title": f"Theirs {token}"}
                key = self._theirs.create("risk", {**values, "kind": "threat"})
            else:
                key = draw.choice(risks)
                notes = str(workspace.plan[key].data.get("notes", ""))
                values = (
                    {"title": f"Theirs {token}"} if draw.random() < 0.3 else {"notes": f"{notes}\n{token}"}
                )
                self._theirs.set(key, **values)
            self._others.add(f"{key}.toml")
            for name, value in values.items():
                self._theirs_wanted[workspace.plan[key].doc, (name,)] = value
        except WorkspaceError:
            pass
        self._theirs.sync.sync()

    def outside(self, kind: str, draw: random.Random) -> None:
        """Somebody edits a file by hand, breaks one, mends one, or takes one away."""
        paths = sorted((self.root / "joint" / "risks").glob("*.toml"))
        if kind == "mended":
            for name in sorted(self._broken):
                self._mend(self.root / name)
            return
        if not paths:
            return
        path = draw.choice(paths)
        self._others.add(path.name)
        self._unsure.add(path.name)
        if kind == "deleted":
            if draw.random() < 0.5:
                path.unlink(missing_ok=True)
        elif kind == "broken":
            self._broken.add(path.relative_to(self.root).as_posix())
            path.write_text(path.read_text() + _BROKEN)
        else:
            self._number += 1
            path.write_text(f"# by hand {self._number}\n{path.read_text()}")

    def _mend(self, path: Path) -> None:
        self._broken.discard(path.relative_to(self.root).as_posix())
        if path.exists():
            path.write_text(path.read_text().replace(_BROKEN, ""))

    # What is there

    def lost(self) -> list[str]:
        """Return a line for each edit that was accepted, that nobody else touched, and that is not there."""
        with self._lock:
            wanted = dict(self._wanted)
        found = []
        for (doc, path), value in wanted.items():
            name = doc.rpartition("/")[2]
            whole = wanted.get((doc, ()), ABSENT) if path else ABSENT
            if name in self._others or whole is None:
                continue
            if not path:
                if (value is None) == (self.root / doc).exists() and not self._revived(doc, wanted):
                    found.append(f"lost edit: {doc} is {'there' if value is None else 'gone'}")
                continue
            now = _value(self.root / doc, path)
            if not _same(now, value):
                found.append(f"lost edit: {doc} {'.'.join(path)} holds {now!r}, not {value!r}")
        return found

    def _lost_of_theirs(self) -> list[str]:
        """Return a line for each thing the partner wrote that nobody else touched and that somebody lacks."""
        touched = self._unsure | {doc.rpartition("/")[2] for doc, _ in self._wanted}
        return [
            f"lost edit of the partner's: {doc} {name} holds {now!r}, not {value!r}"
            for (doc, (name,)), value in self._theirs_wanted.items()
            if doc.rpartition("/")[2] not in touched
            for root in (self.root, self._theirs.root)
            if not _same(now := _value(root / doc, (name,)), value)
        ]

    def _revived(self, doc: str, wanted: dict[Spot, Any]) -> bool:
        return any(other == doc and path for other, path in wanted)

    def end(self) -> list[str]:
        """Mend what is broken, sync both, and return a line for each thing that is wrong."""
        for name in sorted(self._broken):
            self._mend(self.root / name)
        wrong = self.lost()
        mine = Workspace.open(self.root)
        if mine.notices:
            wrong.append(f"notices at the end: {mine.notices}")
        for sync in (
            SpaceSync(mine, "joint"),
            self._theirs.sync,
            SpaceSync(mine, "joint"),
            self._theirs.sync,
        ):
            report = sync.sync(accept_removals=True)
            if report.state != "in step":
                wrong.append(f"sync at the end: {report.state} {report.error} {report.held_back}")
        wrong += self._lost_of_theirs()
        wrong += [
            f"does not parse: {path}"
            for space in ("joint", "internal")
            for path in sorted((self.root / space).rglob("*.toml"))
            if not _parses(path)
        ]
        wrong += [f"internal text in the store: {path}" for path in _with_canary(self._store)]
        wrong += [
            f"internal text at the partner: {path}" for path in _with_canary(self._theirs.root / "joint")
        ]
        return wrong


def _value(file: Path, path: tuple[str, ...]) -> Any:
    try:
        found: Any = tomllib.loads(file.read_text())
    except (OSError, ValueError):
        return ABSENT
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return ABSENT
        found = found[key]
    return found


def _same(one: Any, other: Any) -> bool:
    if one is ABSENT or other is ABSENT or one is None or other is None:
        return one is other
    return bool(canonical(one) == canonical(other))


def _parses(path: Path) -> bool:
    try:
        tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def _with_canary(folder: Path) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if data[:2] == b"\x1f\x8b":
                data = gzip.decompress(data)
            if CANARY.encode() in data:
                found.append(path)
    return found
