"""Trying out folders and SSH, SMB and WebDAV servers: what is found, and that nothing stays behind."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.servers.rclone import WebdavServer
from tests.servers.samba import SambaServer
from tests.servers.sftp import SftpServer, make_key
from tests.sync.probed import NAMES, not_ok, said, states, step

from cbrm_tui.sync import probing
from cbrm_tui.sync.keys import PLAN_KEY
from cbrm_tui.sync.probe_report import Step
from cbrm_tui.sync.probing import probe
from cbrm_tui.sync.store import Store, open_store
from cbrm_tui.sync.wire import PlanMarker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def test_a_good_folder_is_fine_in_every_step_and_left_as_it_was(folder: Path) -> None:
    (folder / "holiday.txt").write_text("not ours")
    told: list[Step] = []
    found = probe(str(folder), {}, tell=told.append)
    assert states(found) == dict.fromkeys(NAMES, "ok")
    assert not found.failed
    assert found.steps == tuple(told)
    assert [path.name for path in folder.iterdir()] == ["holiday.txt"]
    timed = ("list", "write", "read", "write again", "appears", "speed", "delete", "disappears")
    assert all(step(found, name).milliseconds for name in timed)


def test_the_plan_in_a_store_is_named(folder: Path) -> None:
    assert probe(str(folder), {}).plan == ""
    open_store(str(folder), {}).put(PLAN_KEY, PlanMarker("plan-1").encode())
    found = probe(folder.as_uri(), {})
    assert found.plan == "plan-1"
    assert "plan-1" in said(found, "plan")
    assert [path.name for path in folder.iterdir()] == [PLAN_KEY]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b'{"format":99,"plan":"x"}', "update cbrm-tui"), (b"\x1b[31mhello", "not one of ours")],
)
def test_a_plan_that_this_program_cannot_read_is_told(folder: Path, content: bytes, says: str) -> None:
    (folder / PLAN_KEY).write_bytes(content)
    found = probe(str(folder), {})
    assert not_ok(found) == {"plan": "failed"}
    assert says in said(found, "plan")


def test_a_folder_that_is_not_there_is_not_created(tmp_path: Path) -> None:
    found = probe(str(tmp_path / "missing"), {})
    assert not_ok(found) == {"open": "failed"}
    assert "connect the drive" in said(found, "open")
    assert {state for name, state in states(found).items() if name != "open"} == {"skipped"}
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    found = probe(str(tmp_path / "store"), {})
    assert not_ok(found) == {"list": "failed"}
    assert "is a file" in said(found, "list")


def test_a_link_in_place_of_a_folder_of_ours_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "c").symlink_to(tmp_path / "elsewhere")
    found = probe(str(folder), {})
    assert not_ok(found) == {"open": "failed"}
    assert "symbolic link in place of its folder c/ → remove it" in said(found, "open")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can take on another user")
def test_a_read_only_folder_is_told_as_missing_write_permission() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.seteuid(65534)
        try:
            found = probe(name, {})
        finally:
            os.seteuid(0)
    assert not_ok(found) == {"write": "failed"}
    assert "write permission" in said(found, "write")
    assert states(found)["list"] == "ok"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can mount")
def test_a_full_disk_is_told(folder: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        (folder / "full").write_bytes(b"x" * 4096)
        found = probe(str(folder), {})
        assert not_ok(found) == {"write": "failed"}
        assert "make room" in said(found, "write")
        assert [path.name for path in folder.iterdir()] == ["full"]
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_folder_that_cannot_link_is_weak_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    found = probe(str(folder), {})
    assert not_ok(found).keys() <= {"links", "race"}
    assert states(found)["links"] == "weak"
    assert not found.failed
    assert list(folder.iterdir()) == []


def test_a_good_sftp_server_is_fine(sftp_server: SftpServer, folder: Path) -> None:
    found = probe(*sftp_server.address(folder))
    assert not_ok(found).keys() <= {"race"}
    assert states(found)["disappears"] == "ok"
    assert list(folder.iterdir()) == []


def test_an_unknown_and_a_changed_host_key_are_told_apart(
    sftp_server: SftpServer, folder: Path, tmp_path: Path
) -> None:
    url, options = sftp_server.address(folder)
    known, known_before = tmp_path / "known_hosts", sftp_server.known_hosts.read_text()
    known.write_text("")
    found = probe(url, {**options, "known_hosts": str(known)})
    assert not_ok(found) == {"list": "failed"}
    assert "is not known yet" in said(found, "list")
    make_key(tmp_path / "other")
    other = (tmp_path / "other.pub").read_text().split()[1]
    known.write_text(" ".join([*known_before.split()[:2], other]) + "\n")
    found = probe(url, {**options, "known_hosts": str(known)})
    assert not_ok(found) == {"list": "failed"}
    assert "HAS CHANGED" in said(found, "list")
    assert "ssh-keygen -R" in step(found, "list").remedy


def test_a_good_smb_share_is_fine(smb_server: SambaServer) -> None:
    found = probe(*smb_server.address("probed"))
    assert not_ok(found).keys() <= {"race", "letter case"}
    assert states(found)["disappears"] == "ok"


def test_a_good_webdav_server_is_fine(webdav_server: WebdavServer) -> None:
    found = probe(*webdav_server.address("probed"))
    assert not_ok(found).keys() <= {"race"}
    assert states(found)["disappears"] == "ok"


def test_an_interrupted_probe_tidies_up(folder: Path) -> None:
    def interrupt(step: Step) -> None:
        if step.name == "write":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        probe(str(folder), {}, tell=interrupt)
    assert list(folder.iterdir()) == []


def test_a_listing_that_is_late_is_weak_and_one_that_never_comes_is_a_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(seconds: float) -> Callable[..., Store]:
        """Open stores whose listings are as old as that."""

        def opener(*args: Any, **kwargs: Any) -> Store:
            store = open_store(*args, **kwargs)
            listing, begun = store.list, time.monotonic()
            old = listing("")

            def late(prefix: str, *, deep: bool = False) -> dict[str, int]:
                fresh = time.monotonic() - begun > seconds
                return listing(prefix, deep=deep) if fresh else old

            store.list = late  # type: ignore[method-assign]
            return store

        return opener

    monkeypatch.setattr(probing, "open_store", stale(2.5))
    found = probe(str(folder), {})
    assert not_ok(found) == {"appears": "weak"}
    assert "listing only after" in said(found, "appears")
    monkeypatch.setattr(probing, "open_store", stale(600))
    found = probe(str(folder), {}, timeout=0.5)
    assert not_ok(found) == {"appears": "failed"}
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "options", "says"),
    [
        ("s3://bucket/plan", {"secret": "testsecret1"}, "is a secret"),
        ("https://user:testsecret1@example.org/plan", {}, "has a secret in its address"),
        ("carrier-pigeon://loft", {}, "take a shared folder"),
        ("s3://bucket/plan", {"endpont_url": "x"}, "not understood"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(url: str, options: dict[str, Any], says: str) -> None:
    found = probe(url, options)
    assert says in " ".join(said(found, step.name) for step in found.steps)
    assert found.failed
    assert "testsecret1" not in repr(found)
