"""The command line `cbrm`: a module per group of commands over the workspace and sync."""

import os
import sys
import threading

_LEAVING = 2.0
"""Seconds that a library's thread, such as a name lookup that no server answers, may hold the end up."""


def main() -> None:
    """Run `cbrm` with this process's arguments and exit with 0, 1 or 2; no traceback reaches anybody."""
    try:
        from cbrm_tui.cli.running import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 1
    _leave(code)


def _leave(code: int) -> None:
    """End the process with this code; everything is kept by now, so nothing that hangs is waited for."""
    last = threading.Timer(_LEAVING, os._exit, (code,))
    last.daemon = True
    last.start()
    sys.exit(code)
