"""Where the contenders meet: a folder, and an S3 server and a git server at a round trip time."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.servers.ports import LOOPBACK
from tests.servers.seaweedfs import S3Server, running_seaweedfs

from benchmarks.git import serving
from benchmarks.wire import NOTHING, Traffic, Wire

_PREFIX: Final = "plan"


@dataclass(frozen=True)
class Place:
    """One way to meet; `rtt` is in seconds.

    `put` puts an object into the store past the wire; `listing` is one raw listing through it, `lister`
    says of what.
    """

    name: str
    rtt: float
    url: str
    options: Mapping[str, Any]
    bare: Path
    git_url: str
    remote: str
    put: Callable[[str, bytes], object]
    listing: Callable[[], object]
    lister: str
    endpoint: str = ""
    direct: str = ""
    wires: Sequence[Wire] = field(default=())

    def traffic(self) -> Traffic:
        """Return what went over the wires so far."""
        return sum((wire.traffic() for wire in self.wires), NOTHING)


def folder_place(folder: Path) -> Place:
    """Return a place in a folder of this machine."""
    store = folder / "store"

    def put(key: str, data: bytes) -> None:
        (store / key).parent.mkdir(parents=True, exist_ok=True)
        (store / key).write_bytes(data)

    bare = folder / "bare.git"
    heads = partial(os.listdir, store / "h")
    remote = folder / "rclone-remote"
    remote.mkdir(parents=True)
    return Place("folder", 0.0, str(store), {}, bare, str(bare), str(remote), put, heads, "one raw listdir")


class Servers:
    """An S3 server and a git server, and wires to them."""

    def __init__(self, folder: Path, s3: S3Server, git_port: int) -> None:
        self._folder = folder
        self._s3 = s3
        self._git_port = git_port

    @contextlib.contextmanager
    def place(self, name: str, rtt: float) -> Iterator[Place]:
        """Give a place of its own, over wires of that round trip time."""
        port = urlsplit(self._s3.endpoint).port or 80
        with (
            self._s3.bucket() as bucket,
            Wire(port, rtt) as s3_wire,
            Wire(self._git_port, rtt) as git_wire,
        ):
            far = self._s3.at(f"http://{LOOPBACK}:{s3_wire.port}")
            url, options = far.address(bucket, _PREFIX)
            put = partial(_put, self._s3.client, bucket)
            listing = partial(
                far.client.list_objects_v2, Bucket=bucket, Prefix=f"{_PREFIX}/h/", Delimiter="/"
            )
            yield Place(
                name="s3",
                rtt=rtt,
                url=url,
                options=options,
                bare=self._folder / f"{name}.git",
                git_url=f"git://{LOOPBACK}:{git_wire.port}/{name}.git",
                remote=f"bench:{bucket}/rclone",
                put=put,
                listing=listing,
                lister="one raw LIST (botocore)",
                endpoint=far.endpoint,
                direct=self._s3.endpoint,
                wires=(s3_wire, git_wire),
            )


@contextlib.contextmanager
def running_servers(folder: Path) -> Iterator[Servers]:
    """Run the servers; what they keep is in `folder`."""
    repositories, weed = folder / "git", folder / "weed"
    for made in (repositories, weed):
        made.mkdir(parents=True)
    with running_seaweedfs(weed) as s3, serving(repositories, folder / "git-home") as port:
        yield Servers(repositories, s3, port)


def _put(client: Any, bucket: str, key: str, data: bytes) -> None:
    client.put_object(Bucket=bucket, Key=f"{_PREFIX}/{key}", Body=data)
