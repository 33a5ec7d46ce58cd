"""The changes to a document's statements that bring it from one tree to another."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from cbrm_tui.merge.notation import rewrite, write_key, write_value
from cbrm_tui.merge.rows import match_rows
from cbrm_tui.merge.statements import (
    Document,
    Pair,
    Place,
    Section,
    is_blank,
    lines_of,
    split_end,
    split_lead,
)
from cbrm_tui.merge.values import Value, same


class Parent(dict[str, Any]):
    """A table that exists because a path leads through it; it gets a header of its own."""


class Patch:
    """One pass over a text that is valid TOML; `order` are the declared keys at the top."""

    def __init__(self, text: str, order: Sequence[str]) -> None:
        self._document = Document(text)
        self._eol = self._document.eol
        self._rank: Final = {name: at for at, name in enumerate(order)}
        self._fresh: set[Section] = set()
        self._starts_blank = text[:1] in {"\n", "\r"}

    def apply(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
        """Return the text, which reads as `old`, changed to read as `new`."""
        self._table((), old, new)
        return self._finish()

    def _table(self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        # What is new comes first, while the neighbours that tell its place are still there.
        for key, value in new.items():
            if key not in old:
                self._add(place, key, value)
        for key, value in old.items():
            if key not in new:
                self._remove((*place, key))
            elif not same(value, new[key]):
                self._change(place, key, value, new[key])

    def _change(self, place: Place, key: str, old: Value, new: Value) -> None:
        here = (*place, key)
        found = self._document.pairs(here)
        pair = next((pair for section, pair in found if (*section.place, *pair.key) == here), None)
        is_array = self._document.section((*here, 0)) is not None
        if pair is not None:
            turns = not place and (isinstance(new, Mapping) or _is_rows(new))
            if not turns or isinstance(old, Mapping) or _is_rows(old):
                pair.value = rewrite(pair.value, old, new, self._eol)
                return
        elif is_array and _is_rows(new):
            self._rows(here, old, new)
            return
        elif not is_array and isinstance(new, Mapping) and (new or self._document.section(here)):
            self._table(here, old, new)
            return
        self._remove(here)
        self._add(place, key, new)

    def _add(self, place: Place, key: str, value: Value) -> None:
        if isinstance(value, Parent):
            for inner, item in value.items():
                self._add((*place, key), inner, item)
        elif (isinstance(value, Mapping) or _is_rows(value)) and self._has_headers(place):
            here = (*place, key)
            at = self._place_for(here, array=not isinstance(value, Mapping))
            self._document.insert(at, *self._new_sections(here, value))
        else:
            self._add_pair(place, key, value)

    def _has_headers(self, place: Place) -> bool:
        """Tell whether tables there have headers: at the top, and where another one already has."""
        return not place or any(section.place != place for section in self._document.below(place))

    def _add_pair(self, place: Place, key: str, value: Value) -> None:
        section = self._document.section(place)
        dotted = self._document.pairs(place) if section is None else []
        if section is None and dotted:
            section, sibling = dotted[-1]
            parts = (*sibling.key[: len(place) - len(section.place)], key)
            at, before = section.pairs.index(sibling) + 1, False
        else:
            section = section or self._new_table(place)
            parts = (key,)
            at, before = self._index(section.pairs, key) if not place else (len(section.pairs), False)
        indent = section.pairs[max(at - 1, 0)].indent if section.pairs else ""
        pair = self._pair(parts, value, indent)
        if not section.pairs:
            pair.lead, section.tail = section.tail, ""
            if not place:
                self._fresh.update(self._document.sections[1:2])
        elif before:
            pair.lead, section.pairs[at].lead = split_lead(section.pairs[at].lead)
        section.pairs.insert(at, pair)

    def _pair(self, key: tuple[str, ...], value: Value, indent: str = "") -> Pair:
        return Pair("", key, f"{indent}{write_key(*key)} = ", write_value(value, self._eol), self._eol)

    def _index(self, pairs: list[Pair], key: str) -> tuple[int, bool]:
        """Return where a new key goes among the pairs at the top, and whether that is before another."""
        if key not in self._rank:
            return len(pairs), False
        ranks = [self._rank.get(pair.key[0]) for pair in pairs]
        at, before = self._beside(ranks, key)
        return (0, True) if at is None else (at, before)

    def _beside(self, ranks: Sequence[int | None], key: str) -> tuple[int | None, bool]:
        """Return the index behind the nearest declared predecessor, else at the nearest successor."""
        mine = self._rank.get(key, len(self._rank))
        lower = [(rank, at) for at, rank in enumerate(ranks) if rank is not None and rank < mine]
        if lower:
            return max(lower)[1] + 1, False
        higher = [(rank, at) for at, rank in enumerate(ranks) if rank is not None and rank > mine]
        return (min(higher)[1], True) if higher else (None, False)

    def _place_for(self, place: Place, array: bool) -> int:
        """Return the index among the sections at which a new one for that place goes."""
        sections = self._document.sections
        for length in range(len(place) - 1, 0, -1):
            if below := self._document.below(place[:length]):
                return sections.index(below[-1]) + 1
        arrays = [len(section.place) > 1 and isinstance(section.place[1], int) for section in sections]
        ranks = [
            self._rank.get(str(section.place[0])) if section.place and is_array == array else None
            for section, is_array in zip(sections, arrays, strict=True)
        ]
        key = str(place[0])
        at = self._beside(ranks, key)[0] if key in self._rank else None
        if at is not None:
            return at
        return len(sections) if array or True not in arrays else arrays.index(True)

    def _new_table(self, place: Place) -> Section:
        section = Section("", f"[{write_key(*_names(place))}]{self._eol}", place)
        below = self._document.below(place)
        at = self._document.sections.index(below[0]) if below else self._place_for(place, array=False)
        self._document.insert(at, section)
        self._fresh.update(self._document.sections[at : at + 2])
        return section

    def _new_sections(self, place: Place, value: Value) -> list[Section]:
        if isinstance(value, Mapping):
            sections = [Section("", f"[{write_key(*_names(place))}]{self._eol}", place)]
            tables: Iterable[Any] = [value]
        else:
            sections = [self._new_row((*place, at)) for at in range(len(value))]
            tables = value
        for section, table in zip(sections, tables, strict=True):
            section.pairs = [self._pair((name,), item) for name, item in table.items()]
        self._fresh.update(sections)
        return sections

    def _new_row(self, place: Place) -> Section:
        return Section("", f"[[{write_key(*_names(place))}]]{self._eol}", place)

    def _rows(self, place: Place, old: Sequence[Any], new: Sequence[Any]) -> None:
        document = self._document
        sources = match_rows(old, new)
        for at, source in enumerate(sources):
            if source is not None:
                self._table((*place, source), old[source], new[at])
        if sources == list(range(len(old))):
            return
        chunks: list[list[Section]] = [[] for _ in old]
        for section in document.below(place):
            chunks[int(section.place[len(place)])].append(section)
        if not all(self._is_run(chunk) for chunk in chunks):
            self._remove(place)
            self._add(place[:-1], str(place[-1]), new)
            return
        groups: list[list[Section]] = [[]]
        kept: list[int] = []
        for at, source in enumerate(sources):
            if source is None:
                row = self._new_row((*place, len(old) + at))
                row.pairs = [self._pair((name,), item) for name, item in new[at].items()]
                self._fresh.add(row)
                groups[-1].append(row)
                continue
            if kept:
                groups.append([])
            groups[-1] += chunks[source]
            kept.append(source)
        if kept != sorted(kept):
            self._fresh.update(section for source in kept for section in chunks[source][:1])
        self._arrange(chunks, kept, groups)
        for at, chunk in enumerate(chunks):
            if at not in kept:
                self._drop(chunk, keep_lead=at == 0)

    def _arrange(self, chunks: list[list[Section]], kept: list[int], groups: list[list[Section]]) -> None:
        """Put the groups of sections where the kept rows stand, in the new order."""
        slots = {chunks[at][0] for at in kept or [0]}
        moved = {section for at in kept for section in chunks[at]}
        waiting = iter(groups)
        arranged: list[Section] = []
        for section in self._document.sections:
            if section in slots:
                arranged += next(waiting)
            if section not in moved:
                arranged.append(section)
        self._document.arrange(arranged)

    def _is_run(self, chunk: list[Section]) -> bool:
        start = self._document.sections.index(chunk[0])
        return self._document.sections[start : start + len(chunk)] == chunk

    def _remove(self, place: Place) -> None:
        for section, pair in self._document.pairs(place):
            at = section.pairs.index(pair)
            del section.pairs[at]
            if at < len(section.pairs):
                section.pairs[at].lead = _join(pair.lead, section.pairs[at].lead)
            else:
                section.tail = _join(pair.lead, section.tail, at_end=not section.tail)
        self._drop(self._document.below(place))

    def _drop(self, dropped: list[Section], keep_lead: bool = True) -> None:
        for section in dropped:
            at = self._document.remove(section)
            free, attached = split_lead(section.lead)
            kept = free + attached * keep_lead + _free(section.tail)
            if is_blank(kept):
                continue
            if at < len(self._document.sections):
                following = self._document.sections[at]
                following.lead = _join(kept, following.lead)
            else:
                above = self._document.sections[-1]
                above.tail = _join(above.tail + kept, "", at_end=True)

    def _finish(self) -> str:
        above = ""
        for section in self._document.sections:
            parted = not above or _ends_blank(above) or _starts_blank(section.lead)
            if section in self._fresh and not parted:
                section.lead = self._eol + section.lead
            above = str(section) or above
        text = str(self._document)
        return text if self._starts_blank else text.lstrip("\r\n")


def _is_rows(value: Value) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _names(place: Place) -> list[str]:
    return [key for key in place if isinstance(key, str)]


def _join(removed: str, following: str, at_end: bool = False) -> str:
    """Join what stood above a removed statement to what stands below it, without doubling blank lines."""
    if at_end or _starts_blank(following):
        removed, _ = split_end(removed)
    return removed + following


def _free(tail: str) -> str:
    """Return what stands after the first blank line of a section's tail, that line included."""
    lines = lines_of(tail)
    at = next((at for at, line in enumerate(lines) if is_blank(line)), len(lines))
    return "".join(lines[at:])


def _starts_blank(text: str) -> bool:
    return bool(text) and is_blank(text.split("\n", 1)[0])


def _ends_blank(text: str) -> bool:
    return is_blank(text.removesuffix("\n").rsplit("\n", 1)[-1])
