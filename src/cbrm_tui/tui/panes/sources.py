"""What a register shows: where its rows come from, and which record stands behind each."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import Finding, Severity
from cbrm_tui.domain.figures.completeness import element_id, elements_of
from cbrm_tui.domain.records import Element, Record, Risk
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.record_rows import ID, RowMaker, columns_of, score_cell
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.workspace.places import ELEMENTS, place_of

_SEVERITY_STYLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "muted"}
_DUE_SHOWN = 40


class Source(Protocol):
    """The rows of one register. `creates` is the type of record that `n` makes there, if any."""

    key: str
    label: str
    creates: type[Record] | None
    columns: tuple[Column, ...]

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return the rows for a space."""

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """Return the record behind a row; None for a row that has none that can be used."""

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the field of the record that a column of a row shows; empty when it cannot be edited."""

    def placeholder(self) -> str:
        """Say what belongs here, for an empty register."""


class _Records:
    """What the sources of records share."""

    creates: type[Record] | None = None
    columns: tuple[Column, ...] = ()

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """Return the record with that key of the plan."""
        return session.plan.get(key)

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the column's own field; for the id, the first field."""
        return self.columns[1].key if column == ID else column


class RecordSource(_Records):
    """Every record of a type, and the files of that type that cannot be read."""

    def __init__(self, record_type: type[Record], empty: str, glyphs: Glyphs) -> None:
        self.key = record_type.type
        self.label = record_type.plural
        self.record_type = record_type
        self.creates = record_type if record_type.folder else None
        self.columns = columns_of(record_type)
        self._empty = empty
        self._maker = RowMaker(record_type, record_type.columns, glyphs)

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return a row for each, unreadable files first."""
        plan, judgement = session.plan, session.judgement
        method = plan.space_settings(space).method
        disagreed = {one.record for one in session.disagreements}
        faults = [
            self._maker.fault_row(fault)
            for fault in plan.faults.values()
            if (place := place_of(fault.doc)) and place.space == space and self._holds(place.folder)
        ]
        rows = []
        for record in plan.of(self.record_type, space=space):
            key = plan.key_of(record)
            rows.append(
                self._maker.row(
                    key,
                    record,
                    method,
                    judgement.today,
                    differs=key in disagreed,
                    found=any(f.severity is not Severity.HINT for f in judgement.of_record(key)),
                )
            )
        return faults + rows

    def placeholder(self) -> str:
        """Say what belongs in this register."""
        return self._empty or f"No {self.record_type.label.lower()} yet."

    def _holds(self, folder: str) -> bool:
        return folder == self.record_type.folder


class ElementSource(_Records):
    """The elements of a principle that a space should have, whether the plan has them yet or not."""

    key: ClassVar[str] = "elements"
    label: ClassVar[str] = "Elements"

    def __init__(self, principle: catalogue.Principle, glyphs: Glyphs) -> None:
        names = tuple(name for name in Element.columns if name != "title")
        columns = {column.key: column for column in columns_of(Element)}
        self.columns = (
            Column(ID, "No", 5, priority=90),
            columns["title"],
            *(columns[name] for name in names),
        )
        self._principle = principle
        self._maker = RowMaker(Element, ("title", *names), glyphs)

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return a row for each element of the space, with what the plan says of it."""
        plan, judgement = session.plan, session.judgement
        method = plan.space_settings(space).method
        disagreed = {one.record for one in session.disagreements}
        rows = []
        for element, record in elements_of(plan, self._principle, space):
            key = element_id(element, space)
            shown = Element(
                element.key,
                space,
                {"status": "missing", **(record.data if record else {}), "title": element.title},
            )
            rows.append(
                self._maker.row(
                    key,
                    shown,
                    method,
                    judgement.today,
                    differs=key in disagreed,
                    found=any(f.severity is not Severity.HINT for f in judgement.of_record(key)),
                )
            )
        return rows

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """Return the element's record; one that the plan does not have yet is empty."""
        found = session.plan.get(key)
        if found is not None:
            return found
        name = key.partition("@")[0]
        if not any(element.key == name for element in self._principle.elements):
            return None
        return Element(key, space, {}, f"{space}/{ELEMENTS}/{self._principle.slug}.toml", (name,))

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the column's field; number and title are the catalogue's own, so the status stands for them."""
        return "status" if column in {ID, "title"} else column

    def placeholder(self) -> str:
        """Say why there is nothing."""
        return "The catalogue asks for no element of this principle in this space."


class FindingSource:
    """The findings of one principle, or of the plan as a whole."""

    key = "findings"
    label = "Findings"
    creates: type[Record] | None = None
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
        return session.plan.get(finding.record) if finding else None

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the field that repairs the finding."""
        finding = self._find(key, session, space)
        if finding is None:
            return ""
        return finding.field or (finding.fix.field if finding.fix else "")

    def placeholder(self) -> str:
        """Say that all is well."""
        return "Nothing found: this part of the plan is in order."

    def _find(self, key: str, session: Session, space: str) -> Finding | None:
        found = self.findings(session, space)
        return found[int(key)] if int(key) < len(found) else None


class TopRiskSource(_Records):
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


class DueSource(_Records):
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
                Cell(due.record.id, "muted"),
                Cell(due.record.heading),
                Cell(str(who)),
            )
        return [Row(key, cells) for key, cells in rows.items()]

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
