"""`cbrm list` and `cbrm show`."""

import csv
import io
import shutil
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pexpect
import pytest
from tests.cli.program import COMMAND, Outcome, environment, refused, run

Cbrm = Callable[..., Outcome]


def ids(outcome: Outcome) -> list[str]:
    assert outcome.code == 0, outcome
    return [row["id"] for row in outcome.json]


def iso(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: iso(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [iso(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def test_a_record_has_the_fields_of_its_file_with_id_type_and_space(sample: Path, cbrm: Cbrm) -> None:
    rows = cbrm("list", "risk", "--json").json
    for row in rows:
        file = sample / row["space"] / "risks" / f"{row['id']}.toml"
        extra = {key: row.pop(key) for key in ("id", "type", "space", "score", "band")}
        assert row == iso(tomllib.loads(file.read_text()))
        assert extra["type"] == "risk"
    assert len(rows) == len(list(sample.glob("*/risks/*.toml")))


def test_a_risk_has_its_score_and_the_name_of_its_band(cbrm: Cbrm) -> None:
    row = cbrm("show", "R-FJP8", "--json").json
    assert (row["current"], row["score"], row["band"]) == ({"likelihood": 3, "impact": 3}, 9, "moderate")


def test_a_risk_without_a_score_has_none_and_no_band(cbrm: Cbrm) -> None:
    key = cbrm("add", "risk", "title=Not assessed", "--json").json["id"]
    row = cbrm("show", key, "--json").json
    assert (row["score"], row["band"]) == (None, None)


def test_a_relationship_has_the_segment_that_its_marks_lead_to(cbrm: Cbrm) -> None:
    assert cbrm("show", "RL-1HKP", "--json").json["segment"] == "collaborate"
    assert ids(cbrm("list", "relationship", "--where", "segment=routine", "--json")) == ["RL-ZT6C"]
    unmarked = cbrm("add", "relationship", "title=New", "importance=5", "--json").json["id"]
    assert cbrm("show", unmarked, "--json").json["segment"] is None
    assert "SEGMENT" in cbrm("list", "relationship").out.splitlines()[0]


def test_the_band_is_read_through_the_plans_method(sample: Path, cbrm: Cbrm) -> None:
    plan = sample / "joint" / "plan.toml"
    plan.write_text(
        plan.read_text().replace('name = "moderate"', 'name = "yellow"').replace('"moderate"', '"yellow"')
    )
    assert cbrm("show", "R-FJP8", "--json").json["band"] == "yellow"


@pytest.mark.parametrize("word", ["exit_item", "exit-items", "exit_items", "Exit-Item"])
def test_a_type_goes_by_singular_and_plural(cbrm: Cbrm, word: str) -> None:
    assert {row["type"] for row in cbrm("list", word, "--json").json} == {"exit_item"}


def test_elements_and_the_plan_are_types_too(cbrm: Cbrm) -> None:
    assert "10-3@joint" in ids(cbrm("list", "elements", "--json"))
    assert ids(cbrm("list", "plan", "--json")) == ["plan@joint"]


def test_a_space_holds_only_its_own(cbrm: Cbrm) -> None:
    joint, internal, both = (
        set(ids(cbrm("list", "risk", "--json", *where)))
        for where in (("--space", "joint"), ("--space", "internal"), ())
    )
    assert joint
    assert internal
    assert joint | internal == both
    assert not joint & internal


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (["band=severe"], {"R-E68Y"}),
        (["kind=threat", "owner="], {"R-E68Y"}),
        (["owner=tom fairclough"], {"R-AC5H", "R-FJP8"}),
        (["affects=oakmere", "category=delivery", "owner=Tom Fairclough"], {"R-FJP8"}),
        (["current.likelihood=1"], {"R-AC5H"}),
        (["current=14"], {"R-AC5H"}),
        (["review_on=2026-12-07"], {"R-AC5H"}),
        (["score=16"], {"R-E68Y"}),
        (["id=R-FJP8"], {"R-FJP8"}),
        (["owner=nobody"], set()),
    ],
)
def test_conditions_compare_what_is_shown_and_all_must_hold(
    cbrm: Cbrm, conditions: list[str], found: set[str]
) -> None:
    arguments = [word for condition in conditions for word in ("--where", condition)]
    assert set(ids(cbrm("list", "risk", "--json", *arguments))) == found


def test_sorting_by_number_puts_the_highest_first_with_a_hyphen(cbrm: Cbrm) -> None:
    scores = [row["score"] for row in cbrm("list", "risk", "--sort", "-score", "--json").json]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 16


def test_bands_sort_by_severity_and_not_by_name(cbrm: Cbrm) -> None:
    bands = [row["band"] for row in cbrm("list", "risk", "--sort", "band", "--json").json]
    order = ["low", "moderate", "high", "severe"]
    assert bands == sorted(bands, key=order.index)
    assert {"low", "high"} <= set(bands)


@pytest.mark.parametrize("name", ["owner", "-owner"])
def test_records_without_a_value_come_last_either_way(cbrm: Cbrm, name: str) -> None:
    owners = [row.get("owner", "") for row in cbrm("list", "risk", "--sort", name, "--json").json]
    assert owners[-1] == ""
    filled = owners[:-1]
    assert filled == sorted(filled, reverse=name.startswith("-"))


def test_csv_has_a_header_and_reads_back(cbrm: Cbrm) -> None:
    rows = list(csv.DictReader(io.StringIO(cbrm("list", "risk", "--csv").out)))
    porosity = next(row for row in rows if row["id"] == "R-FJP8")
    assert porosity["current"] == "33"
    assert porosity["objectives"] == "O-THPC, O-6K37"
    assert porosity["treatment"].count("\n") == 3
    assert (porosity["score"], porosity["band"]) == ("9", "moderate")


def test_a_table_on_a_terminal_fits_its_width(sample: Path) -> None:
    child = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], "list", "risk"], cwd=str(sample), env=environment(), dimensions=(24, 60)
    )
    child.expect(pexpect.EOF)
    lines = child.before.decode().splitlines()
    assert any(line.startswith("R-FJP8") for line in lines)
    assert max(map(len, lines)) <= 60


def test_a_table_in_a_pipe_is_whole(cbrm: Cbrm) -> None:
    assert "An apprentice who learns both trades" in cbrm("list", "risk").out


HOSTILE = "A\x1b]0;x\x07 [/red][@click=app.quit]\u202etitle"


@pytest.mark.parametrize("arguments", [("list", "risk"), ("show", "R-FJP8"), ("check",)])
def test_what_a_partner_wrote_cannot_drive_the_terminal(
    sample: Path, cbrm: Cbrm, arguments: tuple[str, ...]
) -> None:
    file = sample / "joint" / "risks" / "R-FJP8.toml"
    written = "A\\u001b]0;x\\u0007 [/red][@click=app.quit]\\u202etitle"
    text = file.read_text().replace("Porosity shows only after machining", written)
    file.write_text(text.replace('owner = "Tom Fairclough"\n', ""))
    out = cbrm(*arguments).out
    assert "A]0;x [/red][@click=app.quit]title" in out
    assert not set("\x1b\x07\u202e") & set(out)


def test_json_keeps_what_is_there_even_when_it_is_hostile(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "joint" / "risks" / "R-FJP8.toml"
    written = HOSTILE.encode("unicode_escape").decode().replace("\\x", "\\u00")
    file.write_text(file.read_text().replace("Porosity shows only after machining", written))
    assert cbrm("show", "R-FJP8", "--json").json["title"] == HOSTILE


def test_fields_and_numbers_that_the_program_does_not_know_are_there(sample: Path, cbrm: Cbrm) -> None:
    file = sample / "joint" / "risks" / "R-FJP8.toml"
    file.write_text('colour = "blue"\nodd = nan\nat = 12:30:00\n' + file.read_text())
    row = cbrm("show", "R-FJP8", "--json").json
    assert (row["colour"], row["odd"], row["at"]) == ("blue", "nan", "12:30:00")
    assert ids(cbrm("list", "risk", "--where", "colour=blue", "--json")) == ["R-FJP8"]


@pytest.mark.parametrize("key", ["R-FJP8", "r-fjp8"])
def test_show_finds_a_record_whatever_the_case(cbrm: Cbrm, key: str) -> None:
    assert cbrm("show", key, "--json").json["id"] == "R-FJP8"


def test_show_says_what_refers_to_a_record(cbrm: Cbrm) -> None:
    assert "Referred to by          A-895S, I-K723" in cbrm("show", "R-FJP8").out.splitlines()


def test_two_files_with_one_id_are_both_listed(sample: Path, cbrm: Cbrm) -> None:
    copy = sample / "internal" / "risks" / "R-FJP8.toml"
    shutil.copy(sample / "joint" / "risks" / "R-FJP8.toml", copy)
    keys = ids(cbrm("list", "risk", "--where", "title=Porosity shows only after machining", "--json"))
    assert len(keys) == 2
    assert "R-FJP8" in keys
    assert [cbrm("show", key, "--json").json["id"] for key in keys] == keys


def test_a_file_that_is_not_toml_is_named_and_the_rest_is_listed(sample: Path, cbrm: Cbrm) -> None:
    (sample / "joint" / "risks" / "R-FJP8.toml").write_text('title = "a"\nkind = \n')
    outcome = cbrm("list", "risk", "--json")
    assert "R-E68Y" in ids(outcome)
    assert "R-FJP8" not in ids(outcome)
    assert "joint/risks/R-FJP8.toml, line 2, column 8" in outcome.message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "rsk"], "there is no record type “rsk”; did you mean risk?"),
        (
            ["list", "risk", "--where", "ownr=x"],
            "a record of type risk has no field “ownr”; did you mean owner?",
        ),
        (["list", "risk", "--where", "owner"], "“owner” must be FIELD=VALUE"),
        (["list", "risk", "--sort", "-bnd"], "did you mean band?"),
        (["list", "risk", "--json", "--csv"], "--json and --csv exclude each other"),
        (
            ["list", "risk", "--space", "nowhere"],
            "there is no space “nowhere” here; there are joint, internal",
        ),
        (["show", "R-FJP7"], "there is no record R-FJP7; did you mean R-FJP8, Porosity shows"),
        (["list"], "Missing argument 'TYPE'"),
    ],
)
def test_a_mistake_is_told_in_one_line(cbrm: Cbrm, arguments: list[str], said: str) -> None:
    assert said in refused(cbrm(*arguments))


def test_a_terminal_that_knows_ascii_only_gets_all_the_same(sample: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    table = run("list", "risk", cwd=sample, env=ascii_only)
    assert table.code == 0
    assert "\\xd7" in table.out
    (sample / "joint" / "risks" / "R-FJP8.toml").write_text('title = "Größe"\n')
    assert run("show", "R-FJP8", "--json", cwd=sample, env=ascii_only).json["title"] == "Größe"
