"""A partner's program that edits and syncs at random, for tests that kill it and start it again.

python living.py NAME SEED ROUNDS DIARY WORKSPACE

The diary has a line of JSON for each thing that is about to be done, has been done, or was seen. It is
not part of the workspace: what it says was done must be found in the plan in the end.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from cbrm_tui.cli.running import run
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.workspace.edits import Create, Edit, Put
from cbrm_tui.workspace.workspace import Workspace

RECORDS: Final = ("R-0001", "R-0002")
KINDS: Final = ("tag", "row", "record", "key", "title")
"""What is done: all but a title is new and cannot be contested."""


class Diary:
    """What one partner's programs did, over all their lives."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def length(self) -> int:
        """Its size in bytes."""
        return self.path.stat().st_size if self.path.exists() else 0

    def entries(self) -> Iterator[dict[str, Any]]:
        """Go through the entries; a line that a program died over is none."""
        if self.path.exists():
            for line in self.path.read_text().split("\n")[:-1]:
                with contextlib.suppress(ValueError):
                    yield json.loads(line)

    def note(self, **entry: Any) -> None:
        """Add an entry, for good."""
        with self.path.open("a") as file:
            file.write(f"{json.dumps(entry)}\n")
            file.flush()
            os.fsync(file.fileno())


class Life:
    """One run of the program."""

    def __init__(self, name: str, seed: int, diary: Diary, root: Path) -> None:
        entries = list(diary.entries())
        self.done = sum(entry["what"] == "round" for entry in entries)
        self._lives = sum(entry["what"] == "begun" for entry in entries)
        self._name = f"{name}x{self._lives}"
        self._count = 0
        self._random = Random(f"{seed} {self._name}")
        self._diary = diary
        self._workspace = Workspace.open(root)
        self._sync = SpaceSync(self._workspace, "joint")
        diary.note(what="begun")

    def round(self) -> None:
        """Edit a few times, and sync."""
        for _ in range(self._random.randint(1, 3)):
            self._edit(self._random.choice(KINDS), self._random.choice(RECORDS))
        if self._random.random() < 0.2:
            self._command("sync")
        else:
            report = self._sync.sync()
            if report.state != "in step":
                self._diary.note(what="held", lines=[report.error, *report.held_back])
        self._workspace.refresh()
        self._diary.note(what="round")

    def _edit(self, kind: str, record: str) -> None:
        self._count += 1
        word = f"{self._name}n{self._count}"
        entry: dict[str, Any] = {"kind": kind, "record": record, "word": word}
        if kind == "title":
            found = (
                each for each in self._sync.disagreements() if (each.record, each.field) == (record, "title")
            )
            others = [choice.value for each in found for choice in each.choices]
            entry["saw"] = [self._workspace.plan[record].heading, *others]
        self._diary.note(what="doing", **entry)
        self._act(kind, record, word)()
        self._diary.note(what="done", **entry)

    def _act(self, kind: str, record: str, word: str) -> Callable[[], object]:
        data = self._workspace.plan[record].data
        match kind:
            case "tag":
                return self._apply(Put(record, ("tags",), [*data.get("tags", []), word]))
            case "row":
                row = {"date": date(2026, 1, 1), "likelihood": 1, "impact": 1, "reason": word}
                return self._apply(Put(record, ("assessments",), [*data.get("assessments", []), row]))
            case "record":
                return self._apply(Create("risk", "joint", {"title": word}))
            case "key":
                return lambda: self._by_hand(record, word)
            case _ if self._random.random() < 0.3:
                return lambda: self._command("set", record, f"title={word}")
            case _:
                return self._apply(Put(record, ("title",), word))

    def _apply(self, change: Put | Create) -> Callable[[], object]:
        return lambda: self._workspace.apply(Edit((change,), "edit"))

    def _by_hand(self, record: str, word: str) -> None:
        """Edit as an editor does, which puts a new file in place of the old one."""
        path = self._workspace.root / self._workspace.plan[record].doc
        other = path.with_name(f".{word}")
        other.write_text(f'{word} = "{word}"\n{path.read_text()}')
        other.replace(path)
        self._workspace.refresh()

    def _command(self, *words: str) -> None:
        """Run a command of the program, as a person would beside it."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = run(["-w", str(self._workspace.root), *words])
        if code:
            self._diary.note(what="held", lines=[f"{' '.join(words)}: {said.getvalue()}"])
        self._workspace.refresh()


def main() -> None:
    """Do as the arguments say."""
    name, seed, rounds, diary, root = sys.argv[1:]
    life = Life(name, int(seed), Diary(Path(diary)), Path(root))
    for _ in range(int(rounds) - life.done):
        life.round()


if __name__ == "__main__":
    main()
