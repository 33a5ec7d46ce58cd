"""Server processes that never outlive the run that started them, not even when it is killed."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest
from tests.servers.ports import LOOPBACK

START_SECONDS: Final = 60
_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
Process = subprocess.Popen[bytes]


def _die_with_parent() -> None:
    """Ask Linux to kill this process when the one that started it is gone."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def start(command: Sequence[str], home: Path, env: Mapping[str, str] | None = None) -> Process:
    """Start a server in the folder `home`; what it says goes to the file `log` there.

    On Linux it is killed with the thread that starts it, so a run's main thread does. That does not
    reach Samba, which changes its user; it ends with its standard input.
    """
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=home,
            env={"HOME": str(home), "TMPDIR": str(home), "PATH": "", **(env or {})},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
            preexec_fn=_die_with_parent if os.name == "posix" else None,  # noqa: PLW1509 - one call in C
        )


def stop(process: Process) -> None:
    """End a server and its children at once: nobody wants the data that it would still save."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.communicate()


def wait_until(is_ready: Callable[[], bool], process: Process) -> bool:
    """Wait until a server is ready; False when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if is_ready():
            return True
        time.sleep(0.1)
    return False


def accepts(port: int) -> bool:
    """Tell whether something accepts connections on a loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def running(
    command: Sequence[str], home: Path, port: int, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a server that listens on `port` as long as the block lasts."""
    process = start(command, home, env)
    try:
        if not wait_until(lambda: accepts(port), process):
            raise RuntimeError(f"{Path(command[0]).name} did not start: {(home / 'log').read_text()[-2000:]}")
        yield
    finally:
        stop(process)


def system_command(name: str, package: str) -> str:
    """Return the path of a server of the system. Skips the test when it is not installed, except in CI."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed; install {package}")
    pytest.skip(f"{name} is not installed (package {package})")
