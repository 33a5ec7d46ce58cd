"""A plan put away as a template: what it keeps, what it leaves behind, and a plan begun from it."""

import re
from datetime import date
from pathlib import Path

import pytest

from cbrm_tui.domain.records import (
    Closeout,
    Element,
    ExitItem,
    Governance,
    Lesson,
    Measure,
    Response,
    Review,
    Risk,
)
from cbrm_tui.workspace.archiving import archive, archive_to, note_archived
from cbrm_tui.workspace.creating import NewPlan, create
from cbrm_tui.workspace.edits import Create, Edit, put_fields
from cbrm_tui.workspace.errors import BadValue, WorkspaceError
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 11, 23)
LESSON = {
    "title": "Ring before you write, said Oakmere",
    "kind": "again",
    "happened": "Gareth Pugh rang on 2026-03-02 about R-FJP8; mail to g.pugh@oakmere.example was lost.",
    "advice": "Ring Ruth at Oakmere Finishing first.",
    "raised_by": "Ruth Calloway",
}


@pytest.fixture
def ended(workspace: Workspace) -> Workspace:
    """The sample with a lesson, an exit step, a close-out, and canaries inside."""
    steps = [{"what": "Send Brindlewick's drawings back", "who": "Sophie Lund", "days": 30}]
    workspace.apply(
        Edit(
            (
                Create("lesson", "joint", LESSON, "LE-0001"),
                Create("closeout", "joint", {"title": "Parted well", "closed_on": TODAY}, "XC-0001"),
                Create("risk", "internal", {"title": "canary"}, "R-CANA"),
                Create("value_definition", "internal", {"title": "canary"}, "VD-CANA"),
            ),
            "end",
        )
    )
    workspace.apply(put_fields("X-9G5E", {"steps": steps}))
    workspace.apply(put_fields("3-3@internal", {"notes": "canary"}))
    return workspace


def again(root: Path, template: Path) -> Workspace:
    """A plan of other partners, begun from the template."""
    create(root, NewPlan("Next", {"elm": "Elm", "yew": "Yew"}, "elm", "Ada Moss", str(template)), TODAY)
    return Workspace.open(root)


def kept(ended: Workspace, folder: Path) -> Path:
    return archive_to(ended.root, ended.plan, folder / "kept.toml", TODAY)[0]


def test_no_name_id_date_or_internal_word_is_in_it(ended: Workspace) -> None:
    text = archive(ended.plan).text
    plan = ended.plan
    names = {name.split()[-1] for name in plan.people} | {"Gareth", "Ruth", "brindlewick", "oakmere"}
    found = [name for name in names if re.search(rf"\b{name}\b", text, re.IGNORECASE)]
    assert found == []
    assert "canary" not in text
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b|@|\bR-\w{4}\b|GBP", text)


def test_readings_scores_means_and_decisions_stay_behind(ended: Workspace) -> None:
    text = archive(ended.plan).text
    words = (
        "readings",
        "likelihood = 3",
        "[[means]]",
        "mean =",
        "79 per cent",
        "attendance",
        "arrangement",
        "baseline",
    )
    assert [word for word in words if word in text] == []
    assert 'type = "risk"' not in text


def test_a_plan_begun_from_it_has_the_way_of_working_the_settings_and_the_lessons(
    ended: Workspace, tmp_path: Path
) -> None:
    plan = again(tmp_path / "next", kept(ended, tmp_path)).plan
    assert not plan.faults
    assert len(list(plan.of(Governance))) == 1
    assert {one.kind for one in plan.of(Review)} == {"risk", "executive", "performance"}
    assert all(one.status == "planned" and one.held_on is None for one in plan.of(Review))
    assert {one.frequency for one in plan.of(Measure)} == {"monthly", "quarterly"}
    [lesson] = plan.of(Lesson)
    assert (lesson.heading, lesson.advice) == (
        "Ring before you write, said a partner",
        "Ring somebody at a partner first.",
    )
    [item] = [one for one in plan.of(ExitItem) if one.kind == "information"]
    assert item.state == "undefined"
    assert item.steps == ({"what": "Send a partner's drawings back", "days": 30},)
    before, now = ended.plan.space_settings("joint"), plan.space_settings("joint")
    assert now.method == before.method
    assert [rung.level for rung in now.ladder] == [rung.level for rung in before.ladder]
    assert {rung.who for rung in now.ladder} == {""}
    assert list(now.partners) == ["elm", "yew"]
    assert any(one.notes for one in plan.of(Element, space="joint"))
    assert {one.status for one in plan.of(Element)} <= {"", "not_applicable"}
    assert not list(plan.of(Risk)) + list(plan.of(Response))


def test_the_close_out_says_where_it_went(ended: Workspace) -> None:
    edit = note_archived(ended.plan, "kept.toml", TODAY)
    assert edit is not None
    ended.apply(edit)
    [closeout] = ended.plan.of(Closeout)
    assert (closeout.archive, closeout.archived_on) == ("kept.toml", TODAY)


def test_a_plan_without_a_close_out_can_be_put_away_too(workspace: Workspace) -> None:
    assert note_archived(workspace.plan, "kept.toml", TODAY) is None


def test_a_folder_gets_a_file_with_the_day(ended: Workspace, tmp_path: Path) -> None:
    path, found = archive_to(ended.root, ended.plan, tmp_path, TODAY)
    assert path == tmp_path / "template-2026-11-23.toml"
    assert found.counts["Lessons"] == 1
    assert path.read_text() == found.text


@pytest.mark.parametrize("place", ["joint/kept.toml", "internal/kept.toml", ".cbrm/kept.toml"])
def test_it_never_lies_where_it_would_be_sent_or_read(ended: Workspace, place: str) -> None:
    with pytest.raises(WorkspaceError, match="among the plan's own files"):
        archive_to(ended.root, ended.plan, ended.root / place, TODAY)


def test_what_is_there_is_not_written_over(ended: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "kept.toml"
    path.write_text("mine")
    with pytest.raises(WorkspaceError, match="there already"):
        archive_to(ended.root, ended.plan, path, TODAY)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("about = ", "line 1"),
        ('[[records]]\ntype = "spell"\nspace = "joint"', "no record type “spell”"),
        ('[[records]]\ntype = "survey"\nspace = "internal"', "lives in joint"),
        ('[[records]]\ntype = "survey"\nspace = "joint"\nquestions = 3', "record 1: questions must be"),
        ('[[records]]\ntype = "survey"\nspace = "joint"\nspeed = 3', "no field “speed”"),
        ('[[records]]\ntype = "survey"\nspace = "joint"\ndue = "soon"', "record 1: due must be a date"),
        ("[settings]\nmethod = 3", "settings: method must be a table"),
        ('[settings]\norganisations = "x"', "a template settles"),
        ('[[elements]]\nkey = "99-9"\nnotes = "x"', "no element “99-9”"),
        ("records = 3", "records must be a list of tables"),
        ("stages = 3", "no part “stages”"),
    ],
)
def test_a_template_that_does_not_fit_is_refused_with_its_place_and_nothing_is_made(
    tmp_path: Path, text: str, said: str
) -> None:
    template = tmp_path / "bad.toml"
    template.write_text(text)
    with pytest.raises((BadValue, WorkspaceError), match=re.escape(said)):
        again(tmp_path / "next", template)
    assert not (tmp_path / "next").exists()


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="there is no template"):
        again(tmp_path / "next", tmp_path / "none.toml")
