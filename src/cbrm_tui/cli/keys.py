"""`keys`: a sheet of all keys as they are now, to print."""

import shutil
import sys
from pathlib import Path
from typing import Final

import click

from cbrm_tui.cli.context import command
from cbrm_tui.cli.output import say
from cbrm_tui.domain.text import one_line

_TITLE: Final = "Keys of cbrm"
_PAGE: Final = 110
"""Characters on a line of the sheet, where no terminal is narrower."""


@command("keys")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--only", metavar="WORD", default="", help="Only the places with this word, such as review.")
def keys(file: Path | None, only: str) -> None:
    """Print all keys as they are now, your own among them.

    They go into FILE, as tables for a name that ends in .md, else as text in two columns; without one to
    the terminal, in one column where it is narrow.
    """
    from cbrm_tui.tui.key_sheet import as_markdown, as_text, present
    from cbrm_tui.workspace.files import write_text

    parts = [part for part in present() if only.casefold() in part[0].casefold()]
    if not parts:
        raise click.UsageError(f"there is no place with “{one_line(only)}”; cbrm keys lists them all")
    if file is None:
        width = min(_PAGE, shutil.get_terminal_size().columns) if sys.stdout.isatty() else _PAGE
        click.echo(as_text(_TITLE, parts, width), nl=False)
        return
    path = file.expanduser()
    write_text(path, as_markdown(_TITLE, parts) if path.suffix == ".md" else as_text(_TITLE, parts, _PAGE))
    say(str(path))
