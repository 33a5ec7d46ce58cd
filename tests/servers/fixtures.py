"""Fixtures with real servers; loaded for all tests by `tests/conftest.py`.

A server is started by the first test that asks for it, one for each worker process of a run.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.ports import LOOPBACK
from tests.servers.proxy import FaultProxy
from tests.servers.rclone import WebdavServer, running_rclone_s3, running_webdav
from tests.servers.samba import SambaServer, running_samba
from tests.servers.seaweedfs import S3Server, running_seaweedfs
from tests.servers.sftp import SftpServer, running_sftp

_FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION")


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The S3 server of the run, as it is without the environment of `s3_server`."""
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server


@pytest.fixture(scope="session")
def rclone_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that ignores If-None-Match."""
    with running_rclone_s3(tmp_path_factory.mktemp("rclone-s3")) as server:
        yield server


@pytest.fixture(scope="session")
def running_sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    """The SFTP server of the run, without the environment of `sftp_server`."""
    with running_sftp(tmp_path_factory.mktemp("sftp")) as server:
        yield server


@pytest.fixture(scope="session")
def running_smbd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SambaServer]:
    """The SMB server of the run, without the environment of `smb_server`."""
    with running_samba(tmp_path_factory.mktemp("samba")) as server:
        yield server


@pytest.fixture(scope="session")
def running_dav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebdavServer]:
    """The WebDAV server of the run, without the environment of `webdav_server`."""
    with running_webdav(tmp_path_factory.mktemp("webdav")) as server:
        yield server


@pytest.fixture
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home folder of the test's own, without an ssh agent, proxies or passwords of the real one."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    for name in (
        "SSH_AUTH_SOCK",
        "SMB_PASSWORD",
        "NTLM_USER_FILE",
        "WEBDAV_USER",
        "WEBDAV_PASSWORD",
        "NETRC",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, LOOPBACK)
    return home


@pytest.fixture
def sftp_server(running_sshd: SftpServer, own_home: Path) -> SftpServer:
    """The SFTP server; what is needed to use it is in the options of its addresses."""
    return running_sshd


@pytest.fixture
def smb_server(running_smbd: SambaServer, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> SambaServer:
    """The SMB server, with its password in the environment."""
    monkeypatch.setenv("SMB_PASSWORD", running_smbd.password)
    return running_smbd


@pytest.fixture
def webdav_server(running_dav: WebdavServer, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> WebdavServer:
    """The WebDAV server, with its password in the environment."""
    monkeypatch.setenv("WEBDAV_PASSWORD", running_dav.password)
    return running_dav


@pytest.fixture
def s3_environment(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    """Take the test server's credentials from the environment, and nothing from the real home folder."""
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_CONFIG_FILE": str(own_home / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(own_home / "aws-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": S3Server("").key,
        "AWS_SECRET_ACCESS_KEY": S3Server("").secret,
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def s3_server(seaweedfs: S3Server, s3_environment: None) -> S3Server:
    """The S3 server, with its credentials in the environment."""
    return seaweedfs


@pytest.fixture
def s3_bucket(s3_server: S3Server) -> Iterator[str]:
    """The name of a bucket that this test has for itself."""
    with s3_server.bucket() as name:
        yield name


@pytest.fixture
def fault_proxy(s3_server: S3Server) -> Iterator[FaultProxy]:
    """A proxy before the S3 server that forwards, counts, and fails when told to."""
    with FaultProxy(s3_server.endpoint) as proxy:
        yield proxy
