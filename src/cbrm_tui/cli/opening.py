"""`open`: the screens. The one module of the command line that knows them."""

import os
import sys
from pathlib import Path
from typing import Final

import click

from cbrm_tui.cli.context import NoWorkspace, command, workspace_root
from cbrm_tui.workspace.errors import WorkspaceError

_ESCAPE_DELAY: Final = "350"
"""Milliseconds to wait whether an escape begins a key's sequence: over SSH one may come in parts."""


@command("open")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--theme", metavar="NAME", help="A theme's name.")
@click.option("--ssh", is_flag=True, help="Save bytes; on by itself over SSH.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
def open_(path: Path | None, theme: str | None, ssh: bool, ascii_only: bool) -> int:
    """Open the screens on a workspace. Needs a terminal."""
    return open_screens(path, theme=theme, ssh=ssh, ascii_only=ascii_only)


def open_screens(
    path: Path | None, *, theme: str | None = None, ssh: bool = False, ascii_only: bool = False
) -> int:
    """Show the workspace at or above `path`, or the one to work on, until the user quits.

    Where none was named and there is none, ask first how to begin. Returns the exit code. Raises UsageError
    without a terminal, WorkspaceError where the named folder has no workspace.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the screens need a terminal; cbrm --help lists the commands that do not")
    ssh = ssh or bool(os.environ.get("SSH_CONNECTION"))
    if ssh:
        # Read once, when the screens' library is imported.
        os.environ.setdefault("ESCDELAY", _ESCAPE_DELAY)
    root = _root_or_none(path)
    if root is None:
        from cbrm_tui.tui.welcome import WelcomeApp

        chosen = WelcomeApp(Path.cwd(), theme=theme, ssh=ssh, ascii_only=ascii_only).run()
        if chosen is None or chosen.kind == "demo":
            return _run_demo() if chosen else 0
        root = chosen.path
    from cbrm_tui.tui.app import make_app
    from cbrm_tui.workspace.workspace import Workspace

    app = make_app(Workspace.open(root), theme=theme, ssh=ssh, ascii_only=ascii_only)
    app.run()
    return app.return_code or 0


def _root_or_none(path: Path | None) -> Path | None:
    """Return the workspace that was named or is at hand, None where there is none and none was named."""
    if path:
        return _root_of(path)
    try:
        return workspace_root()
    except NoWorkspace:
        return None


def _run_demo() -> int:
    from cbrm_tui.cli.demonstrating import demo

    return int(click.get_current_context().invoke(demo))


def _root_of(path: Path) -> Path:
    from cbrm_tui.workspace.places import find_workspace

    start = path.expanduser().resolve()
    found = find_workspace(start)
    if found is None:
        raise WorkspaceError(f"there is no workspace at or above {start}")
    return found
