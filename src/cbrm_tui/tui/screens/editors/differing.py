"""What differs between texts, word by word: by signs and lines as well as by colour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from textual.content import Content

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
# Comparing takes the square of the words; a longer text is shown without marks.
_MOST_WORDS: Final = 3000
_GONE: Final = "bold strike $error"
_NEW: Final = "bold underline $success"

Span = tuple[int, int]


def marked(before: str, after: str, *, signs: bool = False) -> tuple[Content, Content]:
    """Return two texts with the words marked in which they differ: gone struck out, new underlined.

    With `signs`, for a terminal that may draw neither line, they stand in [-…-] and {+…+} too.
    """
    gone, new = _differences(before, after)
    return _styled(before, gone, _GONE, "[--]" if signs else ""), _styled(
        after, new, _NEW, "{++}" if signs else ""
    )


def marked_against(base: str, texts: Sequence[str], *, signs: bool = False) -> tuple[Content, list[Content]]:
    """Return a text that others began from, and those: struck out what any of them took out, underlined
    what each brought in."""
    gone: set[Span] = set()
    sides: list[Content] = []
    for text in texts:
        taken, brought = _differences(base, text)
        gone.update(taken)
        sides.append(_styled(text, brought, _NEW, "{++}" if signs else ""))
    return _styled(base, _joined(gone), _GONE, "[--]" if signs else ""), sides


def _differences(before: str, after: str) -> tuple[list[Span], list[Span]]:
    """Return where the first text has words that the second has not, and the other way round."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return [], []
    left, right = _starts(old), _starts(new)
    gone: list[Span] = []
    brought: list[Span] = []
    for what, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, False).get_opcodes():
        if what != "equal":
            gone.append((left[from_old], left[to_old]))
            brought.append((right[from_new], right[to_new]))
    return [span for span in gone if span[0] < span[1]], [span for span in brought if span[0] < span[1]]


def _starts(words: Sequence[str]) -> list[int]:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return starts


def _joined(spans: set[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _styled(text: str, spans: Sequence[Span], style: str, signs: str) -> Content:
    opening, closing = signs[:2], signs[2:]
    parts: list[str | tuple[str, str]] = []
    at = 0
    for start, end in spans:
        parts += [text[at:start], (f"{opening}{text[start:end]}{closing}", style)]
        at = end
    return Content.assemble(*(part for part in (*parts, text[at:]) if part and part[0]))
