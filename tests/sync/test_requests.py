"""What sync asks of an S3 server, counted by a proxy before it, in a plan with years of history.

`CBRM_JOIN_RECORDS` and `CBRM_JOIN_COMMITS` set the size; the full one is 10,000 records and 50,000 commits.
"""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.servers.proxy import FaultProxy
from tests.servers.seaweedfs import S3Server
from tests.sync.partners import Partner, joint_files

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Create, Op, Write
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.workspace.creating import NewPlan, create
from cbrm_tui.workspace.workspace import Workspace

RECORDS = int(os.environ.get("CBRM_JOIN_RECORDS", "1000"))
HISTORY = int(os.environ.get("CBRM_JOIN_COMMITS", "5000"))
BATCH = 500
"""Records in a commit that creates them."""
BUSY = 20
"""Records that all of the history is about."""
ROUNDS = 60
"""Rounds in which the history of the full size has come."""


@dataclass(frozen=True)
class Long:
    """The first partner of a plan with a long history, and where to join it."""

    first: Partner
    url: str
    options: dict[str, Any]
    proxy: FaultProxy

    def requests(self, partner: Partner) -> int:
        """Sync, and return the requests that the proxy saw, which must be those that the report tells of."""
        self.proxy.seen.clear()
        report = partner.go()
        assert len(self.proxy.seen) == report.requests
        return len(self.proxy.seen)


@pytest.fixture
def long(s3_server: S3Server, s3_bucket: str, fault_proxy: FaultProxy, tmp_path: Path) -> Long:
    url, options = s3_server.at(fault_proxy.endpoint).address(s3_bucket)
    partners = {"brindlewick": "Brindlewick", "oakmere": "Oakmere"}
    create(tmp_path / "first", NewPlan("Parts", partners, "brindlewick", "Ann", "empty"), date(2026, 1, 1))
    workspace = Workspace.open(tmp_path / "first")
    share(workspace, url, options)
    first = Partner(workspace, SpaceSync(workspace, "joint"))
    write_history(workspace)
    first.go()
    return Long(first, url, options, fault_proxy)


def write_history(workspace: Workspace) -> None:
    """Commit, straight into the ledger, records and a long history of some of them; sync sends it."""
    replica = Replica(workspace, "joint")
    with replica.books() as books:
        own = books.value("replica")

        def commit(ops: list[Op]) -> None:
            replica.author.commit(books, ops, books.vector("seen"), "")

        made: list[DocKey] = []
        for start in range(0, RECORDS, BATCH):
            birth = f"{own}.{books.commits.heads()[own][0] + 1}"
            batch = [
                DocKey("risks", f"R-{10_000 + number}", birth)
                for number in range(start, min(start + BATCH, RECORDS))
            ]
            commit([op for key in batch for op in (Create(key), Write(key, ("title",), f"Risk {key.name}"))])
            made += batch
        for number in range(HISTORY):
            commit([Write(made[number % BUSY], ("title",), f"Title {number}")])


def commits(workspace: Workspace) -> int:
    """Return how many commits a workspace keeps."""
    with Replica(workspace, "joint").books() as books:
        return sum(1 for _ in books.commits.beyond())


@pytest.mark.timeout(1800)
def test_requests_in_a_plan_with_a_long_history(long: Long, tmp_path: Path) -> None:
    first = long.first
    long.proxy.seen.clear()
    workspace = join(long.url, long.options, tmp_path / "second", "oakmere", "Ben")
    assert len(long.proxy.seen) <= 40, long.proxy.counts
    assert len(joint_files(first.root)) >= RECORDS
    assert joint_files(workspace.root) == joint_files(first.root)

    second = Partner(workspace, SpaceSync(workspace, "joint"))
    assert commits(workspace) < HISTORY  # a checkpoint told what the documents are
    for _ in range(ROUNDS):
        if commits(workspace) == commits(first.workspace):
            break
        second.go()
    assert commits(workspace) == commits(first.workspace) > HISTORY
    second.go()
    first.go()
    assert long.requests(second) == 1
    assert long.requests(first) == 1
    assert joint_files(workspace.root) == joint_files(first.root)

    first.set("R-10001", owner="Tom Fairclough")
    assert long.requests(first) <= 4
    assert long.requests(second) <= 2
    assert second.workspace.plan["R-10001"].owner == "Tom Fairclough"
    assert joint_files(workspace.root) == joint_files(first.root)
