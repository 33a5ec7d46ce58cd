"""The lines of a TOML text as statements that keep every character, so that one can be changed alone.

A TOML library reads values; this module only finds where each statement stands. It takes text that is
known to be valid TOML: callers check that first.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

# Keys, and for a row of an array of tables its index: where a table or value stands in the tree.
Place = tuple[str | int, ...]

_PART: Final = r'"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'|[A-Za-z0-9_-]+"
_KEY: Final = rf"(?:{_PART})(?:[ \t]*\.[ \t]*(?:{_PART}))*"
_PARTS: Final = re.compile(_PART)
_HEADER: Final = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_KEY})[ \t]*\]\]?[^\n]*\n?")
_START: Final = re.compile(rf"[ \t]*({_KEY})[ \t]*=[ \t]*")
_TRIVIA: Final = re.compile(r"(?:[ \t\r]*(?:#[^\n]*)?\n)+")
_REST: Final = re.compile(r"[^\n]*\n?")
_STRING: Final = r'"""(?:[^\\]|\\.)*?"{3,5}' + r"|'''.*?'{3,5}|" + r'"(?:[^"\\]|\\.)*"' + r"|'[^']*'"
_SCALAR: Final = re.compile(rf"{_STRING}|(?:\d{{4}}-\d\d-\d\d \d\d:)?[^\s,\]}}#]+", re.DOTALL)
_INSIDE: Final = re.compile(rf"{_STRING}|#[^\n]*|[\[\]{{}}]|[^\"'#\[\]{{}}]+", re.DOTALL)


@dataclass(eq=False)
class Pair:
    """A `key = value` with the comments and blank lines before it and the rest of its last line."""

    lead: str
    key: tuple[str, ...]
    before: str
    value: str
    after: str

    def __str__(self) -> str:
        return f"{self.lead}{self.before}{self.value}{self.after}"

    @property
    def indent(self) -> str:
        """The white space at the start of its line."""
        return self.before[: len(self.before) - len(self.before.lstrip(" \t"))]


@dataclass(eq=False)
class Section:
    """A header with its pairs; the first section of a document has no header.

    `lead` holds the blank lines and the comments directly above the header, `tail` what stands between
    the last pair and the next section's lead.
    """

    lead: str
    head: str
    place: Place
    pairs: list[Pair] = field(default_factory=list)
    tail: str = ""

    def __str__(self) -> str:
        return f"{self.lead}{self.head}{''.join(map(str, self.pairs))}{self.tail}"


class Document:
    """A TOML text as sections; `str` gives the text back, with a newline at its end."""

    def __init__(self, text: str) -> None:
        self.eol = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
        if text and not text.endswith("\n"):
            text += self.eol
        self.sections: list[Section] = []
        self._at: dict[Place, Section] = {}
        self.insert(0, *_sections(text))

    def __str__(self) -> str:
        return "".join(map(str, self.sections))

    def insert(self, at: int, *sections: Section) -> None:
        """Put sections at that index."""
        self.sections[at:at] = sections
        self._at.update((section.place, section) for section in sections)

    def remove(self, section: Section) -> int:
        """Take a section out and return the index that it had."""
        at = self.sections.index(section)
        del self.sections[at], self._at[section.place]
        return at

    def arrange(self, sections: list[Section]) -> None:
        """Put these sections in place of all."""
        self.sections = sections
        self._at = {section.place: section for section in sections}

    def section(self, place: Place) -> Section | None:
        """Return the section whose header names exactly that table; the empty place is the first one's."""
        return self._at.get(place)

    def below(self, place: Place) -> list[Section]:
        """Return the sections of that table, row or array and of all within it."""
        return [section for section in self.sections[1:] if section.place[: len(place)] == place]

    def pairs(self, place: Place) -> list[tuple[Section, Pair]]:
        """Return the pairs at or within that place whose section stands above it."""
        above = [(self._at.get(place[:length]), place[length:]) for length in range(len(place))]
        return [
            (section, pair)
            for section, rest in above
            if section is not None
            for pair in section.pairs
            if pair.key[: len(rest)] == rest
        ]

    def comments(self) -> Iterator[str]:
        """Yield the comments that have a line to themselves, outside values, without white space around."""
        for section in self.sections:
            for trivia in (section.lead, *(pair.lead for pair in section.pairs), section.tail):
                yield from (line.strip() for line in trivia.split("\n") if line.lstrip().startswith("#"))


def is_blank(line: str) -> bool:
    """Tell whether a line holds white space only."""
    return not line.strip()


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends; only a line feed ends one, as in TOML."""
    return [f"{line}\n" for line in text.split("\n")[:-1]]


def split_lead(trivia: str) -> tuple[str, str]:
    """Part comments and blank lines into what stands free and the comments attached to what follows."""
    lines = lines_of(trivia)
    start = len(lines)
    while start and not is_blank(lines[start - 1]):
        start -= 1
    return "".join(lines[:start]), "".join(lines[start:])


def split_end(trivia: str) -> tuple[str, str]:
    """Part the blank lines at the end from what stands before them."""
    lines = lines_of(trivia)
    end = len(lines)
    while end and is_blank(lines[end - 1]):
        end -= 1
    return "".join(lines[:end]), "".join(lines[end:])


def _sections(text: str) -> Iterator[Section]:
    section = Section("", "", ())
    rows: dict[Place, int] = {}
    at, trivia = 0, ""
    while at < len(text):
        if match := _TRIVIA.match(text, at):
            trivia = match[0]
        elif match := _HEADER.match(text, at):
            free, attached = split_lead(trivia)
            section.tail, blank = split_end(free)
            yield section
            section = Section(blank + attached, match[0], _place(_key(match[2]), match[1] == "[[", rows))
            trivia = ""
        else:
            match = _START.match(text, at)
            assert match, "the text is valid TOML"
            end = _value_end(text, match.end())
            rest = _REST.match(text, end)
            assert rest
            section.pairs.append(Pair(trivia, _key(match[1]), match[0], text[match.end() : end], rest[0]))
            at, trivia = rest.end(), ""
            continue
        at = match.end()
    section.tail = trivia
    yield section


def _place(path: tuple[str, ...], array: bool, rows: dict[Place, int]) -> Place:
    """Return where a header leads: a path through an array of tables means its last row so far."""
    place: Place = ()
    for key in path[:-1]:
        place = (*place, key)
        if place in rows:
            place = (*place, rows[place])
    place = (*place, path[-1])
    if array:
        rows[place] = rows.get(place, -1) + 1
        place = (*place, rows[place])
    return place


def _key(text: str) -> tuple[str, ...]:
    return tuple(map(_key_part, _PARTS.findall(text)))


def _key_part(text: str) -> str:
    if text.startswith('"'):
        return str(tomllib.loads(f"key = {text}")["key"])
    return text[1:-1] if text.startswith("'") else text


def _value_end(text: str, at: int) -> int:
    if text[at] not in "[{":
        match = _SCALAR.match(text, at)
        assert match, "the text is valid TOML"
        return match.end()
    depth = 0
    while True:
        match = _INSIDE.match(text, at)
        assert match, "the text is valid TOML"
        depth += (match[0] in {"[", "{"}) - (match[0] in {"]", "}"})
        at = match.end()
        if not depth:
            return at
