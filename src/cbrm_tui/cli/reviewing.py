"""`cbrm review`: the meetings in which partners look at the plan, before, during and after."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from cbrm_tui.cli.context import json_option, open_workspace, workspace_option
from cbrm_tui.cli.output import note, put_json, put_table, say
from cbrm_tui.cli.types import RecordId
from cbrm_tui.domain import clock
from cbrm_tui.workspace.errors import UnknownRecord

if TYPE_CHECKING:
    from cbrm_tui.domain.records import Record, Review
    from cbrm_tui.workspace.workspace import Workspace

_JOINT: Final = "joint"


class _KindWord(click.ParamType[str]):
    """A kind of review."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the kind. Fails naming those there are."""
        from cbrm_tui.domain.meeting import KINDS

        if value not in KINDS:
            raise click.UsageError(f"there is no review of kind “{value}”; there are {', '.join(KINDS)}")
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the kinds there are."""
        from cbrm_tui.domain.meeting import KINDS

        return [CompletionItem(kind) for kind in KINDS if kind.startswith(incomplete)]


_kind_option = click.option(
    "--kind",
    metavar="KIND",
    type=_KindWord(),
    default="risk",
    help="What is reviewed: risk (the default), objectives, values, executive, performance, exit.",
)
_file_argument = click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))


@click.group("review", invoke_without_command=True)
@workspace_option
@click.pass_context
def review(ctx: click.Context) -> Any:
    """Prepare, hold and minute the partners' reviews; without a word after it, hold the risk review.

    \b
    cbrm review preread before.md
    cbrm review start
    cbrm review minutes RV-4K7Q minutes.md
    """
    if ctx.invoked_subcommand is None:
        return ctx.invoke(start, kind="risk", key=None)
    return None


@review.command("start")
@click.argument("key", metavar="[REVIEW]", required=False, type=RecordId())
@_kind_option
@workspace_option
def start(kind: str, key: str | None) -> int:
    """Open the screens at a review. It goes on where it stood. Needs a terminal."""
    from cbrm_tui.cli.opening import open_screens

    return open_screens(None, review=_found(open_workspace(), key).id if key else kind)


@review.command("list")
@json_option
@workspace_option
def list_(as_json: bool) -> None:
    """List the reviews that run, are planned or were held, the latest first."""
    from datetime import date

    from cbrm_tui.cli.rows import row_of
    from cbrm_tui.domain.records import Review

    plan = open_workspace().plan

    def day(one: Review) -> date:
        return one.held_on or one.next_on or date.max

    reviews = sorted(plan.of(Review), key=lambda one: (day(one), one.id), reverse=True)
    if as_json:
        put_json([row_of(one, plan) for one in reviews])
        return
    if not reviews:
        note("no reviews yet")
        return
    put_table(
        ("ID", "KIND", "STATUS", "DAY", "NEXT", "TITLE"),
        [
            (
                one.id,
                one.show("kind"),
                one.show("status") or ("planned" if one.ahead else "held"),
                str(one.held_on or one.next_on or ""),
                str(one.next_on or "") if one.held_on else "",
                one.heading,
            )
            for one in reviews
        ],
    )


@review.command("agenda")
@_kind_option
@json_option
@workspace_option
def agenda(kind: str, as_json: bool) -> None:
    """Show what the running or the next review of a kind talks about, and why."""
    from cbrm_tui.domain.meeting import agenda_of, propose
    from cbrm_tui.workspace.meeting import to_lead

    workspace = open_workspace()
    plan, today = workspace.plan, clock.today()
    known = _known(workspace, kind)
    meant = to_lead(plan, kind)
    items = agenda_of(plan, meant, today, **known) if meant else propose(plan, kind, today, **known)
    if as_json:
        put_json(
            [
                {
                    "subject": item.subject,
                    "id": item.record.id if item.record else None,
                    "title": item.title,
                    "reasons": list(item.reasons),
                    **_score(workspace, item.record),
                }
                for item in items
            ]
        )
        return
    if not items:
        note("nothing asks for attention")
        return
    rows = [
        (item.record.id if item.record else "", str(_score(workspace, item.record)["band"] or ""), item)
        for item in items
    ]
    put_table(
        ("ID", "BAND", "TITLE", "WHY"),
        [(key, band, item.title, "; ".join(item.reasons)) for key, band, item in rows],
    )


@review.command("preread")
@_file_argument
@_kind_option
@workspace_option
def preread(file: Path | None, kind: str) -> None:
    """Write what partners read before the next review, as Markdown; on stdout without a FILE.

    It has the agenda with its reasons, and each risk with score, owner, treatment and actions: what partners
    see in the joint plan, and nothing of your own.
    """
    from cbrm_tui.domain.meeting import preread as written
    from cbrm_tui.workspace.meeting import to_lead

    workspace = open_workspace()
    meant = to_lead(workspace.plan, kind)
    text = written(workspace.plan, kind, clock.today(), review=meant, **_known(workspace, kind))
    _give(text, file)


@review.command("minutes")
@click.argument("words", metavar="[REVIEW] [FILE]", nargs=-1)
@_kind_option
@workspace_option
def minutes(words: tuple[str, ...], kind: str) -> None:
    """Write the minutes of a review as Markdown; on stdout without a FILE.

    Without a REVIEW they are those of the running one of the kind, else of the last one held.
    """
    from cbrm_tui.domain.meeting import minutes as written
    from cbrm_tui.domain.meeting import previous, running

    if len(words) > 2:
        raise click.UsageError("minutes takes at most a review and a file")
    workspace = open_workspace()
    plan, today = workspace.plan, clock.today()
    file = Path(words[-1]) if words and words[-1].casefold().endswith(".md") else None
    keys = words[:-1] if file else words
    if len(keys) > 1:
        raise click.UsageError(f"{words[-1]}: the name of the file must end in .md")
    if keys:
        meant: Review | None = _found(workspace, keys[0])
    else:
        meant = next(iter(running(plan, kind)), None) or previous(plan, kind, today)
    if meant is None:
        raise UnknownRecord(
            f"no review of kind {kind} has been held yet; cbrm review list shows those there are"
        )
    left = _disputed(workspace) if meant.status == "running" else ()
    _give(written(plan, meant, today, disagreements=left), file)


@review.command("calendar")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@workspace_option
def calendar(file: Path) -> None:
    """Write the meetings to come to FILE.ics, for any calendar."""
    from cbrm_tui.domain.meeting import next_meetings
    from cbrm_tui.workspace.meeting_files import calendar_text, save

    plan, today = open_workspace().plan, clock.today()
    save(file, calendar_text(plan, today), ".ics")
    count = len(next_meetings(plan, today))
    note(f"{file}: {count} meeting{'' if count == 1 else 's'}")


def _give(text: str, file: Path | None) -> None:
    from cbrm_tui.workspace.meeting_files import save

    if file is None:
        say(text.rstrip("\n"))
    else:
        save(file, text)
        note(f"{file}: written")


def _found(workspace: "Workspace", key: str) -> "Review":
    from cbrm_tui.cli.context import find_record
    from cbrm_tui.domain.records import Review

    record = find_record(workspace, key)
    if not isinstance(record, Review):
        raise UnknownRecord(f"{record.id} is not a review; cbrm review list shows those there are")
    return record


def _score(workspace: "Workspace", record: "Record | None") -> dict[str, Any]:
    from cbrm_tui.cli.rows import row_of

    row = row_of(record, workspace.plan) if record else {}
    return {name: row.get(name) for name in ("score", "band")}


def _known(workspace: "Workspace", kind: str) -> dict[str, Any]:
    """Return the ids of the records that partners disagree about, and that changed since the last review."""
    from cbrm_tui.domain.meeting import previous
    from cbrm_tui.sync.reports import changed_since
    from cbrm_tui.sync.service import open_space

    last = previous(workspace.plan, kind, clock.today())
    since = last.held_on if last else None
    changed = changed_since(open_space(workspace, _JOINT).history(), since) if since else set()
    return {"disagreements": _disputed(workspace), "changed": changed}


def _disputed(workspace: "Workspace") -> set[str]:
    from cbrm_tui.sync.service import open_space

    if not workspace.config.space(_JOINT).store:
        return set()
    return {item.record for item in open_space(workspace, _JOINT).disagreements()}
