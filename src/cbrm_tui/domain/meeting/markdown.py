"""Plain Markdown from texts that others wrote: nothing in them becomes markup."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cbrm_tui.domain.text import one_line, printable

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|~])")
_LEADING: Final = re.compile(r"^(#{1,6}|[-+=]+|\d{1,9}[.)])(?=\s|$)")


def inline(text: str) -> str:
    """Return text on one line, with what Markdown would read as markup taken literally."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def paragraph(text: str) -> Iterator[str]:
    """Yield text of several lines; lines that begin with “- ” stay points of a list."""
    for line in printable(text).strip().splitlines():
        point, rest = ("- ", line[2:]) if line.startswith("- ") else ("", line)
        plain = inline(rest)
        yield point + _LEADING.sub(lambda found: "\\" + found[0], plain)


def section(title: str, lines: Iterable[str], empty: str = "") -> Iterator[str]:
    """Yield a heading and its lines; where there are none, what is said of that, else nothing."""
    body = list(lines) or ([empty] if empty else [])
    if body:
        yield from ("", f"## {title}", "", *body)


def document(lines: Iterable[str]) -> str:
    """Return the lines as a text that ends with a line break."""
    return "\n".join(lines).strip() + "\n"
