"""Elements that a plan adds: they count like those of the catalogue, and bad ones are named."""

from pathlib import Path

import pytest

from cbrm_tui.domain import catalogue, figures
from cbrm_tui.domain.own_elements import read_elements
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.errors import UnknownRecord
from cbrm_tui.workspace.workspace import Workspace

KEY = "10-insurance@joint"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "workspace.toml").write_text('as = "brindlewick"\n')
    (tmp_path / "joint").mkdir()
    (tmp_path / "joint" / "plan.toml").write_text(
        'title = "Plan"\n[organisations.brindlewick]\nname = "B"\n'
        '[elements.10-insurance]\ntitle = "Joint work is insured"\nmandatory = true\nweight = 3\n'
    )
    return Workspace.open(tmp_path)


def test_an_own_element_counts_and_can_be_filled_in(workspace: Workspace) -> None:
    from datetime import date

    def complete() -> figures.Figure:
        principle = catalogue.load().principle(10)
        return figures.completeness(workspace.plan, principle, date(2026, 11, 23))

    before = complete()
    assert KEY in {row.record for row in before.working}
    workspace.apply(Edit((Put(KEY, ("status",), "agreed"),), "agree"))
    assert (workspace.root / "joint/principles/10-risk.toml").read_text().startswith("[10-insurance]")
    assert before.value == 0
    assert complete().value == pytest.approx(100 * 3 / sum(row.weight for row in before.working))


def test_an_element_of_another_space_is_unknown(workspace: Workspace) -> None:
    with pytest.raises(UnknownRecord):
        workspace.apply(Edit((Put("10-nothing@joint", ("status",), "agreed"),), "agree"))


@pytest.mark.parametrize(
    ("key", "table", "says"),
    [
        ("10-7", {"title": "x"}, "must end in a word"),
        ("insurance", {"title": "x"}, "must begin with the number"),
        ("13-insurance", {"title": "x"}, "must begin with the number"),
        ("10-insurance", {}, "must have a title"),
        ("10-insurance", "x", "must be a table"),
        ("10-insurance", {"title": "x", "weight": 9}, "weight must be 1, 2 or 3"),
        ("10-insurance", {"title": "x", "weight": True}, "weight must be 1, 2 or 3"),
        ("10-Insurance!", {"title": "x"}, "10-Insurance!"),
    ],
)
def test_one_that_does_not_fit_is_left_out_and_named(key: str, table: object, says: str) -> None:
    found, problems = read_elements({key: table, "2-charity": {"title": "A day for a good cause"}})
    assert [element.key for element in found] == ["2-charity"]
    assert len(problems) == 1
    assert says in problems[0]
