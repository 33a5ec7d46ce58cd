"""`sync` and `status`."""

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from cbrm_tui.cli.context import chosen_space, command, json_option, open_workspace, space_option
from cbrm_tui.cli.output import counted, put_json, say
from cbrm_tui.cli.reports import report_row, show_report
from cbrm_tui.domain import clock
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.sync.reports import SyncReport, SyncStatus
    from cbrm_tui.workspace.workspace import Workspace

_SHORTEST: Final = 0.2
_SEVERITIES: Final = ("error", "warning", "hint")


@command("sync")
@space_option("Only this space; the default is every space that has a store.")
@click.option("--watch", is_flag=True, help="Go on until ctrl+c; says only what changed.")
@click.option(
    "--every",
    type=click.FloatRange(min=_SHORTEST),
    metavar="SECONDS",
    help="With --watch: a fixed time in between; by default fast while something happens, else slow.",
)
@click.option("--accept-removals", is_flag=True, help="Let more than half of the records vanish.")
@json_option
def sync(space: str | None, watch: bool, every: float | None, accept_removals: bool, as_json: bool) -> int:
    """Send what changed here, take in what partners changed.

    Exit code 1 when the store cannot be reached or something was held back; nothing is lost then.
    --watch sends edits two seconds after they are made and ends with ctrl+c; with --json it prints a
    document a line.
    """
    workspace = open_workspace()
    spaces = _shared_spaces(workspace, space)
    if watch:
        from cbrm_tui.cli.watching import watch_spaces

        def wanted() -> list[str]:
            return spaces if space else _shared_spaces(workspace, None)

        return watch_spaces(workspace, wanted, every, as_json=as_json)
    reports = _sync(workspace, spaces, accept_removals)
    if as_json:
        put_json({"spaces": [report_row(report) for report in reports]})
    else:
        for report in reports:
            show_report(report)
    return int(any(report.state != "in step" for report in reports))


@command("status")
@json_option
def status(as_json: bool) -> None:
    """Say what waits to be sent, and what is open.

    From what is known here: no store is asked. Counts disagreements, and what cbrm check finds.
    """
    from cbrm_tui.domain.checks import run
    from cbrm_tui.sync.service import open_space

    workspace = open_workspace()
    known = dict.fromkeys((*workspace.spaces, *workspace.config.spaces))
    states = [open_space(workspace, name).status() for name in known if name != "internal"]
    counts = Counter(str(finding.severity) for finding in run(workspace.plan, clock.today()))
    findings = {severity: counts[severity] for severity in _SEVERITIES}
    if as_json:
        put_json(
            {
                "spaces": [asdict(state) for state in states],
                "to_send": sum(state.to_send for state in states),
                "disagreements": sum(state.disagreements for state in states),
                "findings": findings,
            }
        )
        return
    for state in states:
        _show_status(state)
    say(f"findings: {', '.join(counted(count, word) for word, count in findings.items())}")


def _show_status(state: "SyncStatus") -> None:
    if not state.store:
        say(f"{state.space}: on this machine only; cbrm share URL gives it a store")
        return
    parts = [f"{state.to_send} to send" if state.to_send else "nothing to send"]
    parts += [counted(state.disagreements, "disagreement")] if state.disagreements else []
    parts += [f"last in touch {state.last_sync}" if state.last_sync else "never synced"]
    parts += [state.error] if state.error else []
    say(one_line(f"{state.space}: {' · '.join(parts)} ({state.store})"))
    for line in state.held_back:
        say(f"  held back: {one_line(line)}")


def _shared_spaces(workspace: "Workspace", space: str | None) -> list[str]:
    """Return the spaces to sync. Raises WorkspaceError when none of them has a store."""
    wanted = chosen_space(workspace, space)
    names = [wanted] if wanted else list(workspace.config.spaces)
    shared = [name for name in names if workspace.config.space(name).store]
    if not shared:
        what = f"the {wanted} space has no store" if wanted else "no space of this workspace has a store"
        raise WorkspaceError(f"{what} yet; give it one with cbrm share URL")
    return shared


def _sync(workspace: "Workspace", spaces: list[str], accept_removals: bool = False) -> "list[SyncReport]":
    from cbrm_tui.sync.service import open_space

    return [open_space(workspace, name).sync(accept_removals=accept_removals) for name in spaces]
