"""Two partners on one store, one of them looking at the screen."""

import threading
from pathlib import Path

import pytest
from tests.servers.ports import free_port
from tests.sync.partners import Partner, pair
from tests.sync.strangers import Stranger, canonical, write
from tests.tui.playground import RISK, main_of, register_of, screen_text, seen, settled, toasts, until

from cbrm_tui.sync import pacing
from cbrm_tui.tui.app import CbrmApp, make_app
from cbrm_tui.tui.widgets.status_line import StatusLine
from cbrm_tui.workspace.config import SpaceConfig, write_space

WIDE = (120, 40)


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return pair(tmp_path, str(tmp_path / "store"))


def app_of(partner: Partner) -> CbrmApp:
    return make_app(partner.workspace)


async def test_a_partner_s_change_arrives_and_says_whose_it_was(partners: tuple[Partner, Partner]) -> None:
    mine, theirs = partners
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("f10")
        register_of(pilot).go_to(RISK)
        theirs.set(RISK, title="Pores, says Oakmere")
        theirs.go()
        await pilot.press("s")
        await until(pilot, lambda: "Pores, says Oakmere" in seen(register_of(pilot).table))
        await until(pilot, lambda: any("1 record changed by Oakmere" in text for text in toasts(pilot)))
        assert register_of(pilot).table.cursor_key == RISK


async def test_an_edit_waits_to_be_sent_and_then_is_in_step(
    partners: tuple[Partner, Partner], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = partners
    for name in ("PUSH", "FAST"):
        monkeypatch.setattr(pacing, name, 3600.0)  # so that it waits for the key
    async with app_of(mine).run_test(size=WIDE) as pilot:
        line = main_of(pilot).query_one(StatusLine)

        def synced() -> bool:
            standing = main_of(pilot).session.standing("joint")
            return standing is not None and standing.report is not None and not standing.busy

        await until(pilot, synced)
        mine.set(RISK, title="Pores, says Brindlewick")
        await until(pilot, lambda: "1 to send" in line.text)
        await pilot.press("s")
        await until(pilot, lambda: "in step" in line.text)
        theirs.go()
        assert theirs.workspace.plan[RISK].heading == "Pores, says Brindlewick"


async def test_without_its_store_the_plan_goes_on_and_says_since_when(
    partners: tuple[Partner, Partner], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = partners
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    options = {"endpoint_url": f"http://127.0.0.1:{free_port()}"}
    write_space(mine.root, "joint", SpaceConfig("s3://nowhere/plan", options))
    mine.workspace.reread_config()
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        line = main_of(pilot).query_one(StatusLine)
        await pilot.press("s")
        await until(pilot, lambda: "offline since" in line.text, 30)
        mine.set(RISK, title="Written offline")
        await pilot.press("f10")
        await until(pilot, lambda: "Written offline" in screen_text(pilot))


async def test_a_store_that_is_not_what_it_should_be_is_said_in_one_line(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    mine, _ = partners
    (tmp_path / "store").rename(tmp_path / "gone")
    (tmp_path / "store").write_text("a file where the folder was")
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        line = main_of(pilot).query_one(StatusLine)
        await until(pilot, lambda: "joint: incomplete" in line.text)
        await until(pilot, lambda: any("a store is a folder" in text for text in toasts(pilot)))


async def test_a_disagreement_is_marked_listed_and_settled(partners: tuple[Partner, Partner]) -> None:
    mine, theirs = partners
    mine.set(RISK, title="Ours")
    theirs.set(RISK, title="Theirs")
    mine.go()
    theirs.go()
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        line = main_of(pilot).query_one(StatusLine)
        await until(pilot, lambda: "1 disagreement" in line.text)
        await pilot.press("f10")
        await settled(pilot)
        row = next(row for row in seen(register_of(pilot).table).split("\n") if RISK in row)
        assert "≠" in row[:5]
        assert "≠1" in screen_text(pilot).split("\n")[2]
        await pilot.press("c")
        await until(pilot, lambda: "Theirs" in screen_text(pilot) and "Ours" in screen_text(pilot))
        await pilot.press("1", "escape")
        await until(pilot, lambda: "disagreement" not in line.text and "≠" not in screen_text(pilot))
        await until(pilot, lambda: "in step" in line.text)
    theirs.go()
    assert theirs.sync.disagreements() == []


async def test_the_history_of_a_record_names_who_changed_what(partners: tuple[Partner, Partner]) -> None:
    mine, theirs = partners
    theirs.set(RISK, title="Pores, says Oakmere")
    theirs.go()
    mine.go()
    async with app_of(mine).run_test(size=WIDE) as pilot:
        await pilot.press("f10")
        register_of(pilot).go_to(RISK)
        await pilot.press("H")
        await until(
            pilot, lambda: "Pores, says Oakmere" in screen_text(pilot) and "History" in screen_text(pilot)
        )


async def test_leaving_ends_every_thread(partners: tuple[Partner, Partner]) -> None:
    async with app_of(partners[0]).run_test() as pilot:
        await settled(pilot)
    names = {"judge", "look", "sync", "watch"}
    for thread in threading.enumerate():
        if thread.name in names:
            thread.join(5)
            assert not thread.is_alive()


async def test_who_writes_here_is_shown_and_what_is_held_back_can_be_taken_in(
    partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    mine, _ = partners
    stranger = Stranger(tmp_path / "store")
    stranger.put(canonical(stranger.commit(write("risks/R-0009@0123456789ab.1", "Unsigned", "title"))))
    mine.sync.sync()
    async with app_of(mine).run_test(size=(80, 24)) as pilot:
        await pilot.press("K")
        await until(pilot, lambda: "held back" in screen_text(pilot))
        await until(pilot, lambda: "this machine" in screen_text(pilot))
        await pilot.press("j")
        await until(pilot, lambda: "replica 0123456789ab" in screen_text(pilot))
        await pilot.press("a")
        await until(pilot, lambda: "Take in what Sam" in screen_text(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "R-0009" in mine.workspace.plan)
