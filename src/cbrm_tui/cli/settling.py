"""`disagreements` and `settle`: fields that partners wrote without having seen each other's value."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from cbrm_tui.cli.assignments import read_value
from cbrm_tui.cli.context import command, json_option, open_workspace
from cbrm_tui.cli.output import in_words, note, put_json, say
from cbrm_tui.cli.types import RecordId, declared_field
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.sync.reports import Choice, OpenDisagreement
    from cbrm_tui.workspace.workspace import Workspace


@command("disagreements")
@json_option
def disagreements(as_json: bool) -> None:
    """List what the partners wrote differently.

    With every value, so that nothing is lost; the files carry one of them for now.
    """
    workspace = open_workspace()
    found = _open(workspace)
    if as_json:
        put_json([_row(item) for item in found])
        return
    for item in found:
        say(f"{one_line(item.record)}  {one_line(item.field)}")
        for number, choice in enumerate(item.choices, 1):
            mark = "  (in the files for now)" if number - 1 == item.provisional else ""
            said = (choice.author, choice.organisation, choice.at, choice.note)
            say(f"  {number}  {_shown(workspace, item, choice.value)}{mark}")
            say(f"       {', '.join(one_line(text) for text in said if text)}")
        if item.base_known and not item.whole:
            say(f"  before: {_shown(workspace, item, item.base) if item.base is not None else '(nothing)'}")
    if found:
        say("settle one with cbrm settle ID FIELD --keep NUMBER, or --value VALUE")
    else:
        note("no disagreements")


@command("settle")
@click.argument("key", metavar="ID", type=RecordId())
@click.argument("field")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Keep the value of that number.")
@click.option("--value", metavar="VALUE", help="Write another value; an empty one takes the field out.")
def settle(key: str, field: str, keep: int | None, value: str | None) -> None:
    """Settle a disagreement for all partners.

    Numbers are those of cbrm disagreements.
    """
    from cbrm_tui.sync.service import open_space

    if (keep is None) == (value is None):
        raise click.UsageError("give either --keep N or --value VALUE")
    workspace = open_workspace()
    item = _find(workspace, key, field)
    chosen = _kept(item, keep) if keep is not None else _written(workspace, item, value or "")
    open_space(workspace, item.space).settle(item.record, item.field, chosen, offered=item.choices)
    note(f"{item.record}: {item.field} settled; cbrm sync tells the partners")


def _open(workspace: "Workspace") -> "list[OpenDisagreement]":
    from cbrm_tui.sync.service import open_space

    shared = [name for name, settings in workspace.config.spaces.items() if settings.store]
    return [item for name in shared for item in open_space(workspace, name).disagreements()]


def _row(item: "OpenDisagreement") -> dict[str, Any]:
    return {
        "id": item.record,
        "field": item.field,
        "values": [_choice(choice) for choice in item.choices],
        "provisional": item.provisional + 1,
        "space": item.space,
        "base": item.base,
        "base_known": item.base_known,
    }


def _choice(choice: "Choice") -> dict[str, Any]:
    return {
        "value": choice.value,
        "author": choice.author,
        "organisation": choice.organisation,
        "at": choice.at,
        "note": choice.note,
    }


def _find(workspace: "Workspace", key: str, field: str) -> "OpenDisagreement":
    """Return the open disagreement on a field. Raises WorkspaceError naming those there are."""
    found = _open(workspace)
    wanted = (key.casefold(), field.casefold())
    for item in found:
        if (item.record.casefold(), item.field.casefold()) == wanted:
            return item
    others = ", ".join(f"{item.record} {item.field}" for item in found[:5])
    hint = f"there is one on {others}" if found else "there are none"
    raise WorkspaceError(f"there is no disagreement on {field} of {key}; {hint}")


def _kept(item: "OpenDisagreement", number: int) -> Any:
    if number > len(item.choices):
        raise click.UsageError(f"--keep must be 1 to {len(item.choices)}")
    return item.choices[number - 1].value


def _written(workspace: "Workspace", item: "OpenDisagreement", text: str) -> Any:
    record = workspace.plan.get(item.record)
    if record is None:
        raise WorkspaceError(f"{item.record} is not there; settle it with --keep N")
    declared = declared_field(type(record), item.field)[1]
    value = read_value(declared, f"{item.record}: {item.field}", text)
    now = item.choices[item.provisional].value
    if declared.group and isinstance(now, Mapping):
        # Fields that are merged as one are settled as one: the others stay as the files have them.
        return {**now, item.field: value} if value is not ABSENT else _without(now, item.field)
    return value


def _without(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}


def _shown(workspace: "Workspace", item: "OpenDisagreement", value: Any) -> str:
    if value is None:
        return "(taken out)"
    record = workspace.plan.get(item.record)
    declared = record.fields.get(item.field) if record else None
    return declared.show(value) if declared and not declared.fault(value) else in_words(value)
