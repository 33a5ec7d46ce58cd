"""`cbrm approve`: the own organisation stands behind the joint plan as it is."""

import click

from cbrm_tui.cli.context import command, json_option, open_workspace
from cbrm_tui.cli.output import counted, note, put_json, put_table
from cbrm_tui.domain import clock
from cbrm_tui.workspace.errors import BadValue


@command("approve")
@click.option("--by", metavar="NAME", help="Who approves; by default whoever works here.")
@click.option(
    "--on", "day", default="today", metavar="DATE", help="The day it was approved; by default today."
)
@json_option
def approve(by: str | None, day: str, as_json: bool) -> None:
    """Approve the present version of the joint plan, for your organisation.

    Each partner approves in its own workspace. Whoever changes the plan so that it needs new approvals
    raises its version: cbrm set plan@joint version=2.
    """
    from cbrm_tui.domain.checks import Severity, run
    from cbrm_tui.domain.fields import parse_day
    from cbrm_tui.workspace.approving import approve as approving
    from cbrm_tui.workspace.approving import present_version, standing

    workspace = open_workspace()
    today = clock.today()
    try:
        on = parse_day(day, today)
    except ValueError as error:
        raise BadValue(f"--on {error}") from None
    person = by if by is not None else workspace.config.person
    if not person.strip():
        raise BadValue("it must be said who approves: --by NAME, or person in workspace.toml")
    workspace.apply(approving(workspace.plan, person, on, today))
    plan = workspace.plan
    open_ = [one for one in run(plan, today) if one.space == "joint" and one.severity is not Severity.HINT]
    if as_json:
        put_json(
            {
                "version": present_version(plan),
                "approvals": {
                    key: {"version": one.version, "by": one.by, "on": one.on}
                    for key, one in plan.space_settings("joint").approvals.items()
                },
            }
        )
    else:
        put_table(("PARTNER", "APPROVED"), standing(plan))
    aside = f"; {counted(len(open_), 'finding')} that are no hints stand open in it" if open_ else ""
    note(f"version {present_version(plan)} is approved by {person}{aside}; cbrm undo takes it back")
