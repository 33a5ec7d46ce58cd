"""Commands that change records, all through the workspace's one door."""

from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any

import click

from cbrm_tui.cli.assignments import HOW_TO_WRITE, as_tree, read_assignments
from cbrm_tui.cli.context import chosen_space, command, find_record, json_option, open_workspace, space_option
from cbrm_tui.cli.output import note, put_json, say
from cbrm_tui.cli.types import RecordId, TypeWord, declared_field
from cbrm_tui.domain import clock
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.errors import BadValue

if TYPE_CHECKING:
    from cbrm_tui.domain.records import Record
    from cbrm_tui.workspace.edits import Applied
    from cbrm_tui.workspace.workspace import Workspace

_ASSIGNMENTS = click.argument("assignments", metavar="FIELD=VALUE...", nargs=-1, required=True)
_ID = click.argument("key", metavar="ID", type=RecordId())


@command("add", epilog=HOW_TO_WRITE)
@click.argument("kind", metavar="TYPE", type=TypeWord())
@_ASSIGNMENTS
@space_option("joint (what partners see; the default where the type may live there) or internal.")
@json_option
def add(kind: Any, assignments: tuple[str, ...], space: str | None, as_json: bool) -> None:
    """Add a record of a TYPE and print its id.

    \b
    cbrm add risk title="Plating shop closes" kind=threat current=43 tags=supply,plating
    cbrm add objective title="Own order book" priority=4 --space internal
    """
    workspace = open_workspace()
    where = chosen_space(workspace, space) or ("joint" if "joint" in kind.spaces else "internal")
    from cbrm_tui.workspace.edits import Create, Edit

    data = as_tree(read_assignments(kind, assignments, f"new {kind.type}"))
    applied = workspace.apply(Edit((Create(kind.type, where, data),), f"add {kind.type} to {where}"))
    key = applied.ids[0]
    if as_json:
        put_json({"id": key})
    else:
        say(key)
    note(f"added to the {where} space, {applied.docs[0]}; cbrm undo takes it back")


@command("set", epilog=HOW_TO_WRITE)
@_ID
@_ASSIGNMENTS
def set_(key: str, assignments: tuple[str, ...]) -> None:
    """Set fields of a record, or the same fields of several: further ids follow the first.

    FIELD= takes one out. Comments and order in the file stay.

    \b
    cbrm set R-4K7Q owner="Ruth Calloway" review_on=+3m
    cbrm set 10-3@joint 10-4@joint status=agreed evidence="The register, version 2"
    """
    from cbrm_tui.workspace.edits import Edit, Put

    workspace = open_workspace()
    more = tuple(takewhile(_is_id, assignments))
    assignments = assignments[len(more) :]
    if not assignments:
        raise click.UsageError("it is not said what to set: FIELD=VALUE, such as owner=Ruth")
    puts = {
        target: [Put(target, path, value) for path, value in read_assignments(kind, assignments, target)]
        for target, kind in (_target(workspace, one) for one in (key, *more))
    }
    targets = next(iter(puts)) if len(puts) == 1 else f"{len(puts)} records"
    names = ", ".join(".".join(put.path) for put in next(iter(puts.values())))
    edit = Edit(tuple(chain.from_iterable(puts.values())), f"set {names} of {targets}")
    _report(workspace.apply(edit), f"{targets}: {names} set")


@command("unset")
@_ID
@click.argument("fields", metavar="FIELD...", nargs=-1, required=True)
def unset(key: str, fields: tuple[str, ...]) -> None:
    """Take fields out of a record."""
    from cbrm_tui.workspace.edits import ABSENT, Edit, Put

    workspace = open_workspace()
    target, kind = _target(workspace, key)
    puts = tuple(Put(target, declared_field(kind, name)[0], ABSENT) for name in fields)
    names = ", ".join(fields)
    _report(workspace.apply(Edit(puts, f"unset {names} of {target}")), f"{target}: {names} taken out")


@command("delete")
@_ID
def delete(key: str) -> None:
    """Delete a record; cbrm undo brings it back."""
    from cbrm_tui.workspace.edits import Delete, Edit

    workspace = open_workspace()
    record = find_record(workspace, key)
    target = workspace.plan.key_of(record)
    _report(workspace.apply(Edit((Delete(target),), f"delete {target}")), f"{target} deleted")
    if sources := workspace.plan.linked_from(record.id):
        note(f"{', '.join(sources)} still refer to it")


@command("rescore")
@_ID
@click.option("--likelihood", type=int, required=True, metavar="L", help="A level, counted from 1.")
@click.option("--impact", type=int, required=True, metavar="I", help="A level, counted from 1.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays with the assessment.")
def rescore(key: str, likelihood: int, impact: int, reason: str) -> None:
    """Assess a risk again.

    Adds to its assessments and sets its current score, as one edit.
    """
    from cbrm_tui.cli.rows import row_of
    from cbrm_tui.domain.records import Risk
    from cbrm_tui.workspace.risk_edits import rescore as rescoring

    workspace = open_workspace()
    record = find_record(workspace, key)
    target = workspace.plan.key_of(record)
    levels = {"likelihood": likelihood, "impact": impact}
    method = workspace.plan.space_settings(record.space).method
    if problem := Risk.current.problem(levels, record.data, method.context):
        raise BadValue(f"{target}: {problem}")
    by = workspace.config.person or workspace.me
    edit = rescoring(workspace.plan, target, likelihood, impact, reason, by, clock.today())
    applied = workspace.apply(edit)
    band = row_of(workspace.plan[target], workspace.plan)["band"]
    _report(applied, f"{target} now stands at {likelihood}×{impact}{f', {band}' if band else ''}")


@command("undo")
@click.option("--list", "listing", is_flag=True, help="List what undo and redo would do; do nothing.")
def undo(listing: bool) -> None:
    """Take back the last edit, wherever it was made."""
    workspace = open_workspace()
    if listing:
        back, ahead = workspace.around()
        for word, entries in (("redo", reversed(ahead)), ("undo", back)):
            for entry in entries:
                by = f"  {entry.program}" if entry.program else ""
                say(f"{word}  {entry.at}{by}  {one_line(entry.label)}")
        return
    applied = workspace.undo()
    note(f"undone: {applied.label}")


@command("redo")
def redo() -> None:
    """Make the edit again that was undone last."""
    applied = open_workspace().redo()
    note(f"done again: {applied.label}")


def _is_id(word: str) -> bool:
    """Tell whether a word is an id; a field's name has neither hyphen nor @."""
    return "=" not in word and ("-" in word or "@" in word)


def _target(workspace: "Workspace", key: str) -> "tuple[str, type[Record]]":
    """Return the id and the type of a record, or of an element that has no table in the file yet.

    Raises UnknownRecord.
    """
    from cbrm_tui.domain.records import Element
    from cbrm_tui.workspace.places import is_space

    name, _, space = key.strip().casefold().partition("@")
    if is_space(space) and workspace.plan.element(f"{name}@{space}"):
        return f"{name}@{space}", Element
    record = find_record(workspace, key)
    return workspace.plan.key_of(record), type(record)


def _report(applied: "Applied", message: str) -> None:
    note(message if applied.ids else "nothing to change")
