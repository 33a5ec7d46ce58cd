"""Text that came from a file or a partner, made safe to show."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

# C0 and C1 controls (ESC starts a terminal sequence), then the characters that reorder or hide
# what a reader sees: Unicode bidi controls, zero-width and line separators, tags, the BOM.
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Return `text` without control and bidi characters; line feeds and tabs stay."""
    return _UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """Return `text` printable and on one line, each line break a space."""
    lines = (line.strip() for line in printable(text).replace("\t", " ").split("\n"))
    return " ".join(line for line in lines if line)


def has_unsafe(text: str) -> bool:
    """Tell whether `text` holds a character that `printable` takes out."""
    return _UNSAFE.search(text) is not None


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like a mistyped one, empty where none is."""
    return next(iter(get_close_matches(name.casefold(), tuple(known), 1)), "")
