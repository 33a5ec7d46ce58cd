"""`cbrm disengage`, `cbrm archive`, and `cbrm new` from what was archived."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.program import Outcome, refused, run

NEW = ("--title", "Next", "--org", "elm=Elm Ltd", "--org", "yew=Yew", "--as", "elm")


def test_the_exit_plan_is_set_off_after_a_look(cbrm: Callable[..., Outcome]) -> None:
    dry = cbrm("disengage", "--on", "2027-01-31", "--dry-run", "--json").json
    assert dry["actions"] == []
    assert dry["left_out"] == {"X-01T6": "not agreed yet"}
    made = cbrm("disengage", "--on", "2027-01-31", "--json").json
    assert len(made["actions"]) == len(dry["steps"]) == len(set(made["actions"]))
    shown = cbrm("show", made["actions"][0], "--json").json
    assert made["steps"][0]["what"] in str(shown)
    assert "no exit item is agreed" in refused(cbrm("disengage"))


def test_a_day_that_is_none_is_told(cbrm: Callable[..., Outcome]) -> None:
    assert refused(cbrm("disengage", "--on", "soon")).startswith("--on must be a date")


def test_a_plan_begins_from_what_another_left(cbrm: Callable[..., Outcome], tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    assert cbrm("archive", str(kept)).out.strip() == str(kept)
    assert "there already" in refused(cbrm("archive", str(kept)))
    assert run("new", "next", *NEW, "--template", str(kept), cwd=tmp_path).code == 0
    rows = run("list", "measure", "--json", cwd=tmp_path / "next").json
    assert len(rows) == 4
    assert "brindlewick" not in str(rows).casefold()


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = refused(run("new", "next", *NEW, "--template", "none.toml", cwd=tmp_path))
    assert said.startswith("there is no template")
