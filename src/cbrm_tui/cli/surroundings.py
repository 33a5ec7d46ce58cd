"""What `cbrm doctor` looks at around the program: terminal, clipboard, versions, file watching.

Each look returns facts for scripts, and steps for people; nothing here is ever worse than weak.
"""

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from cbrm_tui import terminal as terminals
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.probe_report import Step
from cbrm_tui.workspace.preferences import read_preferences

_COLUMNS, _ROWS = 80, 24
_COLOURS: Final = {"truecolor": 1 << 24, "256": 256, "standard": 16, "windows": 16}
_TMUX_SECONDS: Final = 2
_LONGEST_WAIT: Final = 100
"""Milliseconds that tmux may hold an escape back before it feels slow."""
_INOTIFY: Final = Path("/proc/sys/fs/inotify/max_user_watches")
_FEW_WATCHES: Final = 8192


@dataclass
class Look:
    """What was seen of one thing: facts by name, and what they mean."""

    facts: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def ok(self, name: str, line: str) -> None:
        """Note what is as it should be."""
        self.steps.append(Step(name, "ok", one_line(line)))

    def weak(self, name: str, line: str, remedy: str) -> None:
        """Note what could be better."""
        self.steps.append(Step(name, "weak", one_line(line), remedy))


def terminal() -> Look:
    """Look at the terminal's size, colours, characters, keys, and the way to it."""
    look = Look()
    _size(look)
    _screens(look)
    _colours(look)
    _characters(look)
    _keys(look)
    _way(look)
    return look


def clipboard() -> Look:
    """Say what becomes of a copy: the screens send it to the terminal as the sequence OSC 52."""
    between = terminals.multiplexer(os.environ)
    look = Look(
        {"mechanism": "OSC 52", "multiplexer": between, "longest": terminals.LONGEST_COPY},
    )
    match between:
        case "tmux":
            _tmux(look)
        case "screen":
            look.weak("copy", "screen does not pass a copy on to the terminal", "use tmux instead of screen")
        case _ if deaf := _deaf_terminal():
            look.weak("copy", f"{deaf} takes no copies from programs", "use a terminal that knows OSC 52")
        case _ if not sys.stdout.isatty():
            look.steps.append(Step("copy", "skipped", "this is no terminal"))
        case _ if terminals.over_ssh(os.environ):
            look.ok("copy", "goes through SSH to the clipboard where you sit, if your terminal allows it")
        case _:
            look.ok("copy", "goes to the terminal's clipboard, if the terminal allows it")
    return look


def versions() -> Look:
    """Return the versions of the program and what it stands on."""
    facts = {
        "cbrm": version("cbrm-tui"),
        "python": platform.python_version(),
        "textual": version("textual"),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
    }
    look = Look(facts)
    look.ok("versions", " · ".join(f"{name} {value}" for name, value in facts.items()))
    return look


def watching() -> Look:
    """Look at how many folders and files this system lets a program watch; only Linux has a limit."""
    look = Look({"max_user_watches": None})
    if not _INOTIFY.exists():
        look.ok("watching", "this system has no limit to be looked at")
        return look
    limit = int(_INOTIFY.read_text(encoding="ascii"))
    look.facts["max_user_watches"] = limit
    if limit < _FEW_WATCHES:
        look.weak(
            "watching",
            f"only {limit} files and folders can be watched; edits by hand may show late",
            f"sudo sysctl fs.inotify.max_user_watches={1 << 19}",
        )
    else:
        look.ok("watching", f"up to {limit} files and folders")
    return look


def settings() -> Look:
    """Look at the files of settings, keys and themes; what is wrong in them is not used."""
    from cbrm_tui.cli.configuring import read_configuration

    configuration, problems = read_configuration()
    look = Look({"folder": str(configuration.folder), "problems": [str(problem) for problem in problems]})
    for problem in problems:
        look.weak("settings", f"{problem}; it is not used", f"the file is in {configuration.folder}")
    if not problems:
        look.ok("settings", f"all that is in {configuration.folder} is used")
    return look


def _size(look: Look) -> None:
    if not sys.stdout.isatty():
        look.facts |= {"columns": None, "rows": None}
        look.steps.append(Step("size", "skipped", "this is no terminal"))
        return
    columns, rows = shutil.get_terminal_size()
    look.facts |= {"columns": columns, "rows": rows}
    if columns < _COLUMNS or rows < _ROWS:
        look.weak("size", f"{columns}×{rows}", f"make it {_COLUMNS}×{_ROWS} or larger")
    else:
        look.ok("size", f"{columns}×{rows}")


def _screens(look: Look) -> None:
    """Say so where the screens would refuse to open."""
    look.facts["screens"] = not (trouble := terminals.trouble(os.environ))
    if trouble and sys.stdout.isatty():
        look.weak("screens", trouble.partition(";")[0], "export TERM=xterm-256color")


def _colours(look: Look) -> None:
    from rich.console import Console

    term = os.environ.get("TERM", "")
    colours = _COLOURS.get(Console(force_terminal=True).color_system or "", 0)
    look.facts |= {"term": term, "colours": colours, "truecolor": colours == _COLOURS["truecolor"]}
    if not sys.stdout.isatty():
        look.steps.append(Step("colours", "skipped", "this is no terminal"))
    elif "NO_COLOR" in os.environ:
        look.ok("colours", "shades of grey, as NO_COLOR asks for")
    elif not colours and sys.platform != "win32":
        look.weak("colours", f"none: TERM is “{term}”", "export TERM=xterm-256color")
    elif colours < 256:
        look.weak("colours", f"{colours}: TERM is “{term}”", "export TERM=xterm-256color")
    elif colours == 256:
        look.ok("colours", f"256 (TERM is “{term}”); more with COLORTERM=truecolor, if the terminal can")
    else:
        look.ok("colours", f"all (TERM is “{term}”)")


def _characters(look: Look) -> None:
    encoding = terminals.encoding(os.environ)
    utf8 = encoding == "utf-8"
    ascii_only = read_preferences().preferences.ascii or not utf8
    look.facts |= {"encoding": encoding, "utf8": utf8, "ascii": ascii_only}
    if not utf8:
        look.weak(
            "characters",
            f"{encoding}, not UTF-8: the screens draw with ASCII, and letters that it has not become ?",
            "export LC_ALL=C.UTF-8, if the terminal shows UTF-8",
        )
    else:
        look.ok("characters", "UTF-8, drawn with ASCII alone as config.toml says" if ascii_only else "UTF-8")


def _keys(look: Look) -> None:
    kept = terminals.kept_keys(os.environ)
    look.facts["kept_keys"] = {who: list(keys) for who, keys in kept.items()}
    if not kept:
        look.ok("keys", "nothing is known that keeps keys back")
        return
    words = "; ".join(f"{who}: {', '.join(keys)}" for who, keys in kept.items())
    look.ok("keys", f"may not arrive from {words}. ctrl+g and a number goes anywhere, “?” is help")


def _way(look: Look) -> None:
    ssh, between = terminals.over_ssh(os.environ), terminals.multiplexer(os.environ)
    preferred = read_preferences().preferences.ssh
    saving = preferred == "on" or (preferred == "auto" and ssh)
    look.facts |= {"ssh": ssh, "multiplexer": between}
    look.facts["ssh_profile"] = {
        "on": saving,
        "setting": preferred,
        "escape_delay_ms": terminals.ESCAPE_DELAY,
        "frames_per_second": terminals.FRAMES,
    }
    through = f", in {between}" if between else ""
    if ssh:
        look.ok("reached", f"over SSH{through}; “Compression yes” in ~/.ssh/config makes it quicker")
    else:
        look.ok("reached", f"on this machine{through}")
    if saving:
        why = "config.toml says so" if preferred == "on" else "SSH"
        look.ok(
            "slow line",
            f"saved on ({why}): no animation, at most {terminals.FRAMES} pictures a second, clicks but no "
            f"moves of the mouse, {terminals.ESCAPE_DELAY} ms for the rest of a key",
        )
    if between == "tmux":
        _tmux_keys(look)


def _tmux_keys(look: Look) -> None:
    said = _tmux_option("escape-time")
    look.facts["escape_time_ms"] = wait = int(said) if said.isdecimal() else None
    if wait is not None and wait > _LONGEST_WAIT:
        look.weak("escape", f"tmux holds esc back for {wait} ms", "tmux set -s escape-time 20")


def _deaf_terminal() -> str:
    if os.environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return "Apple's Terminal"
    return "this terminal (VTE)" if os.environ.get("VTE_VERSION") else ""


def _tmux(look: Look) -> None:
    said = _tmux_option("set-clipboard")
    setting = said if said in ("on", "off", "external") else ""
    look.facts["set_clipboard"] = setting
    if setting == "on":
        look.ok("copy", "tmux passes a copy on to the terminal")
    else:
        look.weak(
            "copy",
            f"tmux keeps a copy to itself (its set-clipboard is {setting or 'unknown'})",
            "tmux set -s set-clipboard on; also into ~/.tmux.conf",
        )


def _tmux_option(name: str) -> str:
    """Return an option of the tmux server; empty where it cannot be asked."""
    try:
        done = subprocess.run(
            ["tmux", "show-options", "-sv", name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace").strip()
