"""Leaving on a real pseudo-terminal: told to, or because the terminal is gone. What was typed is kept."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ports import LOOPBACK
from tests.tui.playground import RISK_DOC, sample
from tests.tui.terminal import Terminal

from cbrm_tui.workspace.drafts import Drafts

SOURCE = Path(__file__).parents[2] / "src"
PROGRAM = "import sys; from cbrm_tui.cli import main; sys.argv[1:] = ['open', *sys.argv[1:]]; main()"
# A shell above the program that lives on, as in tmux or under setsid: the kernel tells only the shell.
UNDER_A_SHELL = f"""
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
child = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", {PROGRAM!r}, sys.argv[1]])
_, status, used = os.wait4(child, 0)
with open(sys.argv[2] + ".part", "w") as file:
    print(os.waitstatus_to_exitcode(status), file=file)
os.rename(sys.argv[2] + ".part", sys.argv[2])
"""
TYPED = "castings crack in the frost"


@contextmanager
def started(
    root: Path, tmp_path: Path, *arguments: str, program: str = PROGRAM, **env: str
) -> Iterator[Terminal]:
    with Terminal.python(
        program,
        tmp_path / "home",
        str(root),
        *arguments,
        columns=80,
        rows=24,
        env={"PYTHONPATH": str(SOURCE), "SSH_CONNECTION": "a 1 b 2", **env},
    ) as terminal:
        terminal.wait_for("Stage")
        yield terminal


def type_into_a_form(terminal: Terminal) -> None:
    """Leave the title of a risk unfinished."""
    terminal.send("\x1b[21~")
    terminal.wait_for("R-2403")
    terminal.send("/porosity\r")
    terminal.send("le")
    terminal.wait_for("enter")
    terminal.type(TYPED)
    terminal.wait_for(TYPED)


def kept(root: Path) -> str:
    """Every draft that is kept, as text."""
    return str([draft.values for draft in Drafts(root).all()])


def assert_given_back(last: bytes) -> None:
    for mode in (b"?1049l", b"?25h", b"?2004l", b"?1000l", b"?1006l", b"<u"):
        assert b"\x1b[" + mode in last, last
    assert b"Traceback" not in last


def test_a_signal_keeps_the_form_and_gives_the_terminal_back(tmp_path: Path) -> None:
    root = sample(tmp_path)
    before = (root / RISK_DOC).read_bytes()
    with started(root, tmp_path) as terminal:
        type_into_a_form(terminal)
        terminal.signal(signal.SIGHUP)
        last = terminal.listen_to_the_end()
        assert terminal.wait() == 0
    assert TYPED in kept(root)
    assert (root / RISK_DOC).read_bytes() == before
    assert_given_back(last)


def test_a_terminal_that_vanishes_ends_it_and_the_form_is_offered_again(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with started(root, tmp_path) as terminal:
        type_into_a_form(terminal)
        terminal.hang_up()
        assert terminal.wait_unread() == 0
    assert TYPED in kept(root)
    with started(root, tmp_path) as terminal:
        terminal.send("\x1b[21~")
        terminal.wait_for("R-2403")
        terminal.send("/porosity\r")
        terminal.send("le")
        terminal.wait_for("restored")
        assert TYPED in terminal.screen()


def test_it_notices_by_itself_when_nobody_tells_it(tmp_path: Path) -> None:
    root, ended = sample(tmp_path), tmp_path / "ended"
    with started(root, tmp_path, str(ended), program=UNDER_A_SHELL) as terminal:
        type_into_a_form(terminal)
        terminal.hang_up()
        assert terminal.wait_unread() == 0
    assert ended.read_text().split() == ["0"]
    assert TYPED in kept(root)


def test_a_terminal_that_takes_nothing_any_more_does_not_hold_it_up(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with started(root, tmp_path) as terminal:
        type_into_a_form(terminal)
        terminal.type("\x1b")
        for _ in range(12):
            terminal.type("1234567890")
        terminal.stall()
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_unread() == 0


def test_leaving_does_not_wait_for_a_store_that_answers_nothing(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with socket.create_server((LOOPBACK, 0)) as silent:
        config = root / "workspace.toml"
        address = f"http://{LOOPBACK}:{silent.getsockname()[1]}"
        store = f'\n[spaces.joint]\nstore = "s3://plan/joint"\noptions = {{ endpoint_url = "{address}" }}\n'
        config.write_text(config.read_text().partition("[spaces")[0] + store)
        secrets = {
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        with started(root, tmp_path, **secrets) as terminal:
            terminal.type("s")
            silent.settimeout(30)
            connection, _ = silent.accept()
            with connection:
                type_into_a_form(terminal)
                terminal.signal(signal.SIGTERM)
                last = terminal.listen_to_the_end()
                assert terminal.wait() == 0
    assert TYPED in kept(root)
    assert_given_back(last)
