"""Random trees, and random TOML texts that read as a given tree."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

KEYS = st.sampled_from(["id", "title", "a", "b", "c-1", "a.b", "é", "", 'q"u', "line\nbreak", "#x", "rows"])
_PIECES = [*"a\"'\\\n\r\t #[]{}=\x00\x1f\x7f\x85\u2028é", '""', '"""', "'''", "\r\n", "\n# x\n", "\n[t]\n"]
TEXTS = st.one_of(st.text(max_size=8), st.lists(st.sampled_from(_PIECES), max_size=6).map("".join))
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.dates(min_value=date(1, 1, 1)),
    st.times(),
    st.datetimes(),
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=-30))])),
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    tables = st.dictionaries(KEYS, inner, max_size=4)
    return st.one_of(st.lists(inner, max_size=4), st.lists(tables, max_size=4), tables)


VALUES: st.SearchStrategy[Any] = st.recursive(SCALARS, _containers, max_leaves=12)
TREES: st.SearchStrategy[dict[str, Any]] = st.dictionaries(KEYS, VALUES, max_size=6)


def quoted(text: str) -> str:
    """Write a text with everything beyond letters escaped."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in text) + '"'


class Writer:
    """Writes a tree in a layout that `draw` decides: comments, dotted keys, headers, inline, spacing."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.comments: list[str] = []

    def odd(self, probability: int = 3) -> bool:
        return self.draw(st.integers(0, probability)) == 1

    def text(self, tree: Mapping[str, Any]) -> str:
        lines = self.table((), tree)
        if self.odd():
            lines = [*self.trivia(), *lines, *self.trivia()]
        text = "\n".join(lines)
        if not self.odd():
            text += "\n"
        return text.replace("\n", "\r\n") if self.odd() else text

    def comment(self) -> str:
        self.comments.append(f"# comment {len(self.comments)}")
        return self.comments[-1]

    def trivia(self) -> list[str]:
        return self.draw(st.lists(st.sampled_from(["", "  ", "#"]), max_size=3).map(self._trivia))

    def _trivia(self, kinds: list[str]) -> list[str]:
        return [self.comment() if kind == "#" else kind for kind in kinds]

    def end(self) -> str:
        return f"  {self.comment()}" if self.odd() else ""

    def key(self, key: str) -> str:
        bare = key.replace("-", "").isalnum() and key.isascii()
        if bare and not self.odd():
            return key
        return f"'{key}'" if self.odd() and "\n" not in key and "'" not in key else quoted(key)

    def path(self, path: tuple[str, ...]) -> str:
        return (" . " if self.odd(8) else ".").join(self.key(key) for key in path)

    def table(self, path: tuple[str, ...], table: Mapping[str, Any]) -> list[str]:
        plain, blocks = self.parts(path, table)
        return [*plain, *(line for block in self.draw(st.permutations(blocks)) for line in block)]

    def parts(self, path: tuple[str, ...], table: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
        """The lines of the plain keys, and blocks of lines that may follow in any order."""
        plain: list[str] = []
        blocks: list[list[str]] = []
        for key in self.draw(st.permutations(sorted(table))):
            value = table[key]
            here = (*path, key)
            if isinstance(value, dict) and not self.odd():
                lines, inner = self.parts(here, value)
                if lines or not inner or self.odd(1):
                    inner.append([*self.trivia(), f"[{self.path(here)}]{self.end()}", *lines])
                blocks += inner
            elif isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
                rows: list[str] = []
                for row in value:
                    rows += [*self.trivia(), f"[[{self.path(here)}]]{self.end()}", *self.table(here, row)]
                blocks.append(rows)
            else:
                plain += self.pair((key,), value)
        return plain, blocks

    def pair(self, key: tuple[str, ...], value: Any) -> list[str]:
        if isinstance(value, dict) and value and self.odd(1):
            return [line for inner in sorted(value) for line in self.pair((*key, inner), value[inner])]
        indent = "  " if self.odd() else ""
        equals = "=" if self.odd() else " = "
        return [*self.trivia(), f"{indent}{self.path(key)}{equals}{self.value(value)}{self.end()}"]

    def value(self, value: Any, inline: bool = False) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            style = self.draw(st.integers(0, 4))
            if style == 1 and not _CONTROL.search(value) and "'''" not in value:
                return f"'''\n{value}'''"
            if style == 2:
                escaped = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", value.replace("\\", "\\\\"))
                return '"""\n' + escaped.replace('"""', '""\\"') + '"""'
            return quoted(value)
        if isinstance(value, date | time | datetime):
            return value.isoformat().replace("T", " " if self.odd() else "T")
        if isinstance(value, dict):
            pairs = [f"{self.key(key)} = {self.value(item, True)}" for key, item in value.items()]
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, list):
            if inline or not value or self.odd(1):
                return "[" + ", ".join(self.value(item, inline) for item in value) + "]"
            lines = [f"  {self.value(item)},{self.end()}" for item in value]
            return "\n".join(["[" + self.end(), *lines, "]"])
        return repr(value)


@st.composite
def layouts(draw: st.DrawFn, tree: Mapping[str, Any]) -> str:
    """A text that reads as `tree`."""
    return Writer(draw).text(tree)


def variants(tree: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Trees that share much with `tree`."""

    @st.composite
    def variant(draw: st.DrawFn, value: Any = tree) -> Any:
        if isinstance(value, dict):
            kept = {key: draw(variant(item)) for key, item in value.items() if draw(st.integers(0, 4))}
            return kept | (draw(st.dictionaries(KEYS, VALUES, max_size=2)) if draw(st.booleans()) else {})
        if isinstance(value, list):
            kept_items = [draw(variant(item)) for item in value if draw(st.integers(0, 4))]
            if draw(st.booleans()):
                kept_items.insert(draw(st.integers(0, len(kept_items))), draw(VALUES))
            return draw(st.permutations(kept_items)) if draw(st.integers(0, 3)) == 1 else kept_items
        return value if draw(st.integers(0, 2)) else draw(VALUES)

    return variant()
