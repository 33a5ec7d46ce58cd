"""`partners`: whose replicas write into the plan, and which keys they sign with."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from cbrm_tui.cli.context import command, json_option, open_workspace
from cbrm_tui.cli.output import note, put_json, put_table, say
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.sync.reports import PartnerReplica
    from cbrm_tui.sync.service import SpaceSync

_HEADER: Final = ("organisation", "person", "replica", "key", "first seen", "last seen", "state")


@command("partners")
@click.option("--accept", metavar="REPLICA", help="Take in what is held back of that replica.")
@click.option("--retire", metavar="REPLICA", help="Hold back all that comes from that replica from now on.")
@json_option
def partners(accept: str | None, retire: str | None, as_json: bool) -> None:
    """Show who writes into the plan, and with which key.

    Each workspace folder is a replica with a key of its own, which is remembered when it is first
    seen. Compare keys by telephone: cbrm partners on the other side shows the same digits. What comes
    with another key, or with none, is held back until --accept; --retire is for a lost machine.
    """
    if accept is not None and retire is not None:
        raise click.UsageError("give either --accept or --retire")
    spaces = _spaces()
    if accept is not None:
        _with(spaces, accept).accept(accept)
        key = next((row.fingerprint for row in _rows(spaces) if row.replica == accept), "")
        note(f"{accept} is accepted{f' with the key {key}' if key else ''}; cbrm sync takes in what waited")
    elif retire is not None:
        _with(spaces, retire).retire(retire)
        note(f"{retire} is retired: what it wrote stays, nothing more of it is taken in")
    rows = _rows(spaces)
    if as_json:
        put_json([asdict(row) for row in rows])
    elif accept is None and retire is None:
        _show(rows)


def _show(rows: "list[PartnerReplica]") -> None:
    if not rows:
        note("no space of this workspace has a store yet; give it one with cbrm share URL")
        return
    put_table(_HEADER, [_cells(row) for row in rows])
    for row in rows:
        if row.why:
            say(one_line(row.why))


def _cells(row: "PartnerReplica") -> tuple[str, ...]:
    return (
        row.organisation,
        row.person,
        row.replica,
        row.fingerprint or "–",
        row.first_seen[:10],
        row.last_seen[:10],
        row.state,
    )


def _spaces() -> "list[SpaceSync]":
    from cbrm_tui.sync.service import open_space

    workspace = open_workspace()
    shared = [name for name, settings in workspace.config.spaces.items() if settings.store]
    return [open_space(workspace, name) for name in shared]


def _rows(spaces: "list[SpaceSync]") -> "list[PartnerReplica]":
    return [row for space in spaces for row in space.partners()]


def _with(spaces: "list[SpaceSync]", replica: str) -> "SpaceSync":
    """Return the space that knows a replica. Raises WorkspaceError when none does, or it is this one."""
    for space in spaces:
        for row in space.partners():
            if row.replica == replica:
                if row.state == "this machine":
                    raise WorkspaceError(f"{replica} is this workspace itself")
                return space
    raise WorkspaceError(f"there is no replica “{one_line(replica)}”; cbrm partners shows those there are")
