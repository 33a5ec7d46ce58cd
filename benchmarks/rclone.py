"""The baseline rclone: a folder and a place on the same store, kept alike by `bisync`."""

import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final

from tests.servers.seaweedfs import KEY, SECRET

from benchmarks.measuring import Contender, seconds
from benchmarks.plans import copied, retitled, risk

REMOTE: Final = "bench"
_PROGRAM: Final = Path(sysconfig.get_path("scripts")) / (
    "rclone.exe" if sys.platform == "win32" else "rclone"
)
_MANY: Final = ("--transfers=32", "--checkers=32")
_READY_SECONDS: Final = 90


class Rclone:
    """Runs rclone for somebody whose home is the folder `home`.

    With an `endpoint` the remote `REMOTE` is the S3 server there.
    """

    def __init__(self, home: Path, endpoint: str = "") -> None:
        self._env = {"HOME": str(home), "PATH": "", "XDG_CACHE_HOME": str(home / "cache")}
        self._env |= _s3(endpoint) if endpoint else {}
        self._home = home

    def __call__(self, *words: str, timeout: float) -> None:
        """Run a command. Raises TimeoutExpired, and RuntimeError with what rclone said."""
        self._home.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [str(_PROGRAM), f"--config={self._home / 'rclone.conf'}", *words],
            cwd=self._home,
            env=self._env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=timeout,
        )
        if done.returncode:
            raise RuntimeError(f"rclone {words[0]}: {done.stderr.decode()[-1000:]}")


class RcloneSide(Contender):
    """Two folders in `folder` and the place `remote`, by `bisync`; they begin as `plan`.

    `direct` is the S3 server without the slow wire before it, to get ready in time.
    """

    name: ClassVar[str] = "rclone"

    def __init__(
        self, folder: Path, plan: Path, remote: str, timeout: float, endpoint: str = "", direct: str = ""
    ) -> None:
        self._run = Rclone(folder / "rclone-home", endpoint)
        self._timeout = timeout
        self._remote = remote
        self._folder = folder
        self._first = copied(plan / "joint", folder / "rclone-first")
        self._second = folder / "rclone-second"
        self._second.mkdir()
        self._records = len(list((self._first / "risks").iterdir()))
        self._number = 0
        self._late: subprocess.TimeoutExpired | None = None
        begin = Rclone(folder / "rclone-home", direct)
        try:
            for mine in (self._first, self._second):
                begin("bisync", str(mine), remote, "--resync", *_MANY, timeout=_READY_SECONDS)
        except subprocess.TimeoutExpired as error:
            self._late = error

    def join(self) -> float:
        """Copy all to a new folder."""
        self._number += 1
        target = self._folder / f"rclone-copy-{self._number}"
        return seconds(lambda: self._do("copy", self._remote, str(target)))

    def idle(self) -> float:
        """Bisync where nothing is new."""
        return seconds(lambda: self._bisync(self._first))

    def edit(self) -> float:
        """Edit a file, and bisync both folders."""
        self._number += 1
        return seconds(self._round_trip)

    def merge(self, edits: int) -> float:
        """Bisync this folder, the other, and this again."""
        self._number += 1
        for parity, mine in enumerate((self._first, self._second)):
            numbers = range(parity, self._records, 2)[:edits]
            for number in numbers:
                self._retitle(mine, number, f"Merge {self._number}")
        return seconds(self._exchange)

    def _round_trip(self) -> None:
        self._retitle(self._first, self._number % self._records, f"Edit {self._number}")
        self._bisync(self._first)
        self._bisync(self._second)

    def _exchange(self) -> None:
        for mine in (self._first, self._second, self._first):
            self._bisync(mine)

    def _retitle(self, folder: Path, number: int, title: str) -> None:
        path = folder / "risks" / f"{risk(number)}.toml"
        path.write_text(retitled(path.read_text(), title))

    def _bisync(self, folder: Path) -> None:
        self._do("bisync", str(folder), self._remote)

    def _do(self, *words: str) -> None:
        # A bisync that was stopped wants to begin anew, which would take still longer.
        if self._late:
            raise self._late
        try:
            self._run(*words, timeout=self._timeout)
        except subprocess.TimeoutExpired as error:
            self._late = error
            raise


def _s3(endpoint: str) -> Mapping[str, str]:
    own = {
        "type": "s3",
        "provider": "SeaweedFS",
        "endpoint": endpoint,
        "access_key_id": KEY,
        "secret_access_key": SECRET,
        "region": "us-east-1",
        "force_path_style": "true",
        "no_check_bucket": "true",
    }
    return {f"RCLONE_CONFIG_{REMOTE.upper()}_{name.upper()}": value for name, value in own.items()}
