"""The writes of one document, unit by unit: which of them nobody who had seen them replaced.

A unit is what merges as one: a value at a path, a named group of values, an element of a set, a row
of a list, the layout of the file, and whether the document exists. A unit keeps every maximal write:
a later one takes an earlier one's place only if its author had seen that one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.ops import (
    Add,
    Create,
    Delete,
    Layout,
    Op,
    Path,
    PutRow,
    Remove,
    Write,
    WriteGroup,
    WriteText,
)
from cbrm_tui.merge.values import ABSENT, Value, canonical

PAST: Final = frozenset({"prose", "layout", "group", "create"})
"""The operations that a merge may still need once they are superseded."""

# Which write: the commit's replica and number, and the place of the op in it.
Dot = tuple[str, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Meta:
    """What all writes of one commit share: who made it, when, why, and what they had seen."""

    replica: str
    seq: int
    seen: Mapping[str, int]
    author: str
    organisation: str
    at: str
    note: str

    @staticmethod
    def of(commit: Commit) -> "Meta":
        """Take the shared part of a commit."""
        return Meta(
            commit.replica,
            commit.seq,
            commit.seen,
            commit.author,
            commit.organisation,
            commit.at,
            commit.note,
        )

    def saw(self, replica: str, seq: int) -> bool:
        """Tell whether the author had seen that commit; their own earlier ones always."""
        return seq < self.seq if replica == self.replica else self.seen.get(replica, 0) >= seq


@dataclass(slots=True, eq=False)  # frozen ones take thrice as long to make, and there are very many
class Entry:
    """One op of one commit. Within a commit, a later op has seen the earlier ones."""

    meta: Meta
    index: int
    op: Op

    @property
    def dot(self) -> Dot:
        """The write's own name."""
        return self.meta.replica, self.meta.seq, self.index

    def saw(self, other: "Entry") -> bool:
        """Tell whether this write's author had seen the other write."""
        mine, theirs = self.meta, other.meta
        # Documents that were read each by itself hold the same commit's part as an object of their own.
        if theirs is mine or (theirs.seq == mine.seq and theirs.replica == mine.replica):
            return other.index < self.index
        return mine.saw(theirs.replica, theirs.seq)


# Tells whether an earlier write stays although a later one of the same text saw it (see names.py).
Differ = Callable[[Entry, Entry], bool]


class Node:
    """A key of the document's tree: the writes at its path, and its inner keys."""

    __slots__ = ("children", "elements", "entries", "past", "rows")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.entries: list[Entry] = []
        # Prose that was superseded, as the ancestor of a later merge.
        self.past: list[Entry] = []
        self.elements: dict[str, list[Entry]] = {}
        self.rows: dict[str, list[Entry]] = {}

    def walk(self) -> Iterator["Node"]:
        """Go through this node and all below it."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(node.children.values())

    def lists(self) -> Iterator[list[Entry]]:
        """Go through the units of elements and rows at this path."""
        yield from self.elements.values()
        yield from self.rows.values()

    def below(self) -> Iterator[Entry]:
        """Go through the writes that refine a value at this path: elements, rows, inner keys."""
        for node in self.walk():
            if node is not self:
                yield from node.entries
            for unit in node.lists():
                yield from unit


class Writes:
    """All live writes of a document, and the superseded ones that a merge may still need."""

    __slots__ = ("births", "existence", "groups", "layouts", "past_groups", "past_layouts", "root")

    def __init__(self) -> None:
        self.root = Node()
        self.groups: dict[str, list[Entry]] = {}
        self.past_groups: dict[str, list[Entry]] = {}
        self.layouts: list[Entry] = []
        self.past_layouts: list[Entry] = []
        self.existence: list[Entry] = []
        self.births: list[Entry] = []

    def fold(self, entry: Entry, differ: Differ) -> None:
        """Take in a write whose author's commits, as far as they had seen them, are all here."""
        op = entry.op
        if isinstance(op, (Write, WriteText)):
            self._cover(self.node(op.path), entry, value_of(entry))
        elif isinstance(op, WriteGroup):
            known = [*self.groups.get(op.group, ()), *self.past_groups.get(op.group, ())]
            # A part that the author knew of and says nothing about was not there for them.
            missing = {
                path for old in known if entry.saw(old) for path in _parts(old) if path not in op.values
            }
            values = {**op.values, **dict.fromkeys(sorted(missing), ABSENT)}
            entry = Entry(entry.meta, entry.index, WriteGroup(op.doc, op.group, values))
            gone = _supersede(self.groups.get(op.group, []), entry)
            self.past_groups.setdefault(op.group, []).extend(gone)
            for path, value in values.items():
                self._cover(self.node(path), entry, value)
        elif isinstance(op, (Add, Remove)):
            _supersede(self.node(op.path).elements.get(canonical(op.element), []), entry, differ)
        elif isinstance(op, PutRow):
            _supersede(self.node(op.path).rows.get(op.key, []), entry, differ)
        elif isinstance(op, Layout):
            self.past_layouts += _supersede(self.layouts, entry)
        else:
            _supersede(self.existence, entry)
        self.place(entry)

    def place(self, entry: Entry) -> None:
        """Put a live write where it belongs, with no regard to the others."""
        op = entry.op
        if isinstance(op, (Write, WriteText)):
            self.node(op.path).entries.append(entry)
        elif isinstance(op, WriteGroup):
            self.groups.setdefault(op.group, []).append(entry)
            for path in op.values:
                self.node(path)
        elif isinstance(op, (Add, Remove)):
            self.node(op.path).elements.setdefault(canonical(op.element), []).append(entry)
        elif isinstance(op, PutRow):
            self.node(op.path).rows.setdefault(op.key, []).append(entry)
        elif isinstance(op, Layout):
            self.layouts.append(entry)
        else:
            self.existence.append(entry)
            if isinstance(op, Create):
                self.births.append(entry)

    def place_past(self, entry: Entry) -> None:
        """Put back a superseded write that is kept for later merges."""
        match entry.op:
            case WriteText(_, path, _):
                self.node(path).past.append(entry)
            case Layout():
                self.past_layouts.append(entry)
            case WriteGroup(_, group, _):
                self.past_groups.setdefault(group, []).append(entry)
            case Create():
                self.births.append(entry)
            case _:
                raise ValueError("only prose, groups, layouts and creations are kept when superseded")

    def copy(self) -> "Writes":
        """Return the same writes in a document of their own."""
        other = Writes()
        for entry in (*self.existence, *self.edits()):
            other.place(entry)
        for entry in self.past():
            other.place_past(entry)
        return other

    def node(self, path: Path) -> Node:
        """Return the node at a path, made where it is missing."""
        if len(path) == 1 and (found := self.root.children.get(path[0])):
            return found
        node = self.root
        for key in path:
            inner = node.children.get(key)
            if inner is None:
                inner = node.children[key] = Node()
            node = inner
        return node

    def edits(self) -> Iterator[Entry]:
        """Go through all live writes but those of existence."""
        for node in self.root.walk():
            yield from node.entries
            for unit in node.lists():
                yield from unit
        for unit in self.groups.values():
            yield from unit
        yield from self.layouts

    def past(self) -> Iterator[Entry]:
        """Go through the superseded writes that are kept."""
        for node in self.root.walk():
            yield from node.past
        for unit in self.past_groups.values():
            yield from unit
        yield from self.past_layouts
        yield from (entry for entry in self.births if entry not in self.existence)

    def deletions(self) -> list[Entry]:
        """Return the deletions that nobody took back."""
        return [entry for entry in self.existence if isinstance(entry.op, Delete)]

    def unseen(self) -> list[Entry]:
        """Return the live writes that no standing deletion had seen; all, if none stands."""
        deletions = self.deletions()
        kept = [entry for entry in self.existence if not isinstance(entry.op, Delete)]
        return [
            entry
            for entry in (*kept, *self.edits())
            if not any(delete.saw(entry) or delete.meta is entry.meta for delete in deletions)
        ]

    @property
    def exists(self) -> bool:
        """Whether there is something that nobody deleted knowingly."""
        if self.deletions():
            return bool(self.unseen())
        return bool(self.existence) or next(self.edits(), None) is not None

    @property
    def undisputed(self) -> bool:
        """Whether surely nothing stands open: a write to each unit, none deletes, and none is above another.

        So long as no id is contested. False only says that one has to look.
        """
        if any(isinstance(entry.op, Delete) for entry in self.existence):
            return False
        grouped: set[int] = set()
        for unit in self.groups.values():
            if len(unit) > 1:
                return False
            for path in _parts(unit[0]) if unit else ():
                node = self.node(path)
                if node.entries or node.children or node.elements or node.rows or id(node) in grouped:
                    return False
                grouped.add(id(node))
        for node in self.root.walk():
            if node.entries:
                if len(node.entries) > 1 or node.children or node.elements or node.rows:
                    return False
            elif node.rows:
                if node.children or any(len(unit) > 1 for unit in node.rows.values()):
                    return False
            elif node.elements and node.children:
                return False
        return True

    def _cover(self, top: Node, entry: Entry, value: Value) -> None:
        """Let a value take the place of all that its author saw at and below its path.

        An empty one leaves what was taken out below as it is, so that it still disagrees with whoever
        changes that unknowingly.
        """
        if not (top.entries or top.children or top.elements or top.rows):
            return
        is_empty = value is ABSENT or (isinstance(value, Mapping | list) and not value)
        spare = _takes_out if is_empty else None
        for node in top.walk():
            gone = _supersede(node.entries, entry, spare if node is not top else None)
            node.past += [old for old in gone if isinstance(old.op, WriteText)]
            for units in (node.elements, node.rows):
                for key in list(units):
                    _supersede(units[key], entry, spare)
                    if not units[key]:
                        del units[key]


def _supersede(unit: list[Entry], entry: Entry, spare: Differ | None = None) -> list[Entry]:
    gone: list[Entry] = []
    if not unit:
        return gone
    left: list[Entry] = []
    for old in unit:
        (gone if entry.saw(old) and not (spare and spare(old, entry)) else left).append(old)
    unit[:] = left
    return gone


def _parts(entry: Entry) -> Mapping[Path, Value]:
    assert isinstance(entry.op, WriteGroup)
    return entry.op.values


def _takes_out(old: Entry, _entry: Entry) -> bool:
    return isinstance(old.op, Remove) or value_of(old) is ABSENT


def value_of(entry: Entry) -> Value:
    """Return the value that a write puts in its unit."""
    op = entry.op
    if isinstance(op, Write):
        return op.value
    if isinstance(op, WriteText):
        return op.text
    if isinstance(op, WriteGroup):
        return op.values
    if isinstance(op, (Add, Remove)):
        return op.element
    if isinstance(op, PutRow):
        return op.row
    if isinstance(op, Layout):
        return op.text
    return ABSENT
