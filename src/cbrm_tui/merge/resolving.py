"""What the live writes of a document show: its values, its layout, and what stands open."""

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from cbrm_tui.merge.disagreements import (
    KEPT,
    RECORD,
    Candidate,
    Claim,
    Disagreement,
    Unit,
    candidates,
    plain,
    provisional,
)
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import parsed
from cbrm_tui.merge.lineage import Version, merge_versions
from cbrm_tui.merge.listing import Listing, regroup
from cbrm_tui.merge.names import Names
from cbrm_tui.merge.ops import Add, Layout, Op, Path, PutRow, Remove, Write, WriteGroup, WriteText
from cbrm_tui.merge.text3 import merge3, merge3_layout
from cbrm_tui.merge.units import Entry, Meta, Node, Writes
from cbrm_tui.merge.values import ABSENT, Value, canonical


@dataclass(frozen=True)
class Resolved:
    """A document's merged values and layout, and its open disagreements.

    `parts` has what shows of each group and row.
    """

    tree: dict[str, Any]
    layout: str
    disagreements: tuple[Disagreement, ...]
    parts: Mapping[Unit, Value]

    def value(self, unit: Unit) -> Value:
        """Return what shows of a unit that holds values; ABSENT where there is nothing."""
        if unit.kind in {"group", "row"}:
            return self.parts.get(unit, ABSENT)
        value: Any = self.tree
        for key in unit.path:
            value = value.get(key, ABSENT) if isinstance(value, Mapping) else ABSENT
        return value


def resolve(key: DocKey, writes: Writes, names: Names, only: Container[str] | None = None) -> Resolved:
    """Return what a document shows if it exists, else what it would show.

    With `only`, the tree and what stands open are those of these top keys, and of the groups.
    """
    layout = merged_layout(writes)
    resolver = _Resolver(writes, names, layout, only)
    tree = resolver.tree()
    shown = names.shown(key)
    found = {**resolver.open, **_existence(writes, names)}
    disagreements = sorted(
        (
            Disagreement(key, shown, unit.field, offered, place, unit)
            for unit, (offered, place) in found.items()
        ),
        key=lambda each: (each.field, each.unit),
    )
    return Resolved(tree, layout, tuple(disagreements), resolver.parts)


def merged_layout(writes: Writes) -> str:
    """Return the one layout that all replicas choose; empty where nobody laid out the file."""
    versions = [_version(entry) for entry in writes.layouts]
    if not versions:
        return ""
    past = [_version(entry) for entry in writes.past_layouts]
    merged = merge_versions(versions, past, lambda base, a, b: merge3_layout(base or "", a, b))
    assert merged is not None
    return merged


def unit_of(op: Op, names: Names, meta: Meta) -> Unit:
    """Return the unit that an op of that commit writes, named as in disagreements."""
    match op:
        case Write(_, path, _) | WriteText(_, path, _) | Add(_, path, _) | Remove(_, path, _):
            return Unit("value", path)
        case WriteGroup(_, group, _):
            return Unit("group", name=group)
        case PutRow(_, path, key, _):
            return Unit("row", path, names.read_key(key, meta))
        case Layout():
            return Unit("layout")
        case _:
            return Unit("existence")


_LEFT_BEHIND: Final = ({"", "{}"}, {"", "[]"})
_Open = tuple[tuple[Candidate, ...], int]


class _Resolver:
    """Goes through the tree of a document's writes once.

    A write below another one refines it: {a = 1} written as a whole and then 2 at `a` shows {a = 2}.
    What a write below hides without its author having seen it stands open.
    """

    def __init__(self, writes: Writes, names: Names, layout: str, only: Container[str] | None) -> None:
        self.open: dict[Unit, _Open] = {}
        self.parts: dict[Unit, Value] = {}
        self._writes = writes
        self._names = names
        self._text = layout
        self._only = only
        self._of_groups: dict[Path, list[Claim]] = {}
        self._stakes: dict[Unit, list[Claim]] = {}
        for name, unit in sorted(writes.groups.items()):
            self._group(name, unit)

    def tree(self) -> dict[str, Any]:
        """Return the document's values."""
        return self._table(self._writes.root, _Spot((), {}, (), None))

    @cached_property
    def _layout(self) -> Mapping[str, Any]:
        """What the layout reads as; only lists, for their order, make it worth parsing."""
        return parsed(self._text) or {}

    def _group(self, name: str, unit: list[Entry]) -> None:
        """Offer a group's values to the paths they are for, unless those were overwritten since."""
        claims = self._claims_of(unit)
        value, offered = _pick(claims)
        if offered:
            self.open[Unit("group", name=name)] = offered, provisional(offered)
        self.parts[Unit("group", name=name)] = plain(value)
        source = [claim.entry for claim in _equal(claims, value)]
        for path, inner in value.items():
            if not self._overwritten(path, source):
                self._of_groups.setdefault(path, []).append(Claim(inner, source[0]))

    def _overwritten(self, path: Path, source: list[Entry]) -> bool:
        node = self._writes.root
        for key in path:
            node = node.children[key]
            if any(all(entry.saw(part) for part in source) for entry in node.entries):
                return True
        return False

    def _claims_of(self, unit: Collection[Entry]) -> list[Claim]:
        if len(unit) > 1:
            unit = sorted(unit, key=_dot)
        return [Claim(self._names.read(entry), entry) for entry in unit]

    def _value(self, node: Node, spot: "_Spot") -> Value:
        if len(node.entries) == 1 and spot.after is None and self._is_plain(node, spot.path):
            return self._names.read(node.entries[0])
        claims = self._claims(node, spot)
        is_open = False
        if claims:
            value, is_open = self._choose(node, claims)
            source = tuple(claim.entry for claim in _equal(claims, value))
            spot = spot._replace(base=value, source=source)
        shown = self._shown(node, spot)
        if claims and spot.after is None:
            self._report(node, spot.path, claims, is_open, shown)
        return shown

    def _is_plain(self, node: Node, path: Path) -> bool:
        """Tell whether nothing but what is written at just this path counts there."""
        return not (node.children or node.elements or node.rows or path in self._of_groups)

    def _claims(self, node: Node, spot: "_Spot") -> list[Claim]:
        """Return the values that are written at just this path."""
        claims = self._claims_of(node.entries)
        of_groups = self._of_groups.get(spot.path, [])
        if of_groups:
            newest = [part for part in of_groups if not any(each.entry.saw(part.entry) for each in of_groups)]
            claims = [claim for claim in claims if claim.value is not ABSENT] + newest
        return [claim for claim in claims if spot.counts(claim.entry)]

    def _choose(self, node: Node, claims: list[Claim]) -> tuple[Value, bool]:
        """Return the value that shows at a path, and whether that is in dispute."""
        value, offered = _pick(claims)
        if {canonical(each.value) for each in offered} in _LEFT_BEHIND:
            # Whether an emptied table or list is left behind is nothing to settle.
            return max((claim.value for claim in claims), key=canonical), False
        merged = self._prose(node, claims) if offered else None
        return (value, bool(offered)) if merged is None else (merged, False)

    def _prose(self, node: Node, claims: list[Claim]) -> str | None:
        if not all(isinstance(claim.entry.op, WriteText) and claim.value is not ABSENT for claim in claims):
            return None
        past = [claim for claim in self._claims_of(node.past) if claim.value is not ABSENT]
        return merge_versions(
            [Version(claim.value, (claim.entry,)) for claim in claims],
            [Version(claim.value, (claim.entry,)) for claim in past],
            lambda base, a, b: None if base is None else merge3(base, a, b),
        )

    def _shown(self, node: Node, spot: "_Spot") -> Value:
        """Return what shows at a path of which `spot.base` is written there or above."""
        value = spot.base
        if node.children:
            table = self._table(node, spot)
            if table or isinstance(value, Mapping):
                value = table
        if node.elements or node.rows:
            items = self._items(node, spot)
            if items and node.children and value and isinstance(value, Mapping) and spot.after is None:
                self._report_mixed(node, spot.path, value, items)
            if items or isinstance(spot.base, list):
                value = items
        return value

    def _table(self, node: Node, spot: "_Spot") -> dict[str, Any]:
        table = dict(spot.base) if isinstance(spot.base, Mapping) else {}
        keys = (
            node.children
            if spot.path or self._only is None
            else filter(self._only.__contains__, node.children)
        )
        for key in sorted(keys):
            inner = _Spot((*spot.path, key), table.get(key, ABSENT), spot.source, spot.after)
            value = self._value(node.children[key], inner)
            if value is ABSENT:
                table.pop(key, None)
            else:
                table[key] = value
        return table

    def _items(self, node: Node, spot: "_Spot") -> list[Any]:
        base = spot.base if isinstance(spot.base, list) else []
        listing = Listing(base, spot.source, _list_at(self._layout, spot.path))
        for text, unit in regroup(node.elements, self._names, spot.counts).items():
            added = [claim.value for claim in self._claims_of(unit) if isinstance(claim.entry.op, Add)]
            listing.element(text, added[0] if added else ABSENT, unit)
        for key, unit in regroup(node.rows, self._names, spot.counts).items():
            value, offered = _pick(self._claims_of(unit))
            listing.row(key, value, unit)
            if spot.after is None:
                name = Unit("row", spot.path, key)
                self.parts[name] = value
                if offered:
                    self.open[name] = offered, provisional(offered)
        return listing.ordered()

    def _report(self, node: Node, path: Path, claims: list[Claim], is_open: bool, shown: Value) -> None:
        """Note a disagreement at a path, also where writes below hide a value unseen."""
        below = sorted((*node.below(), *self._grouped_below(path)), key=_dot)
        is_prose = not below and all(isinstance(claim.entry.op, WriteText) for claim in claims)
        refined: list[Claim] = []
        for value, entry in claims:
            if below and value is not ABSENT:
                value = self._shown(node, _Spot(path, value, (entry,), entry))
                is_open |= not _contains(shown, value)
            refined.append(Claim(value, entry))
        if is_open:
            self._open_value(Unit("prose" if is_prose else "value", path), refined, shown, below)

    def _report_mixed(self, node: Node, path: Path, table: Value, items: list[Any]) -> None:
        """Note that a path is a table to some, and a list to others who had not seen that."""
        listed = [entry for unit in node.lists() for entry in unit]
        inner = {*node.below()}.difference(listed)
        unseen = [entry for entry in inner if not any(other.saw(entry) for other in listed)]
        if unseen:
            claims = [Claim(table, min(unseen, key=_dot))]
            self._open_value(Unit("value", path), claims, items, sorted(listed, key=_dot))

    def _open_value(self, unit: Unit, claims: list[Claim], shown: Value, makers: list[Entry]) -> None:
        """Open a disagreement in which `shown`, made by several writes, may be a candidate too."""
        text = canonical(shown)
        if makers and all(canonical(claim.value) != text for claim in claims):
            claims = [*claims, Claim(shown, makers[0])]
        claims = self._stakes[unit] = [*self._stakes.get(unit, ()), *claims]
        offered = candidates(claims)
        place = [canonical(candidate.value) for candidate in offered].index(text)
        self.open[unit] = offered, place

    def _grouped_below(self, path: Path) -> Iterator[Entry]:
        for inner, claims in self._of_groups.items():
            if len(inner) > len(path) and inner[: len(path)] == path:
                yield from (claim.entry for claim in claims)


class _Spot(NamedTuple):
    """Where in the tree we are, and the value that writes at or above say is there.

    With `after`, only writes count whose authors had seen that one.
    """

    path: Path
    base: Value
    source: tuple[Entry, ...]
    after: Entry | None

    def counts(self, entry: Entry) -> bool:
        """Tell whether a write counts."""
        return self.after is None or entry.saw(self.after)


def _pick(claims: list[Claim]) -> tuple[Value, tuple[Candidate, ...]]:
    """Return the value that shows, and the candidates if there are several."""
    if len(claims) == 1:
        return claims[0].value, ()
    offered = candidates(claims)
    if len(offered) == 1:
        return claims[0].value, ()
    text = canonical(offered[provisional(offered)].value)
    return next(claim.value for claim in claims if canonical(plain(claim.value)) == text), offered


def _equal(claims: list[Claim], value: Value) -> list[Claim]:
    """Return the claims of just that value."""
    if len(claims) == 1:
        return claims
    text = canonical(plain(value))
    return [claim for claim in claims if canonical(plain(claim.value)) == text]


def _existence(writes: Writes, names: Names) -> dict[Unit, _Open]:
    deletions = writes.deletions()
    unseen = writes.unseen() if deletions else []
    if not unseen:
        return {}
    fields = sorted({unit_of(entry.op, names, entry.meta).field for entry in unseen} - {RECORD})
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


def _list_at(tree: Value, path: Path) -> list[Any]:
    for key in path:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree if isinstance(tree, list) else []


def _contains(whole: Value, part: Value) -> bool:
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(key in whole and _contains(whole[key], inner) for key, inner in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        has = {canonical(item) for item in whole}
        return all(canonical(item) in has for item in part)
    return part is ABSENT or canonical(whole) == canonical(part)


def _dot(entry: Entry) -> Any:
    return entry.dot
