"""The first steps to a joint plan: each is judged by the plan, and leads to a record that fits."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cbrm_tui.domain.beginning import next_step, steps
from cbrm_tui.domain.plan import Plan
from cbrm_tui.workspace.creating import TEMPLATES, NewPlan, create
from cbrm_tui.workspace.edits import Create, Edit, put_fields
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 11, 23)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new(tmp_path / "ws", "empty")


def new(root: Path, template: str) -> Workspace:
    partners = {"alpha": "Alpha", "beta": "Beta"}
    create(root, NewPlan("Plan", partners, "alpha", "Ann", template), TODAY)
    return Workspace.open(root)


def add(workspace: Workspace, kind: str, data: Mapping[str, Any], space: str = "joint") -> str:
    return workspace.apply(Edit((Create(kind, space, data),), "add")).ids[0]


def state(plan: Plan) -> dict[str, bool]:
    return {step.key: step.done for step in steps(plan, TODAY)}


def test_an_empty_plan_begins_with_who_answers_for_it(workspace: Workspace) -> None:
    assert not any(state(workspace.plan).values())
    first = next_step(workspace.plan, TODAY)
    assert first is not None
    assert (first.key, first.defaults["organisation"]) == ("sers", "alpha")


def test_a_step_is_done_when_the_plan_says_so_and_open_again_when_not(workspace: Workspace) -> None:
    for key in ("alpha", "beta"):
        ser = add(workspace, "appointment", {"title": "SER", "kind": "ser", "organisation": key})
    assert state(workspace.plan)["sers"]
    workspace.apply(put_fields(ser, {"until": date(2026, 1, 1)}))
    step = next_step(workspace.plan, TODAY)
    assert step is not None
    assert (step.key, step.left) == ("sers", "missing for Beta")


def test_half_a_governance_model_says_what_is_missing_and_leads_to_it(workspace: Workspace) -> None:
    key = add(workspace, "governance", {"title": "How we work", "roles": "x", "frequency": "monthly"})
    step = next(step for step in steps(workspace.plan, TODAY) if step.key == "governance")
    assert not step.done
    assert "deliverables" in step.left
    assert "frequency" not in step.left
    assert step.at == key


def test_own_objectives_may_stay_inside(workspace: Workspace) -> None:
    add(workspace, "objective", {"title": "Our own"}, "internal")
    assert state(workspace.plan)["own"]
    assert not state(workspace.plan)["joint"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_step_of_every_template_leads_to_a_record_that_can_be_made(
    tmp_path: Path, template: str
) -> None:
    workspace = new(tmp_path / "ws", template)
    for step in steps(workspace.plan, TODAY):
        if step.at:
            assert step.at in workspace.plan
        else:
            made = add(workspace, step.type.type, {"title": step.title, **step.defaults}, step.space)
            assert workspace.plan[made].principle == step.principle
