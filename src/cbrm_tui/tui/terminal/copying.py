"""What can be said of a copy: it goes to the terminal as the sequence OSC 52, and nothing answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cbrm_tui import terminal

_NOTES: Final = {
    "tmux": "; tmux passes it on only with “set -g set-clipboard on”",
    "screen": "; screen does not pass it on",
}


def note_on(text: str, environ: Mapping[str, str]) -> str:
    """Return what may keep a copied text from the clipboard, to be added to what is said."""
    size = len(text.encode())
    if size > terminal.LONGEST_COPY:
        most = terminal.LONGEST_COPY // 1000
        return f"; it has {size // 1000} KB, and many terminals drop what is longer than {most} KB"
    return _NOTES.get(terminal.multiplexer(environ), "")
