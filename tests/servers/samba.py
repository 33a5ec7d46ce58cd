"""A real SMB server: Samba's smbd, on loopback, with a share and a user of its own."""

import contextlib
import getpass
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.servers import processes
from tests.servers.ports import LOOPBACK, free_port

PASSWORD: Final = "testsecret1"
_SETTINGS: Final = """
[global]
server role = standalone server
security = user
map to guest = never
bind interfaces only = yes
interfaces = lo
disable netbios = yes
smb ports = {port}
private dir = {home}
state directory = {home}
cache directory = {home}
lock directory = {home}
pid directory = {home}
ncalrpc dir = {home}/ncalrpc
passdb backend = tdbsam:{home}/passdb.tdb
log file = {home}/smbd.log
log level = 1
load printers = no
printcap name = /dev/null
disable spoolss = yes
server min protocol = SMB2_10
server signing = mandatory
unix password sync = no
rpc start on demand helpers = no

[share]
path = {share}
read only = no
valid users = {user}
hide dot files = no

[sealed]
path = {share}
read only = yes
valid users = {user}
"""


@dataclass(frozen=True)
class SambaServer:
    """An SMB server that runs; its share is the folder `share`, for one user."""

    port: int
    share: Path
    user: str
    password: str = PASSWORD

    def address(self, folder: str) -> tuple[str, dict[str, Any]]:
        """Return the URL and the options of a store in a folder of the share."""
        return f"smb://{self.user}@{LOOPBACK}:{self.port}/share/{folder}", {}


@contextlib.contextmanager
def running_samba(home: Path) -> Iterator[SambaServer]:
    """Run a server whose settings and files are in the folder `home`."""
    share, user, port = home / "share", getpass.getuser(), free_port()
    share.mkdir()
    settings = home / "smb.conf"
    settings.write_text(_SETTINGS.format(port=port, home=home, share=share, user=user))
    subprocess.run(
        [processes.system_command("pdbedit", "samba"), f"--configfile={settings}", "-a", "-t", "-u", user],
        input=f"{PASSWORD}\n{PASSWORD}\n".encode(),
        check=True,
        capture_output=True,
    )
    command = [
        processes.system_command("smbd", "samba"),
        "--foreground",
        "--no-process-group",
        f"--configfile={settings}",
    ]
    with processes.running(command, home, port, {"PATH": os.defpath}):
        yield SambaServer(port, share, user)
