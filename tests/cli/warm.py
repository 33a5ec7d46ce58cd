"""A process that has imported what `cbrm` needs and forks one for each run of it: as real, quicker to start.

`tests.cli.program` starts it with the number of a socket that listens. A connection is a run: it brings the
three files of the new process, and as a line of JSON what that is to be. Its process id goes back in a line,
and when it has ended its exit code in another. All ends with the standard input.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import Any, Final

_LIBRARIES: Final = ("s3fs", "cryptography.hazmat.primitives.asymmetric.ed25519", "icalendar", "pyrage")
_APART: Final = ("cbrm_tui.tui.", "cbrm_tui.serving.")
_FILES: Final = 3
_MOST: Final = 1 << 20


def load() -> None:
    """Import all that commands import when they run, but for the screens."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    import cbrm_tui

    for module in pkgutil.walk_packages(cbrm_tui.__path__, "cbrm_tui."):
        if not module.name.startswith(_APART) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def next_run(listening: socket.socket) -> dict[str, Any]:
    """Return in a new process, again and again, what it is to be, with its files in place."""
    while True:
        ready, _, _ = select.select([listening.fileno(), 0], [], [])
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if 0 in ready:
            raise SystemExit
        connection, _ = listening.accept()
        if os.fork():
            connection.close()
            continue
        listening.close()
        wanted, files = _received(connection)
        if child := os.fork():
            _tell_of(child, connection)
        connection.close()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        return wanted


def _received(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    text, files, _, _ = socket.recv_fds(connection, _MOST, _FILES)
    while not text.endswith(b"\n"):
        text += connection.recv(_MOST)
    return json.loads(text), files


def _tell_of(child: int, connection: socket.socket) -> None:
    connection.sendall(b"%d\n" % child)
    _, status = os.waitpid(child, 0)
    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def become(wanted: dict[str, Any]) -> None:
    """Take on the place, environment, arguments and streams that a process of its own would have."""
    os.chdir(wanted["cwd"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    sys.path.insert(0, wanted["cwd"])
    sys.argv[:] = ["cbrm", *wanted["arguments"]]
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)


def run_to_the_end() -> None:
    """Run the program as `python -m` does. Of the end, the teardown of modules is spared: nobody sees it."""
    try:
        runpy.run_module("cbrm_tui.cli", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    else:
        code = 0
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c is for the run of the tests, which ends this one
    load()
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page
    become(next_run(socket.socket(fileno=int(sys.argv[1]))))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_to_the_end()
