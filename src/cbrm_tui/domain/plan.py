"""The plan: every record of a workspace, indexed. It is never changed; an edit makes another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeVar

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.catalogue import COMPLETE
from cbrm_tui.domain.index import TWIN, Index
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.settings import Partner, Settings

R = TypeVar("R", bound=Record)
T = TypeVar("T")

_DEFAULTS: Final = Settings()
_MANY: Final = 500
"""Changed records from which on looking everything up anew is no slower."""


@dataclass(frozen=True)
class Fault:
    """A file that cannot be used as it stands. `line` and `column` count from 1, 0 when unknown."""

    doc: str
    message: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Plan:
    """Records by id, the settings of each space, and the files that could not be read.

    `me` is the key of the own organisation, `language` that of the catalogue's texts, such as the titles of
    elements. An id that two files claim keeps the first file's
    record (by path); the other is kept under `<id>#<its doc>`, so nothing drops out of sight.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    settings: Mapping[str, Settings] = field(default_factory=dict)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    me: str = ""
    language: str = COMPLETE

    def __getitem__(self, key: str) -> Record:
        return self.records[key]

    def __contains__(self, key: object) -> bool:
        return key in self.records

    def get(self, key: str) -> Record | None:
        """Return the record of that id, if there is one."""
        return self.records.get(key)

    def of(self, record_type: type[R], *, space: str | None = None) -> Iterator[R]:
        """Yield the records of a type, by id; of one space if it is named."""
        _, records = self.index.by_type.get(record_type.type, ((), ()))
        for record in records:
            if isinstance(record, record_type) and (space is None or record.space == space):
                yield record

    def rows(self, record_type: type[R], row: Callable[[R], T | None]) -> Mapping[str, T]:
        """Return by key, in their order, what `row` reads from each record of a type; from all for Record.

        `row` looks at that one record and at nothing else, and returns None where nothing is to be kept.
        What it returned stays until the record changes, so that a sum over thousands of records is
        quick after an edit. `row` is a function that lasts, not one made for the call.
        """
        return self.index.rows_of(record_type.type, row)

    def space_settings(self, space: str) -> Settings:
        """Return the settings that hold in a space: its own, else the joint plan's."""
        own = self.settings.get(space)
        joint = self.settings.get("joint", _DEFAULTS)
        if own is None:
            return joint
        if own.partners:
            return own
        plain = own.segmentation == _DEFAULTS.segmentation
        segmentation = joint.segmentation if plain else own.segmentation
        return replace(own, partners=joint.partners, method=joint.method, segmentation=segmentation)

    def element(self, key: str) -> catalogue.Element | None:
        """Return what the catalogue, or the plan of its space, says of an element such as `10-3@joint`."""
        name, _, space = key.partition("@")
        known = (*self.space_settings(space).elements, *catalogue.load(self.language).elements)
        return next((element for element in known if element.key == name), None)

    @property
    def partners(self) -> Mapping[str, Partner]:
        """The organisations of the joint plan, by key."""
        return self.space_settings("joint").partners

    def key_of(self, record: Record) -> str:
        """Return the key that stands for a record of this plan: its id, unless another file has it too."""
        return record.id if self.records.get(record.id) is record else f"{record.id}{TWIN}{record.doc}"

    def only(self, space: str) -> Plan:
        """Return a plan that knows of one space and nothing else."""
        return Plan(
            {key: record for key, record in self.records.items() if record.space == space},
            {name: settings for name, settings in self.settings.items() if name == space},
            {doc: fault for doc, fault in self.faults.items() if doc.startswith(f"{space}/")},
            self.me,
            self.language,
        )

    def linked_from(self, key: str) -> tuple[str, ...]:
        """Return the ids of the records that refer to `key`."""
        return self.index.backlinks.get(key, ())

    def spaces_of(self, key: str) -> frozenset[str]:
        """Return the spaces that have a record of that id, whichever file claimed it first."""
        keys = (key, *self.index.twins.get(key, ()))
        return frozenset(record.space for each in keys if (record := self.records.get(each)))

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody whom a record names, for completing names."""
        return tuple(sorted({name for names in self.rows(Record, _people).values() for name in names}))

    @cached_property
    def index(self) -> Index:
        """What is looked up in the records."""
        return Index(self.records)

    def having(self, changed: Iterable[Record], gone: Iterable[str] = ()) -> Plan:
        """Return a plan in which `changed` records stand in place of those of their ids."""
        records = dict(self.records)
        for key in gone:
            records.pop(key, None)
        for record in changed:
            records[record.id] = record
        return replace(self, records=records)

    def follow(self, earlier: Plan) -> Difference:
        """Take over what an earlier plan has looked up, and say in which records this one differs.

        Quick where the two share most records, as a plan does with the one that an edit made it from.
        """
        old, new = earlier.records, self.records
        keys = {key for key, record in new.items() if old.get(key) is not record}
        if len(new) - len(keys) < len(old):
            keys |= old.keys() - new.keys()
        if "index" in vars(earlier) and len(keys) <= _MANY:
            vars(self)["index"] = earlier.index.after(new, keys)
        return Difference(earlier, self, frozenset(keys))


@dataclass(frozen=True)
class Difference:
    """Two plans and the keys of the records that are not the same in both."""

    old: Plan
    new: Plan
    keys: frozenset[str]


def _people(record: Record) -> tuple[str, ...] | None:
    fields = record.fields
    found = (
        value
        for name, value in record.data.items()
        if isinstance(value, str) and value and (declared := fields.get(name)) and declared.kind == "person"
    )
    return tuple(found) or None
