"""Which workspace a command works on, and the option that says so."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from cbrm_tui.workspace.errors import UnknownRecord, WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.domain.records import Record
    from cbrm_tui.workspace.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

_VARIABLE: Final = "CBRM_WORKSPACE"
_KEY: Final = "cbrm_tui.workspace"


class NoWorkspace(WorkspaceError):
    """None was named, and there is none at or above the folder one is in."""


def workspace_option(command: F) -> F:
    """Give a command the option -w, --workspace PATH; the innermost one that is given counts."""
    return click.option(
        "-w",
        "--workspace",
        type=click.Path(path_type=Path),
        metavar="PATH",
        expose_value=False,
        is_eager=True,
        callback=_remember,
        help="The workspace's folder.",
    )(command)


def command(name: str, epilog: str | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command of that name, with -w like every command."""
    return lambda function: click.command(name, epilog=epilog)(workspace_option(function))


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


def space_option(help: str) -> Callable[[F], F]:
    """Give a command the option --space."""
    return click.option("--space", metavar="SPACE", help=help)


def workspace_root(ctx: click.Context | None = None) -> Path:
    """Return the folder of the workspace to work on. Raises WorkspaceError when there is none.

    `ctx` is the command's context where it is not the one that runs, as while a shell completes.
    """
    from cbrm_tui.workspace.places import find_workspace

    ctx = ctx or click.get_current_context()
    given = ctx.meta.get(_KEY) or os.environ.get(_VARIABLE)
    if given:
        return Path(given).expanduser()
    here = Path.cwd()
    found = find_workspace(here)
    if found is None:
        raise NoWorkspace(
            f"there is no workspace at or above {here}; begin with cbrm demo, cbrm new or cbrm join, "
            "or name one with -w"
        )
    return found


def open_workspace() -> "Workspace":
    """Open the workspace to work on, telling on stderr what a crash had left. Raises WorkspaceError."""
    from cbrm_tui.cli.output import note
    from cbrm_tui.workspace.workspace import Workspace

    workspace = Workspace.open(workspace_root())
    for line in workspace.notices:
        note(line)
    return workspace


def chosen_space(workspace: "Workspace", space: str | None) -> str | None:
    """Return the space that was named, None for none. Raises WorkspaceError for one there is not."""
    if space is None:
        return None
    known = dict.fromkeys(("joint", "internal", *workspace.spaces, *workspace.config.spaces))
    if space not in known:
        raise WorkspaceError(f"there is no space “{space}” here; there are {', '.join(known)}")
    return space


def find_record(workspace: "Workspace", key: str) -> "Record":
    """Return the record of an id, whatever its case. Raises UnknownRecord naming the nearest id."""
    import difflib

    plan = workspace.plan
    folded = {known.casefold(): known for known in plan.records}
    if found := folded.get(key.strip().casefold()):
        return plan[found]
    near = difflib.get_close_matches(key.casefold(), folded, 1, 0.5)
    hint = (
        f"did you mean {folded[near[0]]}, {plan[folded[near[0]]].heading}?"
        if near
        else "cbrm list TYPE shows those there are"
    )
    raise UnknownRecord(f"there is no record {key}; {hint}")


def _remember(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[_KEY] = value
