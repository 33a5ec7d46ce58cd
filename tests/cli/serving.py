"""`cbrm serve` in a process of its own."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.program import COMMAND, environment
from yarl import URL


@contextmanager
def served(root: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], URL]]:
    """The server on a workspace, and the address that it has printed."""
    server = subprocess.Popen(
        [*COMMAND, "serve", "--json", *arguments], cwd=root, env=environment(), stdout=subprocess.PIPE
    )
    assert server.stdout
    try:
        lines = iter(server.stdout.readline, b"")
        document = b"".join(line for line in _up_to(lines, b"}"))
        yield server, URL(json.loads(document)["url"])
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
        try:
            server.wait(30)
        finally:
            server.kill()
            server.stdout.close()


def _up_to(lines: Iterator[bytes], last: bytes) -> Iterator[bytes]:
    for line in lines:
        yield line
        if line.startswith(last):
            return
