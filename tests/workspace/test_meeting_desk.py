"""A meeting in hand on this machine: it goes on where it stood, however the program that had it ended."""

import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbrm_tui.domain.meeting import AWAY, Clock
from cbrm_tui.workspace.errors import UnknownRecord
from cbrm_tui.workspace.meeting_desk import LedElsewhere, MeetingDesk, TakenOver, look_on, who_has
from cbrm_tui.workspace.meeting_state import MeetingState, from_json, read_state, to_json
from cbrm_tui.workspace.workspace import Workspace

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = "RV-0001"

subjects = st.sampled_from(("R-0001", "R-0002", "The van: “new”\n", ""))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("turn"), subjects, st.integers(0, 9000)),
        st.tuples(st.just("pause"), st.text(max_size=5), st.integers(0, 9000)),
        st.tuples(st.just("go on"), st.just(""), st.integers(0, 9000)),
        st.tuples(st.just("score"), subjects, st.integers(1, 5)),
        st.tuples(st.just("shown"), subjects, st.just(0)),
        st.tuples(st.just("type"), st.text(max_size=8), st.integers(0, 60)),
    ),
    max_size=20,
)


def stepped(state: MeetingState, now: datetime, step: tuple[str, str, int]) -> tuple[MeetingState, datetime]:
    word, text, number = step
    match word:
        case "turn":
            now += timedelta(seconds=number)
            return state.at("items", text, now), now
        case "pause":
            now += timedelta(seconds=number)
            return replace(state, clock=state.clock.pause(now, text)), now
        case "go on":
            now += timedelta(seconds=number)
            return replace(state, clock=state.clock.go_on(now)), now
        case "score":
            return state.with_score(text, "Ann", (number, 3)), now
        case "shown":
            return state.without_scores(text), now
        case _:
            return state.with_typed("note", text), now


@contextmanager
def killed(desk: MeetingDesk) -> Iterator[None]:
    """What a kill leaves: the lock gone with the program, a half-written file, nothing tidied up."""
    desk._alive.release()
    folder = desk._root / ".cbrm" / "meetings"
    (folder / f".{KEY}.json.0123abcd.tmp").write_text('{"owner": {"tok')
    yield
    assert not list(folder.glob("*.tmp"))


@settings(max_examples=25, deadline=None)
@given(steps, st.integers(0, 20), st.integers(0, 7200))
def test_killed_at_any_write_it_goes_on_from_the_last_one(
    script: list[tuple[str, str, int]], at: int, gap: int
) -> None:
    with TemporaryDirectory() as folder:
        desk = MeetingDesk.sit(Path(folder), KEY, "Ann", NOW)
        now, state = NOW, desk.state
        for step in script[:at]:
            state, now = stepped(state, now, step)
            desk.write(state)
        later = now + timedelta(seconds=gap)
        with killed(desk):
            again = MeetingDesk.sit(Path(folder), KEY, "Ann", later)
        assert again.state == replace(state, clock=state.clock.tick(later))
        assert (again.state.step, again.state.subject) == (state.step, state.subject)
        lost = gap if gap > 3600 and not state.clock.paused else 0
        counted = again.state.clock.meeting_seconds(later) - state.clock.meeting_seconds(now)
        assert counted == pytest.approx(0 if state.clock.paused else gap - lost)
        assert (again.away is not None) == bool(lost)
        assert again.away is None or again.away.why == AWAY
        again.stand_up(done=True)
        assert look_on(Path(folder), KEY) is None


@given(steps)
def test_a_state_is_read_as_it_was_written(script: list[tuple[str, str, int]]) -> None:
    state, now = MeetingState(KEY, Clock.begin(NOW)), NOW
    for step in script:
        state, now = stepped(state, now, step)
    assert from_json(to_json(state)) == state


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"state": {}}', '{"state": {"review": 1, "clock": {}}}', "\x00"]
)
def test_a_file_that_is_no_state_begins_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".cbrm" / "meetings" / f"{KEY}.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert read_state(text) is None
    desk = MeetingDesk.sit(tmp_path, KEY, "Ann", NOW)
    assert desk.state == MeetingState(KEY, Clock.begin(NOW))
    desk.stand_up()


def test_a_name_that_is_no_id_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(UnknownRecord):
        MeetingDesk.sit(tmp_path, "../../evil", "Ann", NOW)


def test_private_scores_are_for_this_person_alone_and_in_no_shared_file(workspace: Workspace) -> None:
    before = {path: path.read_bytes() for path in workspace.root.rglob("*.toml")}
    desk = MeetingDesk.sit(workspace.root, KEY, "Ann", NOW)
    desk.write(desk.state.with_score("R-E68Y", "Secret Voter", (5, 5)))
    path = workspace.root / ".cbrm" / "meetings" / f"{KEY}.json"
    assert "Secret Voter" in path.read_text()
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    desk.write(desk.state.without_scores("R-E68Y"))
    assert "Secret Voter" not in path.read_text()
    assert {path: path.read_bytes() for path in workspace.root.rglob("*.toml")} == before
    desk.stand_up(done=True)


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from cbrm_tui.workspace.meeting_desk import MeetingDesk, TakenOver
now = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
desk = MeetingDesk.sit(Path(sys.argv[1]), "RV-0001", "Ben Ody", now)
for number in range(100000):
    try:
        desk.write(desk.state.at("items", f"R-{number:04}", now))
    except TakenOver as error:
        print("overtaken by", error.who, flush=True)
        desk.stand_up()
        break
    print(number, flush=True)
"""


@contextmanager
def other_program(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program with the meeting in hand, that writes its state again and again."""
    command = (sys.executable, "-c", textwrap.dedent(CHILD), str(root))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def line_of(child: subprocess.Popen[str]) -> str:
    assert child.stdout
    return child.stdout.readline().strip()


def test_a_meeting_of_another_program_is_seen_and_free_once_that_is_killed(tmp_path: Path) -> None:
    with other_program(tmp_path) as child:
        assert line_of(child) == "0"
        with pytest.raises(LedElsewhere, match="Ben Ody has this meeting open on this machine since 09:00"):
            MeetingDesk.sit(tmp_path, KEY, "Ann", NOW)
        found = who_has(tmp_path, KEY)
        assert found
        assert found.who == "Ben Ody"
        assert look_on(tmp_path, KEY)
        last = [line_of(child) for _ in range(3)][-1]
        child.kill()
        child.wait()
        assert who_has(tmp_path, KEY) is None
        desk = MeetingDesk.sit(tmp_path, KEY, "Ann", NOW)
        assert int(desk.state.subject.removeprefix("R-")) >= int(last)
        desk.stand_up()
    left = [path.name for path in (tmp_path / ".cbrm" / "meetings").iterdir()]
    assert left == [f"{KEY}.json"]


def test_who_takes_over_has_it_and_the_other_is_told(tmp_path: Path) -> None:
    with other_program(tmp_path) as child:
        assert line_of(child) == "0"
        desk = MeetingDesk.take_over(tmp_path, KEY, "Ann", NOW)
        said = line_of(child)
        while said.isdecimal():
            said = line_of(child)
        assert said == "overtaken by Ann"
        child.wait()
        desk.write(desk.state.at("close", "R-9999", NOW))
        state = look_on(tmp_path, KEY)
        assert state
        assert (state.step, state.subject) == ("close", "R-9999")
        late = MeetingDesk.take_over(tmp_path, KEY, "Cy", NOW)
        with pytest.raises(TakenOver, match="Cy"):
            desk.write(desk.state)
        desk.stand_up(done=True)
        assert look_on(tmp_path, KEY) == late.state
        late.stand_up(done=True)
