"""Giving a space its store, and making a workspace from one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.keys import PLAN_KEY
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.sync.service import SpaceSync, check_plan
from cbrm_tui.sync.store import ObjectMissing, StoreError, open_store
from cbrm_tui.sync.wire import PLAN_LIMIT, BadObject, PlanMarker
from cbrm_tui.workspace.config import SpaceConfig, write_config, write_space
from cbrm_tui.workspace.creating import empty_folder, new_plan_id
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.places import INTERNAL, JOINT, is_space
from cbrm_tui.workspace.workspace import Workspace


def share(workspace: Workspace, url: str, options: Mapping[str, Any], space: str = JOINT) -> SyncReport:
    """Give a space its store and send it there.

    Raises WorkspaceError for the internal space, and StoreError for a store that cannot be reached or
    holds another plan; workspace.toml is then as it was.
    """
    if space == INTERNAL or not is_space(space):
        raise WorkspaceError(f"the {one_line(space)} space is never shared")
    if space not in workspace.plan.settings:
        raise WorkspaceError(f"there is no plan in {space}/plan.toml to share")
    address = absolute(url)
    plan = _plan_id(workspace, space)
    store = open_store(address, options)
    try:
        theirs = check_plan(store, plan)
        if not theirs:
            title = workspace.plan.space_settings(space).title or "a joint relationship management plan"
            about = f"“{title[:200]}”, kept in step by cbrm-tui. Please leave these files as they are."
            store.put(PLAN_KEY, PlanMarker(plan, about=about).encode())
            check_plan(store, plan)
    except (BadObject, ValueError) as error:
        raise StoreError(str(error)) from None
    finally:
        store.close()
    if theirs:
        # A partner has shared it before: what both hold are the same records, not each one's own.
        Replica(workspace, space).begin_again()
    write_space(workspace.root, space, SpaceConfig(address, options))
    workspace.reread_config()
    return SpaceSync(workspace, space).sync()


def join(url: str, options: Mapping[str, Any], path: Path, organisation: str, person: str = "") -> Workspace:
    """Make a workspace in `path` from the plan in a store.

    Raises WorkspaceError when the folder is not empty or the plan does not know the organisation, and
    StoreError when the store cannot be reached or holds no plan; the folder is then as it was.
    """
    address = absolute(url)
    with empty_folder(path):
        marker = _marker(address, options)
        write_config(path, organisation, person)
        write_space(path, JOINT, SpaceConfig(address, options))
        workspace = Workspace.open(path)
        (workspace.root / INTERNAL).mkdir(exist_ok=True)
        Replica(workspace, JOINT).remember(plan=marker.plan, begun="yes")
        report = SpaceSync(workspace, JOINT).sync()
        if report.error or not workspace.plan.settings:
            raise WorkspaceError(
                report.error or f"{report.store} has no plan in it yet; ask your partner to sync"
            )
        partners = workspace.plan.partners
        if partners and organisation not in partners:
            raise WorkspaceError(f"the plan knows {', '.join(partners)}, not “{one_line(organisation)}”")
    return workspace


def absolute(url: str) -> str:
    """Return a store's address that means the same from every folder."""
    return url if "://" in url else str(Path(url).expanduser().resolve())


def _marker(url: str, options: Mapping[str, Any]) -> PlanMarker:
    store = open_store(url, options)
    try:
        return PlanMarker.decode(store.get(PLAN_KEY, PLAN_LIMIT))
    except ObjectMissing:
        raise StoreError(
            f"{store.url_redacted} holds no plan; check the address, or share one there first"
        ) from None
    except BadObject as error:
        raise StoreError(str(error)) from None
    finally:
        store.close()


def _plan_id(workspace: Workspace, space: str) -> str:
    if known := workspace.plan.settings[space].plan:
        return known
    drawn = Replica(workspace, space).remembered("plan") or new_plan_id()
    key = f"plan@{space}"
    workspace.apply(Edit((Put(key, ("plan",), drawn, expected=ABSENT),), "give the plan its id"))
    return drawn
