"""`cbrm disengage` and `cbrm archive`: parting as it was agreed, and what is kept for another time."""

from pathlib import Path

import click

from cbrm_tui.cli.context import chosen_space, command, json_option, open_workspace, space_option
from cbrm_tui.cli.output import note, put_json, put_table, say
from cbrm_tui.domain import clock
from cbrm_tui.workspace.errors import BadValue


@command("disengage")
@click.option("--on", "day", metavar="DAY", default="today", help="Day of the notice, as 2026-05-31 or +2w.")
@click.option("--dry-run", is_flag=True, help="Show what would begin, and change nothing.")
@space_option("Whose exit plan: joint (the default) or internal.")
@json_option
def disengage(day: str, dry_run: bool, space: str | None, as_json: bool) -> None:
    """Set the exit plan off.

    Each step of the agreed exit items becomes an action with its owner, due as many days after the notice
    as the step says. Items that are not agreed are named and left alone.
    """
    from cbrm_tui.domain.fields import parse_day
    from cbrm_tui.workspace.disengaging import prepare, set_off

    workspace = open_workspace()
    try:
        on = parse_day(day, clock.today())
    except ValueError as error:
        raise BadValue(f"--on {error}") from None
    departure = prepare(workspace.plan, on, chosen_space(workspace, space) or "joint")
    edit = set_off(departure)
    ids = () if dry_run else workspace.apply(edit).ids[: len(departure.steps)]
    left_out = {item.id: reason for item, reason in departure.left_out}
    if as_json:
        rows = [
            {"what": step.what, "who": step.who or None, "due": step.due, "item": step.item.id}
            for step in departure.steps
        ]
        put_json({"on": on, "actions": list(ids), "steps": rows, "left_out": left_out})
        return
    put_table(
        ("DUE", "WHO", "WHAT", "FROM"),
        [(str(step.due), step.who or "nobody", step.what, step.item.id) for step in departure.steps],
    )
    for item, reason in departure.left_out:
        note(f"left alone: {item.id} {item.heading}, {reason}")
    if dry_run:
        note("nothing was changed; without --dry-run the steps above become actions")
    else:
        note(f"{len(ids)} actions begin on {on}; cbrm undo takes them all back")


@command("archive")
@click.argument("target", metavar="FILE_OR_FOLDER", type=click.Path(path_type=Path))
@json_option
def archive(target: Path, as_json: bool) -> None:
    """Put the joint plan away as a template for another one.

    It has the method, the escalation ladder, the elements' notes, the records of how things are done and
    the lessons. Names of organisations and persons, ids, dates, scores and readings stay behind; read it
    through all the same before you pass it on. A joint close-out, if there is one, says where it went.
    cbrm new --template FILE begins a plan from it.
    """
    from cbrm_tui.workspace.archiving import archive_to, note_archived

    workspace = open_workspace()
    path, archived = archive_to(workspace.root, workspace.plan, target.expanduser(), clock.today())
    edit = note_archived(workspace.plan, path.name, clock.today())
    if edit is not None:
        workspace.apply(edit)
    if as_json:
        put_json({"file": path, "records": dict(archived.counts)})
        return
    say(str(path))
    kept = ", ".join(f"{count} {plural.lower()}" for plural, count in archived.counts.items()) or "no records"
    note(f"kept: {kept}; read it through before you pass it on")
