"""`cbrm new` and `cbrm demo`."""

import tomllib
from pathlib import Path

import pytest
from tests.cli.program import refused, run

NEW = ("--title", "Parts", "--org", "ash=Ash & Co", "--org", "elm=Elm Ltd", "--as", "elm")


def test_a_new_workspace_can_be_worked_in_at_once(tmp_path: Path) -> None:
    made = run("new", "plan", *NEW, "--person", "Nia Elm", cwd=tmp_path)
    assert (made.code, made.out) == (0, "plan\n")
    root = tmp_path / "plan"
    assert tomllib.loads((root / "workspace.toml").read_text()) == {"as": "elm", "person": "Nia Elm"}
    checked = run("check", "--json", cwd=root)
    assert checked.code == 0
    assert {row["message"] for row in checked.json if row["code"] == "RM08"} == {
        "“Ash & Co” has no senior executive responsible.",
        "“Elm Ltd” has no senior executive responsible.",
    }
    key = run("add", "risk", "title=First", "affects=ash,elm", "--json", cwd=root).json["id"]
    assert run("show", key, "--json", cwd=root).json["affects"] == ["ash", "elm"]


def test_its_folder_may_be_there_when_it_is_empty(tmp_path: Path) -> None:
    assert run("new", ".", *NEW, cwd=tmp_path).code == 0
    assert (tmp_path / "workspace.toml").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*NEW[:-1], "oak"), "“oak” is none of the organisations ash, elm"),
        ((*NEW, "--org", "Big Oak=x"), "“Big Oak” cannot be a key"),
        ((*NEW, "--org", "joint=x"), "“joint” cannot be a key: the plan uses this word"),
        ((*NEW, "--org", "ash=Again"), "--org names “ash” twice"),
        ((*NEW, "--org", "oak"), "must be FIELD=VALUE"),
        ((*NEW, "--org", "oak="), "the name of oak is empty"),
        ((*NEW, "--template", "huge"), "there is no template “huge”"),
        (NEW[2:], "Missing option '--title'"),
        (("--title", "a\x1bb", *NEW[2:]), "the title must be one line of text"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_leaves_nothing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(run("new", "plan", *arguments, cwd=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert f"{tmp_path} is not empty" in refused(run("new", tmp_path, *NEW, cwd=tmp_path))
    assert f"{tmp_path / 'notes.txt'} is a file" in refused(
        run("new", tmp_path / "notes.txt", *NEW, cwd=tmp_path)
    )
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_demo_is_two_workspaces_in_step_on_one_store(tmp_path: Path) -> None:
    made = run("demo", "--dir", "d", "--no-open", "--json", cwd=tmp_path)
    root = tmp_path / "d"
    assert made.json == {
        "workspaces": {"brindlewick": str(root / "brindlewick"), "oakmere": str(root / "oakmere")},
        "store": str(root / "store"),
    }
    first, second = (Path(path) for path in made.json["workspaces"].values())
    for path in (first, second):
        status = run("status", "--json", cwd=path).json
        assert (status["to_send"], status["disagreements"], status["findings"]["error"]) == (0, 0, 0)
    files = [
        {file.relative_to(path): file.read_bytes() for file in (path / "joint").rglob("*.toml")}
        for path in (first, second)
    ]
    assert files[0] == files[1]
    assert len(files[0]) > 31
    assert run("show", "R-D6B5", "--json", cwd=second).json["space"] == "internal"
    assert run("show", "R-7G6D", cwd=second).code == 2


@pytest.mark.parametrize(
    ("name", "partners", "spaces", "seeded"),
    [
        (
            "tarnvale-pantry",
            ["coldbeck", "skerry"],
            ["joint", "shared/dairy-haulier"],
            ["EX03", "KN03", "RK07", "RK08", "RM08", "VC03"],
        ),
        (
            "lumenreed-norvale",
            ["lumenreed", "norvale"],
            ["joint"],
            ["CL03", "EX04", "MO05", "RK13", "TR03", "TR04"],
        ),
    ],
)
def test_each_sample_makes_a_demo_of_two_partners_who_share_all_their_spaces(
    tmp_path: Path, name: str, partners: list[str], spaces: list[str], seeded: list[str]
) -> None:
    made = run("demo", "--dir", "d", "--sample", name, "--no-open", "--json", cwd=tmp_path)
    root = tmp_path / "d"
    assert made.json == {
        "workspaces": {key: str(root / key) for key in partners},
        "store": str(root / "store"),
    }
    for key in partners:
        synced = run("sync", "--json", cwd=root / key).json["spaces"]
        assert [(row["space"], row["state"], row["sent"], row["received"]) for row in synced] == [
            (space, "in step", 0, 0) for space in spaces
        ]
        assert sorted(row["code"] for row in run("check", "--json", cwd=root / key).json) == seeded
    first, second = (root / key for key in partners)
    for space in spaces:
        files = [
            {file.relative_to(path): file.read_bytes() for file in (path / space).rglob("*.toml")}
            for path in (first, second)
        ]
        assert files[0] == files[1] != {}
    space = spaces[-1]
    key = run("add", "action", "title=Tried out", "--space", space, "--json", cwd=second).json["id"]
    for path in (second, first):
        assert run("sync", cwd=path).code == 0
    assert run("show", key, "--json", cwd=first).json["space"] == space


def test_a_demo_of_another_sample_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    assert run("demo", "--no-open", cwd=tmp_path).code == 0
    other = run("demo", "--no-open", "--sample", "tarnvale-pantry", cwd=tmp_path)
    assert "is not empty" in refused(other)
    assert "'tarnvale-pantry'" in refused(run("demo", "--no-open", "--sample", "other", cwd=tmp_path))


def test_each_demo_is_a_plan_of_its_own_that_keeps_the_comments(tmp_path: Path) -> None:
    plans = []
    for name in ("a", "b"):
        assert run("demo", "--dir", name, "--no-open", cwd=tmp_path).code == 0
        plans.append((tmp_path / name / "brindlewick" / "joint" / "plan.toml").read_text(encoding="utf-8"))
    assert tomllib.loads(plans[0])["plan"] != tomllib.loads(plans[1])["plan"]
    assert "# The highest band we live with without doing something about it." in plans[0]


def test_a_demo_that_is_there_is_used_again_as_it_stands(tmp_path: Path) -> None:
    first = run("demo", "--no-open", "--json", cwd=tmp_path)
    here = tmp_path / "cbrm-demo" / "brindlewick"
    assert run("set", "R-FJP8", "title=Tried out", cwd=here).code == 0
    again = run("demo", "--no-open", "--json", cwd=tmp_path)
    assert again.json == first.json
    assert "used as it stands" in again.message
    assert run("show", "R-FJP8", "--json", cwd=here).json["title"] == "Tried out"


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cbrm-demo").mkdir()
    (tmp_path / "cbrm-demo" / "mine.txt").write_text("mine")
    assert "is not empty" in refused(run("demo", "--no-open", cwd=tmp_path))
    assert [path.name for path in (tmp_path / "cbrm-demo").iterdir()] == ["mine.txt"]


def test_the_demo_is_made_before_it_is_seen_that_there_is_no_terminal(tmp_path: Path) -> None:
    made = run("demo", cwd=tmp_path)
    assert made.code == 2
    assert "the screens need a terminal" in made.message
    assert (tmp_path / "cbrm-demo" / "oakmere" / "workspace.toml").is_file()
