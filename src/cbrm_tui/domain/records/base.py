"""What every record shares, and the registry of record types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from cbrm_tui.domain.fields import Day, Field, Links, Offers, Organisation, Person, Prose, Text, TextList

SpaceKind = Literal["internal", "joint"]

_TYPES: Final[dict[str, type[Record]]] = {}
_LEADING: Final = ("title",)
_TRAILING: Final = ("organisation", "owner", "status", "review_on", "tags", "links", "notes", "offered")


class Record:
    """One entry of the plan, such as a risk: an id, where it is kept, and its data.

    `data` is the table as the file has it, with fields this program does not know. `doc` is the
    file's path relative to the workspace, with forward slashes; `at` is the key of the record's own
    table in it, empty when the file is the record. A record is never changed: an edit makes another.

    A type declares `type` (its word on the command line), `folder` and `prefix` (of its ids),
    `principle` (1 to 12), `clause` (of ISO 44003), `spaces` (where it may live), `columns` (what a
    register shows first) and its fields.
    """

    __slots__ = ("at", "data", "doc", "id", "space")

    type: ClassVar[str] = ""
    label: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    folder: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    principle: ClassVar[int] = 0
    clause: ClassVar[str] = ""
    spaces: ClassVar[tuple[SpaceKind, ...]] = ("joint",)
    columns: ClassVar[tuple[str, ...]] = ("title", "owner", "status")
    closed: ClassVar[frozenset[str]] = frozenset({"closed", "done", "dropped", "cancelled", "ended"})
    fields: ClassVar[Mapping[str, Field[Any]]] = {}
    settled: ClassVar[tuple[str, ...]] = ()
    """Tables of the file that are no fields: they settle how the plan works and are read as settings."""

    title = Text("Title", width=0, help="A few words that a reader recognises it by")
    organisation = Organisation("Organisation", width=12, help="Whose it is")
    owner = Person("Owner", help="The one person who answers for it")
    status = Text("Status", width=10)
    review_on = Day("Review on", help="When it is looked at again")
    tags = TextList("Tags", inside=True)
    links = Links("Links", help="Ids of records it has to do with")
    notes = Prose("Notes", inside=True)
    offered = Offers("Offered to partners", help="The copies that partners see")

    def __init__(
        self, id: str, space: str, data: Mapping[str, Any], doc: str = "", at: tuple[str, ...] = ()
    ) -> None:
        self.id = id
        self.space = space
        self.data = data
        self.doc = doc
        self.at = at

    def __init_subclass__(cls) -> None:
        declared = {
            value.name: value
            for base in reversed(cls.__mro__)
            for value in vars(base).values()
            if isinstance(value, Field)
        }
        own = [name for name in declared if name not in (*_LEADING, *_TRAILING)]
        names = (*_LEADING, *own, *_TRAILING)
        cls.fields = {name: declared[name] for name in names if name != "offered" or cls.offerable()}
        if cls.type:
            _TYPES[cls.type] = cls

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Record)
            and (self.id, self.space, self.doc, self.at) == (other.id, other.space, other.doc, other.at)
            and self.data == other.data
        )

    def __hash__(self) -> int:
        return hash((self.id, self.space))

    def __repr__(self) -> str:
        return f"<{self.type} {self.id} in {self.space}>"

    @classmethod
    def offerable(cls) -> bool:
        """Whether a record of one's own can be offered to partners: the type lives in both kinds of space."""
        return bool(cls.folder) and {"internal", "joint"} <= set(cls.spaces)

    @property
    def internal(self) -> bool:
        """Whether the record belongs to the own organisation alone."""
        return self.space == "internal"

    @property
    def open(self) -> bool:
        """Whether it still asks for attention."""
        return self.status not in self.closed

    @property
    def heading(self) -> str:
        """The title, or the id where there is none, on one printable line."""
        return type(self).title.show(self.data.get("title")) or self.id

    def show(self, name: str) -> str:
        """Return the named field as one printable line."""
        return self.fields[name].show(self.data.get(name))

    def references(self) -> dict[str, tuple[str, ...]]:
        """Return the ids that each field refers to, for fields that refer to any."""
        return {
            name: ids
            for name, raw in self.data.items()
            if (field := self.fields.get(name)) and (ids := field.ids(raw))
        }


def record_types() -> Mapping[str, type[Record]]:
    """Return every record type by its word."""
    return _TYPES


def field_at(record_type: type[Record], path: str) -> tuple[tuple[str, ...], Field[Any]]:
    """Find the declaration behind a dotted path such as `current.likelihood`.

    Raises KeyError with the part that the type does not have.
    """
    head, *rest = path.split(".")
    if head not in record_type.fields:
        raise KeyError(head)
    found = record_type.fields[head]
    for part in rest:
        inner: Mapping[str, Field[Any]] = getattr(found, "fields", {})
        if part not in inner or found.kind == "rows":
            raise KeyError(path)
        found = inner[part]
    return (head, *rest), found
