"""`share`, `join`, `unlock`: giving a space its store, making a workspace from one, fetching its key."""

import os
import shlex
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cbrm_tui.cli.assignments import split_assignment
from cbrm_tui.cli.context import command, json_option, open_workspace
from cbrm_tui.cli.output import note, put_json, say
from cbrm_tui.cli.reports import report_row, show_report
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.sync.sealing import Opener, Seal

_OPTION = click.option(
    "-o",
    "--option",
    "options",
    metavar="NAME=VALUE",
    multiple=True,
    help="An option for the store's library, such as endpoint_url=https://…; no secrets. Repeatable.",
)

_IDENTITY = click.option(
    "--identity",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your age identity or ssh key, to open an encrypted plan.",
)

_VARIABLE: Final = "CBRM_PASSPHRASE"
"""Environment variable with the passphrase, for programs that nobody sits before."""


@command("share")
@click.argument("url")
@click.option("--space", default="joint", metavar="SPACE", help="joint, the default, or shared/NAME.")
@click.option("--passphrase", is_flag=True, help="Encrypt the store with a passphrase; it is asked for.")
@click.option(
    "--recipient",
    "recipients",
    metavar="KEY",
    multiple=True,
    help="Encrypt the store for an age1… key or an ssh public key; your own too. Repeatable.",
)
@_IDENTITY
@_OPTION
@json_option
def share(
    url: str,
    space: str,
    passphrase: bool,
    recipients: tuple[str, ...],
    identity: Path | None,
    options: tuple[str, ...],
    as_json: bool,
) -> int:
    """Give a space its store and send it there.

    URL is a folder that all partners reach, s3://BUCKET/PREFIX, or another address that fsspec knows.
    Credentials come from the store's own chain, such as ~/.aws. A store with another plan is refused.
    Whoever runs the store can read the plan there, unless it is encrypted from the beginning.

    \b
    cbrm share /mnt/partners/rail-parts
    cbrm share s3://rail-parts/plan -o endpoint_url=https://s3.example.org --passphrase
    """
    from cbrm_tui.sync.sharing import share as sharing

    workspace = open_workspace()
    seal = _seal(passphrase, recipients)
    report = sharing(workspace, url, read_options(options), space, seal=seal, opener=_opener(identity))
    if as_json:
        put_json(report_row(report))
    else:
        show_report(report)
    return int(report.state != "in step")


@command("join")
@click.argument("url")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--as", "me", required=True, metavar="KEY", help="Which of the partners works here.")
@click.option("--person", default="", metavar="NAME", help="Who works here.")
@_IDENTITY
@_OPTION
@json_option
def join(
    url: str,
    path: Path,
    me: str,
    person: str,
    identity: Path | None,
    options: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make a workspace in PATH from the store at URL."""
    from cbrm_tui.sync.sharing import join as joining

    opener = _opener(identity)
    workspace = joining(url, read_options(options), path.expanduser(), me, person, opener=opener)
    if as_json:
        put_json({"workspace": str(workspace.root)})
    else:
        say(str(path))
    title = workspace.plan.space_settings("joint").title
    note(f"joined “{title}” as {me}; cbrm open {shlex.quote(str(path))} opens it")


@command("unlock")
@_IDENTITY
def unlock(identity: Path | None) -> None:
    """Fetch the key of an encrypted plan to this machine.

    cbrm share and cbrm join do so by themselves; this is for a machine that lost the key. A passphrase
    is asked for, or taken from CBRM_PASSPHRASE.
    """
    from cbrm_tui.sync.sharing import unlock as unlocking

    workspace = open_workspace()
    shared = [name for name, settings in workspace.config.spaces.items() if settings.store]
    if not shared:
        raise WorkspaceError("no space of this workspace has a store yet; give it one with cbrm share URL")
    for space in shared:
        opened = unlocking(workspace, space, _opener(identity))
        note(f"{space}: {'its key is on this machine' if opened else 'it is not encrypted'}")


def _seal(passphrase: bool, recipients: tuple[str, ...]) -> "Seal | None":
    from cbrm_tui.sync.sealing import Seal

    if not (passphrase or recipients):
        return None
    return Seal(_passphrase(confirm=True) if passphrase else "", recipients)


def _opener(identity: Path | None) -> "Opener":
    from cbrm_tui.sync.sealing import Opener

    return Opener(identity, _passphrase)


def _passphrase(confirm: bool = False) -> str:
    """Return the passphrase, asked for where the environment has none. Raises WorkspaceError."""
    if given := os.environ.get(_VARIABLE):
        return given
    if not sys.stdin.isatty():
        raise WorkspaceError(
            f"a passphrase is needed, and there is no terminal to ask at; put it into {_VARIABLE}"
        )
    answer: str = click.prompt(
        "Passphrase of the plan", hide_input=True, confirmation_prompt=confirm, err=True
    )
    return answer


def read_options(options: tuple[str, ...]) -> dict[str, Any]:
    """Return NAME=VALUE options as a table; dotted names nest, true, false and numbers are such.

    Raises UsageError for what is no NAME=VALUE, and for a name that is also the name of a table.
    """
    tree: dict[str, Any] = {}
    for text in options:
        name, value = split_assignment(text)
        *above, last = name.split(".")
        table = tree
        for key in above:
            table = table.setdefault(key, {})
            if not isinstance(table, dict):
                raise click.UsageError(f"the option “{name}” goes into “{key}”, which has a value")
        if last in table:
            raise click.UsageError(f"the option “{name}” is given twice")
        table[last] = _value(value)
    return tree


def _value(text: str) -> Any:
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    return value if isinstance(value, bool | int | float) else text
