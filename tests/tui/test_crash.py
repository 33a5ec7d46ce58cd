"""A fault in cbrm itself: the work is kept, a report that tells nothing of a plan is written, it is said."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.tui.playground import sample
from tests.tui.terminal import Terminal

APP = Path(__file__).with_name("failing_app.py")
SECRET = "Quartz-Heron-77"
FAULT = "\x1b[18~"  # F7
FATAL = ("mount", "worker", "memory", "unmount")


@contextmanager
def running(root: Path, tmp_path: Path, where: str, awaited: str = "Overview") -> Iterator[Terminal]:
    top = Path(__file__).parents[2]
    path = os.pathsep.join([str(top / "src"), str(top)])
    with Terminal.python(
        APP, tmp_path / "home", str(root), where, columns=80, rows=24, env={"PYTHONPATH": path}
    ) as terminal:
        terminal.wait_for(awaited, timeout=40)
        yield terminal


def reports(root: Path) -> list[Path]:
    return sorted((root / ".cbrm" / "crashes").glob("*.txt"))


def flat(text: str) -> str:
    return re.sub(r"[\s│]+", " ", text)


def assert_tells_nothing(path: Path) -> None:
    text = path.read_text()
    assert SECRET not in text
    assert "Porosity" not in text
    assert "Traceback" not in text
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size < 60_000


@pytest.mark.parametrize("where", FATAL)
def test_a_fault_ends_it_in_order_with_a_line_and_a_report(tmp_path: Path, where: str) -> None:
    root = sample(tmp_path)
    with running(root, tmp_path, where) as terminal:
        terminal.type(FAULT)
        if where == "unmount":
            terminal.wait_for("here")
            terminal.type("\x11")
        written = terminal.settle(quiet=0.5)
        assert terminal.wait() == 1
        left, _, after = written.partition(b"\x1b[?1049l")
        assert b"has ended" in after
        assert b"has ended" not in left
        said = flat(terminal.screen())
    assert "cbrm has ended by a fault of its own" in said
    assert "Nothing is lost" in said
    assert "Traceback" not in said
    assert SECRET not in said
    (report,) = reports(root)
    assert report.name in said.replace(" ", "")
    assert_tells_nothing(report)
    assert "failing_app.py:" in report.read_text()
    assert "app.fault" in report.read_text()


@pytest.mark.parametrize("where", ["callback", "thread", "paint"])
def test_a_fault_beside_the_road_is_said_and_everything_else_goes_on(tmp_path: Path, where: str) -> None:
    root = sample(tmp_path)
    with running(root, tmp_path, where) as terminal:
        terminal.type("\x1b[21~")  # F10
        terminal.wait_for("R-2403")
        terminal.type("i" if where == "paint" else "")
        terminal.type(FAULT)
        terminal.wait_for("Strange")
        if where == "paint":
            terminal.wait_for("this view could not be drawn")
        terminal.type("1")
        terminal.wait_for("Who is who")
        terminal.type("\x11")
        assert terminal.wait() == 0
    (report,) = reports(root)
    assert_tells_nothing(report)


def test_after_a_fault_the_start_offers_to_go_back_to_the_form(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with running(root, tmp_path, "key") as terminal:
        terminal.type("\x1b[21~")
        terminal.wait_for("R-2403")
        terminal.type("n")
        terminal.wait_for("New risk")
        terminal.type("Varnish peels" + FAULT)
        assert terminal.wait() == 1
    with running(root, tmp_path, "none", "Welcome back") as terminal:
        assert "Not finished: new risk" in flat(terminal.screen())
        terminal.type("3")
        terminal.wait_for("Strange")
        terminal.type("\x1b")
        terminal.wait_for("Start fresh")
        terminal.type("1")
        terminal.wait_for("draft of")
        assert "Varnish peels" in terminal.screen()
        terminal.signal(signal.SIGKILL)
        terminal.wait()
    with running(root, tmp_path, "none", "Welcome back") as terminal:
        terminal.type("2")
        terminal.wait_for("0 Overview")
        terminal.type("\x11")
        assert terminal.wait() == 0
    with running(root, tmp_path, "none") as terminal:
        assert "Welcome back" not in terminal.screen()
        terminal.type("\x1b[21~n")
        terminal.wait_for("draft of")
        assert "Varnish peels" in terminal.screen()


def test_a_start_that_fails_again_opens_plainly_the_next_time(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with running(root, tmp_path, "key") as terminal:
        terminal.type(FAULT)
        assert terminal.wait() == 1
    with running(root, tmp_path, "back", "Welcome back") as terminal:
        terminal.type("1")
        assert terminal.wait() == 1
    with running(root, tmp_path, "none", "nothing was") as terminal:
        assert "Welcome back" not in terminal.screen()
        terminal.type("\x11")
        assert terminal.wait() == 0
    assert len(reports(root)) == 2


def test_a_view_that_cannot_be_drawn_leaves_the_others(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with running(root, tmp_path, "views") as terminal:
        terminal.wait_for("this view could not be drawn")
        terminal.type("\x1b[21~")
        terminal.wait_for("Risks")
        terminal.type("\x11")
        assert terminal.wait() == 0
    assert reports(root)
    assert all(SECRET not in path.read_text() for path in reports(root))


def test_on_a_full_disk_it_says_that_there_is_no_report_and_ends_in_order(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with running(root, tmp_path, "full") as terminal:
        terminal.type(FAULT)
        assert terminal.wait() == 1
        assert "no report could be written" in flat(terminal.screen())
    assert reports(root) == []


def test_the_welcome_ends_in_order_too(tmp_path: Path) -> None:
    with running(tmp_path, tmp_path, "welcome", "Welcome to cbrm") as terminal:
        terminal.type(FAULT)
        assert terminal.wait() == 1
        assert "cbrm has ended by a fault of its own" in flat(terminal.screen())
    (report,) = (tmp_path / "home").rglob("crashes/*.txt")
    assert_tells_nothing(report)
