"""`docs/clauses.md` is complete and true: every row leads to what exists, and all that exists has a row."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import codes
from cbrm_tui.domain.records import record_types
from cbrm_tui.tui.panes.sheets import SHEETS

PAGE = Path(__file__).parents[1] / "docs" / "clauses.md"
OTHER_VIEWS = {"elements", "findings", "matrix-threat", "matrix-opportunity"}

CLAUSES = {
    "5.1": (1, 2, 3),
    "5.2": (1, 2),
    "5.3": (1, 2, 3, 5, 6, 7),
    "5.4": (1, 2, 3),
    "5.5": (1, 2, 3, 4, 5, 6),
    "5.6": (1, 2),
    "5.7": (1,),
    "5.8": (1, 2),
    "5.9": (1, 2),
    "5.10": (1, 2, 3, 4),
    "5.11": (1,),
    "5.12": (1, 2, 3),
}
"""The numbered recommendations of clause 5; 5.3.3.4 is a heading."""

ITEMS = {
    "5.1.3.3": ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)", *(f"(g) {n}" for n in range(1, 6))],
    "5.3.3.6": [f"step {n}" for n in range(1, 5)],
    "5.5.3.3": ["roles", "deliverables", "frequency", "joint operational plan", "performance"],
    "5.12.3.1": ["objectives", "resources", "customers", "finance"],
    "5.12.3.2": ["information", "assets", "resources", "stakeholders", "disengagement plan"],
}


@dataclass(frozen=True)
class Row:
    clause: str
    asks: str
    records: dict[str, list[str]]
    views: list[tuple[int, str]]
    checks: list[str]


def cells(heading: str) -> list[list[str]]:
    """The rows of the table whose first column is called so."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} |")) + 2
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def rows() -> list[Row]:
    found = []
    for clause, asks, records, views, checks in cells("Clause"):
        named = (part.partition(":") for part in records.split(";"))
        places = (view.strip().partition(" ") for view in views.split(","))
        found.append(
            Row(
                clause,
                asks,
                {kind.strip(): [name.strip() for name in fields.split(",")] for kind, _, fields in named},
                [(int(number), key) for number, _, key in places],
                [code.strip() for code in checks.split(",")],
            )
        )
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.clause} {row.asks}"[:60])
def test_a_row_leads_to_records_fields_views_and_checks_that_exist(row: Row) -> None:
    assert catalogue.model.CLAUSE.match(row.clause)
    assert row.asks
    for kind, fields in row.records.items():
        assert kind in record_types()
        missing = [name for name in fields if name not in record_types()[kind].fields]
        assert not missing, f"{kind} has no {missing}"
    for number, key in row.views:
        registers = {name for name, kind in record_types().items() if kind.principle == number}
        sheets = {spec.key for spec in SHEETS.get(number, ())}
        assert key in registers | sheets | OTHER_VIEWS, f"principle {number} has no view {key}"
    assert row.checks
    assert set(row.checks) <= set(codes())


def test_every_numbered_recommendation_and_each_of_its_items_has_a_row() -> None:
    told = {row.clause for row in rows()}
    for head, numbers in CLAUSES.items():
        for number in numbers:
            clause = f"{head}.3.{number}"
            assert any(one == clause or one.startswith(f"{clause} ") for one in told), clause
    for clause, items in ITEMS.items():
        assert [item for item in items if f"{clause} {item}" not in told] == []


def test_every_record_type_and_every_check_has_a_row() -> None:
    kinds = {kind for row in rows() for kind in row.records}
    assert set(record_types()) - kinds == set()
    structure = {code for code in codes() if code.startswith("WS")}
    assert set(codes()) - structure - {code for row in rows() for code in row.checks} == set()
    assert all(code in PAGE.read_text(encoding="utf-8") for code in ("WS01", "WS06"))


def test_every_sheet_has_a_row() -> None:
    told = {view for row in rows() for view in row.views}
    assert [
        (number, spec.key)
        for number, specs in SHEETS.items()
        for spec in specs
        if (number, spec.key) not in told
    ] == []


def test_every_element_of_annex_a_and_those_derived_have_a_row() -> None:
    told = {key: (clause, title, source) for key, clause, title, source in cells("Element")}
    known = {one.key: (one.clause, one.title, one.source) for one in catalogue.load("en").elements}
    assert told == known


def test_every_check_names_the_clause_of_its_principle() -> None:
    for code, info in codes().items():
        if not code.startswith("WS"):
            assert re.fullmatch(rf"5\.{info.principle}\.3\.\d+", info.clause), code
