"""Undo, redo and recovery: every edit is written down before it is carried out.

`.cbrm/intent.json` is an edit, an undo or a redo that is under way: when a crash leaves one behind, the
next start finishes it. That of an edit which was made becomes `.cbrm/undo/<number>.json` by a rename, so
that a key waits for few fsyncs. `.cbrm/undo/position` is the number of the last edit that stands after
something was undone; what lies above it can be redone. Without it the last one stands.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cbrm_tui.workspace.errors import Overtaken
from cbrm_tui.workspace.files import (
    clear_leftovers,
    move,
    put,
    read_text,
    remove,
    staged,
    state_folder,
    write_text,
)
from cbrm_tui.workspace.places import STATE
from cbrm_tui.workspace.steps import FileChange, Step

_KEPT: Final = 1000
_POSITION: Final = "position"


@dataclass(frozen=True)
class Entry:
    """An edit that was made here. `at` is an ISO time in UTC, for display only.

    `program` says by what it was made: “screen”, “command line”; empty where that is not known.
    """

    number: int
    label: str
    at: str
    note: str
    steps: tuple[Step, ...]
    program: str = ""

    @property
    def records(self) -> tuple[str, ...]:
        """The ids that it touches, in order."""
        return tuple(dict.fromkeys(step.record for step in self.steps))

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON values."""
        return {
            "number": self.number,
            "label": self.label,
            "at": self.at,
            "note": self.note,
            "steps": [step.to_json() for step in self.steps],
            "program": self.program,
        }

    @staticmethod
    def from_json(raw: dict[str, Any]) -> "Entry":
        """Read what `to_json` wrote."""
        steps = tuple(Step.from_json(step) for step in raw["steps"])
        return Entry(
            raw["number"], raw["label"], raw["at"], raw.get("note", ""), steps, raw.get("program", "")
        )


class Journal:
    """The edits of one workspace. Callers hold the workspace's lock while they write."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / STATE / "undo"
        self._intent = root / STATE / "intent.json"

    @property
    def interrupted(self) -> bool:
        """Whether an edit was begun and not finished."""
        return self._intent.exists()

    def undoable(self) -> Entry | None:
        """Return the edit that undo would take back."""
        return self._entry(self._position())

    def redoable(self) -> Entry | None:
        """Return the edit that redo would make again."""
        return self._entry(self._position() + 1)

    def entries(self) -> list[Entry]:
        """Return every edit that stands, oldest first."""
        numbers = [number for number in self._numbers() if number <= self._position()]
        return [entry for number in numbers if (entry := self._entry(number))]

    def around(self, most: int) -> tuple[list[Entry], list[Entry]]:
        """Return what would be undone and what would be redone, the next first, `most` of each at most."""
        position, numbers = self._position(), self._numbers()
        back = [number for number in reversed(numbers) if number <= position][:most]
        ahead = [number for number in numbers if number > position][:most]
        undo, redo = ([entry for n in side if (entry := self._entry(n))] for side in (back, ahead))
        return undo, redo

    def make(
        self,
        steps: Sequence[Step],
        files: Sequence[FileChange],
        label: str,
        note: str = "",
        program: str = "",
    ) -> None:
        """Carry out a new edit and remember it; edits that were undone can no longer be redone."""
        number = self._position() + 1
        at = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(number, label, at, note, tuple(steps), program)
        self._carry_out(files, number, entry)

    def step_back(self, entry: Entry, files: Sequence[FileChange]) -> None:
        """Carry out the undoing of `entry`."""
        self._carry_out(files, entry.number - 1)

    def step_forward(self, entry: Entry, files: Sequence[FileChange]) -> None:
        """Carry out `entry` again."""
        self._carry_out(files, entry.number)

    def recover(self) -> list[str]:
        """Finish what a crash interrupted; return a line for each thing a person should know."""
        text = read_text(self._intent)
        if text is None:
            return []
        try:
            intent = json.loads(text)
            files = [FileChange(*change) for change in intent["files"]]
            entry = Entry.from_json(intent["entry"]) if intent["entry"] else None
            label, position = intent["label"], intent["position"]
        except (ValueError, KeyError, TypeError):
            remove(self._intent)
            return []
        clear_leftovers({(self._root / change.doc).parent for change in files})
        notes = []
        for change in files:
            path = self._root / change.doc
            now = read_text(path)
            if now == change.before:
                put(path, change.after)
            elif now != change.after and change.after is not None:
                kept = state_folder(self._root, "recovered") / change.doc.replace("/", "~")
                write_text(kept, change.after)
                notes.append(
                    f"{change.doc} was changed after a crash; the interrupted edit is kept in {kept}"
                )
        self._finish(position, entry)
        return [f"finished what was interrupted: {label}", *notes]

    def _carry_out(self, files: Sequence[FileChange], position: int, entry: Entry | None = None) -> None:
        # A program that was killed right here left no intent, so nothing else would find what it was writing.
        clear_leftovers((state_folder(self._root), state_folder(self._root, "undo")))
        described = entry or self._entry(max(position, self._position()))
        intent = {
            "label": described.label if described else "",
            "position": position,
            "entry": entry.to_json() if entry else None,
            "files": [[change.doc, change.before, change.after] for change in files],
        }
        write_text(self._intent, json.dumps(intent))
        done: list[FileChange] = []
        try:
            texts = {self._root / change.doc: change.after for change in files if change.after is not None}
            with staged(texts) as ready:
                for change in files:
                    path = self._root / change.doc
                    if (now := read_text(path)) != change.before:
                        raise Overtaken(change.doc, "", now, f"{change.doc} was changed meanwhile; try again")
                    put(path, ready.get(path))
                    done.append(change)
        except Exception:
            for change in reversed(done):
                if read_text(self._root / change.doc) == change.after:
                    put(self._root / change.doc, change.before)
            remove(self._intent)
            raise
        self._finish(position, entry)

    def _finish(self, position: int, entry: Entry | None) -> None:
        if entry is None:
            write_text(self._folder / _POSITION, str(position))
            remove(self._intent)
            return
        for number in self._numbers():
            if number > entry.number or number <= entry.number - _KEPT:
                remove(self._folder / f"{number:08}.json")
        if (self._folder / _POSITION).exists():
            remove(self._folder / _POSITION)
        # Not brought to the disk at once: what a power cut takes back is the intent, which is finished then.
        move(self._intent, state_folder(self._root, "undo") / f"{entry.number:08}.json")

    def _position(self) -> int:
        text = read_text(self._folder / _POSITION) or ""
        return int(text) if text.isdecimal() else max(self._numbers(), default=0)

    def _numbers(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        return sorted(int(path.stem) for path in self._folder.glob("*.json") if path.stem.isdecimal())

    def _entry(self, number: int) -> Entry | None:
        text = read_text(self._folder / f"{number:08}.json")
        try:
            return Entry.from_json(json.loads(text)["entry"]) if text else None
        except (ValueError, KeyError, TypeError):
            return None
