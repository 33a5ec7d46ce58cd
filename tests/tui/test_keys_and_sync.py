"""The keyboard while the store hangs or another program writes, and the question before much vanishes."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import S3Server
from tests.sync.partners import Partner, pair
from tests.tui.playground import RISK, main_of, register_of, screen_text, seen, settled, toasts, until
from textual.pilot import Pilot

from cbrm_tui.sync import folder_store
from cbrm_tui.tui.app import CbrmApp, make_app
from cbrm_tui.tui.widgets.status_line import StatusLine
from cbrm_tui.workspace.files import locked

WIDE = (120, 40)


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    return pair(tmp_path, str(tmp_path / "store"))


class Hanging:
    """A folder store whose listings wait until they are let go, as on a dead network share."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pending = threading.Semaphore(0)
        self.go = threading.Event()
        real = folder_store.FolderStore._list

        def hang(store: folder_store.FolderStore, prefix: str, *, deep: bool) -> dict[str, int]:
            self.pending.release()
            self.go.wait(60)
            return real(store, prefix, deep=deep)

        monkeypatch.setattr(folder_store.FolderStore, "_list", hang)


@pytest.fixture
def hanging(partners: tuple[Partner, Partner], monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    found = Hanging(monkeypatch)
    yield found
    found.go.set()


def app_of(partner: Partner) -> CbrmApp:
    return make_app(partner.workspace)


def line_of(pilot: Pilot[None]) -> str:
    return main_of(pilot).query_one(StatusLine).text


async def _work_through_keys(pilot: Pilot[None], partner: Partner) -> None:
    """Move, edit, rescore, add, undo and settle; every one has its effect."""
    await pilot.press("f10")
    register = register_of(pilot)
    register.go_to(RISK)
    await pilot.press("l", "e", "ctrl+u", *"Pores", "enter")
    await until(pilot, lambda: "Pores" in seen(register.table))
    assert 'title = "Pores"' in partner.read(RISK)
    await pilot.press("r", "4", "5", *"because", "enter")
    await until(pilot, lambda: partner.workspace.plan[RISK].data["current"]["likelihood"] == 4)
    await pilot.press("u")
    await until(pilot, lambda: any("undone" in text for text in toasts(pilot)))
    await pilot.press("0")
    await until(pilot, lambda: main_of(pilot).pane.number == 0)


async def test_every_key_has_its_effect_while_a_call_to_the_store_is_pending(
    partners: tuple[Partner, Partner], hanging: Hanging
) -> None:
    mine, _ = partners
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        assert hanging.pending.acquire(timeout=20)
        await _work_through_keys(pilot, mine)
        assert not hanging.go.is_set()
        assert main_of(pilot).session.standing("joint").report is None  # type: ignore[union-attr]


async def test_a_disagreement_is_settled_while_a_call_to_the_store_is_pending(
    partners: tuple[Partner, Partner], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = partners
    mine.set(RISK, title="Ours")
    theirs.set(RISK, title="Theirs")
    mine.go()
    theirs.go()
    mine.go()
    hanging = Hanging(monkeypatch)
    try:
        async with app_of(mine).run_test(size=WIDE) as pilot:
            assert hanging.pending.acquire(timeout=20)
            await until(pilot, lambda: len(main_of(pilot).session.disagreements) == 1)
            await pilot.press("c", "1", "escape")
            await until(pilot, lambda: mine.sync.disagreements() == [])
            assert not hanging.go.is_set()
    finally:
        hanging.go.set()


async def test_every_key_has_its_effect_while_a_server_is_silent(
    tmp_path: Path, fault_proxy: FaultProxy, s3_server: S3Server, s3_bucket: str
) -> None:
    url, options = s3_server.at(fault_proxy.endpoint).address(s3_bucket)
    mine, _ = pair(tmp_path, url, options)
    silence = fault_proxy.add(Does.GO_SILENT)
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: silence.hits, 30)
        await _work_through_keys(pilot, mine)
        assert main_of(pilot).session.standing("joint").report is None  # type: ignore[union-attr]
        await pilot.press("s")
        await until(pilot, lambda: "joint: syncing" in line_of(pilot))
        await pilot.press("s")
        await until(pilot, lambda: any("stopped" in text for text in toasts(pilot)))
        fault_proxy.clear()
        await pilot.press("s")
        await until(pilot, lambda: "joint: in step" in line_of(pilot), 30)


async def test_leaving_does_not_wait_for_a_pending_call(
    partners: tuple[Partner, Partner], hanging: Hanging
) -> None:
    async with app_of(partners[0]).run_test() as pilot:
        assert hanging.pending.acquire(timeout=20)
        await pilot.press("ctrl+q")
    assert not hanging.go.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name == "sync" and thread.is_alive()]


async def test_while_another_program_writes_an_edit_is_offered_again_with_what_was_typed(
    partners: tuple[Partner, Partner],
) -> None:
    mine, _ = partners
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("f10")
        register_of(pilot).go_to(RISK)
        with locked(mine.root):
            await pilot.press("l", "e", "ctrl+u", *"Pores", "enter")
            await until(pilot, lambda: "another cbrm is writing here" in screen_text(pilot))
            assert "Pores" in screen_text(pilot)
            assert "Porosity" in mine.read(RISK)
        await pilot.press("enter")
        await until(pilot, lambda: 'title = "Pores"' in mine.read(RISK))


async def test_a_new_score_is_kept_while_another_program_writes(partners: tuple[Partner, Partner]) -> None:
    mine, _ = partners
    async with app_of(mine).run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("f10")
        register_of(pilot).go_to(RISK)
        with locked(mine.root):
            await pilot.press("r", "4", "5", *"because", "enter")
            await until(pilot, lambda: "Not done yet" in screen_text(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "because" in mine.read(RISK))


async def _asked(pilot: Pilot[None], question: str) -> None:
    await until(pilot, lambda: "removals" in line_of(pilot), 20)
    await pilot.press("s")
    await until(pilot, lambda: question in screen_text(pilot))


async def test_before_much_vanishes_for_every_partner_the_screen_asks(
    partners: tuple[Partner, Partner],
) -> None:
    mine, theirs = partners
    gone = sorted(mine.root.glob("joint/*/*.toml"))
    for path in gone:
        path.unlink()
    mine.workspace.refresh()
    async with app_of(mine).run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "Where to begin" in screen_text(pilot))  # so little is left of the plan
        await pilot.press("escape")
        await _asked(pilot, f"Remove {len(gone)} records for every partner?")
        await pilot.press("n")
        theirs.go()
        assert all((theirs.root / path.relative_to(mine.root)).exists() for path in gone)
        await _asked(pilot, "for every partner?")
        await pilot.press("y")
        await until(pilot, lambda: "in step" in line_of(pilot), 20)
    report = theirs.sync.sync(accept_removals=True)
    assert report.state == "in step"
    assert not any((theirs.root / path.relative_to(mine.root)).exists() for path in gone)


async def test_before_much_vanishes_here_the_screen_asks_and_names_it(
    partners: tuple[Partner, Partner],
) -> None:
    mine, theirs = partners
    gone = sorted(theirs.root.glob("joint/*/*.toml"))
    for path in gone:
        path.unlink()
    assert theirs.sync.sync(accept_removals=True).state == "in step"
    ours = [mine.root / path.relative_to(theirs.root) for path in gone]
    async with app_of(mine).run_test(size=(80, 24), notifications=True) as pilot:
        await _asked(pilot, f"Remove {len(gone)} records from this workspace?")
        first = sorted(path.stem for path in ours)
        assert any(key in screen_text(pilot) for key in first)
        await pilot.press("escape")
        assert all(path.exists() for path in ours)
        await _asked(pilot, "from this workspace?")
        await pilot.press("y")
        await until(pilot, lambda: not any(path.exists() for path in ours), 20)
        await until(pilot, lambda: "in step" in line_of(pilot), 20)
