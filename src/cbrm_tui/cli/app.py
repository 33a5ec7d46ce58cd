"""The `cbrm` command itself: its subcommands, each imported only when it runs, and what they share."""

import difflib
import os
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from cbrm_tui import __version__
from cbrm_tui.cli.context import workspace_option

_SECTIONS: Final = {
    "Begin": {
        "open": "opening",
        "serve": "serving",
        "demo": "demonstrating",
        "new": "starting",
        "join": "sharing",
    },
    "Read": {
        "list": "reading",
        "show": "reading",
        "check": "checking",
        "figures": "checking",
        "history": "recalling",
        "schema": "describing",
    },
    "Edit": {
        "add": "editing",
        "set": "editing",
        "unset": "editing",
        "delete": "editing",
        "rescore": "editing",
        "offer": "offering",
        "answer": "surveying",
        "offer-means": "surveying",
        "disengage": "leaving",
        "archive": "leaving",
        "method": "method",
        "undo": "editing",
        "redo": "editing",
        "restore": "restoring",
    },
    "Meet": {"review": "reviewing"},
    "Together": {
        "share": "sharing",
        "sync": "syncing",
        "status": "syncing",
        "approve": "approving",
        "disagreements": "settling",
        "settle": "settling",
        "partners": "partners",
        "unlock": "sharing",
    },
    "This program": {
        "config": "configuring",
        "keys": "keys",
        "doctor": "doctoring",
        "completions": "describing",
    },
}
_MODULES: Final = {name: module for section in _SECTIONS.values() for name, module in section.items()}
_DEFAULT: Final = "open"
_WORKSPACE: Final = frozenset({"-w", "--workspace"})


class _Commands(click.Group):
    """Finds a command's module by name; `open` need not be said before its folder or its options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = 0
        while at < len(args) and args[at] in _WORKSPACE:
            at += 2
        opening = self.get_command(ctx, _DEFAULT)
        names = {name for option in opening.params for name in option.opts} if opening else set()
        if at < len(args) and args[at].startswith("--") and args[at].partition("=")[0] in names - _WORKSPACE:
            args = [*args[:at], _DEFAULT, *args[at:]]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _MODULES.get(cmd_name)
        if module is None:
            return None
        name = f"{cmd_name}_" if cmd_name in {"open", "list", "set"} else cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"cbrm_tui.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word in _MODULES:
            return super().resolve_command(ctx, args)
        if _is_path(word):
            return super().resolve_command(ctx, [_DEFAULT, *args])
        near = difflib.get_close_matches(word, _MODULES, 1)
        hint = f"did you mean cbrm {near[0]}?" if near else "cbrm --help lists them"
        raise click.UsageError(f"there is no command “{word}”; {hint}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, _MODULES))
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                rows: list[tuple[str, str]] = []
                for name in names:
                    command = self.get_command(ctx, name)
                    if command is not None:
                        rows.append((name.ljust(width), command.get_short_help_str(formatter.width - width)))
                formatter.write_dl(rows)


def _is_path(word: str) -> bool:
    return word.startswith((".", "~")) or "/" in word or os.sep in word or Path(word).is_dir()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="cbrm", message="%(prog)s %(version)s")
@workspace_option
@click.pass_context
def cbrm(ctx: click.Context) -> Any:
    """Run a relationship with your partners: one joint plan, kept as files, edited together.

    Without a command, or with a folder for one, cbrm opens the screens there. The workspace is the
    one that -w names, else CBRM_WORKSPACE, else the nearest folder at or above this one that has a
    workspace.toml.
    """
    if ctx.invoked_subcommand is None:
        command = ctx.command
        if isinstance(command, click.Group) and (found := command.get_command(ctx, _DEFAULT)):
            return ctx.invoke(found)
    return None
