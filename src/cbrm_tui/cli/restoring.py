"""`restore`: an old value put back, or a deleted record, as a normal edit."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from cbrm_tui.cli.context import command, find_record, json_option, open_workspace
from cbrm_tui.cli.output import in_words, note, put_json
from cbrm_tui.cli.recalling import Day, day_of, entries_of
from cbrm_tui.cli.types import RecordId
from cbrm_tui.domain import clock
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.sync.reports import HistoryEntry
    from cbrm_tui.sync.restoring import Side
    from cbrm_tui.workspace.workspace import Workspace

_LONGEST: Final = 60


@command("restore")
@click.argument("key", metavar="ID", type=RecordId())
@click.argument("field", metavar="[FIELD]", required=False)
@click.option("--at", metavar="ENTRY", help="As that entry of the history left it.")
@click.option("--before", type=Day(), metavar="DATE", help="As it stood when that day began.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@json_option
def restore(
    key: str, field: str | None, at: str | None, before: date | None, dry_run: bool, as_json: bool
) -> None:
    """Put an old value back, or bring a deleted record back.

    With a FIELD as cbrm history names it, the value that stood before its last change; fields that go
    together (a strategy and whom the risk is transferred to) go back together, and a risk's score as a
    new assessment. Without one, a record that was deleted comes back with its fields and its comments,
    under its own id if that is free. It is a normal edit: cbrm undo takes it back.

    \b
    cbrm restore R-4K7Q owner
    cbrm restore R-4K7Q title --before 2026-05-01
    cbrm restore R-4K7Q title --at 3fa9c1.17     the ENTRY of cbrm history
    cbrm restore R-4K7Q                          it was deleted
    """
    from cbrm_tui.sync.restoring import restoration

    if at is not None and before is not None:
        raise click.UsageError("give either --at ENTRY or --before DATE")
    workspace = open_workspace()
    entries = list(entries_of(workspace, key))
    if not entries:
        record = find_record(workspace, key)
        raise WorkspaceError(f"nothing is known of how {record.id} was before")
    entry, side = (
        _deletion(workspace, entries, at) if field is None else _change(workspace, entries, field, at, before)
    )
    person = workspace.config.person or workspace.me
    found = restoration(workspace.plan, entry, side, person, clock.today())
    if not dry_run:
        workspace.apply(found.edit)
    if as_json:
        put_json(
            {
                "id": found.record,
                "was": entry.record,
                "field": entry.field,
                "before": found.now,
                "after": found.then,
                "space": entry.space,
                "entry": entry.number,
            }
        )
    renamed = f", as {found.record}, for the id was taken" if found.record != entry.record else ""
    what = f"{entry.record} brought back{renamed}" if entry.whole else _told(entry, found.now, found.then)
    note(f"{'would be: ' if dry_run else ''}{what}{'' if dry_run else '; cbrm undo takes it back'}")


def _deletion(
    workspace: "Workspace", entries: "list[HistoryEntry]", at: str | None
) -> "tuple[HistoryEntry, Side]":
    """Return the last deletion of the record, or the one that `at` names."""
    record = entries[-1].record
    gone = [entry for entry in entries if entry.deletion]
    if at is not None:
        return _numbered(gone, at), "before"
    if record in workspace.plan:
        fields = _changed(entries)
        hint = f"name the field to restore: {fields}" if fields else "none of its fields was changed"
        raise WorkspaceError(f"{record} is there; {hint}")
    if not gone:
        raise WorkspaceError(f"the history does not tell what {record} held when it went")
    return gone[-1], "before"


def _change(
    workspace: "Workspace", entries: "list[HistoryEntry]", field: str, at: str | None, before: date | None
) -> "tuple[HistoryEntry, Side]":
    """Return the change of the field that leads to the wanted value, and on which side of it that is."""
    from cbrm_tui.sync.restoring import of_field

    record = entries[-1].record
    if record not in workspace.plan and "@" not in record:
        raise WorkspaceError(f"{record} was deleted; cbrm restore {record} brings it back first")
    found = of_field(workspace.plan, entries, record, field)
    if at is not None:
        return _numbered(found, at), "after"
    # Before it was created there was nothing that could stand there again.
    came = {entry.number for entry in entries if entry.whole}
    if before is None:
        changed = [entry for entry in found if entry.number not in came]
        if not changed:
            others = _changed(entries)
            raise WorkspaceError(
                f"{field} of {record} was never changed{f'; {others} were' if others else ''}"
            )
        return changed[-1], "before"
    earlier = [entry for entry in found if day_of(entry) < before]
    if earlier:
        return earlier[-1], "after"
    if not found or found[0].number in came:
        raise WorkspaceError(f"nothing is known of {field} of {record} before {before}")
    return found[0], "before"


def _changed(entries: "list[HistoryEntry]") -> str:
    """Return the fields that were changed, but for single rows of lists."""
    names = (entry.field for entry in entries if not entry.whole and entry.unit.kind != "row")
    return ", ".join(dict.fromkeys(names))


def _numbered(entries: "list[HistoryEntry]", wanted: str) -> "HistoryEntry":
    """Return the entry of a number, of which the replica's part may be cut short."""
    replica, _, seq = wanted.strip().rpartition(".")
    found = {
        entry.number: entry
        for entry in entries
        if entry.number.rpartition(".")[2] == seq and entry.number.startswith(replica)
    }
    if len(found) == 1:
        return next(iter(found.values()))
    what = "several entries" if found else "no entry"
    raise WorkspaceError(
        f"{what} there that {wanted} names; cbrm history {entries[-1].record if entries else ''} lists them"
    )


def _told(entry: "HistoryEntry", now: Any, then: Any) -> str:
    return f"{entry.record}: {entry.field} restored, {_short(now)} → {_short(then)}"


def _short(value: Any) -> str:
    text = in_words(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
