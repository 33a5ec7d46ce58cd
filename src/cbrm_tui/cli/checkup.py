"""What `cbrm doctor` looks at in a workspace, without a network."""

from typing import TYPE_CHECKING

from cbrm_tui.cli.output import counted
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.probe_report import Step
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.sync.probe_report import Probe
    from cbrm_tui.sync.wire import PlanMarker
    from cbrm_tui.workspace.config import SpaceConfig
    from cbrm_tui.workspace.workspace import Workspace


def workspace_steps(workspace: "Workspace") -> list[Step]:
    """Tell whether the files can be read, the language, and how each space stands with its partners."""
    steps = [_files(workspace), _language(workspace)]
    for space in dict.fromkeys((*workspace.spaces, *workspace.config.spaces)):
        if space != "internal":
            steps.append(_space(workspace, space))
    return steps


def store_steps(workspace: "Workspace", space: str, found: "Probe") -> list[Step]:
    """Tell whether the plan in a space's store is the space's own, and its key here if it is encrypted."""
    settings = workspace.plan.settings.get(space)
    if not found.marker or not settings or not settings.plan:
        return []
    if settings.plan != found.plan:
        line = f"the store holds the plan {found.plan}, this workspace {one_line(settings.plan)}"
        return [Step("same plan", "failed", line, "correct the store's address in workspace.toml")]
    same = Step("same plan", "ok", "the store holds this workspace's plan")
    return [same, *_seal(workspace.config.space(space), found.marker)]


def _seal(settings: "SpaceConfig", marker: "PlanMarker") -> list[Step]:
    from cbrm_tui.sync.sealed_store import check_seal, through_seal
    from cbrm_tui.sync.store import StoreError, open_store

    store = open_store(settings.store, settings.options)
    try:
        check_seal(through_seal(store, marker.plan, expected=bool(marker.sealed)), marker)
    except (StoreError, WorkspaceError) as error:
        return [_failed("key", error)]
    finally:
        store.close()
    return [Step("key", "ok", "the key of the encrypted plan is here")] if marker.sealed else []


def _files(workspace: "Workspace") -> Step:
    faults = list(workspace.plan.faults.values())
    if faults:
        first = faults[0]
        place = f"{first.doc}, line {first.line}" if first.line else first.doc
        return Step(
            "files",
            "failed",
            f"{counted(len(faults), 'file')} cannot be read: {one_line(place)}: {one_line(first.message)}",
            "mend it with an editor; cbrm check lists all of them",
        )
    return Step("files", "ok", f"{counted(len(workspace.plan.records), 'record')}, all files readable")


def _language(workspace: "Workspace") -> Step:
    """Tell which language the guidance is in, and what chose it."""
    chosen = workspace.language
    if chosen.problem:
        return Step("language", "weak", chosen.problem, f"correct {chosen.source}")
    return Step("language", "ok", f"{chosen.name}, by {chosen.source}" if chosen.source else chosen.name)


def _space(workspace: "Workspace", space: str) -> Step:
    """Tell what the space's ledger knows: what waits to be sent, and what is held back."""
    from cbrm_tui.sync.service import open_space

    try:
        synced = open_space(workspace, space)
        state = synced.status()
        signs_as = synced.partners()[0].fingerprint if state.store else ""
    except WorkspaceError as error:
        return _failed(space, error, "restore .cbrm/ from a backup, or join again into a new folder")
    if not state.store:
        return Step(space, "ok", "on this machine only")
    parts = [f"{state.to_send} to send" if state.to_send else "nothing to send"]
    parts += [counted(state.disagreements, "disagreement")] if state.disagreements else []
    parts += [f"last in touch {state.last_sync}" if state.last_sync else "never synced"]
    parts += [f"signs as {signs_as}"] if signs_as else []
    if state.held_back:
        held = f"{len(state.held_back)} held back: {state.held_back[0]}"
        return Step(
            space, "weak", one_line(" · ".join((*parts, held))), "cbrm status lists what is held back"
        )
    return Step(space, "ok", " · ".join(parts))


def _failed(name: str, error: Exception, otherwise: str = "") -> Step:
    line, _, remedy = one_line(str(error)).partition("; ")
    return Step(name, "failed", line, remedy or otherwise)
