"""Fixtures with real servers; loaded for all tests by `tests/conftest.py`.

A server is started by the first test that asks for it, one for each worker process of a run.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.proxy import FaultProxy
from tests.servers.seaweedfs import S3Server, running_seaweedfs

_FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION")


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The S3 server of the run, as it is without the environment of `s3_server`."""
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server


@pytest.fixture
def s3_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take the test server's credentials from the environment, and nothing from the real home folder."""
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    for name, value in {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "AWS_CONFIG_FILE": str(home / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": S3Server("").key,
        "AWS_SECRET_ACCESS_KEY": S3Server("").secret,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
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
