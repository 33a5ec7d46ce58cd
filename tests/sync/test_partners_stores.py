"""Two partners over each further kind of server: edits both ways, a disagreement, and equal bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sync.kinds import SERVERS, Kind, make
from tests.sync.partners import in_step, joint_files, pair

from cbrm_tui.sync.sharing import join

RISK = "R-E68Y"


@pytest.fixture(params=[name for name in SERVERS if name != "s3"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    yield from make(request.param, request, tmp_path)


def test_two_partners_edit_disagree_and_agree(kind: Kind, tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, kind.url, kind.options)
    ours.set(RISK, owner="Tom Fairclough")
    theirs.set(RISK, proximity="this winter")
    in_step(ours, theirs)
    assert theirs.workspace.plan[RISK].owner == "Tom Fairclough"
    assert ours.workspace.plan[RISK].data["proximity"] == "this winter"

    ours.set(RISK, owner="Ruth Calloway")
    theirs.set(RISK, owner="Anil Sethi")
    in_step(ours, theirs)
    assert ours.sync.disagreements() == theirs.sync.disagreements() != []

    theirs.sync.settle(RISK, "owner", "Ruth Calloway")
    in_step(ours, theirs)
    assert ours.sync.disagreements() == theirs.sync.disagreements() == []
    assert ours.workspace.plan[RISK].owner == "Ruth Calloway"

    third = join(kind.url, kind.options, tmp_path / "third", "oakmere", "Anil Sethi")
    assert joint_files(third.root) == joint_files(ours.root)


def test_no_secret_reaches_a_workspace(kind: Kind, tmp_path: Path) -> None:
    if not kind.secret[1]:
        pytest.skip("there is no password")
    for partner in pair(tmp_path, kind.url, kind.options):
        partner.go()
        everything = b"".join(path.read_bytes() for path in partner.root.rglob("*") if path.is_file())
        assert kind.secret[1].encode() not in everything
