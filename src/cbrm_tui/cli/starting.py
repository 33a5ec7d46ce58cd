"""`new`: a workspace to begin with."""

import shlex
from pathlib import Path

import click

from cbrm_tui.cli.assignments import split_assignment
from cbrm_tui.cli.context import command
from cbrm_tui.cli.output import note, say
from cbrm_tui.cli.types import TemplateName
from cbrm_tui.domain import clock
from cbrm_tui.workspace.errors import BadValue


@command("new")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--title", required=True, metavar="TEXT", help="What the joint plan is called.")
@click.option(
    "--org",
    "organisations",
    metavar="KEY=NAME",
    multiple=True,
    required=True,
    help="A partner: a short key and its name; once for each, yourselves included.",
)
@click.option("--as", "me", required=True, metavar="KEY", help="Which of them works here.")
@click.option("--person", default="", metavar="NAME", help="Who works here.")
@click.option(
    "--template",
    type=TemplateName(),
    default="one-to-one",
    metavar="NAME|FILE",
    help="Which records to start with: one-to-one (the default), network, large-customer, empty, or a file "
    "that cbrm archive wrote.",
)
def new(path: Path, title: str, organisations: tuple[str, ...], me: str, person: str, template: str) -> None:
    """Make a new workspace.

    PATH is a new or an empty folder.

    \b
    cbrm new rail-parts --title "Heritage-rail parts" --as brindlewick
        --org brindlewick="Brindlewick Castings" --org oakmere="Oakmere Finishing"
    """
    from cbrm_tui.workspace.creating import NewPlan, create

    partners: dict[str, str] = {}
    for text in organisations:
        key, name = split_assignment(text)
        if key in partners:
            raise BadValue(f"--org names “{key}” twice")
        partners[key] = name
    create(path.expanduser(), NewPlan(title, partners, me, person, template), clock.today())
    say(str(path))
    word = shlex.quote(str(path))
    note(f"made {path}; cbrm check -w {word} says what to fill in first, cbrm open {word} opens it")
