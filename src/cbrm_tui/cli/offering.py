"""`cbrm offer`: show partners a copy of an internal record, and exactly what leaves with it."""

from typing import TYPE_CHECKING, Any

import click

from cbrm_tui.cli.context import chosen_space, command, find_record, json_option, open_workspace, space_option
from cbrm_tui.cli.output import note, put_json, put_table, say
from cbrm_tui.cli.types import RecordId
from cbrm_tui.domain import clock

if TYPE_CHECKING:
    from cbrm_tui.domain.records import Record
    from cbrm_tui.workspace.offering import Leaving, Offer


@command("offer")
@click.argument("key", metavar="ID", type=RecordId())
@click.option("--fields", metavar="FIELD,FIELD", help="Only these fields; a title must be among them.")
@click.option("--dry-run", is_flag=True, help="Show what would leave, and change nothing.")
@space_option("Where partners see it: joint (the default) or a space that only some of them share.")
@json_option
def offer(key: str, fields: str | None, dry_run: bool, space: str | None, as_json: bool) -> None:
    """Copy an internal record to where partners see it.

    The copy has an id of its own and nothing that leads back. Notes and tags stay inside unless they are
    named, and so do links to internal records. A record that was offered before is brought up to date.
    It leaves with the next sync.

    \b
    cbrm offer O-4K7Q --dry-run
    cbrm offer O-4K7Q --fields title,rationale,priority
    """
    workspace = open_workspace()
    from cbrm_tui.workspace.offering import edit_for, prepare

    record = find_record(workspace, key)
    target = workspace.plan.key_of(record)
    offered = prepare(workspace.plan, target, chosen_space(workspace, space) or "joint")
    names = [name.strip() for name in fields.split(",") if name.strip()] if fields is not None else None
    edit = edit_for(offered, names, workspace.plan, clock.today())
    leaving = offered.of(names) if names is not None else offered.chosen
    staying = [field for field in offered.fields if field not in leaving]
    made = "" if dry_run else next(key for key in workspace.apply(edit).ids if key != target)
    if as_json:
        put_json(
            {
                "id": made or offered.to or None,
                "space": offered.space,
                "fields": {field.name: _value(field) for field in leaving},
                "stays": {field.name: field.held for field in staying},
            }
        )
        return
    _show(offered, leaving, staying)
    if dry_run:
        note("nothing was changed; without --dry-run the fields above are copied")
    else:
        say(made)
        note(f"{target} is offered as {made} in the {offered.space} space; cbrm undo takes it back")


def _value(field: "Leaving") -> Any:
    from cbrm_tui.workspace.edits import ABSENT

    return None if field.value is ABSENT else field.value


def _show(offered: "Offer", leaving: "tuple[Leaving, ...]", staying: "list[Leaving]") -> None:
    record = offered.record
    put_table(("LEAVES", ""), [(field.name, _words(record, field)) for field in leaving])
    if staying:
        put_table(("STAYS", ""), [(field.name, field.held or _why(offered, field)) for field in staying])


def _why(offered: "Offer", field: "Leaving") -> str:
    return f"{offered.to} has it already" if offered.to and field.value == field.now else ""


def _words(record: "Record", field: "Leaving") -> str:
    value = _value(field)
    return "(taken out)" if value is None else record.fields[field.name].show(value)
