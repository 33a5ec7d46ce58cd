"""`history`: who changed what, from the partners' commits and from this machine's own edits."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cbrm_tui.cli.context import command, find_record, json_option, open_workspace
from cbrm_tui.cli.output import in_words, note, put_json, put_table
from cbrm_tui.cli.types import RecordId
from cbrm_tui.workspace.edits import ABSENT

if TYPE_CHECKING:
    from cbrm_tui.workspace.steps import Step
    from cbrm_tui.workspace.workspace import Workspace


@command("history")
@click.argument("key", metavar="[ID]", required=False, type=RecordId())
@json_option
def history(key: str | None, as_json: bool) -> None:
    """Show who changed what, oldest first.

    Of one record, or of the whole workspace. What partners share comes from their commits, sync by
    sync; what stays on this machine from the edits that were made here.
    """
    workspace = open_workspace()
    entries = sorted((*_shared(workspace), *_own(workspace)), key=lambda entry: entry["at"])
    if key is not None:
        wanted = key.strip().casefold()
        entries = [entry for entry in entries if entry["id"].casefold() == wanted]
        if not entries and wanted not in {known.casefold() for known in workspace.plan.records}:
            # Nothing is known of it, then or now: this says so and names the nearest id.
            find_record(workspace, key)
    if as_json:
        put_json(entries)
    elif entries:
        put_table(
            ("AT", "WHO", "ID", "FIELD", "BEFORE", "AFTER", "NOTE"),
            [_cells(workspace, entry) for entry in entries],
        )
    else:
        note("nothing has been changed yet")


def _shared(workspace: "Workspace") -> Iterator[dict[str, Any]]:
    from cbrm_tui.sync.service import open_space

    for space, settings in workspace.config.spaces.items():
        if settings.store:
            for entry in open_space(workspace, space).history():
                yield {
                    "at": entry.at,
                    "author": entry.author,
                    "organisation": entry.organisation,
                    "id": entry.record,
                    "field": entry.field,
                    "before": entry.before,
                    "after": entry.after,
                    "note": entry.note,
                }


def _own(workspace: "Workspace") -> Iterator[dict[str, Any]]:
    """Yield the changes to what no store has: the internal space, and spaces not shared yet."""
    shared = tuple(f"{space}/" for space, settings in workspace.config.spaces.items() if settings.store)
    for edit in workspace.edits():
        for step in edit.steps:
            if step.doc.startswith(shared):
                continue
            for field, before, after in _changes(workspace, step):
                yield {
                    "at": edit.at,
                    "author": workspace.config.person,
                    "organisation": workspace.me,
                    "id": step.record,
                    "field": field,
                    "before": None if before is ABSENT else before,
                    "after": None if after is ABSENT else after,
                    "note": edit.note,
                }


def _changes(workspace: "Workspace", step: "Step") -> Iterator[tuple[str, Any, Any]]:
    """Yield field, value before and after; a record that is made or deleted has all of its fields."""
    from cbrm_tui.merge.layout import parse

    if step.path:
        record = workspace.plan.get(step.record)
        at = len(record.at) if record else int("@" in step.record and not step.record.startswith("plan@"))
        yield ".".join(step.path[at:]), step.before, step.after
        return
    before, after = (parse(text) or {} if text else {} for text in (step.before, step.after))
    for name in dict.fromkeys((*before, *after)):
        yield name, before.get(name, ABSENT), after.get(name, ABSENT)


def _cells(workspace: "Workspace", entry: dict[str, Any]) -> list[str]:
    record = workspace.plan.get(entry["id"])
    declared = record.fields.get(entry["field"]) if record else None

    def shown(value: Any) -> str:
        fits = declared is not None and value is not None and not declared.fault(value)
        return declared.show(value) if declared and fits else in_words(value)

    who = ", ".join(text for text in (entry["author"], entry["organisation"]) if text)
    return [
        entry["at"][:16].replace("T", " "),
        who,
        entry["id"],
        entry["field"],
        shown(entry["before"]),
        shown(entry["after"]),
        entry["note"],
    ]
