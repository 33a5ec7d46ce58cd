"""A server ends with the run that started it, also when that run is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_RUN = """
import sys, time
from pathlib import Path
from tests.servers import processes
from tests.servers.{module} import {starter}
started = []
start = processes.start
processes.start = lambda *given: started.append(start(*given)) or started[-1]
with {starter}(Path(sys.argv[1])):
    print(started[-1].pid, flush=True)
    time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
@pytest.mark.parametrize(
    ("module", "starter"),
    [
        ("rclone", "running_webdav"),
        ("seaweedfs", "running_seaweedfs"),
        ("sftp", "running_sftp"),
        ("samba", "running_samba"),
    ],
)
def test_a_server_ends_with_a_run_that_is_killed(
    request: pytest.FixtureRequest, tmp_path: Path, module: str, starter: str
) -> None:
    needed = {"sftp": "running_sshd", "samba": "running_smbd"}
    if module in needed:
        request.getfixturevalue(needed[module])  # skips where it is not installed
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN.format(module=module, starter=starter), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", "."])},
        cwd=request.config.rootpath,
    )
    assert run.stdout
    server = int(run.stdout.readline())
    assert is_alive(server)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    deadline = time.monotonic() + 30
    while is_alive(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(server)
