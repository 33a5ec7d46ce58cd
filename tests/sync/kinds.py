"""Every kind of store over a real place, as the tests of what they do alike see it."""

import hashlib
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from tests.servers.ports import LOOPBACK
from tests.servers.rclone import WebdavServer
from tests.servers.relay import Relay
from tests.servers.samba import SambaServer
from tests.servers.seaweedfs import S3Server
from tests.servers.sftp import SftpServer, make_key

from cbrm_tui.sync.keys import CommitKey
from cbrm_tui.sync.store import Store, open_store

SERVERS = ("s3", "s3-rclone", "sftp", "smb", "webdav")
ALL = ("folder", "memory", *SERVERS)
REPLICA = "0123456789ab"


def named(data: bytes, seq: int = 1) -> str:
    return str(CommitKey(REPLICA, seq, hashlib.sha256(data).hexdigest()))


KEY = named(b"one")
HEAD = str(CommitKey(REPLICA, 1, "a" * 64).head)


@dataclass
class Kind:
    """A store of one kind in a place of its own, which nobody else uses."""

    name: str
    url: str
    options: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    """Where the objects are files on this machine."""
    secret: tuple[str, str] = ("", "")
    """The environment variable that holds the password, and the password."""
    server: Any = None
    opened: list[Store] = field(default_factory=list)
    ends: ExitStack = field(default_factory=ExitStack)

    def open(self, **settings: Any) -> Store:
        """Open the store, as one more program would."""
        self.opened.append(open_store(self.url, self.options, **settings))
        return self.opened[-1]

    def through_a_relay(self) -> Relay:
        """Let stores that are opened from now on reach the server through a relay."""
        port = self._port
        relay = self.ends.enter_context(Relay(port))
        if isinstance(self.server, S3Server):
            self.options = {"endpoint_url": f"http://{LOOPBACK}:{relay.port}"}
        else:
            self.url = self.url.replace(f":{port}/", f":{relay.port}/")
        if isinstance(self.server, SftpServer):
            self.server.trust(relay.port)
        return relay

    def refuse(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make the credentials wrong for stores that are opened from now on."""
        if isinstance(self.server, SftpServer):
            make_key(tmp_path / "strange_key")
            self.options = self.options | {"client_keys": str(tmp_path / "strange_key")}
        else:
            monkeypatch.setenv(self.secret[0], "wrong-hunter2")

    def plant(self, path: str, data: bytes) -> None:
        """Put an object there without the code under test; the store was written to before."""
        if self.folder:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)
        elif isinstance(self.server, S3Server):
            bucket, _, prefix = self.url.removeprefix("s3://").partition("/")
            self.server.client.put_object(Bucket=bucket, Key=f"{prefix}/{path}", Body=data)
        elif isinstance(self.server, WebdavServer):
            folders = path.split("/")[:-1]
            for depth in range(len(folders)):
                self._dav("MKCOL", "/".join(folders[: depth + 1]))
            self._dav("PUT", path, data)
        else:
            pytest.skip("nothing can be planted there")

    @property
    def _port(self) -> int:
        if isinstance(self.server, S3Server):
            return int(self.server.endpoint.rpartition(":")[2])
        port: int = self.server.port
        return port

    def _dav(self, method: str, path: str, data: bytes | None = None) -> None:
        server, place = self.server, self.url.rpartition("/")[2]
        request = urllib.request.Request(
            f"http://{LOOPBACK}:{server.port}/{place}/{path}", data=data, method=method
        )
        login = b64encode(f"{server.user}:{server.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).close()
        except HTTPError as error:
            if error.code != 405:  # the folder is there
                raise


def make(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    """Yield a store's kind by its name, in a new place; what was opened is closed in the end."""
    kind = _made(name, request, tmp_path)
    try:
        yield kind
    finally:
        for store in kind.opened:
            store.close()
        kind.ends.close()


def _made(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    place = f"plan-{uuid4().hex[:12]}"
    match name:
        case "folder":
            return Kind(name, str(tmp_path / place), folder=tmp_path / place)
        case "memory":
            return Kind(name, f"memory://{place}/plan")
        case "s3":
            server: S3Server = request.getfixturevalue("s3_server")
            url, options = server.address(request.getfixturevalue("s3_bucket"))
            return Kind(name, url, options, secret=("AWS_SECRET_ACCESS_KEY", server.secret), server=server)
        case "s3-rclone":
            request.getfixturevalue("s3_environment")
            server = request.getfixturevalue("rclone_s3")
            server.client.create_bucket(Bucket=place)
            url, options = server.address(place)
            return Kind(name, url, options, secret=("AWS_SECRET_ACCESS_KEY", server.secret), server=server)
        case "sftp":
            sftp: SftpServer = request.getfixturevalue("sftp_server")
            url, options = sftp.address(tmp_path / place)
            return Kind(name, url, options, folder=tmp_path / place, server=sftp)
        case "smb":
            smb: SambaServer = request.getfixturevalue("smb_server")
            url, options = smb.address(place)
            secret = ("SMB_PASSWORD", smb.password)
            return Kind(name, url, options, folder=smb.share / place, secret=secret, server=smb)
        case _:
            dav: WebdavServer = request.getfixturevalue("webdav_server")
            url, options = dav.address(place)
            return Kind(name, url, options, secret=("WEBDAV_PASSWORD", dav.password), server=dav)


def calls(store: Store) -> dict[str, Callable[[], object]]:
    """Return each call on one object, ready to be made."""
    return {
        "list": lambda: store.list("h/"),
        "get": lambda: store.get(KEY, 10),
        "put": lambda: store.put(KEY, b"one"),
        "delete": lambda: store.delete(KEY),
    }


def one_line(kind: Kind, error: BaseException) -> str:
    """Return what a person is told; it is one line without a secret."""
    text = str(error)
    assert "\n" not in text
    assert not kind.secret[1] or kind.secret[1] not in text
    assert "hunter2" not in text
    return text
