"""A real SFTP server: OpenSSH's sshd, on loopback, for the current user, with keys of its own."""

import contextlib
import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import processes
from tests.servers.ports import LOOPBACK, free_port


@dataclass(frozen=True)
class SftpServer:
    """An SFTP server that runs, with what a client needs to trust it and to be let in."""

    home: Path
    port: int

    @property
    def client_key(self) -> Path:
        return self.home / "client_key"

    @property
    def known_hosts(self) -> Path:
        return self.home / "known_hosts"

    @property
    def fingerprint(self) -> str:
        """The host key's fingerprint, as `ssh` shows it."""
        told = subprocess.run(
            ["ssh-keygen", "-lf", str(self.home / "host_key.pub")], capture_output=True, text=True, check=True
        )
        return told.stdout.split()[1]

    def address(self, folder: Path) -> tuple[str, dict[str, Any]]:
        """Return the URL and the options of a store in a folder of this machine."""
        url = f"sftp://{getpass.getuser()}@{LOOPBACK}:{self.port}{folder}"
        return url, {"known_hosts": str(self.known_hosts), "client_keys": str(self.client_key)}

    def trust(self, port: int) -> None:
        """Write down that the server's host key is right on a port, of its own or before it."""
        key = (self.home / "host_key.pub").read_text().rsplit(" ", 1)[0]
        with self.known_hosts.open("a") as known:
            known.write(f"[{LOOPBACK}]:{port} {key}\n")


@contextlib.contextmanager
def running_sftp(home: Path) -> Iterator[SftpServer]:
    """Run a server whose keys and settings are in the folder `home`."""
    for name in ("host_key", "client_key"):
        make_key(home / name)
    shutil.copy(home / "client_key.pub", home / "authorized_keys")
    (home / "authorized_keys").chmod(0o600)
    port = free_port()
    sshd = processes.system_command("sshd", "openssh-server")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd of the system confines its unprivileged half
    command = [sshd, "-D", "-e", "-f", "/dev/null", "-h", str(home / "host_key"), "-p", str(port)]
    for setting in (
        f"ListenAddress={LOOPBACK}",
        f"AuthorizedKeysFile={home / 'authorized_keys'}",
        "Subsystem=sftp internal-sftp",
        "PidFile=none",
        "UsePAM=no",
        "StrictModes=no",
        "PasswordAuthentication=no",
        "KbdInteractiveAuthentication=no",
        "PermitRootLogin=prohibit-password",
        "MaxStartups=100",
    ):
        command += ["-o", setting]
    # Newer ones shut out an address that was refused a few times, as tests of refusals are.
    lenient = [*command, "-o", "PerSourcePenalties=no"]
    if subprocess.run([*lenient, "-T"], capture_output=True, check=False).returncode == 0:
        command = lenient
    with processes.running(command, home, port):
        server = SftpServer(home, port)
        server.trust(port)
        yield server


def make_key(path: Path) -> None:
    """Make an Ed25519 key pair without a passphrase."""
    subprocess.run(
        [
            processes.system_command("ssh-keygen", "openssh-client"),
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-f",
            str(path),
        ],
        check=True,
    )
