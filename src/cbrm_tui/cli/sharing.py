"""`share` and `join`: giving a space its store, and making a workspace from one."""

import shlex
import tomllib
from pathlib import Path
from typing import Any

import click

from cbrm_tui.cli.assignments import split_assignment
from cbrm_tui.cli.context import command, json_option, open_workspace
from cbrm_tui.cli.output import note, put_json, say
from cbrm_tui.cli.syncing import report_row, show_report

_OPTION = click.option(
    "-o",
    "--option",
    "options",
    metavar="NAME=VALUE",
    multiple=True,
    help="An option for the store's library, such as endpoint_url=https://…; no secrets. Repeatable.",
)


@command("share")
@click.argument("url")
@click.option("--space", default="joint", metavar="SPACE", help="joint, the default, or shared/NAME.")
@_OPTION
@json_option
def share(url: str, space: str, options: tuple[str, ...], as_json: bool) -> int:
    """Give a space its store and send it there.

    URL is a folder that all partners reach, s3://BUCKET/PREFIX, or another address that fsspec knows.
    Credentials come from the store's own chain, such as ~/.aws. A store with another plan is refused.

    \b
    cbrm share /mnt/partners/rail-parts
    cbrm share s3://rail-parts/plan -o endpoint_url=https://s3.example.org
    """
    from cbrm_tui.sync.sharing import share as sharing

    report = sharing(open_workspace(), url, read_options(options), space)
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
@_OPTION
@json_option
def join(url: str, path: Path, me: str, person: str, options: tuple[str, ...], as_json: bool) -> None:
    """Make a workspace in PATH from the store at URL."""
    from cbrm_tui.sync.sharing import join as joining

    workspace = joining(url, read_options(options), path.expanduser(), me, person)
    if as_json:
        put_json({"workspace": str(workspace.root)})
    else:
        say(str(path))
    title = workspace.plan.space_settings("joint").title
    note(f"joined “{title}” as {me}; cbrm open {shlex.quote(str(path))} opens it")


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
