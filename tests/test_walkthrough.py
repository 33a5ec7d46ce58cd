"""docs/walkthrough.md from an empty folder to an approved plan, just as it is written there."""

from pathlib import Path

import pytest
from tests.walking import Ids, Walk, blocks, commands

from cbrm_tui.domain import clock
from cbrm_tui.domain.checks import Severity, run
from cbrm_tui.workspace.workspace import Workspace

PAGE = Path(__file__).parents[1] / "docs" / "walkthrough.md"


@pytest.mark.timeout(300)
async def test_the_walkthrough_works_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBRM_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("CBRM_WORKSPACE", raising=False)
    monkeypatch.setenv("CBRM_TODAY", "2026-11-23")
    here = tmp_path / "empty"
    here.mkdir()
    monkeypatch.chdir(here)
    walk = Walk(monkeypatch, here)
    try:
        for block in blocks(PAGE.read_text(encoding="utf-8")):
            await walk.take(block)
    finally:
        await walk.close()
    for organisation in ("brindlewick", "oakmere"):
        plan = Workspace.open(here / organisation).plan
        found = run(plan, clock.today())
        assert [one.message for one in found if one.severity is not Severity.HINT] == []
        assert {approval.version for approval in plan.space_settings("joint").approvals.values()} == {1}
    elsewhere = b"".join(path.read_bytes() for path in (here / "oakmere").rglob("*") if path.is_file())
    assert b"rings the other works" in elsewhere, "joint, and so it is there"
    for inside in (b"Below 13 we stop", b"Good people", b"work out our margin"):
        assert inside not in elsewhere, "it was kept inside Brindlewick"


def test_it_goes_through_all_principles_and_says_for_each_what_to_do() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {number for number in range(1, 13) if f"5.{number}." in page or f"(5.{number}" in page} == set(
        range(1, 13)
    )
    found = list(blocks(page))
    assert {block.kind for block in found} == {"console", "keys", "toml"}
    assert page.count("```") == 2 * len(found), "a block of another kind would not be replayed"
    assert all(list(commands(block.text)) for block in found if block.kind == "console")


def test_an_id_of_the_page_stands_for_one_that_was_drawn_and_for_no_other() -> None:
    ids = Ids()
    assert ids.finds("X-AAA1 … Keys", "ID  TITLE\nX-7TQM  agreed  Keys\n", r"^ *")
    assert ids.finds("X-AAA2 is new", "X-7TQM is new, X-9B2D is new")
    assert ids.told("cbrm set X-AAA1 X-AAA2 X-AAA3") == "cbrm set X-7TQM X-9B2D X-AAA3"
    assert not ids.finds("X-AAA1 is new", "X-9B2D is new")
    assert not ids.finds("2 hints", "12 hints", r"^ *")
