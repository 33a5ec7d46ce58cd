"""`history`: who changed what, from the partners' commits and from this machine's own edits."""

import heapq
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from cbrm_tui.cli.context import chosen_space, command, find_record, json_option, open_workspace, space_option
from cbrm_tui.cli.output import in_words, note, put_json, put_table
from cbrm_tui.cli.types import RecordId
from cbrm_tui.domain import clock

if TYPE_CHECKING:
    from cbrm_tui.sync.reports import HistoryEntry
    from cbrm_tui.workspace.workspace import Workspace


class Day(click.ParamType[date]):
    """A day, as every command takes one."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day. Fails saying what is expected."""
        from cbrm_tui.domain.fields import parse_day

        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value), clock.today())
        except ValueError as error:
            raise click.UsageError(f"“{value}” {error}") from None


@command("history")
@click.argument("key", metavar="[ID]", required=False, type=RecordId())
@click.option("--field", metavar="FIELD", help="Only this field, such as owner.")
@click.option("--since", type=Day(), metavar="DATE", help="Only from that day on.")
@click.option("--by", metavar="WHO", help="Only by that person or organisation, or part of the name.")
@click.option("--deleted", is_flag=True, help="Only records that were deleted.")
@space_option("Only of that space: joint, internal, shared/NAME.")
@json_option
def history(
    key: str | None,
    field: str | None,
    since: date | None,
    by: str | None,
    deleted: bool,
    space: str | None,
    as_json: bool,
) -> None:
    """Show who changed what, oldest first.

    Of one record, or of the whole workspace. What partners share comes from their commits, sync by
    sync; what stays on this machine from the edits that were made here. A record that was created or
    deleted is one entry. cbrm restore puts an old value back, and brings back what was deleted.
    """
    workspace = open_workspace()
    entries = list(entries_of(workspace, key, chosen_space(workspace, space)))
    if key is not None and not entries:
        known = {known.casefold() for known in workspace.plan.records}
        if key.strip().casefold() not in known:
            # Nothing is known of it, then or now: this says so and names the nearest id.
            find_record(workspace, key)
    chosen = [
        entry
        for entry in entries
        if (field is None or entry.field.casefold() == field.casefold())
        and (since is None or day_of(entry) >= since)
        and (by is None or by.casefold() in f"{entry.author}\n{entry.organisation}".casefold())
        and (entry.deletion or not deleted)
    ]
    if as_json:
        put_json([_row(entry) for entry in chosen])
    elif chosen:
        header = ("AT", "WHO", "ID", "FIELD", "BEFORE", "AFTER", "NOTE", "ENTRY")
        put_table(header, [_cells(workspace, entry) for entry in chosen])
    else:
        note("nothing was changed that fits" if entries else "nothing has been changed yet")


def entries_of(
    workspace: "Workspace", key: str | None = None, space: str | None = None
) -> "Iterator[HistoryEntry]":
    """Yield the changes of all spaces, or of one, by time; of one record if named, whatever its case."""
    from cbrm_tui.sync.local import local_history
    from cbrm_tui.sync.service import open_space

    record = _as_known(workspace, key) if key is not None else None
    found: list[list[HistoryEntry]] = []
    for name in dict.fromkeys((*workspace.config.spaces, *workspace.spaces)):
        if space is not None and name != space:
            continue
        if workspace.config.space(name).store:
            found.append(open_space(workspace, name).history(record))
        else:
            found.append(local_history(workspace, name, record))
    # Within a space the order is right already, whatever the clocks say.
    yield from heapq.merge(*found, key=lambda entry: entry.at)


def day_of(entry: "HistoryEntry") -> date:
    """Return the local day of a change; the first of all for a time that cannot be read."""
    try:
        at = datetime.fromisoformat(entry.at)
    except ValueError:
        return date.min
    return (at.astimezone() if at.tzinfo else at).date()


def short_number(number: str) -> str:
    """Return an entry's number, short enough to be typed: the beginning of the replica's id will do."""
    replica, _, seq = number.rpartition(".")
    return f"{replica[:6]}.{seq}"


def _as_known(workspace: "Workspace", key: str) -> str:
    """Return an id in the case in which records have it: that of a record that is there, else capitals."""
    wanted = key.strip()
    folded = {known.casefold(): known for known in workspace.plan.records}
    return folded.get(wanted.casefold(), wanted if "@" in wanted else wanted.upper())


def _row(entry: "HistoryEntry") -> dict[str, Any]:
    return {
        "at": entry.at,
        "author": entry.author,
        "organisation": entry.organisation,
        "id": entry.record,
        "field": entry.field,
        "before": entry.before,
        "after": entry.after,
        "note": entry.note,
        "space": entry.space,
        "entry": entry.number,
    }


def _cells(workspace: "Workspace", entry: "HistoryEntry") -> list[str]:
    record = workspace.plan.get(entry.record)
    declared = record.fields.get(entry.field) if record else None

    def shown(value: Any) -> str:
        if entry.whole and isinstance(value, dict):
            return in_words(value.get("title", f"{len(value)} fields"))
        fits = declared is not None and value is not None and not declared.fault(value)
        return declared.show(value) if declared and fits else in_words(value)

    return [
        entry.at[:16].replace("T", " "),
        ", ".join(text for text in (entry.author, entry.organisation) if text),
        entry.record,
        entry.field,
        shown(entry.before),
        shown(entry.after),
        entry.note,
        short_number(entry.number),
    ]
