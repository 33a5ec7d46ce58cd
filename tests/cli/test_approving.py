"""`cbrm approve`: an organisation stands behind a version of the plan."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.program import Outcome, refused

from cbrm_tui.domain import clock

CBRM = Callable[..., Outcome]


def test_the_new_version_is_approved_by_whoever_works_here(cbrm: CBRM, sample: Path) -> None:
    assert "approved already by Margaret Ashdown" in refused(cbrm("approve"))
    assert cbrm("set", "plan@joint", "version=4").code == 0
    made = cbrm("approve", "--json")
    assert made.code == 0
    assert made.json["approvals"]["brindlewick"] == {
        "version": 4,
        "by": "Margaret Ashdown",
        "on": clock.today().isoformat(),
    }
    assert made.json["approvals"]["oakmere"]["version"] == 3
    assert "# Version 3 added the crates" in (sample / "joint" / "plan.toml").read_text(), "comments stay"


def test_name_and_day_can_be_said(cbrm: CBRM) -> None:
    cbrm("set", "plan@joint", "version=4")
    made = cbrm("approve", "--by", "Tom Fairclough", "--on", "2026-09-01")
    assert "version 4, Tom Fairclough, 2026-09-01" in made.out
    assert "not yet version 4" in made.out, "Oakmere approves in its own workspace"
    assert "--on" in refused(cbrm("approve", "--on", "soon"))


def test_a_file_of_settings_does_not_bring_back_old_approvals(cbrm: CBRM, sample: Path) -> None:
    assert "approvals" not in cbrm("method").out
    (sample / "old.toml").write_text("[approvals.oakmere]\nversion = 9\n")
    assert "no table of settings" in refused(cbrm("method", "old.toml"))
