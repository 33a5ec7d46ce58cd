"""`demo`: two companies, a store between them, and everything to try out on."""

from pathlib import Path
from typing import Final

import click

from cbrm_tui.cli.context import command, json_option
from cbrm_tui.cli.opening import open_screens
from cbrm_tui.cli.output import note, put_json, say
from cbrm_tui.workspace.places import CONFIG

SAMPLE: Final = "brindlewick-oakmere"
_FIRST: Final = "brindlewick"
_PARTNER: Final = "oakmere"
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
@click.option("--no-open", is_flag=True, help="Do not open the screens.")
@json_option
def demo(folder: Path, no_open: bool, as_json: bool) -> int:
    """Make a playground of two companies and their store.

    Each has a workspace of its own with a sample plan, kept in step through a folder.
    A folder that holds a complete demo is used again as it stands; delete it to start afresh.
    """
    root = folder.expanduser().resolve()
    workspaces = {name: root / name for name in (_FIRST, _PARTNER)}
    store = root / _STORE
    if _complete(root):
        note(f"the demo in {root} was made before and is used as it stands")
    else:
        _make(root)
    if as_json:
        put_json({"workspaces": workspaces, "store": str(store)})
    else:
        for name, path in workspaces.items():
            say(f"{name:<12} {path}")
        say(f"{_STORE:<12} {store}")
    return 0 if no_open else open_screens(workspaces[_FIRST])


def _complete(root: Path) -> bool:
    marks = (root / _FIRST / CONFIG, root / _PARTNER / CONFIG, root / _PARTNER / "internal" / "risks")
    return all(mark.exists() for mark in (*marks, root / _STORE / "plan.json"))


def _make(root: Path) -> None:
    from cbrm_tui.sync.sharing import join, share
    from cbrm_tui.workspace.config import read_config
    from cbrm_tui.workspace.creating import copy_documents, copy_sample, empty_folder
    from cbrm_tui.workspace.resources import sample_folder
    from cbrm_tui.workspace.workspace import Workspace

    sample = sample_folder(SAMPLE)
    partner = sample / "partners" / _PARTNER
    with empty_folder(root):
        copy_sample(sample, root / _FIRST)
        store = root / _STORE
        store.mkdir()
        share(Workspace.open(root / _FIRST), str(store), {})
        join(str(store), {}, root / _PARTNER, _PARTNER, read_config(partner).person)
        copy_documents(partner / "internal", root / _PARTNER / "internal")
