"""Packs, checkpoints and sizes that a partner's store may hold: said in a line, and nothing worse."""

import base64
import gzip
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sync.partners import Partner, in_step, joint_files
from tests.sync.small import opened, small_pair
from tests.sync.strangers import Stranger, canonical, write

from cbrm_tui.domain.text import has_unsafe
from cbrm_tui.sync.sharing import join

DOC = "risks/R-0009@0123456789ab.1"
GOOD = ({"op": "create", "doc": DOC}, write(DOC, "From a stranger", "title"))
HUGE = 5 << 30
BOMB = gzip.compress(bytes(300 << 20), 1)


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return small_pair(tmp_path)


@pytest.fixture
def stranger(partners: tuple[Partner, Partner], tmp_path: Path) -> Stranger:
    return Stranger(tmp_path / "store")


def still_work_together(ours: Partner, theirs: Partner) -> None:
    ours.set("R-0001", owner="Tom Fairclough")
    theirs.set("R-0002", owner="Ruth Calloway")
    for partner in (ours, theirs, ours):
        assert partner.sync.sync().error == ""
    assert theirs.workspace.plan["R-0001"].owner == "Tom Fairclough"
    assert ours.workspace.plan["R-0002"].owner == "Ruth Calloway"
    assert joint_files(ours.root) == joint_files(theirs.root)


def announce(path: Path) -> Path:
    """Let a file claim five gigabytes, of which it holds nothing."""
    os.truncate(path, HUGE)
    return path


def put_pack(stranger: Stranger, data: bytes, *, sha: str = "") -> Path:
    """Put bytes as the pack of the stranger's only commit, with its marker."""
    commit = stranger.signed(stranger.commit(*GOOD))
    stranger.write(f"h/{stranger.replica}~{1:010d}~{hashlib.sha256(commit).hexdigest()}", b"")
    sha = sha or hashlib.sha256(data).hexdigest()
    return stranger.write(f"p/{stranger.replica}/{1:010d}-{1:010d}-{sha}.gz", data)


def commit_of(stranger: Stranger) -> bytes:
    return stranger.signed(stranger.commit(*GOOD))


PACKS: dict[str, Callable[[Stranger], object]] = {
    "a bomb": lambda stranger: put_pack(stranger, BOMB),
    "five gigabytes": lambda stranger: announce(put_pack(stranger, gzip.compress(commit_of(stranger)))),
    "another hash": lambda stranger: put_pack(stranger, gzip.compress(commit_of(stranger)), sha="a" * 64),
    "no gzip": lambda stranger: put_pack(stranger, b"\x1b[2J"),
    "cut": lambda stranger: put_pack(stranger, gzip.compress(commit_of(stranger))[:-9]),
    "two commits as one": lambda stranger: put_pack(stranger, gzip.compress(commit_of(stranger) * 2)),
    "no line": lambda stranger: put_pack(stranger, gzip.compress(b"")),
    "another commit": lambda stranger: put_pack(stranger, gzip.compress(b"{}\n")),
    "a link": lambda stranger: linked(put_pack(stranger, gzip.compress(commit_of(stranger)))),
}


def linked(path: Path) -> Path:
    """Put a symbolic link in a file's place."""
    elsewhere = path.parents[3] / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    return path


@pytest.mark.parametrize("fault", PACKS)
def test_a_faulty_pack_is_held_back_and_said(
    partners: tuple[Partner, Partner], stranger: Stranger, fault: str
) -> None:
    ours, theirs = partners
    before = joint_files(ours.root)
    PACKS[fault](stranger)
    report = ours.sync.sync()
    assert (report.state, report.error) == ("incomplete", "")
    assert any(stranger.replica in line for line in report.held_back)
    assert not any(has_unsafe(line) or "\n" in line for line in report.held_back)
    assert joint_files(ours.root) == before
    still_work_together(ours, theirs)


def test_a_good_pack_arrives(partners: tuple[Partner, Partner], stranger: Stranger) -> None:
    put_pack(stranger, gzip.compress(commit_of(stranger)))
    in_step(*partners)
    assert partners[0].workspace.plan["R-0009"].heading == "From a stranger"


def checkpoint(stranger: Stranger, *lines: bytes, **changes: Any) -> bytes:
    """Return a checkpoint of the stranger's with documents as given, signed as it should be."""
    public = base64.b64encode(stranger.private.public_key().public_bytes_raw()).decode()
    heads = {stranger.replica: [99, "c" * 64, public, "oakmere", "Sam"]}
    head = {"plan": stranger.plan, "heads": heads, "by": stranger.replica, "key": public} | changes
    content = b"".join([canonical(head), *lines])
    digest = hashlib.sha256(content).digest()
    signature = stranger.private.sign(b"cbrm-tui checkpoint 1\n" + digest)
    return content + canonical({"signature": base64.b64encode(signature).decode()})


def put_checkpoint(stranger: Stranger, data: bytes, total: int = 99) -> Path:
    sha = hashlib.sha256(data).hexdigest()
    return stranger.write(f"k/{stranger.replica}/{total:010d}-{sha}.gz", data)


def put_lines(stranger: Stranger, *lines: bytes, **changes: Any) -> Path:
    return put_checkpoint(stranger, gzip.compress(checkpoint(stranger, *lines, **changes)))


DEEP = b"[" * 100_000 + b"]" * 100_000
CHECKPOINTS: dict[str, Callable[[Stranger], object]] = {
    "a bomb": lambda stranger: put_checkpoint(stranger, BOMB),
    "five gigabytes": lambda stranger: announce(put_lines(stranger)),
    "no gzip": lambda stranger: put_checkpoint(stranger, b"\x1b[2J"),
    "deep nesting": lambda stranger: put_lines(stranger, b"risks/R-0009@0123456789ab.1 11 " + DEEP + b"\n"),
    "NaN": lambda stranger: put_lines(stranger, b'risks/R-0009@0123456789ab.1 10 {"a":NaN}\n'),
    "nonsense": lambda stranger: put_lines(stranger, b"risks/R-0009@0123456789ab.1 10 {}\n"),
    "a path that leads out": lambda stranger: put_lines(stranger, b"../../escaped 10 []\n"),
    "an absolute path": lambda stranger: put_lines(stranger, b"/etc/escaped 10 []\n"),
    "half a line": lambda stranger: put_lines(stranger, b"risks/R-0009\n"),
    "no text": lambda stranger: put_lines(stranger, b"\xff\xfe 10 []\n"),
    "another plan": lambda stranger: put_lines(stranger, plan="x" * 26),
    "in another's name": lambda stranger: put_lines(stranger, by="ba9876543210"),
    "another key": lambda stranger: put_lines(stranger, key="A" * 44),
    "heads of nonsense": lambda stranger: put_lines(stranger, heads={"\x1b]0;": [1]}),
    "a number far away": lambda stranger: put_checkpoint(
        stranger, gzip.compress(checkpoint(stranger)), total=9_999_999_999
    ),
    "a link": lambda stranger: linked(put_lines(stranger)),
}


@pytest.mark.parametrize("fault", CHECKPOINTS)
def test_who_joins_is_not_led_astray_by_a_faulty_checkpoint(
    partners: tuple[Partner, Partner], stranger: Stranger, tmp_path: Path, fault: str
) -> None:
    ours, theirs = partners
    CHECKPOINTS[fault](stranger)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    third = tmp_path / "third"
    join(str(stranger.store), {}, third, "oakmere", "Cleo")
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(path.is_relative_to(third) for path in written)
    newcomer = opened(third)
    report = newcomer.sync.sync()
    assert report.error == ""
    assert not any(has_unsafe(line) or "\n" in line for line in report.held_back)
    assert joint_files(third) == joint_files(ours.root)
    still_work_together(ours, theirs)
    still_work_together(newcomer, theirs)


@pytest.mark.parametrize("what", ["a commit", "a marker"])
def test_an_object_that_claims_five_gigabytes_is_not_read(
    partners: tuple[Partner, Partner], stranger: Stranger, what: str
) -> None:
    stranger.send(*GOOD)
    folder = {"a commit": f"c/{stranger.replica}", "a marker": "h"}[what]
    announce(next(path for path in (stranger.store / folder).iterdir() if stranger.replica in str(path)))
    report = partners[0].sync.sync()
    assert report.error == ""
    assert (report.state == "incomplete") == (what == "a commit")
    still_work_together(*partners)


@pytest.mark.parametrize("how", ["five gigabytes", "a link", "nonsense"])
def test_a_faulty_plan_marker_stops_the_round_with_a_line(
    partners: tuple[Partner, Partner], stranger: Stranger, how: str
) -> None:
    ours, _ = partners
    path = stranger.store / "plan.json"
    match how:
        case "five gigabytes":
            announce(path)
        case "a link":
            path.rename(stranger.store.parent / "plan")
            path.symlink_to(stranger.store.parent / "plan")
        case _:
            path.write_text('{"plan": "\x1b[2J", "plan": 1}')
    again = opened(ours.root)
    again.sync._replica.remember(polls="0")
    again.set("R-0001", owner="Tom Fairclough")
    report = again.sync.sync()
    assert (report.state, report.sent) == ("incomplete", 0)
    assert "plan.json" in report.error
    assert not has_unsafe(report.error)
