"""`doctor`: what works here, what is weak, and what to do about it."""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from cbrm_tui.cli.checkup import store_steps, workspace_steps
from cbrm_tui.cli.context import command, json_option, workspace_root
from cbrm_tui.cli.output import note, put_json, say
from cbrm_tui.cli.sharing import read_options
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.address import redacted
from cbrm_tui.sync.probing import probe
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.cli.surroundings import Look
    from cbrm_tui.sync.probe_report import Probe, Step

_WORDS: Final = {"ok": "ok", "weak": "weak", "failed": "FAILED", "skipped": "–"}
_COLOURS: Final = {"weak": "yellow", "failed": "red"}
_INDENT: Final = 33
_NARROWEST: Final = 24
_WORST: Final = ("failed", "weak", "ok")


@command("doctor")
@click.argument("url", required=False)
@click.option(
    "-o",
    "--option",
    "options",
    metavar="NAME=VALUE",
    multiple=True,
    help="An option for the store's library, such as endpoint_url=https://…. Repeatable.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=20.0,
    metavar="SECONDS",
    help="How long to wait for a silent store; the default is 20.",
)
@json_option
def doctor(url: str | None, options: tuple[str, ...], timeout: float, as_json: bool) -> int:
    """Say whether the store, the terminal and the clipboard do what is needed.

    With a URL that store is tried out: list, write, read, a race of writers, delete; under names of its
    own, which are removed again. Without one, the workspace here and the stores of its spaces. Exit
    code 1 when something failed; what is weak still works.

    \b
    cbrm doctor /mnt/partners/rail-parts
    cbrm doctor s3://rail-parts/plan -o endpoint_url=https://s3.example.org
    """
    from cbrm_tui.cli import surroundings

    if options and not url:
        raise click.UsageError("options go with a URL; those of a workspace's stores are in workspace.toml")
    if url == "":
        raise click.UsageError("the URL is empty")
    report = _Report(as_json)
    if url:
        report.store(url, read_options(options), timeout)
    else:
        report.workspace(timeout)
    for title in ("terminal", "clipboard", "versions", "watching", "settings"):
        report.look(title, getattr(surroundings, title)())
    report.end()
    return int(report.state == "failed")


class _Report:
    """Tells each step as soon as it is known, or all of them as one document at the end."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._steps: list[Step] = []
        self._document: dict[str, Any] = {"store": None, "stores": [], "workspace": None}
        self._skipped: list[str] = []

    @property
    def state(self) -> str:
        """The worst of all steps."""
        states = {step.state for step in self._steps}
        return next((state for state in _WORST if state in states), "ok")

    def store(self, url: str, options: Mapping[str, Any], timeout: float) -> None:
        """Try out a store."""
        self._title(f"store {redacted(url)}")
        self._store("", probe(url, options, timeout=timeout, tell=self._tell))

    def workspace(self, timeout: float) -> None:
        """Look at the workspace here, if there is one, and try out its stores."""
        from cbrm_tui.workspace.workspace import Workspace

        try:
            root = workspace_root()
        except WorkspaceError as error:
            if not self._as_json:
                note(f"no store was tried: {error}; or cbrm doctor URL")
            return
        self._title(f"workspace {root}")
        workspace = Workspace.open(root)
        steps = workspace_steps(workspace)
        for step in steps:
            self._tell(step)
        self._end_of_title()
        self._document["workspace"] = {"path": str(root), "steps": _rows(steps)}
        for space, settings in workspace.config.spaces.items():
            if settings.store:
                self._title(f"store {redacted(settings.store)} ({space})")
                found = probe(settings.store, settings.options, timeout=timeout, tell=self._tell)
                more = store_steps(workspace, space, found)
                for step in more:
                    self._tell(step)
                found = replace(found, steps=(*found.steps, *more))
                self._store(space, found)

    def look(self, title: str, look: "Look") -> None:
        """Tell what was seen around the program."""
        self._title(title)
        for step in look.steps:
            self._tell(step)
        self._end_of_title()
        self._document[title] = {**look.facts, "steps": _rows(look.steps)}

    def end(self) -> None:
        """Print the document, or one line that sums up."""
        if self._as_json:
            put_json({"state": self.state, **self._document})
            return
        say()
        match self.state:
            case "failed":
                say("something failed: see above")
            case "weak":
                say("all works; what is weak is said above")
            case _:
                say("all is well")

    def _store(self, space: str, found: "Probe") -> None:
        self._end_of_title()
        row = {"url": found.url, "plan": found.plan, "steps": _rows(found.steps)}
        self._document["store"] = self._document["store"] or row
        self._document["stores"].append({"space": space, **row})

    def _title(self, title: str) -> None:
        if not self._as_json:
            say(one_line(title))

    def _tell(self, step: "Step") -> None:
        self._steps.append(step)
        if self._as_json:
            return
        if step.state == "skipped":
            self._skipped.append(step.name)
            return
        word = f"{_WORDS[step.state]:6}"
        if sys.stdout.isatty() and (colour := _COLOURS.get(step.state)):
            word = click.style(word, fg=colour)
        time = "" if step.milliseconds is None else f"{step.milliseconds:,.0f} ms"
        first, *more = _wrapped(step.line)
        click.echo(f"  {step.name:12} {word} {time:>9}  {first}".rstrip())
        for line in more:
            say(f"{'':{_INDENT}}{line}")
        for number, line in enumerate(_wrapped(step.remedy)):
            say(f"{'':{_INDENT}}{'  ' if number else '→ '}{line}")
        sys.stdout.flush()

    def _end_of_title(self) -> None:
        if self._skipped:
            first, *more = _wrapped(", ".join(self._skipped), 15)
            say(f"  {'not tried':12} {first}")
            for line in more:
                say(f"{'':15}{line}")
            self._skipped.clear()


def _wrapped(text: str, indent: int = _INDENT) -> list[str]:
    """Break a line so that it fits beside the indent; whole when piped."""
    plain = one_line(text)
    if not sys.stdout.isatty():
        return [plain] if plain else []
    room = max(_NARROWEST, shutil.get_terminal_size().columns - indent - 2)
    return textwrap.wrap(plain, room, break_long_words=False, break_on_hyphens=False)


def _rows(steps: Iterable["Step"]) -> list[dict[str, Any]]:
    return [
        {
            "name": step.name,
            "state": step.state,
            "milliseconds": None if step.milliseconds is None else round(step.milliseconds, 1),
            "line": step.line,
            "remedy": step.remedy,
        }
        for step in steps
    ]
