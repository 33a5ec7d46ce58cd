"""Running a command and turning whatever goes wrong into one line and an exit code.

0 done · 1 the answer is "no", or not now · 2 wrong usage or input.
"""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import click

from cbrm_tui.cli.app import cbrm
from cbrm_tui.domain import clock
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.errors import WorkspaceError

NO: Final = 1
WRONG: Final = 2
_DEBUG: Final = "CBRM_DEBUG"
"""Set in the environment, it lets the traceback of an unexpected error through."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets an escape, never an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        clock.today()
    except ValueError:
        return _say(f"{clock.VARIABLE} must be a date such as 2026-11-23", WRONG)
    try:
        answer = cbrm.main(list(arguments), prog_name="cbrm", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
        return NO
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", NO)
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        _silence_stdout()
        return _say(*_explain(error))
    return answer if isinstance(answer, int) else 0


def _explain(error: Exception) -> tuple[str, int]:
    """Return what to tell the user, and the exit code."""
    from cbrm_tui.sync.store_errors import StoreError, StoreUnreachable

    match error:
        case click.ClickException():
            return error.format_message(), WRONG
        case StoreUnreachable():
            return str(error), NO
        case WorkspaceError() | StoreError():
            return str(error), WRONG
        case OSError():
            where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
            return f"{where}{error.strerror or error}", WRONG
        case RecursionError():
            return "something in the workspace is nested too deeply to be read", WRONG
        case _:
            return f"unexpected {type(error).__name__}: {error} ({_DEBUG}=1 shows where)", WRONG


def _say(message: str, code: int) -> int:
    # Whoever closed stderr does not want to know; the exit code still tells.
    with suppress(OSError):
        print(f"cbrm: {one_line(message)}", file=sys.stderr, flush=True)
    return code


def _silence_stdout() -> None:
    """Send what is still buffered nowhere, so that the interpreter's last flush cannot fail again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
