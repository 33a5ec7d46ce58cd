"""`cbrm check`, `figures` and the findings of `status`."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.program import Outcome, run

Cbrm = Callable[..., Outcome]


def finding(outcome: Outcome, code: str) -> dict[str, Any]:
    (found,) = (row for row in outcome.json if row["code"] == code)
    assert isinstance(found, dict)
    return found


def test_a_finding_says_what_where_and_on_which_line(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "joint" / "risks" / "R-E859.toml"
    file.write_text(re.sub("review_on = .*", "review_on = 2026-11-04", file.read_text(encoding="utf-8")))
    outcome = cbrm("check", "--json")
    assert outcome.code == 0
    assert {"code", "severity", "id", "file", "line", "message"} <= finding(outcome, "RK04").keys()
    overdue = finding(outcome, "RK09")
    assert (overdue["id"], overdue["file"]) == ("R-E859", "joint/risks/R-E859.toml")
    lines = (sample / overdue["file"]).read_text(encoding="utf-8").splitlines()
    assert lines[overdue["line"] - 1].startswith("review_on = ")


def test_a_field_that_is_not_there_is_reported_on_the_first_line(cbrm: Cbrm) -> None:
    assert finding(cbrm("check", "--json"), "RK04")["line"] == 1


def test_a_file_that_is_not_toml_is_an_error_with_its_line(sample: Path, cbrm: Cbrm) -> None:
    (sample / "joint" / "risks" / "R-FJP8.toml").write_text('title = "a"\nkind = \n', encoding="utf-8")
    outcome = cbrm("check", "--json")
    assert outcome.code == 1
    broken = finding(outcome, "WS01")
    assert (broken["severity"], broken["file"], broken["line"]) == ("error", "joint/risks/R-FJP8.toml", 2)
    assert "column 8" in broken["message"]
    assert outcome.err == ""


def test_a_wrong_value_deep_in_a_file_is_found_on_its_line(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "joint" / "risks" / "R-FJP8.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[current]\nlikelihood = 3", "[current]\nlikelihood = 9")
    )
    wrong = finding(cbrm("check", "--json"), "WS02")
    assert "likelihood must be 1 to 5" in wrong["message"]
    assert file.read_text(encoding="utf-8").splitlines()[wrong["line"] - 1] == "[current]"


def test_links_to_nothing_unknown_organisations_and_ids_taken_twice_are_found(
    sample: Path, cbrm: Cbrm
) -> None:
    risks = sample / "joint" / "risks"
    text = (risks / "R-FJP8.toml").read_text(encoding="utf-8")
    text = text.replace('best_placed = "brindlewick"', 'best_placed = "nobody"').replace(
        '["I-K723"]', '["I-0000"]'
    )
    (risks / "R-FJP8.toml").write_text(text, encoding="utf-8")
    shutil.copy(risks / "R-E68Y.toml", sample / "internal" / "risks" / "R-E68Y.toml")
    outcome = cbrm("check", "--json")
    assert outcome.code == 1
    codes = {row["code"] for row in outcome.json}
    assert {"WS03", "WS05", "WS06"} <= codes


def test_a_finding_about_a_file_that_is_not_there_has_line_0(sample: Path, cbrm: Cbrm) -> None:
    shutil.rmtree(sample / "joint" / "exit_items")
    (sample / "joint" / "plan.toml").unlink()
    lines = {row["line"] for row in cbrm("check", "--json").json if row["file"] == "joint/plan.toml"}
    assert lines == {0}


def test_one_space_alone_can_be_checked(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "internal" / "risks" / "R-7G6D.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("owner = ", "ower = "), encoding="utf-8")
    of = {space: cbrm("check", "--space", space, "--json").json for space in ("joint", "internal")}
    assert [row["id"] for row in of["internal"] if row["code"] == "RK04"] == ["R-7G6D"]
    assert [row["id"] for row in of["joint"] if row["code"] == "RK04"] == ["R-E68Y"]


def test_people_see_findings_by_severity_with_the_command_that_mends_them(sample: Path, cbrm: Cbrm) -> None:
    (sample / "joint" / "risks" / "R-FJP8.toml").write_text("=", encoding="utf-8")
    out = cbrm("check").out
    assert out.index("ERRORS") < out.index("WARNINGS") < out.index("HINTS")
    assert "→ cbrm set R-E68Y owner=…" in out
    assert out.splitlines()[-1].startswith("1 error, ")


def test_the_command_that_a_finding_names_mends_it(cbrm: Cbrm) -> None:
    fix = finding(cbrm("check", "--json"), "RK04")["fix"]
    words = fix.replace("…", "Ruth Calloway").split(" ", 3)
    assert cbrm(*words[1:]).code == 0
    assert not [row for row in cbrm("check", "--json").json if row["code"] == "RK04"]


def test_status_counts_the_findings_by_severity(sample: Path, cbrm: Cbrm) -> None:
    (sample / "joint" / "risks" / "R-FJP8.toml").write_text("=", encoding="utf-8")
    found = cbrm("check", "--json").json
    expected = {word: sum(row["severity"] == word for row in found) for word in ("error", "warning", "hint")}
    outcome = cbrm("status", "--json")
    assert outcome.code == 0
    assert outcome.json["findings"] == expected


def test_figures_have_every_principle_and_what_blocks_it(cbrm: Cbrm) -> None:
    figures = cbrm("figures", "--json").json
    assert list(figures["principles"]) == [str(number) for number in range(1, 13)]
    for principle in figures["principles"].values():
        assert {"completeness", "maturity", "blocked_by"} <= principle.keys()
        assert (principle["blocked_by"] is None) == (principle["maturity"] == 5)
    assert figures["health"]["colour"] == "amber"
    assert figures["exposure"]["worst_band"] == "severe"
    assert 0 < figures["exit_readiness"] < 100


def test_figures_of_an_empty_plan_have_no_values_and_no_error(tmp_path: Path) -> None:
    arguments = ("new", "p", "--title", "T", "--org", "a=A", "--as", "a", "--template", "empty")
    assert run(*arguments, cwd=tmp_path).code == 0
    outcome = run("figures", "--json", cwd=tmp_path / "p")
    assert outcome.json["health"]["value"] is None
    assert run("figures", cwd=tmp_path / "p").code == 0
