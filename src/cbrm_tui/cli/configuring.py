"""`config`: where the settings are, what holds and why."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from cbrm_tui import terminal
from cbrm_tui.cli.context import command, json_option
from cbrm_tui.cli.output import put_json, say

if TYPE_CHECKING:
    from pathlib import Path

    from cbrm_tui.tui.configuration import Configuration
    from cbrm_tui.workspace.preferences import Problem


@command("config")
@click.option("--theme", metavar="NAME", help="As if cbrm were started with it.")
@click.option("--ssh", is_flag=True, help="As if cbrm were started with it.")
@click.option("--ascii", "ascii_only", is_flag=True, help="As if cbrm were started with it.")
@json_option
def config(theme: str | None, ssh: bool, ascii_only: bool, as_json: bool) -> int:
    """Show where your settings are, what holds, and why.

    What is said on the command line, as in cbrm --theme paper, goes before config.toml, and that before the
    default. cbrm schema DIR writes what an editor needs to complete and check the files. Exit code 1 when
    something in them is not used.
    """
    configuration, problems = read_configuration()
    said = {"theme": theme, "ssh": "on" if ssh else None, "ascii": ascii_only or None}
    rows = list(_settings(configuration, said))
    files = list(_files(configuration.folder))
    if as_json:
        told = [{"file": one.file, "line": one.line, "message": one.text} for one in problems]
        paths = [{"path": path, "there": there} for path, there in files]
        put_json({"folder": configuration.folder, "files": paths, "settings": rows, "problems": told})
        return int(bool(problems))
    say(f"Files in {configuration.folder}")
    for path, there in files:
        say(f"  {path.name:14} {'' if there else 'not there'}".rstrip())
    say()
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        say(f"{row['name']:{width}} = {json.dumps(row['value'], ensure_ascii=False):12} {row['why']}")
        say(f"{'':{width}}   {row['help']}")
    if problems:
        say("\nNot used")
    for problem in problems:
        say(f"  {problem}")
    return int(bool(problems))


def read_configuration() -> "tuple[Configuration, tuple[Problem, ...]]":
    """Return the settings, keymap and themes of this machine's person, and what in the files is not used."""
    from cbrm_tui.tui.configuration import read_all

    return read_all()


def _files(folder: "Path") -> "Iterator[tuple[Path, bool]]":
    for path in (folder / "config.toml", folder / "keymap.toml", folder / "themes"):
        yield path, path.exists()


def _settings(configuration: "Configuration", said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    from cbrm_tui.workspace.preferences import SETTINGS

    lines = configuration.settings.lines or {}
    for name, setting in SETTINGS.items():
        value = said.get(name)
        why = "command line"
        if value is None:
            value = getattr(configuration.preferences, name)
            why = f"config.toml, line {lines[name]}" if name in lines else "default"
        if name == "ssh" and value == "auto":
            why += ", so on: this is SSH" if terminal.over_ssh(os.environ) else ", so off: this is not SSH"
        yield {"name": name, "value": value, "why": why, "help": setting.field.help}
