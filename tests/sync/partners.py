"""Two companies with a workspace each, on one store."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.workspace.edits import Applied, Create, Delete, Edit, Put
from cbrm_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"


@dataclass
class Partner:
    """One company's workspace and its sync."""

    workspace: Workspace
    sync: SpaceSync

    @property
    def root(self) -> Path:
        return self.workspace.root

    def set(self, record: str, **values: Any) -> Applied:
        puts = tuple(Put(record, (name,), value) for name, value in values.items())
        return self.workspace.apply(Edit(puts, f"set {', '.join(values)} of {record}"))

    def create(self, kind: str, data: Mapping[str, Any], key: str = "") -> str:
        return self.workspace.apply(Edit((Create(kind, "joint", data, key),), f"new {kind}")).ids[0]

    def delete(self, record: str) -> Applied:
        return self.workspace.apply(Edit((Delete(record),), f"delete {record}"))

    def path(self, record: str) -> Path:
        return self.root / self.workspace.plan[record].doc

    def read(self, record: str) -> str:
        return self.path(record).read_text()

    def go(self) -> SyncReport:
        """Sync, and expect that all went well."""
        report = self.sync.sync()
        assert (report.state, report.error, report.held_back) == ("in step", "", ())
        return report


def first_partner(folder: Path) -> Workspace:
    """Return Brindlewick's own workspace, not shared yet."""
    root = folder / "brindlewick"
    root.mkdir(parents=True)
    for part in ("workspace.toml", "joint", "internal"):
        source = SAMPLE / part
        shutil.copytree(source, root / part) if source.is_dir() else shutil.copy(source, root / part)
    return Workspace.open(root)


def pair(folder: Path, url: str, options: Mapping[str, Any] | None = None) -> tuple[Partner, Partner]:
    """Return Brindlewick and Oakmere on the store at `url`, in step."""
    first = first_partner(folder)
    report = share(first, url, options or {})
    assert report.state == "in step", report
    second = join(url, options or {}, folder / "oakmere", "oakmere", "Anil Sethi")
    return Partner(first, SpaceSync(first, "joint")), Partner(second, SpaceSync(second, "joint"))


def joint_files(root: Path) -> dict[str, bytes]:
    """Return every joint file's bytes by path."""
    top = root / "joint"
    return {
        str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()
    }


def in_step(*partners: Partner) -> None:
    """Sync all until nothing moves, then expect equal files."""
    for _ in range(3):
        for partner in partners:
            partner.go()
    first, *others = (joint_files(partner.root) for partner in partners)
    for other in others:
        assert other == first
