"""`demo`: two companies, a store between them, and everything to try out on."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cbrm_tui.cli.context import command, json_option
from cbrm_tui.cli.opening import open_screens
from cbrm_tui.cli.output import note, put_json, say
from cbrm_tui.domain import clock
from cbrm_tui.workspace.places import CONFIG

if TYPE_CHECKING:
    from cbrm_tui.workspace.samples import Sample

SAMPLES: Final = ("brindlewick-oakmere", "tarnvale-pantry", "lumenreed-norvale")
"""The samples by name, the one for beginners first."""

_STORE: Final = "store"


@command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("cbrm-demo"),
    metavar="DIR",
    help="Where to put it: a new or empty folder; the default is cbrm-demo here.",
)
@click.option(
    "--sample",
    "name",
    type=click.Choice(SAMPLES),
    default=SAMPLES[0],
    show_default=True,
    help="One to one, a network of five, or a small company and its large customer.",
)
@click.option("--no-open", is_flag=True, help="Do not open the screens.")
@json_option
def demo(folder: Path, name: str, no_open: bool, as_json: bool) -> int:
    """Make a playground of two companies and their store.

    Each has a workspace of its own with a sample plan, kept in step through a folder.
    A folder that holds a complete demo is used again as it stands; delete it to start afresh.
    """
    from cbrm_tui.workspace.samples import read_sample

    playground = _Playground(folder.expanduser().resolve(), read_sample(name))
    if playground.complete:
        note(f"the demo in {playground.root} was made before and is used as it stands")
    else:
        playground.make(clock.today())
    workspaces = {key: playground.root / key for key in (playground.sample.me, playground.sample.partner)}
    store = playground.store()
    if as_json:
        put_json({"workspaces": workspaces, "store": str(store)})
    else:
        for key, path in workspaces.items():
            say(f"{key:<12} {path}")
        say(f"{_STORE:<12} {store}")
    return 0 if no_open else open_screens(playground.first)


@dataclass(frozen=True)
class _Playground:
    """A folder with the workspaces of a sample's two companies, and a store for each space they share."""

    root: Path
    sample: "Sample"

    @property
    def first(self) -> Path:
        return self.root / self.sample.me

    @property
    def second(self) -> Path:
        return self.root / self.sample.partner

    def store(self, space: str = "joint") -> Path:
        """Return the folder that is the store of a space."""
        return self.root / "-".join([_STORE, *space.split("/")[1:]])

    @property
    def complete(self) -> bool:
        """Whether all of it is there: the partner's own part is what is put there last."""
        marks = (self.first / CONFIG, self.second / CONFIG, self.store() / "plan.json")
        return all(mark.exists() for mark in marks) and self.sample.has_partners_part(self.second)

    def make(self, today: date) -> None:
        """Fill the folder. Raises WorkspaceError when something else is in it."""
        from cbrm_tui.sync.sharing import join, share
        from cbrm_tui.workspace.creating import empty_folder
        from cbrm_tui.workspace.samples import copy_space
        from cbrm_tui.workspace.workspace import Workspace

        with empty_folder(self.root):
            self.sample.copy(self.first, today)
            store = self.store()
            store.mkdir()
            share(Workspace.open(self.first), str(store), {})
            join(str(store), {}, self.second, self.sample.partner, self.sample.person)
            settings = Workspace.open(self.first).plan.settings
            for space in sorted(name for name in settings if name.startswith("shared/")):
                if self.sample.partner not in settings[space].partners:
                    continue
                copy_space(self.first, self.second, space)
                self.store(space).mkdir()
                for workspace in (self.first, self.second):
                    share(Workspace.open(workspace), str(self.store(space)), {}, space)
            self.sample.copy_partners_part(self.second, today)
