"""`list` and `show`."""

import shutil
import sys
import textwrap
from typing import Any

import click

from cbrm_tui.cli.assignments import split_assignment
from cbrm_tui.cli.context import chosen_space, command, find_record, json_option, open_workspace, space_option
from cbrm_tui.cli.output import cell_width, note, put_csv, put_json, put_table, say
from cbrm_tui.cli.types import RecordId, TypeWord

_LABELS = 24


@command("list")
@click.argument("kind", metavar="TYPE", type=TypeWord())
@space_option("Only this space: joint, internal, shared/NAME.")
@click.option(
    "--where",
    "conditions",
    metavar="FIELD=VALUE",
    multiple=True,
    help="Only records whose field reads so, or whose list holds it; FIELD= for empty. Repeatable.",
)
@click.option("--sort", metavar="FIELD", help="Sort by a field; -FIELD begins with the highest.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="CSV with every declared field.")
def list_(
    kind: Any, space: str | None, conditions: tuple[str, ...], sort: str | None, as_json: bool, as_csv: bool
) -> None:
    """List the records of a TYPE.

    \b
    cbrm list risk --where status=treating --where band=severe --sort -score
    cbrm list actions --where actionee="Ruth Calloway" --where status=open
    """
    from cbrm_tui.cli import rows as shaping

    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other")
    wanted = [split_assignment(text) for text in conditions]
    workspace = open_workspace()
    plan = workspace.plan
    rows = [shaping.row_of(record, plan) for record in plan.of(kind, space=chosen_space(workspace, space))]
    rows = shaping.select(kind, rows, wanted)
    if sort is not None:
        rows = shaping.ordered(kind, rows, shaping.checked_sort(kind, sort, rows), plan)
    if as_json:
        put_json(rows)
    elif as_csv:
        names = shaping.csv_columns(kind)
        put_csv(names, ([shaping.csv_cell(kind, row, name) for name in names] for row in rows))
    elif rows:
        names = shaping.table_columns(kind, rows)
        header = [shaping.heading_of(kind, name) for name in names]
        put_table(header, [[shaping.shown(kind, row, name) for name in names] for row in rows])
    else:
        note(f"no {kind.plural.lower()}{' like that' if wanted else ' yet'}")
    _warn_of_faults(plan.faults)


@command("show")
@click.argument("key", metavar="ID", type=RecordId())
@json_option
def show(key: str, as_json: bool) -> None:
    """Show one record.

    ID is such as R-4K7Q, 10-3@joint for an element, plan@joint for the plan. Case does not matter.
    """
    from cbrm_tui.cli import rows as shaping

    workspace = open_workspace()
    record = find_record(workspace, key)
    row = shaping.row_of(record, workspace.plan)
    if as_json:
        put_json(row)
        return
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    for label, text in shaping.tree_lines(record, row):
        lines = [
            line
            for paragraph in text.splitlines() or [""]
            for line in textwrap.wrap(paragraph, max(20, room - _LABELS)) or [""]
        ]
        say(f"{label}{' ' * max(1, _LABELS - cell_width(label))}{lines[0]}")
        for line in lines[1:]:
            say(f"{' ' * _LABELS}{line}")
    if sources := workspace.plan.linked_from(record.id):
        say(f"{'Referred to by':<{_LABELS}}{', '.join(sources)}")


def _warn_of_faults(faults: Any) -> None:
    for fault in faults.values():
        place = f", line {fault.line}, column {fault.column}" if fault.line else ""
        note(f"{fault.doc}{place}: {fault.message}; it is left out until it is mended")
