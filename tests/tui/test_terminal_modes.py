"""What a real pseudo-terminal is told and shown, by its kind, its characters and the way to it."""

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.tui.playground import RISK_DOC, sample
from tests.tui.terminal import Terminal

SOURCE = Path(__file__).parents[2] / "src"
PROGRAM = "from cbrm_tui.cli import main; main()"
MOTION, CLICKS, QUESTION = b"\x1b[?1003h", b"\x1b[?1000h", re.compile(rb"\x1b\[\?\d+\$p")
TRUE_COLOUR, ANY_256 = re.compile(rb"[34]8;2;"), re.compile(rb"[34]8;5;")


@contextmanager
def started(root: Path, tmp_path: Path, *arguments: str, **env: str) -> Iterator[tuple[Terminal, bytes]]:
    """The program, and what it wrote until its first screen stood."""
    with Terminal.python(
        PROGRAM,
        tmp_path / "home",
        *arguments,
        str(root),
        columns=80,
        rows=24,
        env={"PYTHONPATH": str(SOURCE), **env},
    ) as terminal:
        written = b""
        while "Stage" not in terminal.screen():
            written += terminal.settle(quiet=0.3)
            assert terminal.is_alive, terminal.screen()
        yield terminal, written


def test_over_ssh_nothing_is_asked_no_motion_reported_and_nothing_blinks(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path, SSH_CONNECTION="a 1 b 2") as (terminal, written):
        assert CLICKS in written
        assert MOTION not in written
        assert not QUESTION.search(written)
        terminal.send("\x1b[21~")
        terminal.send("/")
        terminal.listen(1.0)
        assert terminal.listen(2.0) == b""


def test_elsewhere_the_terminal_is_asked_what_it_can(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path, COLORTERM="") as (_, written):
        assert MOTION in written
        assert QUESTION.search(written)
        assert ANY_256.search(written)
        assert not TRUE_COLOUR.search(written)


def test_settings_turn_the_profile_of_slow_lines_off(tmp_path: Path) -> None:
    config = tmp_path / "home" / ".config" / "cbrm" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('ssh = "off"\n')
    with started(sample(tmp_path), tmp_path, SSH_CONNECTION="a 1 b 2") as (_, written):
        assert MOTION in written


@pytest.mark.parametrize("kind", ["linux", "vt100"])
def test_simple_terminals_get_sixteen_colours_and_box_characters(tmp_path: Path, kind: str) -> None:
    with started(sample(tmp_path), tmp_path, TERM=kind, COLORTERM="") as (terminal, written):
        assert not TRUE_COLOUR.search(written)
        assert not ANY_256.search(written)
        assert re.search(rb"\x1b\[[\d;]*3[0-7]", written)
        assert "█" in terminal.screen()
        assert not QUESTION.search(written)
        assert b"\x1b]" not in written


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_can_show_nothing_is_said_in_one_line(tmp_path: Path, kind: str) -> None:
    root = sample(tmp_path)
    env = {"PYTHONPATH": str(SOURCE), "TERM": kind}
    with Terminal.python(PROGRAM, tmp_path / "home", str(root), columns=120, rows=24, env=env) as terminal:
        written = terminal.listen_to_the_end()
        assert terminal.wait() == 2
    assert written.startswith(b"cbrm: ")
    assert len(written.splitlines()) == 1
    assert b"TERM=xterm-256color" in written


@pytest.mark.parametrize(
    ("locale", "shown"),
    [("C", b"M?ller ???? GmbH"), ("de_DE.ISO-8859-1", "Müller ".encode("latin-1") + b"???? GmbH")],
)
def test_letters_that_the_locale_lacks_are_question_marks_and_signs_are_ascii(
    tmp_path: Path, locale: str, shown: bytes
) -> None:
    root = sample(tmp_path)
    risk = root / RISK_DOC
    risk.write_text(re.sub(r"(?m)^title = .*", 'title = "Müller 日本 GmbH"', risk.read_text(), count=1))
    with started(root, tmp_path, LC_ALL=locale, CBRM_LANGUAGE="en") as (terminal, written):
        assert written.isascii()
        written = terminal.send("\x1b[21~", quiet=0.5)
        assert shown in written
        assert "3x3" in terminal.screen()
        # What is typed comes in the terminal's own characters.
        terminal.send_bytes(b"/M\xfcller\r" if locale != "C" else b"/ller\r")
        terminal.settle(quiet=0.5)
        assert "GmbH" in terminal.screen()
        assert "R-2403" not in terminal.screen()


def test_a_copy_is_sent_as_osc_52_and_said_to_be_sent(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path) as (terminal, _):
        terminal.send("\x1b[21~")
        terminal.wait_for("R-2403")
        written = terminal.send("y", quiet=0.4)
        (payload,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", written)
        assert base64.b64decode(payload).decode().startswith("R-2403 ")
        assert "sent to the terminal" in terminal.screen()


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
def test_in_tmux_a_copy_reaches_the_terminal_where_set_clipboard_is_on(tmp_path: Path) -> None:
    tmux = ["tmux", "-f", "/dev/null", "-S", str(tmp_path / "socket")]
    root = sample(tmp_path)
    inside = Terminal.command_of(PROGRAM, str(root))
    options = ["set", "-s", "set-clipboard", "on", ";", "set", "-g", "status", "off", ";"]
    env = {"PYTHONPATH": str(SOURCE)}
    try:
        with Terminal(
            [*tmux, *options, "new-session", *inside], tmp_path / "home", columns=80, rows=24, env=env
        ) as terminal:
            terminal.wait_for("Stage")
            terminal.send("\x1b[21~")
            terminal.wait_for("R-2403")
            written = terminal.send("y", quiet=0.6)
            (payload,) = re.findall(rb"\x1b\]52;\w?;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\\\)", written)
            assert base64.b64decode(payload).decode().startswith("R-2403 ")
            assert "set-clipboard on" in " ".join(terminal.screen().split())
            terminal.type("\x11")
            assert terminal.wait() == 0
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)
