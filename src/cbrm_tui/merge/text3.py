"""Three-way merging of text by lines (diff3), for prose and for the layout of TOML files."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from cbrm_tui.merge.layout import head_comment, parse
from cbrm_tui.merge.statements import Document

Lines = list[str]
# Given the lines of a and of b where both changed the base, return the merged ones or None.
Resolve = Callable[[Lines, Lines], Lines | None]

# Limits of a comparison, so that a hostile text cannot keep the program busy: lines between the first
# and the last difference, and pairs of equal lines among them.
_MAX_LINES: Final = 3_000
_MAX_PAIRS: Final = 100_000

# A word goes with the space behind it, so that the many equal spaces do not count as pairs.
_WORDS: Final = re.compile(r"^\s+|\S+\s*")


class _Change(NamedTuple):
    """The lines that one side has for those of the base from start to end."""

    start: int
    end: int
    lines: Lines


def merge3(base: str, a: str, b: str) -> str | None:
    """Return the text with the changes of both sides, None where they touch or overlap.

    The sides may be exchanged. Equal changes are no conflict; insertions at one spot are one unless
    equal. Texts too large to compare conflict.
    """
    return _merge(base, a, b, lambda *_: None)


def merge3_words(base: str, a: str, b: str, both: Callable[[str, str], str]) -> str:
    """Return the text with the changes of both sides, word by word, for a person to look through.

    Where each side has other words in the same place, `both` says what stands there, given those of a and
    of b.
    """

    def resolve(left: Lines, right: Lines) -> Lines:
        return _around(left, right, both)

    # With a space at the end, a last word is equal to the same one before another.
    old, left, right = (_WORDS.findall(f"{text.rstrip()} ") for text in (base, a, b))
    parts = _merge_parts(old, left, right, resolve)
    return both(a, b) if parts is None else "".join(parts).rstrip()


def merge3_layout(base: str, ours: str, theirs: str) -> str:
    """Merge the layouts of a TOML file; where both changed, ours stands and gains their new comments.

    Where that is no valid TOML, ours gets their new comments at the end of its head comment.
    """
    known = {line.strip() for text in (base, ours) for line in text.split("\n")}
    novel = [line for line in _comments(theirs) if line not in known]

    def resolve(mine: Lines, other: Lines) -> Lines:
        return mine + [line for line in other if line.strip() in novel]

    merged = _merge(base, ours, theirs, resolve)
    if merged is not None and set(novel) <= set(_comments(merged)) and parse(merged) is not None:
        return merged
    if parse(ours) is None:
        return ours
    head = head_comment(ours)
    eol = Document(ours).eol
    return head + "".join(f"{line}{eol}" for line in dict.fromkeys(novel)) + ours[len(head) :]


def _comments(text: str) -> list[str]:
    return [] if parse(text) is None else list(Document(text).comments())


def _merge(base: str, a: str, b: str, resolve: Resolve) -> str | None:
    if b in (a, base):
        return a
    if a == base:
        return b
    merged = _merge_parts(base.split("\n"), a.split("\n"), b.split("\n"), resolve)
    return None if merged is None else "\n".join(merged)


def _around(left: Lines, right: Lines, both: Callable[[str, str], str]) -> Lines:
    """Return the words that both sides have, and in between what `both` makes of the others."""
    changes = _changes(left, right)
    if changes is None:
        return [both("".join(left).strip(), "".join(right).strip())]
    found: Lines = []
    at = 0
    for start, end, words in changes:
        one, other = "".join(left[start:end]), "".join(words)
        space = one[len(one.rstrip()) :] or other[len(other.rstrip()) :]
        found += [*left[at:start], both(one.strip(), other.strip()) + space]
        at = end
    return found + left[at:]


def _merge_parts(old: Lines, a: Lines, b: Lines, resolve: Resolve) -> Lines | None:
    mine, theirs = _changes(old, a), _changes(old, b)
    if mine is None or theirs is None:
        return None
    merged: Lines = []
    if not mine and not theirs:
        return old
    at = 0
    for start, end in _regions([*mine, *theirs]):
        merged += old[at:start]
        at = end
        left, right = _side(old, mine, start, end), _side(old, theirs, start, end)
        here = old[start:end]
        if right in (left, here):
            part: Lines | None = left
        else:
            part = right if left == here else resolve(left, right)
        if part is None:
            return None
        merged += part
    return merged + old[at:]


def _changes(old: Lines, new: Lines) -> list[_Change] | None:
    """Return what differs, in order; None where that is too much to find out."""
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    counts = Counter(before)
    if max(len(before), len(after)) > _MAX_LINES or sum(counts[line] for line in after) > _MAX_PAIRS:
        return None
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        _Change(head + start, head + end, after[first:last])
        for tag, start, end, first, last in codes
        if tag != "equal"
    ]


def _regions(changes: list[_Change]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the base that changes cover; changes that touch share one."""
    spans = sorted((change.start, change.end) for change in changes)
    start, end = spans[0]
    for first, last in spans[1:]:
        if first > end:
            yield start, end
            start, end = first, last
        else:
            end = max(end, last)
    yield start, end


def _side(old: Lines, changes: list[_Change], start: int, end: int) -> Lines:
    """Return what one side has where the base has the lines from start to end."""
    found: Lines = []
    at = start
    for change in changes:
        if start <= change.start and change.end <= end:
            found += old[at : change.start] + change.lines
            at = change.end
    return found + old[at:end]
