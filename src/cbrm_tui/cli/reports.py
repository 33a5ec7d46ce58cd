"""Reports of a sync, for people and for programs."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cbrm_tui.cli.output import counted, say
from cbrm_tui.domain.text import one_line

if TYPE_CHECKING:
    from cbrm_tui.sync.reports import SyncReport


def report_row(report: "SyncReport") -> dict[str, Any]:
    """Return a report as JSON values."""
    row = asdict(report)
    # A line of `held_back` says of removals as much; who changed what is for the screen.
    del row["removals"], row["changed"]
    return row


def show_report(report: "SyncReport") -> None:
    """Print a report for people: one line, and one for each thing that was held back."""
    parts: list[str] = [report.state]
    parts += [f"{report.sent} sent"] if report.sent else []
    parts += [f"{report.received} received"] if report.received else []
    parts += [counted(report.disagreements, "disagreement")] if report.disagreements else []
    parts += [report.error] if report.error else []
    say(one_line(f"{report.space}: {' · '.join(parts)}"))
    for line in report.held_back:
        say(f"  held back: {one_line(line)}")
