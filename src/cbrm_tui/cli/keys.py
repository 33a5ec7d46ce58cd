"""`keys`: a sheet of all keys as they are now, to print."""

from pathlib import Path
from typing import Final

import click

from cbrm_tui.cli.context import command
from cbrm_tui.cli.output import say

_TITLE: Final = "Keys of cbrm"


@command("keys")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
def keys(file: Path | None) -> None:
    """Print all keys as they are now, your own among them.

    They go into FILE, as tables for a name that ends in .md, else as text in two columns; without one to
    the terminal.
    """
    from cbrm_tui.tui.key_sheet import as_markdown, as_text, present
    from cbrm_tui.workspace.files import write_text

    parts = present()
    if file is None:
        click.echo(as_text(_TITLE, parts), nl=False)
        return
    path = file.expanduser()
    write_text(path, as_markdown(_TITLE, parts) if path.suffix == ".md" else as_text(_TITLE, parts))
    say(str(path))
