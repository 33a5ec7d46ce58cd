"""What the environment tells of the terminal: its kind, its characters, and the way to it."""

import codecs
import locale
import sys
from collections.abc import Mapping
from typing import Final

ESCAPE_DELAY: Final = 350
"""Milliseconds to wait over SSH whether an escape begins a key's sequence: one may come in parts."""
FRAMES: Final = 20
"""Frames a second over SSH: what changes in between goes out as one."""
LONGEST_COPY: Final = 74_994
"""Bytes of text in an OSC 52 of 100,000 bytes; many terminals drop a longer one without a word."""

_NO_SCREENS: Final = frozenset({"dumb", "unknown"})
_SIMPLE: Final = ("linux", "vt", "ansi", "cons", "screen")
_KEEPS: Final = {
    "vscode": ("VS Code's terminal", ("F1", "ctrl+p", "F11", "F12")),
    "Apple_Terminal": ("macOS", ("F11", "F12")),
    "VTE_VERSION": ("terminals like GNOME's", ("F1", "F10", "F11")),
    "TMUX": ("tmux", ("ctrl+b",)),
    "STY": ("screen", ("ctrl+a",)),
}
"""Who keeps which keys, unless somebody has set it otherwise: by a variable that is set there, or by what
TERM_PROGRAM says."""
_LOCALE: Final = ("LC_ALL", "LC_CTYPE", "LANG")
_PLAIN: Final = frozenset({"C", "POSIX"})


def trouble(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Say in one line why no screens can be drawn on the terminal; empty when they can."""
    kind = environ.get("TERM", "").strip()
    if kind.lower() in _NO_SCREENS:
        return f"the screens need more than a terminal of the kind TERM={kind}; try TERM=xterm-256color"
    if not kind and platform != "win32":
        return "TERM is not set, so nothing is known of the terminal; try TERM=xterm-256color"
    return ""


def encoding(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Return the name of the codec for the terminal's characters, by the locale that was asked for.

    Not by what this system has installed: a locale that came along over SSH speaks of the terminal as well.
    """
    if platform == "win32":
        return "utf-8"
    asked = next((value for name in _LOCALE if (value := environ.get(name))), "")
    if not asked:
        return "utf-8"
    if asked in _PLAIN:
        return "ascii"
    if "." not in asked:
        asked = locale.normalize(asked)
    named = asked.partition(".")[2].partition("@")[0]
    try:
        return codecs.lookup(named or "utf-8").name
    except LookupError:
        return "ascii"


def is_simple(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal is of a kind that may print the questions of newer ones as text."""
    return environ.get("TERM", "").lower().startswith(_SIMPLE)


def is_console(environ: Mapping[str, str]) -> bool:
    """Tell whether it is the console of Linux, whose font has few signs."""
    return environ.get("TERM", "").lower() == "linux"


def over_ssh(environ: Mapping[str, str]) -> bool:
    """Tell whether the way to the terminal is SSH."""
    return bool(environ.get("SSH_CONNECTION"))


def multiplexer(environ: Mapping[str, str]) -> str:
    """Return `tmux` or `screen` where one stands between, else nothing."""
    return "tmux" if environ.get("TMUX") else "screen" if environ.get("STY") else ""


def kept_keys(environ: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return which keys are likely not to arrive, by who keeps them."""
    program = environ.get("TERM_PROGRAM")
    return dict(found for name, found in _KEEPS.items() if name == program or environ.get(name))


def settings(environ: Mapping[str, str], *, ssh: bool) -> dict[str, str]:
    """Return what the screens' library reads from the environment, once, when it is imported."""
    found: dict[str, str] = {}
    if ssh:
        found |= {"ESCDELAY": str(ESCAPE_DELAY), "TEXTUAL_FPS": str(FRAMES)}
    if is_simple(environ):
        found["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    return {name: value for name, value in found.items() if name not in environ}
