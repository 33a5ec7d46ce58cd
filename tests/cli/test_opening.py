"""`cbrm` on a real terminal: the screens open on the workspace that was meant, and ctrl+q leaves them."""

from pathlib import Path

import pexpect
import pytest
from tests.cli.program import COMMAND, environment


@pytest.mark.parametrize(
    "arguments",
    [
        ("sample",),
        ("open", "sample/joint"),
        ("-w", "sample"),
        ("-w", "sample", "--ascii"),
        ("sample", "--ssh"),
    ],
)
def test_the_screens_open_on_the_workspace_that_is_named(
    sample: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], *arguments],
        cwd=str(tmp_path),
        env=environment(TERM="xterm-256color"),
        dimensions=(30, 100),
        timeout=30,
    )
    try:
        child.expect("Brindlewick Castings")
        child.expect("Overview")
        child.send("\x11")
        child.expect(pexpect.EOF)
    finally:
        child.close()
    assert child.exitstatus == 0


def test_a_folder_that_is_no_workspace_is_named_and_no_screen_opens(tmp_path: Path) -> None:
    child = pexpect.spawn(COMMAND[0], [*COMMAND[1:], "."], cwd=str(tmp_path), env=environment(), timeout=30)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    assert child.before.decode().splitlines() == [f"cbrm: there is no workspace at or above {tmp_path}"]
