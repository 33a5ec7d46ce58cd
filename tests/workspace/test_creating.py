"""New workspaces from templates, and what comes with the program."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import Severity, run
from cbrm_tui.domain.figures.completeness import elements_of
from cbrm_tui.domain.ids import CROCKFORD
from cbrm_tui.domain.method import Method, product_grid
from cbrm_tui.domain.records import Action, Element, ExitItem, Record, Review
from cbrm_tui.domain.records.p12_exit import JOINT_EXIT_KINDS
from cbrm_tui.workspace.creating import TEMPLATES, NewPlan, create, empty_folder
from cbrm_tui.workspace.errors import BadValue
from cbrm_tui.workspace.resources import themes_folder
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 11, 23)
PLAN = NewPlan("Parts for railways", {"ash": "Ash & Co", "elm": "Elm “Ltd”"}, "elm", "Nia Elm")


def made(root: Path, plan: NewPlan = PLAN) -> Workspace:
    create(root, plan, TODAY)
    return Workspace.open(root)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_makes_a_plan_without_an_error(tmp_path: Path, template: str) -> None:
    workspace = made(tmp_path / "w", replace(PLAN, template=template))
    findings = run(workspace.plan, TODAY)
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    assert [finding.code for finding in findings].count("RM08") == 2
    assert workspace.me == "elm"
    assert workspace.config.person == "Nia Elm"
    assert sorted(workspace.spaces) == ["internal", "joint"]


def test_the_plan_says_who_takes_part_and_how_risks_are_judged(tmp_path: Path) -> None:
    text = (made(tmp_path / "w").root / "joint" / "plan.toml").read_text(encoding="utf-8")
    tree = tomllib.loads(text)
    assert re.fullmatch(f"[{CROCKFORD.lower()}]{{26}}", tree["plan"])
    assert (tree["title"], tree["version"], tree["started_on"]) == ("Parts for railways", 1, TODAY)
    assert tree["organisations"] == {"ash": {"name": "Ash & Co"}, "elm": {"name": "Elm “Ltd”"}}
    settings = Workspace.open(tmp_path / "w").plan.space_settings("joint")
    assert settings.problems == ()
    assert settings.method == Method()
    assert settings.method.grid == product_grid(5, 5, 4)
    assert [rung.max_days for rung in settings.ladder] == [5, 15, 30]
    assert all(f"\n[{table}" in text or f"\n[[{table}" in text for table in ("method", "ladder", "weights"))
    assert text.count("# ") > 8


def test_starter_records_ask_for_what_every_plan_needs(tmp_path: Path) -> None:
    plan = made(tmp_path / "w").plan
    exits = list(plan.of(ExitItem, space="joint"))
    assert sorted(item.kind for item in exits) == sorted(JOINT_EXIT_KINDS)
    assert all(item.undefined for item in exits)
    (review,) = plan.of(Review)
    assert review.next_on == date(2026, 12, 23)
    actions = list(plan.of(Action))
    assert {action.space for action in actions} == {"internal"}
    assert {action.actionee for action in actions} == {"Nia Elm"}
    assert all(action.due and action.due > TODAY for action in actions)


def test_nobody_is_named_where_nobody_was(tmp_path: Path) -> None:
    plan = made(tmp_path / "w", replace(PLAN, person="")).plan
    assert all("actionee" not in action.data for action in plan.of(Action))


def test_the_empty_template_has_the_plan_alone(tmp_path: Path) -> None:
    plan = made(tmp_path / "w", replace(PLAN, template="empty")).plan
    assert list(plan.records) == ["plan@joint"]


def test_two_plans_are_told_apart(tmp_path: Path) -> None:
    ids = {made(tmp_path / name).plan.space_settings("joint").plan for name in "abc"}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (replace(PLAN, title=" "), "the title is empty"),
        (replace(PLAN, title="a\nb"), "the title must be one line"),
        (replace(PLAN, title="a\u202eb"), "the title must be one line"),
        (replace(PLAN, title="\udcff"), "the title must be one line"),
        (replace(PLAN, person="\x1b[2J"), "the person must be one line"),
        (replace(PLAN, me="oak"), "“oak” is none of"),
        (replace(PLAN, organisations={"elm": ""}), "the name of elm is empty"),
        (replace(PLAN, organisations={"Elm": "x", "elm": "y"}), "“Elm” cannot be a key"),
        (replace(PLAN, organisations={"1a": "x", "elm": "y"}), "“1a” cannot be a key"),
        (replace(PLAN, organisations={"joint": "x", "elm": "y"}), "“joint” cannot be a key"),
        (replace(PLAN, organisations={"insurer": "x", "elm": "y"}), "“insurer” cannot be a key"),
        (replace(PLAN, template="other"), "there is no template “other”"),
    ],
)
def test_what_does_not_fit_is_refused_and_makes_nothing(tmp_path: Path, plan: NewPlan, said: str) -> None:
    with pytest.raises(BadValue, match=re.escape(said)):
        create(tmp_path / "w", plan, TODAY)
    assert list(tmp_path.iterdir()) == []


def fill_and_fail(root: Path) -> None:
    with empty_folder(root):
        (root / "inner").mkdir()
        (root / "inner" / "file").write_text("x")
        (root / "file").write_text("x")
        raise KeyError


def test_a_folder_that_could_not_be_filled_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for name in ("there", "new"):
        with pytest.raises(KeyError):
            fill_and_fail(tmp_path / name)
    assert list((tmp_path / "there").iterdir()) == []
    assert not (tmp_path / "new").exists()


def test_themes_come_with_the_program() -> None:
    assert {path.name for path in themes_folder().glob("*.toml")} >= {"moor.toml", "paper.toml"}


def test_records_of_templates_are_of_declared_fields(tmp_path: Path) -> None:
    for template in TEMPLATES:
        plan = made(tmp_path / template, replace(PLAN, template=template)).plan
        records: list[Record] = list(plan.records.values())
        assert all(record.data.keys() <= record.fields.keys() for record in records if record.type != "plan")


def test_a_template_asks_for_what_fits_the_size_of_the_partners(tmp_path: Path) -> None:
    pair, network, customer = (
        made(tmp_path / name, replace(PLAN, template=name)).plan
        for name in ("one-to-one", "network", "large-customer")
    )
    left_out = [one for one in pair.of(Element) if one.status == "not_applicable"]
    assert left_out
    assert all(one.reason for one in left_out)
    assert {one.key for one in network.space_settings("joint").elements} == {"1-joining", "12-leaver"}
    assert {one.key for one in customer.space_settings("joint").elements} == {"5-contact", "10-dependence"}
    asked = {element.key for element, _ in elements_of(network, catalogue.load().principle(12), "joint")}
    assert "12-leaver" in asked
