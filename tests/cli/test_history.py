"""`cbrm history` with its filters, and `cbrm restore`."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import Outcome, refused

Cbrm = Callable[..., Outcome]
Pair = tuple[Cbrm, Cbrm]
KEYS = {"at", "author", "organisation", "id", "field", "before", "after", "note", "space", "entry"}


def root_of(cbrm: Cbrm) -> Path:
    return Path(cbrm.keywords["cwd"])  # type: ignore[attr-defined]


def done(cbrm: Cbrm, *arguments: str) -> Outcome:
    outcome = cbrm(*arguments)
    assert outcome.code == 0, outcome
    return outcome


def listed(cbrm: Cbrm, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(cbrm, "history", *arguments, "--json").json
    return found


def field(cbrm: Cbrm, record: str, name: str) -> Any:
    return done(cbrm, "show", record, "--json").json.get(name)


def test_the_first_sync_is_an_entry_a_record(demo: Pair) -> None:
    ours, _ = demo
    entries = listed(ours, "--space", "joint")
    assert {entry["field"] for entry in entries} == {"(record)"}
    assert len({entry["id"] for entry in entries}) == len(entries)
    risk = next(entry for entry in entries if entry["id"] == "R-FJP8")
    assert risk.keys() == KEYS
    assert risk["before"] is None
    assert risk["after"]["current"] == {"likelihood": 3, "impact": 3}
    assert risk["after"]["review_on"] == field(ours, "R-FJP8", "review_on")


def test_the_filters_narrow_what_is_listed(demo: Pair) -> None:
    ours, theirs = demo
    done(ours, "set", "R-FJP8", "owner=Priya Nair", "title=Pores")
    done(ours, "delete", "R-E68Y")
    done(ours, "delete", "R-7G6D")
    done(ours, "sync")
    done(theirs, "sync")
    done(theirs, "set", "R-FJP8", "owner=Anil Sethi")
    done(theirs, "sync")
    done(ours, "sync")
    assert [entry["after"] for entry in listed(ours, "--field", "Owner")] == ["Priya Nair", "Anil Sethi"]
    assert [entry["after"] for entry in listed(ours, "--by", "anil")] == ["Anil Sethi"]
    assert [entry["after"] for entry in listed(ours, "--by", "OAKMERE")] == ["Anil Sethi"]
    gone = listed(ours, "--deleted")
    assert {(entry["id"], entry["space"], entry["after"]) for entry in gone} == {
        ("R-E68Y", "joint", None),
        ("R-7G6D", "internal", None),
    }
    assert all(entry["before"]["title"] for entry in gone)
    assert {entry["id"] for entry in listed(theirs, "--deleted")} == {"R-E68Y"}
    everything = listed(ours)
    assert listed(ours, "--since", "today") == everything
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    later = ours("history", "--since", "tomorrow", "--json", env={"CBRM_TODAY": tomorrow})
    assert (later.code, later.json) == (0, [])
    assert [entry["id"] for entry in listed(ours, "r-e68y", "--deleted")] == ["R-E68Y"]
    assert [entry["at"] for entry in everything] == sorted(entry["at"] for entry in everything)


def test_a_value_is_put_back_and_undone(demo: Pair) -> None:
    ours, theirs = demo
    done(ours, "set", "R-FJP8", "owner=Priya Nair")
    done(ours, "sync")
    done(theirs, "sync")
    did = done(theirs, "restore", "r-fjp8", "owner", "--json").json
    assert (did["id"], did["field"], did["before"], did["after"]) == (
        "R-FJP8",
        "owner",
        "Priya Nair",
        "Tom Fairclough",
    )
    assert field(theirs, "R-FJP8", "owner") == "Tom Fairclough"
    done(theirs, "undo")
    assert field(theirs, "R-FJP8", "owner") == "Priya Nair"


def test_an_earlier_value_goes_by_its_entry_or_a_date(sample: Path, cbrm: Cbrm) -> None:
    for title in ("One", "Two", "Three"):
        done(cbrm, "set", "R-FJP8", f"title={title}")
    first, second, _ = listed(cbrm, "R-FJP8", "--field", "title")
    done(cbrm, "restore", "R-FJP8", "title", "--at", first["entry"])
    assert field(cbrm, "R-FJP8", "title") == "One"
    done(cbrm, "restore", "R-FJP8", "title", "--before", "today")
    assert field(cbrm, "R-FJP8", "title") == first["before"]
    done(cbrm, "restore", "R-FJP8", "title", "--at", second["entry"], "--dry-run")
    assert field(cbrm, "R-FJP8", "title") == first["before"]
    done(cbrm, "restore", "R-FJP8", "title", "--at", second["entry"])
    assert field(cbrm, "R-FJP8", "title") == "Two"


def test_the_beginning_of_an_entry_s_name_will_do(demo: Pair) -> None:
    ours, _ = demo
    done(ours, "set", "R-FJP8", "title=One")
    done(ours, "set", "R-FJP8", "owner=Priya Nair")
    done(ours, "sync")
    shown = done(ours, "history", "R-FJP8", "--field", "(record)").out.split()[-1]
    assert len(shown) < 12
    done(ours, "restore", "R-FJP8", "title", "--at", shown)
    assert field(ours, "R-FJP8", "title") == "Porosity shows only after machining"


def test_fields_that_go_together_are_put_back_together(cbrm: Cbrm) -> None:
    done(cbrm, "set", "R-FJP8", "strategy=transfer", "transferred_to=insurer")
    done(cbrm, "set", "R-FJP8", "strategy=avoid", "transferred_to=", "strategy_rationale=x")
    done(cbrm, "restore", "R-FJP8", "transferred_to")
    row = done(cbrm, "show", "R-FJP8", "--json").json
    assert (row["strategy"], row["transferred_to"]) == ("transfer", "insurer")
    assert row["strategy_rationale"] != "x"


@pytest.mark.parametrize("record", ["R-E68Y", "R-7G6D"])
def test_a_deleted_record_comes_back_as_it_was(demo: Pair, record: str) -> None:
    ours, theirs = demo
    (path,) = root_of(ours).glob(f"*/risks/{record}.toml")
    path.write_text(f"# asked for by the board\n{path.read_text()}")
    done(ours, "sync")
    text = path.read_text()
    done(ours, "delete", record)
    done(ours, "sync")
    assert "brought back" in done(ours, "restore", record.lower()).message
    assert path.read_text() == text
    done(ours, "sync")
    done(theirs, "sync")
    there = root_of(theirs) / path.relative_to(root_of(ours))
    assert there.exists() == (record == "R-E68Y")
    done(ours, "undo")
    assert not path.exists()


def test_a_deleted_record_whose_id_was_taken_gets_another(cbrm: Cbrm) -> None:
    done(cbrm, "delete", "R-FJP8")
    (gone,) = listed(cbrm, "R-FJP8", "--deleted")
    done(cbrm, "restore", "R-FJP8")
    did = done(cbrm, "restore", "R-FJP8", "--at", gone["entry"], "--json")
    assert did.json["was"] == "R-FJP8"
    assert did.json["id"] != "R-FJP8"
    assert f"as {did.json['id']}, for the id was taken" in did.message
    assert field(cbrm, did.json["id"], "title") == field(cbrm, "R-FJP8", "title")


def test_what_cannot_be_restored_is_refused_in_one_line(demo: Pair) -> None:
    ours, _ = demo
    done(ours, "set", "R-FJP8", "owner=Priya Nair")
    done(ours, "set", "R-7G6D", "owner=Priya Nair")
    done(ours, "delete", "R-E68Y")
    for arguments, said in (
        (("R-NOPE", "owner"), "there is no record R-NOPE"),
        (("R-FJP8",), "R-FJP8 is there; name the field to restore: owner"),
        (("R-FJP8", "cause"), "cause of R-FJP8 was never changed; owner were"),
        (("R-FJP8", "nonsense"), "nonsense of R-FJP8 was never changed"),
        (("R-FJP8", "title", "--before", "2020-01-01"), "nothing is known of title of R-FJP8 before 2020"),
        (("R-FJP8", "owner", "--at", "ffff.9"), "no entry there that ffff.9 names"),
        (("R-FJP8", "owner", "--at", "x", "--before", "today"), "either --at ENTRY or --before DATE"),
        (("R-FJP8", "owner", "--before", "soon"), "must be a date"),
        (("R-E68Y", "owner"), "R-E68Y was deleted; cbrm restore R-E68Y brings it back first"),
    ):
        assert said in refused(ours("restore", *arguments)), arguments
    assert "must be a date" in refused(ours("history", "--since", "soon"))
    assert "there is no space" in refused(ours("history", "--space", "moon"))
