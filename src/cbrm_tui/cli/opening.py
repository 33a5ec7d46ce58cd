"""`open`: the screens. The one module of the command line that knows them."""

import os
import sys
from pathlib import Path

import click

from cbrm_tui import terminal
from cbrm_tui.cli.context import NoWorkspace, command, workspace_root
from cbrm_tui.workspace.errors import WorkspaceError


@command("open")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--theme", metavar="NAME", help="A theme's name.")
@click.option("--ssh", is_flag=True, help="Save bytes; on by itself over SSH.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
def open_(path: Path | None, theme: str | None, ssh: bool, ascii_only: bool) -> int:
    """Open the screens on a workspace. Needs a terminal."""
    return open_screens(path, theme=theme, ssh=ssh, ascii_only=ascii_only)


def open_screens(
    path: Path | None,
    *,
    theme: str | None = None,
    ssh: bool = False,
    ascii_only: bool = False,
    review: str = "",
) -> int:
    """Show the workspace at or above `path`, or the one to work on, until the user quits.

    With `review`, a kind or the id of one, that review is shown first.
    Where none was named and there is none, ask first how to begin. Returns the exit code. Raises UsageError
    without a terminal, WorkspaceError where the named folder has no workspace.
    """
    from cbrm_tui.workspace.preferences import read_preferences

    if not _in_browser():
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise click.UsageError("the screens need a terminal; cbrm --help lists the commands that do not")
        if problem := terminal.trouble(os.environ):
            raise click.UsageError(problem)
    preferred = read_preferences().preferences
    if preferred.ssh != "off":
        ssh = ssh or preferred.ssh == "on" or terminal.over_ssh(os.environ)
    ascii_only = ascii_only or preferred.ascii or terminal.encoding(os.environ) != "utf-8"
    # The screens' library reads them once, when it is imported.
    os.environ.update(terminal.settings(os.environ, ssh=ssh))
    root = _root_or_none(path)
    if root is None:
        from cbrm_tui.tui.welcome import WelcomeApp

        welcome = WelcomeApp(Path.cwd(), theme=theme, ssh=ssh, ascii_only=ascii_only)
        chosen = welcome.run()
        if chosen is None or chosen.kind == "demo":
            return _run_demo() if chosen else welcome.return_code or 0
        root = chosen.path
    from cbrm_tui.tui.app import make_app
    from cbrm_tui.workspace.workspace import Workspace

    app = make_app(Workspace.open(root), theme=theme, ssh=ssh, ascii_only=ascii_only, review=review)
    app.run()
    return app.return_code or 0


def _in_browser() -> bool:
    """Tell whether `cbrm serve` has begun this program for a tab, with pipes in place of a terminal."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":BrowserDriver")


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
