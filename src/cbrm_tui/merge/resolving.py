"""What the live writes of a document show: its values, its layout, and what stands open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cbrm_tui.merge.disagreements import (
    KEPT,
    Candidate,
    Claim,
    Disagreement,
    Unit,
    candidates,
    dotted,
    plain,
    provisional,
)
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import parse
from cbrm_tui.merge.lineage import Version, merge_versions
from cbrm_tui.merge.listing import Listing, regroup
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.ops import Add, Layout, Path, PutRow, Remove, Write, WriteGroup, WriteText
from cbrm_tui.merge.text3 import merge3, merge3_layout
from cbrm_tui.merge.units import Entry, Node, Writes
from cbrm_tui.merge.values import ABSENT, Value, canonical


@dataclass(frozen=True)
class Resolved:
    """A document's merged values and layout, and its open disagreements."""

    tree: dict[str, Any]
    layout: str
    disagreements: tuple[Disagreement, ...]


def resolve(key: DocKey, writes: Writes, names: Names) -> Resolved | None:
    """Return what a document shows; None if it does not exist."""
    if not writes.exists:
        return None
    layout = merged_layout(writes)
    resolver = _Resolver(writes, names, parse(layout) or {})
    tree = resolver.tree()
    shown = names.shown(key)
    found = {**resolver.open, **_existence(writes)}
    disagreements = sorted(
        (
            Disagreement(key, shown, unit.field, offered, place, unit)
            for unit, (offered, place) in found.items()
        ),
        key=lambda each: (each.field, each.unit),
    )
    return Resolved(tree, layout, tuple(disagreements))


def merged_layout(writes: Writes) -> str:
    """Return the one layout that all replicas choose; empty where nobody laid out the file."""
    versions = [_version(entry) for entry in writes.layouts]
    if not versions:
        return ""
    past = [_version(entry) for entry in writes.past_layouts]
    merged = merge_versions(versions, past, lambda base, a, b: merge3_layout(base or "", a, b))
    assert merged is not None
    return merged


def field_of(entry: Entry) -> str:
    """Return the name of the field that a write is about, the same as in disagreements."""
    match entry.op:
        case Write(_, path, _) | WriteText(_, path, _) | Add(_, path, _) | Remove(_, path, _):
            return Unit("value", path).field
        case WriteGroup(_, group, _):
            return group
        case PutRow(_, path, key, _):
            return Unit("row", path, key).field
        case Layout():
            return "(comments)"
        case _:
            return Unit("existence").field


_Open = tuple[tuple[Candidate, ...], int]


class _Resolver:
    def __init__(self, writes: Writes, names: Names, layout: Mapping[str, Any]) -> None:
        self.open: dict[Unit, _Open] = {}
        self._writes = writes
        self._names = names
        self._layout = layout
        self._parts: dict[Path, list[Claim]] = {}
        for name, unit in sorted(writes.groups.items()):
            self._group(name, unit)

    def tree(self) -> dict[str, Any]:
        value = self._inner(self._writes.root, (), {}, None, [])
        assert isinstance(value, dict)
        return value

    def _group(self, name: str, unit: list[Entry]) -> None:
        claims = [Claim(self._names.read(entry), entry) for entry in sorted(unit, key=_dot)]
        offered = candidates(claims)
        if len(offered) > 1:
            self.open[Unit("group", name=name)] = offered, provisional(offered)
        text = canonical(offered[provisional(offered)].value)
        shown = [claim for claim in claims if canonical(plain(claim.value)) == text]
        for path, value in shown[0].value.items():
            if not self._overwritten(path, [claim.entry for claim in shown]):
                self._parts.setdefault(path, []).append(Claim(value, shown[0].entry))

    def _overwritten(self, path: Path, unit: list[Entry]) -> bool:
        node = self._writes.root
        for key in path:
            node = node.children[key]
            if any(all(entry.saw(part) for part in unit) for entry in node.entries):
                return True
        return False

    def _value(self, node: Node, path: Path, base: Value, after: Entry | None, source: list[Entry]) -> Value:
        """Return the value at a path, where a write above says `base` and comes from `source`.

        With `after`, only writes that had seen that one count, and nothing is reported.
        """
        claims = self._claims(node, path, after)
        if not claims:
            return self._inner(node, path, base, after, source)
        value, offered = self._choose(node, claims)
        text = canonical(value)
        source = [claim.entry for claim in claims if canonical(claim.value) == text]
        shown = self._inner(node, path, value, after, source)
        if after is None:
            self._report(node, path, claims, offered, shown)
        return shown

    def _claims(self, node: Node, path: Path, after: Entry | None) -> list[Claim]:
        claims = [Claim(self._names.read(entry), entry) for entry in node.entries]
        parts = self._parts.get(path, [])
        if parts:
            claims = [claim for claim in claims if claim.value is not ABSENT] + parts
        if after is not None:
            claims = [claim for claim in claims if claim.entry.saw(after)]
        return sorted(claims, key=lambda claim: claim.entry.dot)

    def _choose(self, node: Node, claims: list[Claim]) -> tuple[Value, tuple[Candidate, ...]]:
        offered = candidates(claims)
        if len(offered) == 1:
            return claims[0].value, ()
        if all(_is_blank(claim.value) for claim in claims):
            return max((claim.value for claim in claims), key=canonical), ()
        merged = self._prose(node, claims)
        if merged is not None:
            return merged, ()
        return offered[provisional(offered)].value, offered

    def _prose(self, node: Node, claims: list[Claim]) -> str | None:
        if not all(isinstance(claim.entry.op, WriteText) and claim.value is not ABSENT for claim in claims):
            return None
        past = [Claim(self._names.read(entry), entry) for entry in node.past]
        return merge_versions(
            [Version(claim.value, (claim.entry,)) for claim in claims],
            [Version(claim.value, (claim.entry,)) for claim in past if claim.value is not ABSENT],
            lambda base, a, b: None if base is None else merge3(base, a, b),
        )

    def _report(
        self, node: Node, path: Path, claims: list[Claim], offered: tuple[Candidate, ...], shown: Value
    ) -> None:
        """Note a disagreement at the path, also where writes below hide one that they had not seen."""
        below = list(node.below()) + self._parts_below(path)
        hidden = []
        for claim in claims:
            if _is_blank(claim.value):
                continue
            unseen = [entry for entry in below if not entry.saw(claim.entry)]
            if unseen:
                own = self._inner(node, path, claim.value, claim.entry, [claim.entry])
                if not _contains(shown, own):
                    hidden.append((Claim(own, claim.entry), min(unseen, key=_dot)))
        if hidden:
            others = [Claim(shown, min((entry for _, entry in hidden), key=_dot))]
            kept = [claim for claim in claims if all(claim.entry is not lost.entry for lost, _ in hidden)]
            offered = candidates([*kept, *(lost for lost, _ in hidden), *others])
        if offered:
            kind = "prose" if all(isinstance(claim.entry.op, WriteText) for claim in claims) else "value"
            text = canonical(shown)
            places = [place for place, each in enumerate(offered) if canonical(each.value) == text]
            self.open[Unit("prose" if kind == "prose" and not hidden else "value", path)] = (
                offered,
                places[0] if places else provisional(offered),
            )

    def _parts_below(self, path: Path) -> list[Entry]:
        size = len(path)
        return [
            claim.entry
            for part, claims in self._parts.items()
            if len(part) > size and part[:size] == path
            for claim in claims
        ]

    def _inner(self, node: Node, path: Path, own: Value, after: Entry | None, source: list[Entry]) -> Value:
        value = own
        if node.children:
            table = dict(own) if isinstance(own, Mapping) else {}
            for key in sorted(node.children):
                inner = self._value(node.children[key], (*path, key), table.get(key, ABSENT), after, source)
                if inner is ABSENT:
                    table.pop(key, None)
                else:
                    table[key] = inner
            if table or isinstance(own, Mapping):
                value = table
        if node.elements or node.rows:
            items = self._items(node, path, own, after, source)
            if items or isinstance(own, list):
                self._mixed(node, path, value, items, after)
                value = items or own
                if isinstance(own, list):
                    value = items
        return value

    def _mixed(self, node: Node, path: Path, value: Value, items: list[Any], after: Entry | None) -> None:
        """Note that a path is a table to some and a list to others."""
        if after is not None or not isinstance(value, Mapping) or not value or node.entries:
            return
        inner = [entry for child in node.children.values() for each in child.walk() for entry in each.entries]
        listed = [entry for unit in node.lists() for entry in unit]
        table_claims = [Claim(value, entry) for entry in inner]
        if table_claims:
            offered = candidates([*table_claims, *(Claim(items, entry) for entry in listed)])
            text = canonical(items)
            place = [canonical(each.value) for each in offered].index(text)
            self.open[Unit("value", path)] = offered, place

    def _items(
        self, node: Node, path: Path, own: Value, after: Entry | None, source: list[Entry]
    ) -> list[Any]:
        read = self._names.read
        listing = Listing(own if isinstance(own, list) else [], source, _at(self._layout, path))
        for key, unit in sorted(regroup(node.elements, self._names, _seen(after)).items()):
            adds = [entry for entry in unit if isinstance(entry.op, Add)]
            listing.element(key, read(min(adds, key=_dot)) if adds else ABSENT, unit)
        for key, unit in sorted(regroup(node.rows, self._names, _seen(after)).items()):
            claims = [Claim(read(entry), entry) for entry in sorted(unit, key=_dot)]
            offered = candidates(claims)
            place = provisional(offered)
            if len(offered) > 1 and after is None:
                self.open[Unit("row", path, key)] = offered, place
            listing.row(key, offered[place].value, unit)
        return listing.ordered()


def _existence(writes: Writes) -> dict[Unit, _Open]:
    deletions = writes.deletions()
    if not deletions:
        return {}
    unseen = writes.unseen()
    fields = sorted({field_of(entry) for entry in unseen} - {Unit("existence").field})
    first = min(unseen, key=_dot).meta
    authors = sorted({(entry.meta.author, entry.meta.organisation) for entry in unseen})
    kept = Candidate(
        KEPT,
        first.replica,
        first.seq,
        ", ".join(dict.fromkeys(author for author, _ in authors)),
        ", ".join(dict.fromkeys(organisation for _, organisation in sorted(authors, key=lambda a: a[1]))),
        first.at,
        ", ".join(fields),
    )
    (gone,) = candidates(Claim(ABSENT, entry) for entry in deletions)
    return {Unit("existence"): ((gone, kept), 1)}


def _version(entry: Entry) -> Version:
    assert isinstance(entry.op, Layout)
    return Version(entry.op.text, (entry,))


def _seen(after: Entry | None) -> Callable[[Entry], bool]:
    return lambda entry: after is None or entry.saw(after)


def _at(tree: Value, path: Path) -> list[Any]:
    for key in path:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree if isinstance(tree, list) else []


def _is_blank(value: Value) -> bool:
    return value is ABSENT or (isinstance(value, Mapping | list) and not value)


def _contains(whole: Value, part: Value) -> bool:
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(key in whole and _contains(whole[key], inner) for key, inner in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        has = {canonical(item) for item in whole}
        return all(canonical(item) in has for item in part)
    return part is ABSENT or canonical(whole) == canonical(part)


def _dot(entry: Entry) -> Any:
    return entry.dot
