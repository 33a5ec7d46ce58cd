"""Giving a space its store, and making a workspace from one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.keys import HEADS, PLAN_KEY
from cbrm_tui.sync.keystore import Keystore
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.sync.rounds import check_plan
from cbrm_tui.sync.sealed_store import through_seal
from cbrm_tui.sync.sealing import Opener, Seal, key_check, new_space_key, not_sealed, unwrap, wrap, wrong_key
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.store import ObjectMissing, Store, StoreError, StoreMisconfigured, open_store
from cbrm_tui.sync.store_errors import other_plan
from cbrm_tui.sync.wire import FORMAT, PLAN_LIMIT, BadObject, PlanMarker
from cbrm_tui.workspace.config import SpaceConfig, write_config, write_space
from cbrm_tui.workspace.creating import empty_folder, new_plan_id
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import made
from cbrm_tui.workspace.places import INTERNAL, JOINT, is_space
from cbrm_tui.workspace.workspace import Workspace

NOTHING: Final = Opener()
"""Opens only what a key in one of the usual places opens."""
_UNTITLED: Final = "a joint relationship management plan"
_LEAVE: Final = "Please leave these files as they are."


def share(
    workspace: Workspace,
    url: str,
    options: Mapping[str, Any],
    space: str = JOINT,
    *,
    seal: Seal | None = None,
    opener: Opener = NOTHING,
) -> SyncReport:
    """Give a space its store and send it there.

    `seal` encrypts a store that is started with this; `opener` opens one that a partner has encrypted.
    Raises WorkspaceError for the internal space, and StoreError for a store that cannot be reached or
    opened, or holds another plan; workspace.toml is then as it was.
    """
    if space == INTERNAL or not is_space(space):
        raise WorkspaceError(f"the {one_line(space)} space is never shared")
    if space not in workspace.plan.settings:
        raise WorkspaceError(f"there is no plan in {space}/plan.toml to share")
    address = absolute(url)
    plan = _plan_id(workspace, space)
    keys = Keystore.default()
    with closing(open_store(address, options)) as store:
        try:
            theirs = _marker(store)
            if theirs and theirs.plan != plan:
                raise other_plan(store.url_redacted, theirs.plan)
            if theirs:
                space_key = _key_of(store, theirs, keys.space_key(plan), seal, opener)
            else:
                title = workspace.plan.space_settings(space).title
                space_key = _start(store, plan, title, keys.space_key(plan), seal)
            if space_key:
                keys.keep_space_key(plan, space_key)
            check_plan(through_seal(store, plan, expected=bool(space_key)), plan)
        except (BadObject, ValueError) as error:
            raise StoreError(str(error)) from None
        replica = Replica(workspace, space)
        if theirs:
            # A partner has shared it before: what both hold are the same records, not each one's own.
            replica.begin_again()
        replica.remember(sealed="yes" if space_key else "")
        write_space(workspace.root, space, SpaceConfig(address, options))
        workspace.reread_config()
        return SpaceSync(workspace, space, store=store).sync()


def join(
    url: str,
    options: Mapping[str, Any],
    path: Path,
    organisation: str,
    person: str = "",
    *,
    opener: Opener = NOTHING,
) -> Workspace:
    """Make a workspace in `path` from the plan in a store; `opener` opens one that is encrypted.

    Raises WorkspaceError when the folder is not empty or the plan does not know the organisation, and
    StoreError when the store cannot be reached or opened, or holds no plan; the folder is then as it was.
    """
    address = absolute(url)
    with empty_folder(path), closing(open_store(address, options)) as store:
        marker = _unlocked(store, opener)
        write_config(path, organisation, person)
        write_space(path, JOINT, SpaceConfig(address, options))
        workspace = Workspace.open(path)
        made(workspace.root / INTERNAL)
        Replica(workspace, JOINT).remember(
            plan=marker.plan, begun="yes", sealed="yes" if marker.sealed else ""
        )
        report = SpaceSync(workspace, JOINT, store=store).sync()
        if report.error or not workspace.plan.settings:
            raise WorkspaceError(
                report.error or f"{report.store} has no plan in it yet; ask your partner to sync"
            )
        partners = workspace.plan.partners
        if partners and organisation not in partners:
            raise WorkspaceError(f"the plan knows {', '.join(partners)}, not “{one_line(organisation)}”")
    return workspace


def unlock(workspace: Workspace, space: str, opener: Opener) -> bool:
    """Bring the key of a space's encrypted store into the keystore; False when it is not encrypted.

    Raises StoreError when the store cannot be reached or opened, or holds another plan.
    """
    settings = workspace.config.space(space)
    replica = Replica(workspace, space)
    with closing(open_store(settings.store, settings.options)) as store:
        marker = _unlocked(store, opener, replica.remembered().get("plan", ""))
    replica.remember(sealed="yes" if marker.sealed else "")
    return bool(marker.sealed)


def absolute(url: str) -> str:
    """Return a store's address that means the same from every folder."""
    return url if "://" in url else str(Path(url).expanduser().resolve())


def _unlocked(store: Store, opener: Opener, plan: str = "") -> PlanMarker:
    """Return the marker of the plan in a store, once its space key, if it has one, is in the keystore.

    A key that is there already is replaced only where the `plan` is known to be the one in the store:
    whoever invites to a store chooses the id of the plan in it.
    """
    keys = Keystore.default()
    try:
        marker = _marker(store)
        if marker is None:
            raise StoreError(
                f"{store.url_redacted} holds no plan; check the address, or share one there first"
            )
        if plan and marker.plan != plan:
            raise other_plan(store.url_redacted, marker.plan)
        known = keys.space_key(marker.plan)
        if known and marker.sealed and not plan and key_check(known) != marker.key_check:
            raise wrong_key(store.url_redacted)
        space_key = _key_of(store, marker, known, None, opener)
        if space_key:
            keys.keep_space_key(marker.plan, space_key)
    except BadObject as error:
        raise StoreError(str(error)) from None
    return marker


def _marker(store: Store) -> PlanMarker | None:
    """Return the marker in a store; None when there is none. Raises StoreError and BadObject."""
    try:
        return PlanMarker.decode(store.get(PLAN_KEY, PLAN_LIMIT))
    except ObjectMissing:
        return None


def _start(store: Store, plan: str, title: str, known: str | None, seal: Seal | None) -> str | None:
    """Put the plan marker into a store that has none; return its space key when it is to be sealed."""
    if seal is None:
        if known:
            raise not_sealed(store.url_redacted)
        about = f"“{title[:200] or _UNTITLED}”, kept in step by cbrm-tui. {_LEAVE}"
        store.put(PLAN_KEY, PlanMarker(plan, about=about).encode())
        return None
    # Objects that outlived their plan.json need the key they were sealed with; a new place gets its own.
    space_key = known if known and store.list(HEADS) else new_space_key()
    about = f"An encrypted plan, kept in step by cbrm-tui. {_LEAVE}"
    sealed = wrap(space_key, seal)
    store.put(PLAN_KEY, PlanMarker(plan, FORMAT, about, sealed, key_check(space_key)).encode())
    return space_key


def _key_of(
    store: Store, marker: PlanMarker, known: str | None, seal: Seal | None, opener: Opener
) -> str | None:
    """Return the space key of a store that was started before; None when it is not sealed."""
    where = store.url_redacted
    if not marker.sealed:
        if seal:
            raise StoreMisconfigured(
                f"{where} was started without encryption, which stays so; share to a new, empty place"
            )
        return None
    if seal and seal.recipients:
        raise StoreMisconfigured(
            f"{where} was started before, and its recipients were chosen then; share without --recipient"
        )
    if known and key_check(known) == marker.key_check:
        return known
    if seal and seal.passphrase:
        opener = Opener(opener.identity, lambda: seal.passphrase)
    found = unwrap(marker.sealed, opener, where)
    if key_check(found) != marker.key_check:
        raise StoreMisconfigured(f"the key in the plan.json of {where} is not the one it was made with")
    return found


def _plan_id(workspace: Workspace, space: str) -> str:
    if known := workspace.plan.settings[space].plan:
        return known
    drawn = Replica(workspace, space).remembered().get("plan") or new_plan_id()
    key = f"plan@{space}"
    workspace.apply(Edit((Put(key, ("plan",), drawn, expected=ABSENT),), "give the plan its id"))
    return drawn
