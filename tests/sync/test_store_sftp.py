"""What is SFTP's own: whom it trusts, who it is, and what it says when either is wrong."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.servers.sftp import SftpServer, make_key

from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.store import StoreDenied, StoreMisconfigured, StoreMissing, open_store
from cbrm_tui.sync.store_errors import StoreUnauthenticated

KEY = str(CommitKey("0123456789ab", 1, "a" * 64))


def said(url: str, options: dict[str, Any], kind: type[Exception]) -> str:
    """Return what a person is told when the store cannot be listed."""
    with closing(open_store(url, options)) as store, pytest.raises(kind) as caught:
        store.list("h/")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_server_that_is_not_known_is_refused_with_its_fingerprint(
    sftp_server: SftpServer, tmp_path: Path
) -> None:
    url, options = sftp_server.address(tmp_path / "plan")
    text = said(url, {"client_keys": options["client_keys"]}, StoreDenied)
    assert sftp_server.fingerprint in text
    assert f"accept it once with: ssh -p {sftp_server.port} 127.0.0.1" in text


def test_a_server_whose_key_has_changed_is_refused_loudly(sftp_server: SftpServer, tmp_path: Path) -> None:
    make_key(tmp_path / "old")
    kind, blob = (tmp_path / "old.pub").read_text().split()[:2]
    (tmp_path / "known").write_text(f"[127.0.0.1]:{sftp_server.port} {kind} {blob}\n")
    url, options = sftp_server.address(tmp_path / "plan")
    text = said(url, options | {"known_hosts": str(tmp_path / "known")}, StoreDenied)
    assert "HAS CHANGED" in text
    assert sftp_server.fingerprint in text
    assert f"ssh-keygen -R '[127.0.0.1]:{sftp_server.port}'" in text


def test_a_server_whose_key_is_of_another_type_than_known_is_refused_loudly(
    sftp_server: SftpServer, tmp_path: Path
) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", str(tmp_path / "old")], check=True)
    kind, blob = (tmp_path / "old.pub").read_text().split()[:2]
    (tmp_path / "known").write_text(f"[127.0.0.1]:{sftp_server.port} {kind} {blob}\n")
    url, options = sftp_server.address(tmp_path / "plan")
    assert "HAS CHANGED" in said(url, options | {"known_hosts": str(tmp_path / "known")}, StoreDenied)


@pytest.fixture
def ssh_folder(own_home: Path) -> Path:
    folder = own_home / ".ssh"
    folder.mkdir(mode=0o700)
    return folder


def test_known_hosts_and_keys_of_the_user_need_no_option(
    sftp_server: SftpServer, ssh_folder: Path, tmp_path: Path
) -> None:
    (ssh_folder / "known_hosts").write_text(sftp_server.known_hosts.read_text())
    (ssh_folder / "id_ed25519").write_text(sftp_server.client_key.read_text())
    (ssh_folder / "id_ed25519").chmod(0o600)
    url, _ = sftp_server.address(tmp_path / "plan")
    with closing(open_store(url.replace("sftp://", "ssh://"), {})) as store:
        store.put(KEY, b"x")
        assert store.get(KEY, 1) == b"x"


@pytest.fixture
def agent(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An ssh agent without keys."""
    socket = own_home / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    try:
        while not socket.exists():
            assert process.poll() is None
        yield
    finally:
        process.kill()
        process.wait()


def test_the_key_may_be_in_the_ssh_agent(sftp_server: SftpServer, agent: None, tmp_path: Path) -> None:
    url, options = sftp_server.address(tmp_path / "plan")
    del options["client_keys"]
    assert "ssh agent" in said(url, options, StoreUnauthenticated)
    subprocess.run(["ssh-add", "-q", str(sftp_server.client_key)], check=True)
    with closing(open_store(url, options)) as store:
        assert store.list("h/") == {}


def test_a_key_with_a_passphrase_belongs_into_the_agent(sftp_server: SftpServer, tmp_path: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "hunter2", "-f", str(tmp_path / "locked")], check=True
    )
    url, options = sftp_server.address(tmp_path / "plan")
    text = said(url, options | {"client_keys": str(tmp_path / "locked")}, StoreMisconfigured)
    assert "add it to the ssh agent" in text


def test_a_path_from_the_home_folder_is_relative_to_it(sftp_server: SftpServer, tmp_path: Path) -> None:
    home = Path(f"~{os.environ.get('USER', '')}").expanduser() if os.geteuid() else Path("/root")
    url, options = sftp_server.address(tmp_path)
    relative = os.path.relpath(tmp_path / "plan", home)
    with closing(open_store(url.replace(str(tmp_path), f"/~/{relative}"), options)) as store:
        store.put("plan.json", b"{}")
    assert (tmp_path / "plan" / "plan.json").read_bytes() == b"{}"


def test_a_store_is_not_created_in_a_place_that_does_not_exist(
    sftp_server: SftpServer, tmp_path: Path
) -> None:
    url, options = sftp_server.address(tmp_path / "missing" / "plan")
    with closing(open_store(url, options)) as store, pytest.raises(StoreMissing, match="does not exist"):
        store.put(KEY, b"x")


@pytest.mark.parametrize(
    ("url", "options", "says"),
    [
        ("sftp:///plan", {}, "sftp://user@host/folder"),
        ("sftp://host:port/plan", {}, "not a valid address"),
        ("sftp://host/plan?x=1", {}, "sftp://user@host/folder"),
        ("sftp://host/plan", {"nonsense": 1}, "nonsense"),
        ("sftp://host/plan", {"known_hosts": "/nowhere/at/all"}, "names no file"),
        ("sftp://host/plan", {"client_keys": ["a"]}, "path of a file"),
    ],
)
def test_what_is_no_sftp_address_or_option_is_told_at_once(
    url: str, options: dict[str, object], says: str
) -> None:
    with pytest.raises(StoreMisconfigured, match=says):
        open_store(url, options)
