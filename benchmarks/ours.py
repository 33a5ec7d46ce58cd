"""Two workspaces of one plan on a store: what is measured."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from benchmarks.measuring import Contender, seconds
from benchmarks.plans import copied, edit_offline, risk, risk_documents
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.sharing import join
from cbrm_tui.workspace.config import SpaceConfig, write_space
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.places import JOINT
from cbrm_tui.workspace.workspace import Workspace

_BACKFILLS: Final = 100
"""Rounds after which the history must have come."""


class Ours(Contender):
    """A first workspace, a copy of the shared one at `plan`, whose store is now at `url`."""

    name: ClassVar[str] = "cbrm"

    def __init__(self, folder: Path, plan: Path, url: str, options: Mapping[str, Any]) -> None:
        self._folder = folder
        self._url, self._options = url, options
        root = copied(plan, folder / "first")
        write_space(root, JOINT, SpaceConfig(url, options))
        self.first = Workspace.open(root)
        self._one = SpaceSync(self.first, JOINT, keep=True)
        go(self._one)
        self._records = sum(key.startswith("R-") for key in self.first.plan.records)
        self._joined = 0
        self._number = 0

    def join(self) -> float:
        """Join in a new folder."""
        if self._joined:
            shutil.rmtree(self._second.root)
        self._joined += 1
        return seconds(self._join)

    def ready(self) -> None:
        """Let the second fetch the history, so that both are in step."""
        self._two = SpaceSync(self._second, JOINT, keep=True)
        for _ in range(_BACKFILLS):
            go(self._two)
            if not Replica(self._second, JOINT).remembered().get("history"):
                break
        go(self._one)

    def idle(self) -> float:
        """Sync where nothing is new."""
        return seconds(lambda: go(self._one))

    def edit(self) -> float:
        """Edit a record, send it and receive it."""
        self._number += 1
        return seconds(self._round_trip)

    def merge(self, edits: int) -> float:
        """Sync here, there, and here."""
        self._number += 1
        sides = ((self.first, self._one), (self._second, self._two))
        for parity, (workspace, sync) in enumerate(sides):
            replica = Replica(workspace, JOINT)
            documents = risk_documents(replica)[parity::2]
            edit_offline(replica, documents, edits, f"Merge {self._number}")
            # Another object wrote them; this one is to know of them before the time counts.
            sync.record()
        return seconds(self._exchange)

    def _join(self) -> None:
        self._second = join(
            self._url, self._options, self._folder / f"second-{self._joined}", "oakmere", "Ben"
        )

    def _exchange(self) -> None:
        for sync in (self._one, self._two, self._one):
            go(sync)

    def _round_trip(self) -> None:
        put = Put(risk(self._number % self._records), ("title",), f"Edit {self._number}")
        self.first.apply(Edit((put,), "edit"))
        go(self._one)
        go(self._two)


def go(sync: SpaceSync) -> None:
    """Sync. Raises RuntimeError when it did not go well, as the time would say nothing."""
    report = sync.sync()
    if report.state != "in step":
        raise RuntimeError(f"{report.state}: {report.error} {report.held_back}")
