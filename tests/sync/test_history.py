"""The history of a space in the words of records, and putting old values back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.sync.partners import Partner, in_step
from tests.sync.small import alone, small_pair

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Create, Op, Write
from cbrm_tui.sync.local import local_history
from cbrm_tui.sync.past import changes_in
from cbrm_tui.sync.reports import HistoryEntry
from cbrm_tui.sync.restoring import Side, of_field, restoration
from cbrm_tui.sync.wire import encode_commit
from cbrm_tui.workspace.edits import Applied, Delete, Edit, Put, Relay
from cbrm_tui.workspace.errors import BadValue, WorkspaceError
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 6, 1)


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return small_pair(tmp_path)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A plan that is shared with nobody."""
    return alone(tmp_path / "alone")


def put(workspace: Workspace, record: str, **values: Any) -> Applied:
    puts = tuple(Put(record, (name,), value) for name, value in values.items())
    return workspace.apply(Edit(puts, f"set {', '.join(values)} of {record}"))


def restore(workspace: Workspace, entry: HistoryEntry, side: Side = "before") -> Applied:
    return workspace.apply(restoration(workspace.plan, entry, side, "Ann", TODAY).edit)


def last(entries: list[HistoryEntry], field: str) -> HistoryEntry:
    return [entry for entry in entries if entry.field == field][-1]


def log_of(*groups: list[Op]) -> Iterator[bytes]:
    for number, ops in enumerate(groups, 1):
        commit = Commit("p", "a" * 12, number, "", {}, "Ann", "b", "", f"2026-01-{number:02}", tuple(ops))
        yield encode_commit(commit.to_json())[0]


# What is told


def test_the_history_of_each_record_is_its_part_of_the_whole(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.create("risk", {"title": "Ours"}, "R-0009")
    theirs.create("risk", {"title": "Theirs", "links": ["R-0001"]}, "R-0009")
    ours.set("R-0001", owner="Ann", tags=["rail", "winter"])
    theirs.set("10-1@joint", status="drafted", evidence="The register")
    in_step(ours, theirs)
    ours.set("10-1@joint", status="agreed")
    theirs.delete("R-0002")
    in_step(ours, theirs)
    everything = ours.sync.history()
    assert theirs.sync.history() == everything
    for record in {entry.record for entry in everything}:
        assert ours.sync.history(record) == [entry for entry in everything if entry.record == record]
    assert sum(entry.record.startswith("R-") and entry.whole for entry in everything) == 5


def test_an_element_has_a_history_of_its_own(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set("10-1@joint", status="drafted")
    ours.set("10-3@joint", evidence="The register")
    in_step(ours, theirs)
    theirs.set("10-1@joint", status="not_applicable", reason="Bought in")
    in_step(ours, theirs)
    assert [(entry.field, entry.before, entry.after) for entry in ours.sync.history("10-1@joint")] == [
        ("(record)", None, {"status": "drafted"}),
        ("status", {"status": "drafted"}, {"status": "not_applicable", "reason": "Bought in"}),
    ]
    assert [entry.field for entry in ours.sync.history("10-3@joint")] == ["(record)"]


def test_statuses_of_two_elements_are_no_disagreement(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set("10-1@joint", status="drafted")
    ours.set("10-3@joint", status="drafted")
    in_step(ours, theirs)
    ours.set("10-1@joint", status="agreed")
    theirs.set("10-3@joint", status="agreed")
    in_step(ours, theirs)
    assert ours.sync.disagreements() == []
    assert {ours.workspace.plan[f"10-{n}@joint"].status for n in (1, 3)} == {"agreed"}


@pytest.mark.parametrize("choice", [0, 1])
def test_a_disagreement_about_an_element_is_settled_in_it(
    partners: tuple[Partner, Partner], choice: int
) -> None:
    ours, theirs = partners
    ours.set("10-1@joint", status="drafted")
    in_step(ours, theirs)
    ours.set("10-1@joint", status="agreed")
    theirs.set("10-1@joint", status="not_applicable", reason="Bought in")
    in_step(ours, theirs)
    (found,) = ours.sync.disagreements()
    assert (found.record, found.field) == ("10-1@joint", "status")
    wanted = found.choices[choice].value
    ours.sync.settle(found.record, found.field, wanted)
    in_step(ours, theirs)
    data = theirs.workspace.plan["10-1@joint"].data
    assert {name: data[name] for name in ("status", "reason") if name in data} == wanted
    assert theirs.sync.disagreements() == []


def test_a_value_that_looks_like_an_op_misleads_nobody() -> None:
    key, other = DocKey("risks", "R-0001", f"{'a' * 12}.1"), DocKey("risks", "R-0002", f"{'a' * 12}.2")
    fake = {"doc": f"risks/R-0001@{'b' * 12}.1", "op": "create"}
    log = [
        *log_of(
            [Create(key), Write(key, ("title",), "One")],
            [Create(other), Write(other, ("x",), fake), Write(other, ("y",), {"doc": "no document"})],
            [Write(key, ("title",), "Two")],
        )
    ]
    assert json.loads(log[1])["ops"][1]["value"] == fake
    everything = changes_in(log)
    assert {change.record for change in everything} == {"R-0001", "R-0002"}
    for record in ("R-0001", "R-0002", "R-0003"):
        assert changes_in(log, record) == [change for change in everything if change.record == record]


def test_what_was_never_shared_is_told_from_the_edits_made_here(workspace: Workspace) -> None:
    put(workspace, "R-0001", kind="threat", strategy="transfer", transferred_to="insurer")
    put(workspace, "R-0001", transferred_to="supplier")
    workspace.apply(Edit((Put("R-0001", ("current", "likelihood"), 2),), "x"))
    workspace.apply(Edit((Put("R-0001", ("current", "impact"), 4),), "x"))
    workspace.apply(Edit((Delete("R-0002"),), "delete R-0002"))
    transfer = {"strategy": "transfer", "transferred_to": "insurer"}
    told = [(e.field, e.before, e.after) for e in local_history(workspace, "joint", "R-0001")]
    assert (told[0][0], told[0][1], told[0][2]["title"]) == ("(record)", None, "Lining fails")
    assert told[1:] == [
        ("kind", None, "threat"),
        ("strategy", None, transfer),
        ("strategy", transfer, {**transfer, "transferred_to": "supplier"}),
        ("current", None, {"likelihood": 2}),
        ("current", {"likelihood": 2}, {"likelihood": 2, "impact": 4}),
    ]
    gone = local_history(workspace, "joint")[-1]
    assert (gone.record, gone.deletion, gone.before["title"]) == ("R-0002", True, "Late steel")
    assert local_history(workspace, "internal") == []


# Putting back


def test_a_value_goes_back_and_can_be_undone_again(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    theirs.set("R-0001", title="Theirs", notes="one\nanother\n")
    in_step(ours, theirs)
    for field, old in (("title", "Lining fails"), ("notes", "one\ntwo\nthree\n")):
        restore(ours.workspace, last(ours.sync.history("R-0001"), field))
        assert ours.workspace.plan["R-0001"].data[field] == old
    ours.workspace.undo()
    assert ours.workspace.plan["R-0001"].notes == "one\nanother\n"
    in_step(ours, theirs)
    assert theirs.workspace.plan["R-0001"].title == "Lining fails"
    entry = last(theirs.sync.history("R-0001"), "title")
    assert (entry.before, entry.after, entry.author) == ("Theirs", "Lining fails", "Ann")


@pytest.mark.parametrize("is_shared", [True, False])
def test_coupled_fields_go_back_together(
    partners: tuple[Partner, Partner], workspace: Workspace, is_shared: bool
) -> None:
    ours, theirs = partners
    here = ours.workspace if is_shared else workspace
    put(here, "R-0001", kind="threat", strategy="transfer", transferred_to="insurer")
    if is_shared:
        in_step(ours, theirs)
    put(here, "R-0001", strategy="accept", strategy_rationale="It is small", transferred_to="customer")
    put(here, "R-0001", owner="Ann")
    found = ours.sync.history("R-0001") if is_shared else local_history(here, "joint", "R-0001")
    restore(here, last(found, "strategy"))
    data = here.plan["R-0001"].data
    assert (data["strategy"], data["transferred_to"], data["owner"]) == ("transfer", "insurer", "Ann")
    assert "strategy_rationale" not in data


def test_a_score_goes_back_as_a_new_assessment(workspace: Workspace) -> None:
    put(workspace, "R-0001", current={"likelihood": 2, "impact": 3})
    put(workspace, "R-0001", current={"likelihood": 5, "impact": 5})
    entry = last(local_history(workspace, "joint"), "current")
    restore(workspace, entry)
    data = workspace.plan["R-0001"].data
    assert data["current"] == {"likelihood": 2, "impact": 3}
    (row,) = data["assessments"]
    assert (row["date"], row["by"], row["likelihood"], row["impact"]) == (TODAY, "Ann", 2, 3)
    with pytest.raises(BadValue, match="only added to"):
        restore(workspace, last(local_history(workspace, "joint"), "assessments"))


def test_a_row_goes_back_into_its_list(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    rows = [{"date": date(2026, 1, 1), "value": 3}, {"date": date(2026, 2, 1), "value": 4}]
    key = ours.create("measure", {"title": "Scrap", "readings": rows})
    in_step(ours, theirs)
    theirs.set(key, readings=rows[1:])
    in_step(ours, theirs)
    (entry,) = (one for one in ours.sync.history(key) if one.unit.kind == "row")
    assert (entry.before, entry.after) == (rows[0], None)
    restore(ours.workspace, entry)
    found = ours.workspace.plan[key].data["readings"]
    assert sorted(found, key=lambda row: row["date"]) == rows


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_deleted_record_comes_back_with_its_comments(
    partners: tuple[Partner, Partner], workspace: Workspace, is_shared: bool
) -> None:
    ours, theirs = partners
    here = ours.workspace if is_shared else workspace
    path = here.root / here.plan["R-0002"].doc
    path.write_text(f"# asked for by the board\n{path.read_text()}\nunknown = 3 # of a later version\n")
    here.refresh()
    if is_shared:
        in_step(ours, theirs)
    text = path.read_text()
    here.apply(Edit((Delete("R-0002"),), "delete R-0002"))
    entries = ours.sync.history() if is_shared else local_history(here, "joint")
    (gone,) = (entry for entry in entries if entry.deletion)
    assert restore(here, gone).ids == ("R-0002",)
    assert path.read_text() == text
    if is_shared:
        in_step(ours, theirs)
        assert theirs.read("R-0002") == text
        assert [entry.deletion for entry in theirs.sync.history("R-0002")][-3:] == [False, True, False]
    here.undo()
    assert "R-0002" not in here.plan


def test_a_record_whose_id_was_taken_comes_back_under_another(workspace: Workspace) -> None:
    workspace.apply(Edit((Delete("R-0002"),), "delete R-0002"))
    gone = local_history(workspace, "joint")[-1]
    restore(workspace, gone)
    found = restoration(workspace.plan, gone, "before", "Ann", TODAY)
    assert found.record not in {"R-0002", "R-0001"}
    assert found.record.startswith("R-")
    (key,) = workspace.apply(found.edit).ids
    assert key == found.record
    assert workspace.plan[key].data == workspace.plan["R-0002"].data


def test_a_record_comes_back_although_its_values_would_not_be_accepted_anew(workspace: Workspace) -> None:
    path = workspace.root / workspace.plan["R-0002"].doc
    path.write_text('title = "Late steel"\nstatus = "no status"\nowner = 3\n')
    workspace.refresh()
    workspace.apply(Edit((Delete("R-0002"),), "delete R-0002"))
    restore(workspace, local_history(workspace, "joint")[-1])
    assert workspace.plan["R-0002"].data == {"title": "Late steel", "status": "no status", "owner": 3}


@pytest.mark.parametrize("where", ["title", "comment"])
def test_what_names_an_internal_record_does_not_come_back_to_the_partners(
    workspace: Workspace, where: str
) -> None:
    internal = next(iter(workspace.apply(_internal()).ids))
    path = workspace.root / workspace.plan["R-0002"].doc
    path.write_text(
        'title = "See it"\n# nothing\n'.replace("it" if where == "title" else "nothing", internal)
    )
    workspace.refresh()
    workspace.apply(Edit((Delete("R-0002"),), "delete R-0002"))
    with pytest.raises(BadValue, match=f"{internal}, which is internal"):
        restore(workspace, local_history(workspace, "joint")[-1])
    with pytest.raises(BadValue, match="which is internal"):
        workspace.apply(Edit((Relay("R-0001", f"# {internal}\n"),), "x"))


def test_comments_go_back_without_the_values(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    path = theirs.path("R-0001")
    text = path.read_text()
    path.write_text(f"# Ben's reason\n{text}")
    in_step(ours, theirs)
    ours.path("R-0001").write_text(text)
    in_step(ours, theirs)
    ours.set("R-0001", title="Another")
    entry = last(ours.sync.history("R-0001"), "(comments)")
    assert restoration(ours.workspace.plan, entry, "before", "Ann", TODAY).edit.label.endswith("R-0001")
    restore(ours.workspace, entry)
    assert ours.read("R-0001") == f"# Ben's reason\n{text}".replace("Lining fails", "Another")


def test_an_element_gets_back_what_it_had(workspace: Workspace) -> None:
    put(workspace, "10-1@joint", status="drafted")
    put(workspace, "10-1@joint", status="not_applicable", reason="Bought in")
    restore(workspace, local_history(workspace, "joint", "10-1@joint")[-1])
    data = workspace.plan["10-1@joint"].data
    assert data["status"] == "drafted"
    assert "reason" not in data


def test_what_cannot_be_put_back_is_refused_in_one_line(workspace: Workspace) -> None:
    put(workspace, "R-0001", title="Another")
    created = local_history(workspace, "joint", "R-0001")[0]
    title = last(local_history(workspace, "joint"), "title")
    for entry, side, said in (
        (title, "after", "holds that already"),
        (created, "before", "there was no R-0001 then; to delete"),
        (replace(title, record="R-9999"), "before", "first bring it back"),
    ):
        with pytest.raises(WorkspaceError, match=said) as caught:
            restoration(workspace.plan, entry, side, "Ann", TODAY)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)


def test_a_field_has_its_value_from_the_creation_on(workspace: Workspace) -> None:
    put(workspace, "R-0001", kind="threat", strategy="transfer", transferred_to="insurer")
    found = of_field(workspace.plan, local_history(workspace, "joint"), "R-0001", "transferred_to")
    assert [entry.after for entry in found] == [{"strategy": "transfer", "transferred_to": "insurer"}]
    found = of_field(workspace.plan, local_history(workspace, "joint"), "R-0001", "title")
    assert [(entry.before, entry.after) for entry in found] == [(None, "Lining fails")]


def _internal() -> Edit:
    from cbrm_tui.workspace.edits import Create as NewRecord

    return Edit((NewRecord("risk", "internal", {"title": "Ours"}),), "new risk")


def test_the_changes_since_a_look_are_those_of_the_whole_history(tmp_path: Path) -> None:
    ours, theirs = small_pair(tmp_path)
    ours.set("R-0001", owner="Ann")
    in_step(ours, theirs)
    _, seen = ours.sync.history_since(None)
    theirs.set("R-0001", owner="Ben", title="Lining fails early")
    theirs.set("R-0002", notes="one\ntwo\nthree\nfour\n")
    made = theirs.create("risk", {"title": "New"})
    in_step(ours, theirs)
    found, last = ours.sync.history_since(seen)
    assert {entry.record for entry in found} == {"R-0001", "R-0002", made}
    assert [(entry.before, entry.after) for entry in found if entry.field == "owner"] == [("Ann", "Ben")]
    known = {replica: seen.get(replica, 0) for replica in last}
    whole = [
        entry
        for entry in ours.sync.history()
        if int(entry.number.rpartition(".")[2]) > known[entry.number.rpartition(".")[0]]
    ]
    assert found == whole
    assert ours.sync.history_since(last) == ([], last)
