"""The command line `cbrm`: a module per group of commands over the workspace and sync."""

import sys


def main() -> None:
    """Run `cbrm` with this process's arguments and exit with 0, 1 or 2; no traceback reaches anybody."""
    try:
        from cbrm_tui.cli.running import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 1
    sys.exit(code)
