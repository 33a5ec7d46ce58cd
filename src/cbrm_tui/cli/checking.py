"""`check` and `figures`: what the plan lacks, and what it adds up to."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cbrm_tui.cli.context import chosen_space, command, json_option, open_workspace, space_option
from cbrm_tui.cli.output import counted, put_json, put_table, say
from cbrm_tui.domain import clock
from cbrm_tui.domain.text import one_line

if TYPE_CHECKING:
    from cbrm_tui.domain.checks import Finding
    from cbrm_tui.workspace.workspace import Workspace

_SPACE = space_option("Only this space: joint, internal, shared/NAME.")


@command("check")
@_SPACE
@json_option
def check(space: str | None, as_json: bool) -> int:
    """Say what the plan lacks or contradicts.

    Each finding comes with the command that mends it. The exit code is 1 when there are errors.
    """
    from cbrm_tui.domain.checks import Severity, run

    workspace = open_workspace()
    wanted = chosen_space(workspace, space)
    findings = [finding for finding in run(workspace.plan, clock.today()) if wanted in (None, finding.space)]
    if as_json:
        put_json([_as_row(workspace, finding) for finding in findings])
    else:
        _show(findings)
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _as_row(workspace: "Workspace", finding: "Finding") -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "id": finding.record,
        "file": finding.doc,
        "line": _line(workspace, finding),
        "message": finding.message,
        "field": finding.field,
        "fix": finding.fix.command if finding.fix else "",
    }


def _line(workspace: "Workspace", finding: "Finding") -> int:
    """Return the finding's line: the one it names, the field's, else 1; 0 for a file that is not there."""
    from cbrm_tui.workspace.files import read_text
    from cbrm_tui.workspace.locating import line_of

    if finding.line:
        return finding.line
    text = read_text(workspace.root / finding.doc) if finding.doc else None
    if text is None:
        return 0
    record = workspace.plan.get(finding.record)
    at = record.at if record else ()
    return line_of(text, (*at, *finding.field.split("."))) if finding.field else line_of(text, at)


def _show(findings: Iterable["Finding"]) -> None:
    counts = []
    for severity, group in groupby(findings, lambda finding: finding.severity):
        listed = list(group)
        counts.append(counted(len(listed), str(severity)))
        say(f"{str(severity).upper()}S")
        for finding in listed:
            about = one_line(finding.record or finding.doc)
            say(f"  {finding.code}  {about:<10}  {one_line(finding.message)}")
            if finding.fix and finding.fix.command:
                say(f"        → {one_line(finding.fix.command)}")
    say(", ".join(counts) or "nothing to complain about")


@command("figures")
@json_option
def figures(as_json: bool) -> None:
    """Show what the joint plan adds up to.

    Completeness and maturity by principle, health, exposure and exit readiness.
    """
    workspace = open_workspace()
    found = _figures(workspace, clock.today())
    if as_json:
        put_json(found)
        return
    health, exposure = found["health"], found["exposure"]
    put_table(
        ("PRINCIPLE", "", "COMPLETE", "MATURITY", "THE NEXT LEVEL NEEDS"),
        [
            (number, row["title"], _number(row["completeness"], "%"), _number(row["maturity"]), row["needs"])
            for number, row in found["principles"].items()
        ],
    )
    say()
    colour = f", {health['colour']}" if health["colour"] else ""
    say(f"Health          {_number(health['value'], '%')}{colour or '  ' + health['reason']}")
    worst = f", worst {exposure['worst_band']}" if exposure["worst_band"] else ""
    above = f", above appetite {len(exposure['above_appetite'])}"
    say(f"Exposure        {_number(exposure['value'])}{worst}{above}")
    say(f"Exit readiness  {_number(found['exit_readiness'], '%')}")


def _figures(workspace: "Workspace", today: date) -> dict[str, Any]:
    from cbrm_tui.domain import figures as sums
    from cbrm_tui.domain.catalogue import load

    plan = workspace.plan
    principles = {}
    for principle in load(plan.language).principles:
        maturity = sums.maturity(plan, principle, today)
        principles[str(principle.number)] = {
            "title": principle.title,
            "completeness": _rounded(sums.completeness(plan, principle, today).value),
            "maturity": _rounded(maturity.value),
            "blocked_by": maturity.blocked_by.name if maturity.blocked_by else None,
            "needs": maturity.blocked_by.needs if maturity.blocked_by else "",
        }
    health = sums.health(plan, today)
    exposure = sums.exposure(plan)
    return {
        "principles": principles,
        "health": {
            "value": _rounded(health.value),
            "colour": health.colour,
            "capped_by": health.capped_by,
            "reason": health.reason,
            "performance": _rounded(health.performance.value),
            "strength": _rounded(health.strength.value),
            "value_created": _rounded(health.value_created.value),
        },
        "exposure": {
            "value": _rounded(exposure.value),
            "worst_band": exposure.worst.name if exposure.worst else None,
            "above_appetite": exposure.above_appetite,
            "unscored": exposure.unscored,
            "bands": exposure.bands,
            "strategies": exposure.strategies,
            "threats": exposure.threats,
            "opportunities": exposure.opportunities,
            "reason": exposure.reason,
        },
        "exit_readiness": _rounded(sums.exit_readiness(plan, today).value),
    }


def _rounded(value: float | None) -> float | int | None:
    """Return a figure to one decimal place, a whole one as a whole number."""
    if value is None:
        return None
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _number(value: float | int | None, unit: str = "") -> str:
    return "–" if value is None else f"{value}{unit}"
