"""What a partner's store may hold: each fault is said in a line, harms nothing, and stops nothing else."""

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sync.partners import Partner, in_step, joint_files
from tests.sync.small import opened, small_pair
from tests.sync.strangers import Stranger, canonical, write

from cbrm_tui.domain.text import has_unsafe
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.sync.sharing import share

DOC = "risks/R-0009@0123456789ab.1"
GOOD = ({"op": "create", "doc": DOC}, write(DOC, "From a stranger", "title"))


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return small_pair(tmp_path)


@pytest.fixture
def stranger(partners: tuple[Partner, Partner], tmp_path: Path) -> Stranger:
    return Stranger(tmp_path / "store")


def everything(folder: Path) -> set[str]:
    """Return every path of the test's folder but those of the store, of state and of joint records."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if "/.cbrm" not in str(path) and "/store" not in str(path) and "/joint/" not in str(path)
    }


def held(partner: Partner) -> SyncReport:
    """Sync, and expect one clear line about what is held back, at once and remembered."""
    report = partner.sync.sync()
    assert (report.state, report.error, len(report.held_back)) == ("incomplete", "", 1)
    assert not has_unsafe(report.held_back[0])
    assert "\n" not in report.held_back[0]
    assert partner.sync.status().held_back == report.held_back
    return report


def still_work_together(ours: Partner, theirs: Partner) -> None:
    """Expect that what the partners write reaches each other all the same."""
    ours.set("R-0001", owner="Tom Fairclough")
    theirs.set("R-0002", owner="Ruth Calloway")
    for partner in (ours, theirs, ours):
        assert partner.sync.sync().error == ""
    assert theirs.workspace.plan["R-0001"].owner == "Tom Fairclough"
    assert ours.workspace.plan["R-0002"].owner == "Ruth Calloway"
    assert joint_files(ours.root) == joint_files(theirs.root)


def test_a_good_commit_of_a_third_replica_arrives(
    partners: tuple[Partner, Partner], stranger: Stranger
) -> None:
    stranger.send(*GOOD)
    in_step(*partners)
    assert partners[0].workspace.plan["R-0009"].heading == "From a stranger"


@pytest.mark.parametrize(
    "doc",
    [
        "../../escaped",
        "/etc/escaped",
        "risks/../../escaped",
        "../internal/R-0009@0123456789ab.1",
        "risks/..",
        "risks/R-0009.toml",
        "risks/R 0009@0123456789ab.1",
        "risks/" + "R" * 300,
        "r" * 60 + "/R-0009",
        "risks\\R-0009",
        "risks/R-0009\u0000",
        "risks/\u202e9000-R",
        ".cbrm/sync",
        "",
        "risks/R-0009@0123456789ab.1@x",
        "C:/R-0009",
    ],
)
def test_a_record_can_be_nowhere_but_in_the_space(
    partners: tuple[Partner, Partner], stranger: Stranger, tmp_path: Path, doc: str
) -> None:
    before = everything(tmp_path), joint_files(partners[0].root)
    stranger.send({"op": "create", "doc": doc}, write(doc, "x", "title"))
    report = held(partners[0])
    assert "commit 1 of replica 0123456789ab is held back" in report.held_back[0]
    assert (everything(tmp_path), joint_files(partners[0].root)) == before
    still_work_together(*partners)


def test_strange_keys_and_texts_are_written_so_that_they_can_be_read(
    partners: tuple[Partner, Partner], stranger: Stranger
) -> None:
    strange = [
        "\x00",
        "\x1b[31mred",
        "\u202egnp",
        "a.b",
        '"',
        "'''",
        "\\",
        "x\ny",
        "\ud7ff\ufeff",
        "",
        "\x7f",
    ]
    values: list[Any] = [*strange, list(strange), {name: name for name in strange}]
    for number, value in enumerate(values):
        stranger.send(*(GOOD if not number else ()), *(write(DOC, value, name, "inner") for name in strange))
        in_step(*partners)
    text = partners[0].read("R-0009")
    assert "\x00" not in text
    assert "\x1b" not in text
    tree = tomllib.loads(text)
    assert tree.keys() == {"title", *strange}
    assert tree["\x1b[31mred"]["inner"] == {name: name for name in strange}
    partners[0].sync.history("R-0009")


def test_the_plan_sheet_may_hold_nonsense(partners: tuple[Partner, Partner], stranger: Stranger) -> None:
    """Types that no field has: the program goes on, and the sheet can be mended."""
    names = ("title", "stage", "organisations", "method", "ladder", "weights", "plan", "started_on")
    for number, value in enumerate(({"a": [1]}, [[]], -1, "x\x1b[2J", True)):
        seen = {replica: seq for replica, seq in _heads(stranger).items() if replica != stranger.replica}
        stranger.send(*(write("plan", value, name) for name in names), seen=seen)
        for partner in partners:
            assert partner.sync.sync().error == ""
            assert tomllib.loads((partner.root / "joint" / "plan.toml").read_text())["stage"] == value
            assert opened(partner.root).workspace.plan["R-0001"].heading == "Lining fails"
        assert stranger.seq == number + 1
    still_work_together(*partners)


def _heads(stranger: Stranger) -> dict[str, int]:
    names = (path.name.split("~") for path in (stranger.store / "h").iterdir())
    return {replica: int(seq) for replica, seq, _ in names}


BAD: dict[str, tuple[Callable[[Stranger], object], str]] = {
    "other bytes than the name says": (
        lambda stranger: stranger.put(canonical(stranger.commit(*GOOD)), sha="a" * 64),
        "does not match the hash",
    ),
    "a gap": (
        lambda stranger: stranger.put(canonical(stranger.commit(*GOOD, seq=3)), seq=3),
        "commit 1 of replica 0123456789ab is held back: it is missing",
    ),
    "a number far away": (
        lambda stranger: stranger.put(canonical(stranger.commit(*GOOD)), seq=9_999_999_999),
        "it is missing",
    ),
    "a marker of nothing": (
        lambda stranger: stranger.write(f"h/{stranger.replica}~0000000001~{'b' * 64}", b""),
        "commit 1 of replica 0123456789ab is held back",
    ),
    "another replica": (
        lambda stranger: stranger.send(*GOOD, replica="ba9876543210"),
        "names another replica",
    ),
    "another number": (lambda stranger: stranger.send(*GOOD, seq=2), "has another number"),
    "another plan": (lambda stranger: stranger.send(*GOOD, plan="x" * 26), "belongs to another plan"),
    "another predecessor": (lambda stranger: stranger.send(*GOOD, prev="c" * 64), "does not follow"),
    "too large": (lambda stranger: stranger.put(b" " * (2 << 20)), "larger than 1048576 bytes"),
    "no JSON": (lambda stranger: stranger.put(b"{'plan': 1}\n"), "not JSON"),
    "no text": (lambda stranger: stranger.put(b"\xff\xfe"), "not UTF-8"),
    "no object": (lambda stranger: stranger.put(b"[]\n"), "not a JSON object"),
    "nothing": (lambda stranger: stranger.put(b""), "not JSON"),
    "NaN": (lambda stranger: stranger.send(*GOOD, write(DOC, float("nan"), "x")), "NaN"),
    "a huge number": (lambda stranger: stranger.send(*GOOD, write(DOC, 10**30, "x")), "64 bits"),
    "half a character": (lambda stranger: stranger.send(*GOOD, write(DOC, "\ud800", "x")), "UTF-8"),
    "deep nesting": (
        lambda stranger: stranger.send(*GOOD, write(DOC, json.loads("[" * 200 + "]" * 200), "x")),
        "nested",
    ),
    "a key twice": (lambda stranger: stranger.put(b'{"seq":1,"seq":1}\n'), "twice"),
    "an unknown operation": (
        lambda stranger: stranger.send(*GOOD, {"op": "\x1b[2Jrun", "doc": DOC}),
        "unknown operation",
    ),
    "an operation without its parts": (
        lambda stranger: stranger.send(*GOOD, {"op": "add", "doc": DOC, "path": ["tags"]}),
        "wrong parts",
    ),
    "a time that TOML cannot write": (
        lambda stranger: stranger.send(*GOOD, write(DOC, {"$time": "10:00:00+02:00"}, "x")),
        "is no time",
    ),
    "a date and time with an offset of seconds": (
        lambda stranger: stranger.send(*GOOD, write(DOC, {"$datetime": "2026-01-01T00:00:00+02:00:30"}, "x")),
        "is no datetime",
    ),
    "a version vector of nonsense": (
        lambda stranger: stranger.send(*GOOD, seen={"\x1b]0;": -1}),
        "seen must map",
    ),
    "something seen that nobody has": (
        lambda stranger: stranger.send(*GOOD, seen={"ba9876543210": 7}, organisation="\x1b[2J\u202eoak"),
        "commit 1 of replica 0123456789ab ([2Joak) waits for one that is missing",
    ),
    "a fork": (
        lambda stranger: (
            stranger.put(canonical(stranger.commit(*GOOD, note="one"))),
            stranger.write(
                f"h/{stranger.replica}~0000000001~{'d' * 64}",
                b"",
            ),
        ),
        "two different commits of that number",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_faulty_commit_is_held_back_and_said(
    partners: tuple[Partner, Partner], stranger: Stranger, fault: str
) -> None:
    ours, theirs = partners
    act, words = BAD[fault]
    act(stranger)
    before = joint_files(ours.root)
    report = held(ours)
    assert words in report.held_back[0]
    assert joint_files(ours.root) == before
    assert held(ours).held_back == report.held_back
    still_work_together(ours, theirs)
    kept = [path.read_bytes() for path in sorted(stranger.store.rglob("*")) if path.is_file()]
    held(ours)
    assert [path.read_bytes() for path in sorted(stranger.store.rglob("*")) if path.is_file()] == kept


def test_what_came_before_a_fault_is_taken_in_and_what_is_mended_later_too(
    partners: tuple[Partner, Partner], stranger: Stranger
) -> None:
    ours, _ = partners
    first = stranger.send(*GOOD)
    good = stranger.signed(stranger.commit(write(DOC, "Second", "title")))
    stranger.put(b"{}\n")
    held(ours)
    assert ours.workspace.plan["R-0009"].heading == "From a stranger"
    for path in [
        *(stranger.store / "h").glob("0123456789ab~*"),
        *(stranger.store / "c/0123456789ab").iterdir(),
    ]:
        if first not in path.name:
            path.unlink()
    stranger.seq = 1
    stranger.put(good)
    in_step(*partners)
    assert ours.workspace.plan["R-0009"].heading == "Second"


def test_a_commit_that_waits_is_taken_in_when_the_other_comes(
    partners: tuple[Partner, Partner], stranger: Stranger
) -> None:
    ours, _ = partners
    other = Stranger(stranger.store, "ba9876543210")
    stranger.send(*GOOD, seen={other.replica: 1})
    assert "waits for one that is missing" in held(ours).held_back[0]
    assert "R-0009" not in ours.workspace.plan
    other.send()
    in_step(*partners)
    assert ours.workspace.plan["R-0009"].heading == "From a stranger"


def test_a_fork_of_known_commits_is_held_back(partners: tuple[Partner, Partner], stranger: Stranger) -> None:
    stranger.send(*GOOD)
    in_step(*partners)
    stranger.seq, stranger.prev = 0, ""
    stranger.send(*GOOD, note="another")
    assert "two different commits of that number" in held(partners[0]).held_back[0]
    stranger.send(write(DOC, "Third", "title"))
    assert "does not follow" in held(partners[0]).held_back[0]
    still_work_together(*partners)


@pytest.mark.parametrize("where", ["commit", "folder", "head folder"])
def test_symbolic_links_in_the_store_are_not_followed(
    partners: tuple[Partner, Partner], stranger: Stranger, tmp_path: Path, where: str
) -> None:
    ours, theirs = partners
    stranger.send(*GOOD)
    top = stranger.store
    target = {
        "commit": next((top / "c" / stranger.replica).iterdir()),
        "folder": top / "c" / stranger.replica,
        "head folder": top / "h",
    }[where]
    target.rename(tmp_path / "elsewhere")
    target.symlink_to(tmp_path / "elsewhere")
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert len(report.held_back) + bool(report.error) == 1
    # A commit is found by its own name too, where only the markers are out of sight.
    assert ("R-0009" in ours.workspace.plan) == (where == "head folder")
    if where != "head folder":
        still_work_together(ours, theirs)


def test_names_that_are_not_ours_are_ignored(partners: tuple[Partner, Partner], stranger: Stranger) -> None:
    for key in (
        "h/desktop.ini",
        "c/.DS_Store",
        "h/0123456789AB~0000000001~x",
        "c/readme/x.json",
        "thumbs.db",
    ):
        stranger.write(key, b"x")
    in_step(*partners)


def test_a_newer_format_is_not_written_to(partners: tuple[Partner, Partner], stranger: Stranger) -> None:
    ours, _ = partners
    again = opened(ours.root)
    again.sync._replica.remember(polls="0")
    marker = json.loads((stranger.store / "plan.json").read_text())
    (stranger.store / "plan.json").write_text(json.dumps(marker | {"format": 2}))
    before = sorted(stranger.store.rglob("*"))
    again.set("R-0001", owner="Tom Fairclough")
    report = again.sync.sync()
    assert (report.state, report.sent) == ("incomplete", 0)
    assert "format 2" in report.error
    assert "update" in report.error
    assert sorted(stranger.store.rglob("*")) == before
    assert again.sync.status().to_send == 1


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("side", [0, 1])
def test_nothing_is_sent_where_the_plan_has_vanished(
    partners: tuple[Partner, Partner], stranger: Stranger, tmp_path: Path, edited: bool, side: int
) -> None:
    """As where a drive is not connected: the folder is there, and empty, or it is not there at all."""
    partner = partners[side]
    stranger.store.rename(tmp_path / "away")
    stranger.store.mkdir()
    if edited:
        partner.set("R-0001", owner="Tom Fairclough")
    report = partner.sync.sync()
    assert (report.state, report.sent) == ("offline", 0)
    assert "plan.json" in report.error
    assert not list(stranger.store.iterdir())
    assert partner.sync.status().to_send == edited
    (stranger.store / "holiday.jpg").write_bytes(b"of somebody else")
    report = partner.sync.sync()
    assert (report.state, "correct the address" in report.error) == ("incomplete", True)
    (stranger.store / "holiday.jpg").unlink()
    stranger.store.rmdir()
    report = partner.sync.sync()
    assert (report.state, "connect the drive" in report.error) == ("offline", True)
    assert not stranger.store.exists()
    (tmp_path / "away").rename(stranger.store)
    in_step(*partners)
    assert partners[0].workspace.plan["R-0001"].owner == ("Tom Fairclough" if edited else "")


def test_a_store_can_be_begun_again_on_purpose(partners: tuple[Partner, Partner], stranger: Stranger) -> None:
    ours, theirs = partners
    shutil.rmtree(stranger.store)
    assert share(ours.workspace, str(stranger.store), {}).state == "in step"
    in_step(ours, theirs)
    still_work_together(ours, theirs)


def test_a_stranger_cannot_drive_a_replica_from_its_id_and_lose_its_edits(
    partners: tuple[Partner, Partner], stranger: Stranger
) -> None:
    """A marker under somebody else's id looks as if their folder had been copied."""
    ours, theirs = partners
    own = ours.sync._replica.outgoing(accept=False).replica
    stranger.write(f"h/{own}~0000000099~{'e' * 64}", b"")
    ours.set("R-0001", owner="Tom Fairclough")
    new = ours.create("risk", {"title": "New"})
    for partner in (ours, theirs, ours):
        assert partner.sync.sync().error == ""
    assert theirs.workspace.plan["R-0001"].owner == "Tom Fairclough"
    assert theirs.workspace.plan[new].heading == "New"
    assert joint_files(ours.root) == joint_files(theirs.root)
