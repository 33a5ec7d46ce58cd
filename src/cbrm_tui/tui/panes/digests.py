"""Registers that gather from the whole plan: findings, the gravest risks, what is due, the principles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import Finding, Severity
from cbrm_tui.domain.records import Record, Risk, principle_of
from cbrm_tui.tui.due import Due
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.judgement import SpaceFigures
from cbrm_tui.tui.panes.record_rows import ID, score_cell
from cbrm_tui.tui.panes.sources import Source, record_at
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.bars import bar
from cbrm_tui.tui.widgets.cells import Cell, Column, Row

_SEVERITY_STYLES: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "muted"}
_DUE_SHOWN: Final = 40
_WEEK: Final = timedelta(days=6)
_BAR: Final = 6


class FindingSource(Source):
    """The findings of one principle, or of the plan as a whole."""

    key = "findings"
    label = "Findings"
    hints = ("register.open", "main.edit", "main.filter", "main.next_view")
    columns = (
        Column("severity", "Severity", 8, priority=80),
        Column("code", "Code", 5, priority=70),
        Column("record", "Record", 8, priority=60),
        Column("message", "What was found", None, priority=100, flex=3, minimum=24),
        Column("fix", "What repairs it", None, priority=50, flex=2, minimum=20),
    )

    def __init__(self, principle: int | None, glyphs: Glyphs) -> None:
        self._principle = principle
        self._glyphs = glyphs

    def count(self, session: Session, space: str) -> int:
        """Count them all, hints too."""
        return len(self.findings(session, space))

    def title(self, session: Session, space: str) -> str:
        """Count them by severity."""
        return f"{self.label}: {findings_in_words(self.findings(session, space))}"

    def findings(self, session: Session, space: str) -> tuple[Finding, ...]:
        """Return the findings in the order of the rows."""
        if self._principle is None:
            return session.judgement.of_space(space)
        return session.judgement.of_principle(self._principle, space)

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return a row for each finding, the gravest first."""
        return [
            Row(
                str(index),
                (
                    Cell(finding.severity.value, _SEVERITY_STYLES[finding.severity], finding.severity.rank),
                    Cell(finding.code),
                    Cell(finding.record, "muted"),
                    Cell(finding.message),
                    Cell(finding.fix.command if finding.fix else "", "muted"),
                ),
            )
            for index, finding in enumerate(self.findings(session, space))
        ]

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """Return the record that the finding is about."""
        finding = self._find(key, session, space)
        if finding is None:
            return None
        return record_at(finding.record or (finding.fix.record if finding.fix else ""), session.plan)

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the field that repairs the finding."""
        finding = self._find(key, session, space)
        if finding is None:
            return ""
        return finding.field or (finding.fix.field if finding.fix else "")

    def finding(self, key: str, session: Session, space: str) -> Finding | None:
        """Return the finding of the row."""
        return self._find(key, session, space)

    def why_none(self, key: str, session: Session, space: str) -> str:
        """Say where the fault is, or what is missing."""
        finding = self._find(key, session, space)
        if finding is None:
            return ""
        place = f" in {finding.doc}" if finding.doc and finding.line else ""
        return f"{finding.code}{place}: {finding.message}"

    def placeholder(self) -> str:
        """Say that all is well."""
        return "Nothing found: this part of the plan is in order."

    def _find(self, key: str, session: Session, space: str) -> Finding | None:
        found = self.findings(session, space)
        return found[int(key)] if int(key) < len(found) else None


def findings_in_words(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity, the gravest first."""
    counts = Counter(finding.severity for finding in findings)
    words = [
        f"{counts[severity]} {severity.value}{'' if counts[severity] == 1 else 's'}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(words) or "none"


class TopRiskSource(Source):
    """The gravest open threats of a space."""

    key = "top-risks"
    label = "Top risks"
    columns = (
        Column(ID, "Id", 7, priority=80),
        Column("title", "Risk", None, priority=100, minimum=18),
        Column("current", "Score", 7, priority=95),
        Column("owner", "Owner", 15, priority=60),
    )

    def __init__(self, most: int, glyphs: Glyphs) -> None:
        self._most = most
        self._glyphs = glyphs

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return the gravest, worst first."""
        method = session.plan.space_settings(space).method
        return [
            Row(
                risk.id,
                (
                    Cell(risk.id, "muted"),
                    Cell(risk.heading),
                    score_cell(risk.score, method, self._glyphs) or Cell(""),
                    Cell(risk.show("owner")) if risk.owner else Cell("nobody", "warning"),
                ),
            )
            for risk in session.judgement.figures(space).top_risks[: self._most]
        ]

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the column's field."""
        return "title" if column == ID else column

    def placeholder(self) -> str:
        """Say what is missing."""
        return f"No open threat has a score yet. Principle 10 ({Risk.plural.lower()}) has the register."


class DueSource(Source):
    """What is overdue or due within a fortnight."""

    key = "due"
    label = "Due"
    columns = (
        Column("day", "Due", 11, priority=90),
        Column("what", "To do", 12, priority=70),
        Column(ID, "Id", 8, priority=60),
        Column("title", "Record", None, priority=100, minimum=18),
        Column("owner", "Who", 15, priority=50),
    )

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return the most overdue first."""
        today = session.judgement.today
        rows = {}
        for due in session.judgement.figures(space).due[:_DUE_SHOWN]:
            late = due.day < today
            who = due.record.data.get("actionee") or due.record.data.get("owner") or ""
            rows[f"{due.record.id}|{due.field}"] = (
                Cell(f"{due.day}{'!' if late else ''}", "warning" if late else "", due.day),
                Cell(due.what),
                Cell(due.record.id.partition("@")[0], "muted"),
                Cell(due.record.heading),
                Cell(str(who)),
            )
        return [Row(key, cells) for key, cells in rows.items()]

    def title(self, session: Session, space: str) -> str:
        """Count what is overdue and what is due this week."""
        return f"{self.label}: {due_in_words(session.judgement.figures(space).due, session.judgement.today)}"

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """Return the record that is due."""
        return session.plan.get(key.partition("|")[0])

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the field with the date for the first columns, else the column's own."""
        fields: dict[str, Any] = {"title": "title", "owner": "owner"}
        return str(fields.get(column, key.partition("|")[2] or "title"))

    def placeholder(self) -> str:
        """Say that nothing is due."""
        return "Nothing is overdue, and nothing falls due within a fortnight."


def due_in_words(due: Iterable[Due], today: date) -> str:
    """Return how many dates have passed, and how many come within seven days."""
    days = [one.day for one in due]
    late = sum(day < today for day in days)
    week = sum(today <= day <= today + _WEEK for day in days)
    return f"{late} overdue, {week} this week"


class PrincipleSource(Source):
    """A row for each principle; the key of a row is the principle's number."""

    key = "principles"
    label = "Principles"
    hints = ("register.open", "main.working", "main.next_view", "main.filter")
    columns: tuple[Column, ...] = (
        Column("number", "No", 2, "right", priority=95),
        Column("title", "Principle", None, priority=100, minimum=20),
        Column("completeness", "Complete", _BAR + 5, priority=80),
        Column("maturity", "Maturity", 11, priority=70),
        Column("findings", "!", 3, "right", priority=60),
        Column("differs", "≠", 3, "right", priority=50),
        Column("needs", "The next level needs", None, priority=40, minimum=16),
    )

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self.columns = tuple(
            replace(column, label=glyphs.differs) if column.key == "differs" else column
            for column in self.columns
        )

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return how each principle stands in the space."""
        figures = session.judgement.figures(space)
        principles = catalogue.load(session.plan.language).principles
        return [self._row(principle, figures, session, space) for principle in principles]

    def count(self, session: Session, space: str) -> int:
        """Twelve."""
        return len(catalogue.load().principles)

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """A principle is no record."""
        return None

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """A principle has no fields."""
        return ""

    def figure(self, column: str, key: str) -> str:
        """Return the completeness or the maturity that the cell shows."""
        return f"{column}:{key}" if column in {"completeness", "maturity"} else ""

    def why_none(self, key: str, session: Session, space: str) -> str:
        """Say what to do with a principle."""
        return "press enter to open the principle"

    def _row(
        self, principle: catalogue.Principle, figures: SpaceFigures, session: Session, space: str
    ) -> Row:
        number = principle.number
        complete = figures.completeness.get(number)
        level = figures.maturity.get(number)
        if complete is None or complete.value is None:
            progress = Cell("nothing asked" if complete else "", "muted", -1)
        else:
            drawn = bar(complete.value / 100, _BAR, self._glyphs.ascii_only)
            progress = Cell(f"{drawn} {complete.value:3.0f}%", _shade(complete.value), complete.value)
        maturity = Cell("", sort=-1)
        if level and level.value is not None:
            name = level.gates[int(level.value) - 1].name if level.value else "none"
            maturity = Cell(f"{level.value:.0f} {name}", sort=level.value)
        gate = level.blocked_by if level else None
        found = session.judgement.count(space, number)
        differs = disagreements_of(number, session, space)
        return Row(
            str(number),
            (
                Cell(str(number), "muted", number),
                Cell(principle.title),
                progress,
                maturity,
                Cell(str(found) if found else "", "warning", found),
                Cell(str(differs) if differs else "", "disagreement", differs),
                Cell(gate.needs if gate and level and level.value is not None else "", "muted"),
            ),
        )


def disagreements_of(number: int, session: Session, space: str) -> int:
    """Count the open disagreements of a principle in a space."""
    records = (session.plan.get(one.record) for one in session.disagreements if one.space == space)
    return sum(record is not None and principle_of(record) == number for record in records)


def _shade(percent: float) -> str:
    return "success" if percent >= 80 else "" if percent >= 40 else "warning"
