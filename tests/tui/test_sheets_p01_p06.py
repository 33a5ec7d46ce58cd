"""Every sheet of principles 1 to 6: empty, hostile and plain terminals; and that an edit appears."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.domain.plans import TODAY, TWO, make, plan_of
from tests.tui.playground import sample
from tests.tui.sheet_pages import Page, inside, sight_of

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Agreement,
    Allocation,
    Channel,
    Competence,
    Issue,
    Objective,
    Relationship,
    Resource,
    Value,
    ValueDriver,
)
from cbrm_tui.tui.glyphs import UNICODE
from cbrm_tui.tui.panes.sheets import SHEETS, Line, Sight, p03
from cbrm_tui.tui.session import Session
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

OURS = range(1, 7)
LADDER = [
    {"level": "floor", "who": "Foremen", "max_days": 5},
    {"level": "team", "max_days": 10},
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The sample's plan with texts that try to break out of their line."""
    plan = Workspace.open(sample(tmp_path_factory.mktemp("hostile"))).plan
    nasty = "[/x]\x1b[31m 長い題名 " * 9 + "e\u202e" * 80
    changed = []
    for key, record in plan.records.items():
        names = (name for name, field in record.fields.items() if field.kind in {"text", "prose", "person"})
        texts = {name: nasty for name in names if name in record.data}
        changed.append(type(record)(key, record.space, {**record.data, **texts}, record.doc, record.at))
    return plan.having(changed)


@pytest.mark.parametrize(
    ("sheet", "space"), [(spec.lines, space) for n in OURS for spec in SHEETS[n] for space in spec.spaces]
)
class TestEverySheet:
    def test_an_empty_plan_is_told_what_belongs_here(
        self, sheet: Callable[[Sight], Iterable[Line]], space: str
    ) -> None:
        shown = Page(sheet(sight_of(plan_of(settings=TWO), space)))
        assert any(text.strip() for text in shown.texts)
        assert not any(line.link for line in shown.lines)

    @pytest.mark.parametrize("width", [40, 70, 78])
    def test_long_and_hostile_texts_stay_within_the_width(
        self, sheet: Callable[[Sight], Iterable[Line]], space: str, width: int, hostile: Plan
    ) -> None:
        for line in sheet(sight_of(hostile, space, width=width, ascii_only=True)):
            assert cell_len(line.content.plain) <= width
            assert "\x1b" not in line.content.plain
            assert "\u202e" not in line.content.plain

    def test_ascii_draws_nothing_else(self, sheet: Callable[[Sight], Iterable[Line]], space: str) -> None:
        plan = plan_of(
            make(Objective, "O-0001", title="Orders", party="joint", baseline=0, actual=1, target=3),
            make(Objective, "O-0002", title="Pace", party="ash"),
            make(Competence, title="Casts", level=3),
            make(Channel, title="Call", audience=["ash"]),
            make(Resource, title="Saw", organisation="ash", kind="data"),
            make(Value, title="Plain", organisation="ash", kind="value"),
            inside(Relationship, "RL-0001", title="Bronze", importance=1, collaboration_advantage=1),
            inside(Allocation, "RA-0001", title="Hours", kind="people", needed=3, committed=1),
            inside(ValueDriver, "DR-0001", title="Fit", value=5, effort=1),
            make(Issue, "I-0001", title="Lost", level="moon"),
            make(Issue, "I-0002", title="Pits", level="floor", raised_on=TODAY),
            make(Agreement, title="Main", covers=["exit"], status="drafted"),
            settings={**TWO, "ladder": LADDER},
        )
        assert all(text.isascii() for text in Page(sheet(sight_of(plan, space, ascii_only=True))).texts)


def test_an_edit_appears(tmp_path: Path) -> None:
    session = Session(Workspace.open(sample(tmp_path)))
    sight = Sight(session, "joint", UNICODE, 78)
    assert Page(p03.fit_matrix(sight)).line("no resolution said").link == "OF-75VP"
    session.apply(put_fields("OF-75VP", {"resolution": "Racks are filled twice a week."}))
    assert "resolved: Racks are filled twice a week." in Page(p03.fit_matrix(sight))
