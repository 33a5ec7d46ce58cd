"""A program of its own, for tests that kill it or let it run beside others.

python child.py die POINT WORKSPACE        syncs, and is gone without a word at that point
python child.py work NAME ROUNDS WORKSPACE edits and syncs again and again
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.folder_store import FolderStore
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import Overtaken
from cbrm_tui.workspace.files import put
from cbrm_tui.workspace.workspace import Workspace

DIED = 77


def die(*_: Any, **__: Any) -> NoReturn:
    """End at once: nothing is flushed, closed or given back."""
    os._exit(DIED)


def die_at(point: str) -> None:
    """Arrange for the end at a point of the round."""
    create = FolderStore._create
    written: list[Path] = []

    def put_one(path: Path, text: str | None) -> None:
        if written:
            die()
        written.append(path)
        put(path, text)

    def create_but(top: str) -> Callable[[FolderStore, str, bytes], None]:
        return lambda store, key, data: die() if key.startswith(top) else create(store, key, data)

    name, instead = {
        "before recording": ("sync.committing.Recorder.record", die),
        "recorded": ("sync.rounds.Puller.pull", die),
        "commit half put": ("sync.folder_store._publish", die),
        "commit put, marker not": ("sync.folder_store.FolderStore._create", create_but("h/")),
        "marker put, not noted": ("sync.replica.Replica.incorporate", die),
        "no file replaced": ("workspace.workspace.put", die),
        "some files replaced": ("workspace.workspace.put", put_one),
        "before the ledger is kept": ("sync.ledger_documents.Documents.set_dirty", die),
    }[point]
    mock.patch(f"cbrm_tui.{name}", instead).start()


def work(name: str, rounds: int, root: Path) -> None:
    """Add a tag and write a field in each round; what another program overtakes is tried again."""
    workspace = Workspace.open(root)
    sync = SpaceSync(workspace, "joint")
    for number in range(rounds):
        record = ("R-0001", "R-0002")[number % 2]
        while True:
            workspace.refresh()
            tags = workspace.plan[record].data.get("tags", ABSENT)
            wanted = [*(tags or []), f"{name}-{number}"]
            try:
                workspace.apply(Edit((Put(record, ("tags",), wanted, expected=tags),), f"tag {record}"))
            except Overtaken:
                continue
            break
        report = sync.sync()
        sync.status()
        if report.error or any("changes went on" not in line for line in report.held_back):
            raise SystemExit(f"{report}")


def main() -> None:
    """Do as the arguments say."""
    match sys.argv[1:]:
        case ["die", point, root]:
            die_at(point)
            SpaceSync(Workspace.open(Path(root)), "joint").sync()
        case ["work", name, rounds, root]:
            work(name, int(rounds), Path(root))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
