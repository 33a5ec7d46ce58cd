"""A small plan of two partners, so that a test of sync is quick."""

from datetime import date
from pathlib import Path

from tests.sync.partners import Partner

from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.workspace.creating import NewPlan, create
from cbrm_tui.workspace.workspace import Workspace

ORGANISATIONS = {"brindlewick": "Brindlewick Castings", "oakmere": "Oakmere Rail"}


def alone(root: Path) -> Workspace:
    """Return a workspace with a plan, two joint risks and an internal one, shared with nobody yet."""
    create(root, NewPlan("Rail parts", ORGANISATIONS, "brindlewick", "Ann", "empty"), date(2026, 1, 1))
    workspace = Workspace.open(root)
    partner = Partner(workspace, SpaceSync(workspace, "joint"))
    for key, title in (("R-0001", "Lining fails"), ("R-0002", "Late steel")):
        partner.create("risk", {"title": title, "notes": "one\ntwo\nthree\n", "tags": ["rail"]}, key)
    return workspace


def opened(root: Path) -> Partner:
    """Return the partner who works in a folder, as a program that has just started sees it."""
    workspace = Workspace.open(root)
    return Partner(workspace, SpaceSync(workspace, "joint"))


def small_pair(folder: Path) -> tuple[Partner, Partner]:
    """Return Brindlewick and Oakmere on a store in `folder / "store"`, in step."""
    first = alone(folder / "ours")
    assert share(first, str(folder / "store"), {}).state == "in step"
    join(str(folder / "store"), {}, folder / "theirs", "oakmere", "Ben")
    return opened(folder / "ours"), opened(folder / "theirs")
