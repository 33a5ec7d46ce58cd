"""`cbrm share`, `join`, `sync`, `status`, `disagreements`, `settle`, `history`, over a real folder store."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import Outcome, refused, run

Cbrm = Callable[..., Outcome]
Pair = tuple[Cbrm, Cbrm]
REPORT = {
    "space",
    "store",
    "sent",
    "received",
    "disagreements",
    "held_back",
    "requests",
    "state",
    "error",
}
STATUS = {"space", "store", "to_send", "disagreements", "held_back", "last_sync", "error"}


def root_of(cbrm: Cbrm) -> Path:
    return Path(cbrm.keywords["cwd"])  # type: ignore[attr-defined]


def joint_files(cbrm: Cbrm) -> dict[str, bytes]:
    joint = root_of(cbrm) / "joint"
    return {path.relative_to(joint).as_posix(): path.read_bytes() for path in joint.rglob("*.toml")}


def sync(*partners: Cbrm) -> list[dict[str, Any]]:
    reports = []
    for cbrm in partners:
        outcome = cbrm("sync", "--json")
        assert outcome.code == 0, outcome
        (report,) = outcome.json["spaces"]
        assert report.keys() == REPORT
        reports.append(report)
    return reports


def test_an_edit_reaches_the_partner(demo: Pair) -> None:
    ours, theirs = demo
    assert ours("rescore", "R-E68Y", "--likelihood", "5", "--impact", "5", "--reason", "x").code == 0
    sent, received = sync(ours, theirs)
    assert (sent["sent"], sent["received"], sent["state"]) == (1, 0, "in step")
    assert (received["sent"], received["received"], received["state"]) == (0, 1, "in step")
    assert theirs("show", "R-E68Y", "--json").json["score"] == 25
    assert joint_files(ours) == joint_files(theirs)


def test_status_tells_what_waits_without_asking_the_store(demo: Pair) -> None:
    ours, _ = demo
    ours("set", "R-FJP8", "title=Changed")
    (root_of(ours).parent / "store").rename(root_of(ours).parent / "gone")
    outcome = ours("status", "--json")
    assert outcome.code == 0
    (joint,) = outcome.json["spaces"]
    assert joint.keys() == STATUS
    assert (joint["space"], joint["to_send"]) == ("joint", 1)
    assert outcome.json.keys() == {"spaces", "to_send", "disagreements", "findings"}
    assert outcome.json["to_send"] == 1


def disagree(demo: Pair, ours_says: str, theirs_says: str) -> None:
    ours, theirs = demo
    assert ours("set", "R-FJP8", *ours_says.split("|")).code == 0
    assert theirs("set", "R-FJP8", *theirs_says.split("|")).code == 0
    sync(ours, theirs, ours)


def test_a_disagreement_is_the_same_on_both_sides_and_settled_by_keeping_one(demo: Pair) -> None:
    ours, theirs = demo
    disagree(demo, "owner=Priya Nair", "owner=Anil Sethi")
    (found,) = ours("disagreements", "--json").json
    assert theirs("disagreements", "--json").json == [found]
    assert (found["id"], found["field"]) == ("R-FJP8", "owner")
    assert {value["value"] for value in found["values"]} == {"Priya Nair", "Anil Sethi"}
    for value in found["values"]:
        assert value.keys() == {"value", "author", "organisation", "at", "note"}
    number = 1 + [value["organisation"] for value in found["values"]].index("oakmere")
    assert ours("settle", "r-fjp8", "owner", "--keep", str(number)).code == 0
    assert ours("disagreements", "--json").json == []
    assert ours("show", "R-FJP8", "--json").json["owner"] == "Anil Sethi"
    sync(ours, theirs)
    assert theirs("disagreements", "--json").json == []
    assert joint_files(ours) == joint_files(theirs)


def test_a_disagreement_is_settled_by_another_value(demo: Pair) -> None:
    ours, _ = demo
    disagree(demo, "review_on=2027-01-01", "review_on=2027-02-01")
    assert "review_on must be a date" in refused(ours("settle", "R-FJP8", "review_on", "--value", "soon"))
    assert ours("settle", "R-FJP8", "review_on", "--value", "2027-03-01").code == 0
    assert ours("show", "R-FJP8", "--json").json["review_on"] == "2027-03-01"
    assert ours("disagreements", "--json").json == []


@pytest.mark.parametrize(
    ("how", "strategies"), [(("--keep", "2"), {"avoid", "reduce"}), (("--value", "share"), {"share"})]
)
def test_fields_that_are_merged_as_one_are_settled_as_one(
    demo: Pair, how: tuple[str, str], strategies: set[str]
) -> None:
    ours, _ = demo
    disagree(demo, "strategy=reduce|strategy_rationale=a", "strategy=avoid|strategy_rationale=b")
    assert ours("settle", "R-FJP8", "strategy", *how).code == 0
    row = ours("show", "R-FJP8", "--json").json
    assert row["strategy"] in strategies
    assert row["strategy_rationale"] in {"a", "b"}
    assert ours("disagreements", "--json").json == []


def test_a_score_that_both_changed_is_one_disagreement_about_the_pair(demo: Pair) -> None:
    ours, _ = demo
    disagree(demo, "current=51", "current=15")
    (found,) = ours("disagreements", "--json").json
    assert found["field"] == "current"
    scores = [value["value"] for value in found["values"]]
    assert {"likelihood": 5, "impact": 1} in scores
    assert {"likelihood": 1, "impact": 5} in scores
    assert ours("settle", "R-FJP8", "current", "--value", "33").code == 0
    assert ours("show", "R-FJP8", "--json").json["current"] == {"likelihood": 3, "impact": 3}


def test_deleting_what_a_partner_edited_is_a_disagreement_to_settle(demo: Pair) -> None:
    ours, theirs = demo
    assert ours("delete", "R-41PM").code == 0
    assert theirs("set", "R-41PM", "title=Still here").code == 0
    sync(ours, theirs, ours)
    (found,) = ours("disagreements", "--json").json
    kept = 1 + next(index for index, value in enumerate(found["values"]) if value["value"] is not None)
    assert ours("settle", "R-41PM", found["field"], "--keep", str(kept)).code == 0
    assert ours("show", "R-41PM", "--json").json["title"] == "Still here"
    assert "Still here" in ours("disagreements").out or ours("disagreements", "--json").json == []


def test_settling_what_is_not_there_is_refused(demo: Pair) -> None:
    ours, _ = demo
    disagree(demo, "owner=Priya Nair", "owner=Anil Sethi")
    for arguments, said in (
        (("owner",), "give either --keep N or --value VALUE"),
        (("owner", "--keep", "1", "--value", "x"), "give either --keep N or --value VALUE"),
        (("title", "--keep", "1"), "no disagreement on title of R-FJP8; there is one on R-FJP8 owner"),
        (("owner", "--keep", "3"), "--keep must be 1 to 2"),
        (("owner", "--keep", "0"), "0 is not in the range"),
    ):
        assert said in refused(ours("settle", "R-FJP8", *arguments))


def test_history_has_who_when_and_both_values_oldest_first(demo: Pair) -> None:
    ours, theirs = demo
    ours("set", "R-FJP8", "owner=Priya Nair")
    sync(ours, theirs)
    theirs("set", "R-FJP8", "owner=Anil Sethi")
    sync(theirs, ours)
    entries = [entry for entry in ours("history", "r-fjp8", "--json").json if entry["field"] == "owner"]
    for entry in entries:
        assert entry.keys() >= {"at", "author", "organisation", "id", "field", "before", "after", "note"}
    assert [(entry["organisation"], entry["before"], entry["after"]) for entry in entries[-2:]] == [
        ("brindlewick", "Tom Fairclough", "Priya Nair"),
        ("oakmere", "Priya Nair", "Anil Sethi"),
    ]
    assert entries[-1]["author"] == "Anil Sethi"
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    assert "Anil Sethi" in ours("history", "R-FJP8").out


def test_history_of_the_internal_space_comes_from_the_edits_made_here(demo: Pair) -> None:
    ours, theirs = demo
    ours("set", "R-7G6D", "owner=Priya Nair")
    ours("set", "10-1@internal", "owner=Priya Nair")
    (entry,) = ours("history", "R-7G6D", "--json").json
    assert (entry["field"], entry["before"], entry["after"]) == ("owner", "Margaret Ashdown", "Priya Nair")
    assert (entry["author"], entry["organisation"]) == ("Margaret Ashdown", "brindlewick")
    (entry,) = ours("history", "10-1@internal", "--json").json
    assert (entry["field"], entry["after"]) == ("owner", "Priya Nair")
    assert "there is no record R-7G6D" in refused(theirs("history", "R-7G6D"))


def test_nothing_internal_is_in_the_store(demo: Pair) -> None:
    ours, theirs = demo
    key = ours("add", "risk", "title=Our heron nests alone", "--space", "internal").out.strip()
    sync(ours, theirs)
    store = root_of(ours).parent / "store"
    for path in store.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"heron" not in content
            assert key.encode() not in content
            assert b"internal/" not in content


def test_share_gives_the_space_its_store_and_join_makes_a_workspace_of_it(
    tmp_path: Path, sample: Path, cbrm: Cbrm
) -> None:
    (tmp_path / "store").mkdir()
    outcome = cbrm("share", "../store", "--json")
    assert outcome.code == 0, outcome
    assert outcome.json["state"] == "in step"
    joined = run(
        "join", "store", "theirs", "--as", "oakmere", "--person", "Anil Sethi", "--json", cwd=tmp_path
    )
    assert joined.json == {"workspace": str(tmp_path / "theirs")}
    theirs = Path(joined.json["workspace"])
    assert run("show", "R-FJP8", "--json", cwd=theirs).json == cbrm("show", "R-FJP8", "--json").json
    assert (theirs / "workspace.toml").read_text(encoding="utf-8").count("oakmere")


def new_plan(path: Path) -> None:
    made = run("new", path, "--title", "T", "--org", "a=A", "--org", "b=B", "--as", "a", cwd=path.parent)
    assert made.code == 0, made


def test_a_store_with_another_plan_is_refused(tmp_path: Path, cbrm: Cbrm) -> None:
    (tmp_path / "store").mkdir()
    assert cbrm("share", tmp_path / "store").code == 0
    new_plan(tmp_path / "other")
    before = (tmp_path / "other" / "workspace.toml").read_bytes()
    assert "holds another plan" in refused(run("share", "../store", cwd=tmp_path / "other"))
    assert (tmp_path / "other" / "workspace.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("share", "store", "--space", "internal"), "never shared"),
        (("share", "s3://bucket/x", "-o", "secret=abc"), "is a secret and is not kept here"),
        (("share", "s3://bucket/x", "-o", "endpoint_url"), "must be FIELD=VALUE"),
        (("share", "s3://bucket/x", "-o", "a=1", "-o", "a.b=2"), "which has a value"),
        (("sync",), "no space of this workspace has a store yet; give it one with cbrm share URL"),
        (("sync", "--space", "joint"), "the joint space has no store yet"),
        (("sync", "--space", "internal"), "the internal space has no store yet"),
        (("sync", "--watch"), "no space of this workspace has a store yet"),
        (("sync", "--space", "nowhere"), "there is no space “nowhere” here"),
    ],
)
def test_sharing_that_cannot_be_is_refused(cbrm: Cbrm, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(cbrm(*arguments))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("join", "empty", "p", "--as", "a"), "holds no plan"),
        (("join", "store", "p", "--as", "nobody"), "the plan knows brindlewick, oakmere, not “nobody”"),
        (("join", "store", "sample", "--as", "oakmere"), "is not empty"),
        (("join", "store", "p"), "Missing option '--as'"),
    ],
)
def test_joining_that_cannot_be_is_refused_and_leaves_nothing(
    tmp_path: Path, cbrm: Cbrm, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "empty").mkdir()
    assert cbrm("share", tmp_path / "store").code == 0
    assert said in refused(run(*arguments, cwd=tmp_path))
    assert not (tmp_path / "p").exists()
