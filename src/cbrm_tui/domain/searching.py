"""Finding records by anything that stands in them: id, title, any field, notes, tags, people.

Every word that was typed must be found in the record, whatever its case and accents. What is found as it was
typed comes first; then words with one letter wrong, missing, too many or exchanged (Norvig's edits of one);
then titles that the letters abbreviate, such as “thplm” for “third-party logistics manager”.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, principle_of
from cbrm_tui.domain.text import one_line

MOST: Final = 60
"""Hits that are given at most."""
TYPE: Final = "*type"
"""Stands in a hit for the type of a record, such as risk."""
_LEAST_TYPO: Final = 4
"""Letters from which on a word may have one of them wrong."""
_LEAST_LETTERS: Final = 3
"""Letters from which on they may abbreviate a title."""
_LONGEST: Final = 200
"""Letters of a title that are looked at for an abbreviation."""
_WORD: Final = re.compile(r"\w{3,}")
_BEGINNING: Final = re.compile(r"\b\w")
_IDENTITY: Final = ("", "title")
_PEOPLE: Final = frozenset({"owner", "tags"})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record says: its fields with their texts, and the same folded for comparing.

    The first two are no fields: the id, with an empty name, and the type. Folding keeps each letter's place.
    """

    fields: tuple[str, ...]
    texts: tuple[str, ...]
    folded: tuple[str, ...]
    everything: str
    open: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: the field in which, its text, and where in it. A lower rank is better."""

    key: str
    field: str
    text: str
    spans: tuple[Span, ...]
    rank: float


def entry_of(record: Record) -> Entry:
    """Read what a record says."""
    pairs = [("", record.id), (TYPE, record.label)]
    names = [name for name in record.fields if name in record.data and name != "offered"]
    names += [name for name in record.data if name not in record.fields]
    pairs += [(name, text) for name in names if (text := one_line(" · ".join(_leaves(record.data[name]))))]
    folded = tuple(fold(text) for _, text in pairs)
    return Entry(
        tuple(name for name, _ in pairs),
        tuple(text for _, text in pairs),
        folded,
        "\n".join(folded),
        record.open,
    )


def fold(text: str) -> str:
    """Return a text without case and accents, letter for letter."""
    return text.lower() if text.isascii() else "".join(map(_plain_letter, text))


class Search:
    """Searches plans, one after the other; what was read of a record is kept until the record changes.

    The first search of a plan reads all of it, which takes a while for ten thousand records: for threads.
    """

    def __init__(self) -> None:
        self._read_of: Mapping[str, Entry] | None = None
        self._words: frozenset[str] = frozenset()

    def find(self, query: str, plan: Plan, space: str = "", principle: int = 0) -> Iterator[list[Hit]]:
        """Yield the hits, the best first, of equals those of `principle`, then of `space`; if few, once more.

        The later list holds the hits of the earlier one, in its order, and the less exact ones behind.
        """
        words = fold(query).split()
        if not words:
            return
        entries = plan.rows(Record, entry_of)
        records = plan.records

        def order(hit: Hit) -> tuple[float, bool, bool, bool, str]:
            record = records[hit.key]
            elsewhere = principle_of(record) != principle
            return hit.rank, elsewhere, record.space != space, not entries[hit.key].open, hit.key

        found = sorted(_exact(words, entries), key=order)[:MOST]
        yield found
        if len(found) < MOST:
            known = {hit.key for hit in found}
            loose = [hit for hit in self._loose(words, entries) if hit.key not in known]
            yield [*found, *sorted(loose, key=order)][:MOST]

    def _loose(self, words: list[str], entries: Mapping[str, Entry]) -> Iterator[Hit]:
        if entries is not self._read_of:
            self._words = frozenset(
                word for entry in entries.values() for word in _WORD.findall(entry.everything)
            )
            self._read_of = entries
        seen = set()
        if meant := _meant(words, self._words):
            for near in _exact(words, entries, meant):
                seen.add(near.key)
                yield Hit(near.key, near.field, near.text, near.spans, near.rank + 100)
        letters = "".join(words)
        if len(letters) >= _LEAST_LETTERS:
            possible = _possible(letters)
            for key, entry in entries.items():
                if key not in seen and (hit := _by_letters(key, entry, letters, possible)):
                    yield hit


def rank_of(words: Iterable[str], text: str) -> tuple[float, tuple[Span, ...]] | None:
    """Return how well a folded text holds all the words, 0 best, and where; None where one is missing."""
    places = [_place([word], text) for word in words]
    found = [place for place in places if place]
    if not found or len(found) < len(places):
        return None
    return max(rank for rank, _ in found), tuple(sorted(span for _, span in found))


def _exact(
    words: list[str], entries: Mapping[str, Entry], meant: Mapping[str, frozenset[str]] | None = None
) -> Iterator[Hit]:
    """Yield the records that hold every word, or one that is meant by it."""
    ways = [sorted(meant[word]) if meant else [word] for word in words]
    joined = " ".join(words)
    for key, entry in entries.items():
        everything = entry.everything
        if all(any(way in everything for way in each) for each in ways):
            yield _best(key, entry, ways, joined)


def _best(key: str, entry: Entry, ways: list[list[str]], joined: str) -> Hit:
    """Return the hit in the field that holds most of the words."""
    judged: list[tuple[int, float, int, tuple[Span, ...]]] = []
    for at, text in enumerate(entry.folded):
        places = [place for each in ways if (place := _place(each, text))]
        if places:
            how = _weight(entry.fields[at]) + max(rank for rank, _ in places)
            missing = len(ways) - len(places)
            judged.append((missing, how, at, tuple(sorted(span for _, span in places))))
    missing, rank, at, spans = min(judged)
    if entry.folded[at] == joined and entry.fields[at] in _IDENTITY:
        rank = -1
    return Hit(key, entry.fields[at], entry.texts[at], spans, rank + 20 * missing)


def _weight(field: str) -> int:
    if field in _IDENTITY:
        return 0
    return 14 if field == TYPE else 10 if field in _PEOPLE else 12


def _place(ways: Iterable[str], text: str) -> tuple[int, Span] | None:
    """Return where the first of the ways stands, and how well: 0 a word, 1 the beginning of one, 2 inside."""
    found: tuple[int, Span] | None = None
    for way in ways:
        at = text.find(way)
        while at >= 0:
            end = at + len(way)
            begins = at == 0 or not text[at - 1].isalnum()
            ends = end == len(text) or not text[end].isalnum()
            rank = (0 if ends else 1) if begins else 2
            if found is None or rank < found[0]:
                found = rank, (at, end)
            if rank == 0:
                return found
            at = text.find(way, end)
    return found


def _meant(words: list[str], known: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return for each word those that may be meant by it, empty where nothing else than typed can be."""
    meant = {word: frozenset({word}) | _near(word, known) for word in words}
    return meant if any(len(found) > 1 for found in meant.values()) else {}


def _near(word: str, known: frozenset[str]) -> frozenset[str]:
    """Return the beginnings of known words that differ from a word by one edit; its first letter counts."""
    if len(word) < _LEAST_TYPO:
        return frozenset()
    beginnings = {each[:size] for each in known for size in _sizes(word) if each[:1] == word[:1]}
    return frozenset(beginnings & _edits(word)) - {word}


def _sizes(word: str) -> range:
    return range(len(word) - 1, len(word) + 2)


def _edits(word: str) -> set[str]:
    """Return what one edit behind the first letter makes of a word."""
    head, rest = word[0], word[1:]
    splits = [(rest[:at], rest[at:]) for at in range(len(rest) + 1)]
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    deleted = {head + a + b[1:] for a, b in splits if b}
    exchanged = {head + a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    replaced = {head + a + letter + b[1:] for a, b in splits if b for letter in alphabet}
    inserted = {head + a + letter + b for a, b in splits for letter in alphabet}
    return deleted | exchanged | replaced | inserted


def by_initials(letters: str, text: str) -> tuple[Span, ...] | None:
    """Return where the letters stand in a folded text, in pieces that each begin a word; None if nowhere."""
    starts = [found.start() for found in _BEGINNING.finditer(text, 0, _LONGEST)]
    ends: dict[int, tuple[int, ...]] = {at + 1: (at,) for at in starts if text[at] == letters[0]}
    for letter in letters[1:]:
        further: dict[int, tuple[int, ...]] = {}
        for end, path in ends.items():
            if text[end : end + 1] == letter:
                further.setdefault(end + 1, (*path, end))
            for at in starts:
                if at > end and text[at] == letter:
                    further.setdefault(at + 1, (*path, at))
        ends = further
    path = ends[min(ends)] if ends else ()
    return tuple((at, at + 1) for at in path) or None


def _possible(letters: str) -> re.Pattern[str]:
    """Return what finds texts with the letters in their order, quickly."""
    first, *rest = map(re.escape, letters)
    return re.compile(rf"\b{first}" + "".join(rf"[^{letter}]*+{letter}" for letter in rest))


def _by_letters(key: str, entry: Entry, letters: str, possible: re.Pattern[str]) -> Hit | None:
    if "title" not in entry.fields:
        return None
    at = entry.fields.index("title")
    if not possible.search(entry.folded[at]):
        return None
    spans = by_initials(letters, entry.folded[at])
    if spans is None:
        return None
    return Hit(key, "title", entry.texts[at], spans, 200 + spans[-1][1] - spans[0][0])


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    elif not isinstance(value, bool):
        yield str(value)


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter)[0].casefold()
    return bare if len(bare) == 1 else letter
