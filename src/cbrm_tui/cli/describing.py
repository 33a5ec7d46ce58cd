"""`schema` and `completions`: what other programs need to know of this one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from cbrm_tui.cli.context import command
from cbrm_tui.cli.output import put_json, say

_DIALECT: Final = "http://json-schema.org/draft-07/schema#"


@command("schema")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def schema(folder: Path | None) -> None:
    """Write JSON Schemas of the record types and of your settings, for editors.

    They go into DIR; without one they are printed as one document. An editor that knows TOML schemas
    then completes and checks the files of a workspace. The file of a type is <type>.schema.json;
    element.schema.json is for the files in principles/, and config, keymap and theme are for the files in
    the folder that cbrm config names.
    """
    from cbrm_tui.workspace.files import write_text

    schemas = _schemas()
    if folder is None:
        put_json(schemas)
        return
    for word, described in schemas.items():
        path = folder.expanduser() / f"{word}.schema.json"
        write_text(path, json.dumps(described, indent=2, ensure_ascii=False) + "\n")
        say(str(path))


@command("completions")
@click.argument("shell", metavar="SHELL", type=click.Choice(("bash", "zsh", "fish")))
def completions(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash: cbrm completions bash > ~/.local/share/bash-completion/completions/cbrm
    zsh:  cbrm completions zsh > ~/.zfunc/_cbrm, with ~/.zfunc in fpath before compinit
    fish: cbrm completions fish > ~/.config/fish/completions/cbrm.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"there is no completion for {shell}")
    root = click.get_current_context().find_root()
    # The script is text of ours; `say` would take the characters out that it needs.
    click.echo(found(root.command, {}, "cbrm", "_CBRM_COMPLETE").source())


def _schemas() -> dict[str, dict[str, Any]]:
    from cbrm_tui.domain.records import Element, Record, record_types
    from cbrm_tui.tui.configuration import schemas as schemas_of_settings

    def table(kind: type[Record]) -> dict[str, Any]:
        properties = {name: declared.schema() for name, declared in kind.fields.items()}
        return {"type": "object", "properties": properties}

    schemas = {word: {"$schema": _DIALECT, **body} for word, body in schemas_of_settings().items()}
    for word, kind in record_types().items():
        body: Mapping[str, Any] = table(kind)
        if kind is Element:
            body = {"type": "object", "additionalProperties": body}
        schemas[word] = {"$schema": _DIALECT, "title": kind.label, **body}
    return schemas
