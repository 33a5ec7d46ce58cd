"""The headless session: findings follow the plan, outside changes arrive, and nothing needs a screen."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tui.playground import RISK, RISK_DOC, sample

from cbrm_tui.sync.sharing import share
from cbrm_tui.tui.session import News, Session
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace


class Listener:
    """Collects news and waits for what it is told to wait for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.news: list[News] = []
        self._arrived = threading.Condition()
        session.listen(self._hear)

    def _hear(self, news: News) -> None:
        with self._arrived:
            self.news.append(news)
            self._arrived.notify_all()

    def judged(self) -> None:
        """Wait until the findings belong to the plan as it is."""
        with self._arrived:
            assert self._arrived.wait_for(
                lambda: (
                    bool(self.session.judgement.spaces) and self.session.judgement.plan is self.session.plan
                ),
                20,
            )

    def _up_to_date(self) -> bool:
        judgement = self.session.judgement
        return bool(judgement.spaces) and judgement.plan is self.session.plan

    def told_of(self, key: str) -> None:
        self.told(lambda: any(key in news.ids for news in self.news))

    def told(self, so: Callable[[], bool]) -> None:
        """Wait for the news that make something so."""
        with self._arrived:
            assert self._arrived.wait_for(so, 20)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(Workspace.open(sample(tmp_path)))


def test_findings_follow_an_edit(session: Session) -> None:
    listener = Listener(session)
    session.start()
    try:
        listener.judged()
        assert any(finding.code == "RK04" for finding in session.judgement.of_record("R-E68Y"))
        before = session.judgement.count("joint")
        session.apply(put_fields("R-E68Y", {"owner": "Ruth Calloway"}))
        listener.judged()
        assert not any(finding.code == "RK04" for finding in session.judgement.of_record("R-E68Y"))
        assert session.judgement.count("joint") == before - 1
    finally:
        session.stop()


def test_a_change_from_outside_is_told_with_its_record(session: Session) -> None:
    listener = Listener(session)
    session.start()
    try:
        listener.judged()
        path = session.workspace.root / RISK_DOC
        path.write_text(path.read_text().replace("Porosity", "Pores"))
        listener.told_of(RISK)
        assert session.plan[RISK].heading.startswith("Pores")
    finally:
        session.stop()


def test_what_changed_before_watching_began_is_told_all_the_same(session: Session) -> None:
    listener = Listener(session)
    path = session.workspace.root / RISK_DOC
    path.write_text(path.read_text().replace("Porosity", "Pores"))
    session.start()
    try:
        listener.told_of(RISK)
        assert session.plan[RISK].heading.startswith("Pores")
    finally:
        session.stop()


def test_a_broken_file_belongs_to_the_principle_of_its_folder(session: Session) -> None:
    listener = Listener(session)
    (session.workspace.root / RISK_DOC).write_text("[")
    (session.workspace.root / "joint/principles/04-leadership.toml").write_text("[")
    session.workspace.refresh()
    session.start()
    try:
        listener.judged()
        for number in (4, 10):
            assert "WS01" in {finding.code for finding in session.judgement.of_principle(number, "joint")}
    finally:
        session.stop()


def test_what_is_overdue_comes_first_and_what_is_done_not_at_all(session: Session) -> None:
    listener = Listener(session)
    session.start()
    try:
        listener.judged()
        due = session.judgement.figures("joint").due
        assert list(due) == sorted(due, key=lambda one: (one.day, one.record.id))
        assert all(one.record.open or one.field == "next_on" for one in due)
        assert due[0].day < session.judgement.today
    finally:
        session.stop()


def test_without_a_store_there_is_nothing_to_sync(session: Session) -> None:
    assert session.standing("joint") is None
    assert session.sync_now() is False
    assert session.disagreements == ()


def test_a_space_that_gets_its_store_meanwhile_is_kept_in_step(tmp_path: Path) -> None:
    root = sample(tmp_path)
    session = Session(Workspace.open(root))
    listener = Listener(session)

    def in_step() -> bool:
        standing = session.standing("joint")
        return standing is not None and standing.report is not None and standing.words == "in step"

    session.start()
    try:
        listener.judged()
        # As another terminal does.
        share(Workspace.open(root), str(tmp_path / "store"), {})
        listener.told(in_step)
        assert session.sync_now()
    finally:
        session.stop()


def test_the_history_of_an_unshared_record_is_this_machine_s(session: Session) -> None:
    session.apply(put_fields(RISK, {"title": "Pores"}))
    session.apply(put_fields("R-E68Y", {"title": "Other"}))
    (entry,) = session.history("joint", RISK)
    assert (entry.field, entry.after) == ("title", "Pores")
    assert entry.before == "Porosity shows only after machining"


def test_a_listener_that_has_left_hears_nothing_more(session: Session) -> None:
    heard: list[News] = []
    leave = session.listen(heard.append)
    session.apply(put_fields(RISK, {"title": "Pores"}))
    session.present(True)
    told = list(heard)
    assert told
    leave()
    session.present(False)
    assert heard == told
