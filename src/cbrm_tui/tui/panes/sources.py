"""What a register shows: where its rows come from, and which record stands behind each."""

from __future__ import annotations

from typing import Final

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import Finding, Severity
from cbrm_tui.domain.figures.completeness import element_id, elements_of
from cbrm_tui.domain.plan import Fault, Plan
from cbrm_tui.domain.records import Element, Record
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.record_rows import ID, RowMaker, columns_of
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.cells import Column, Row
from cbrm_tui.workspace.places import ELEMENTS, place_of

ELEMENTS_KEY: Final = "elements"


def record_at(key: str, plan: Plan) -> Record | None:
    """Return the record of that key; an element of the catalogue that the plan does not have yet is empty."""
    if found := plan.get(key):
        return found
    name, _, space = key.partition("@")
    element = plan.element(key) if space else None
    if element is None:
        return None
    slug = catalogue.load().principle(element.principle).slug
    return Element(key, space, {}, f"{space}/{ELEMENTS}/{slug}.toml", (name,))


class Source:
    """The rows of one register. `creates` is the type of record that `n` makes there, if any."""

    key: str = ""
    label: str = ""
    creates: type[Record] | None = None
    columns: tuple[Column, ...] = ()
    hints: tuple[str, ...] = ()
    """The ids of the bindings that help most there, where they are not those of every register."""

    def rows(self, session: Session, space: str) -> list[Row]:
        """Return the rows for a space."""
        raise NotImplementedError

    def count(self, session: Session, space: str) -> int:
        """Return how many rows there are."""
        return len(self.rows(session, space))

    def title(self, session: Session, space: str) -> str:
        """Return what stands over the rows where several registers share a pane."""
        return self.label

    def record(self, key: str, session: Session, space: str) -> Record | None:
        """Return the record behind a row; None for a row that has none that can be used."""
        return session.plan.get(key)

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the field of the record that a column of a row shows; for the id, the first field."""
        return self.columns[1].key if column == ID else column

    def figure(self, column: str, key: str) -> str:
        """Return the name of the figure that a column of a row shows, empty for none."""
        return ""

    def finding(self, key: str, session: Session, space: str) -> Finding | None:
        """Return the finding that a row is about, None for a row that is about something else."""
        return None

    def why_none(self, key: str, session: Session, space: str) -> str:
        """Say why a row has no record."""
        return "this file cannot be read; mend it in an editor first"

    def placeholder(self) -> str:
        """Say what belongs here, for an empty register."""
        return ""


class RecordSource(Source):
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
        rows = [self._maker.fault_row(fault) for fault in self._faults(session, space)]
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
        return rows

    def placeholder(self) -> str:
        """Say what belongs in this register."""
        return self._empty or f"No {self.record_type.label.lower()} yet."

    def count(self, session: Session, space: str) -> int:
        """Count the records and the unreadable files."""
        records = sum(1 for _ in session.plan.of(self.record_type, space=space))
        return records + len(self._faults(session, space))

    def _faults(self, session: Session, space: str) -> list[Fault]:
        here = (space, self.record_type.folder)
        return [
            fault
            for fault in session.plan.faults.values()
            if (place := place_of(fault.doc)) and (place.space, place.folder) == here
        ]


class ElementSource(Source):
    """The elements of a principle that a space should have, whether the plan has them yet or not."""

    key = ELEMENTS_KEY
    label = "Elements"

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
        return record_at(key, session.plan)

    def field(self, column: str, key: str, session: Session, space: str) -> str:
        """Return the column's field; the status for number and title, which are the catalogue's own."""
        return "status" if column in {ID, "title"} else column

    def placeholder(self) -> str:
        """Say why there is nothing."""
        return "The catalogue asks for no element of this principle in this space."
