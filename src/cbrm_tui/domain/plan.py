"""The plan: every record of a workspace, indexed. It is never changed; an edit makes another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeVar

from cbrm_tui.domain.records import Record
from cbrm_tui.domain.settings import Partner, Settings

R = TypeVar("R", bound=Record)

_DEFAULTS: Final = Settings()


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

    `me` is the key of the own organisation. An id that two files claim keeps the first file's
    record (by path); the other is kept under `<id>#<its doc>`, so nothing drops out of sight.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    settings: Mapping[str, Settings] = field(default_factory=dict)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    me: str = ""

    def __getitem__(self, key: str) -> Record:
        return self.records[key]

    def __contains__(self, key: object) -> bool:
        return key in self.records

    def get(self, key: str) -> Record | None:
        """Return the record of that id, if there is one."""
        return self.records.get(key)

    def of(self, record_type: type[R], *, space: str | None = None) -> Iterator[R]:
        """Yield the records of a type, by id; of one space if it is named."""
        for record in self._by_type.get(record_type.type, ()):
            if isinstance(record, record_type) and (space is None or record.space == space):
                yield record

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

    @property
    def partners(self) -> Mapping[str, Partner]:
        """The organisations of the joint plan, by key."""
        return self.space_settings("joint").partners

    def key_of(self, record: Record) -> str:
        """Return the key that stands for a record of this plan: its id, unless another file has it too."""
        return record.id if self.records.get(record.id) is record else f"{record.id}#{record.doc}"

    def only(self, space: str) -> Plan:
        """Return a plan that knows of one space and nothing else."""
        return Plan(
            {key: record for key, record in self.records.items() if record.space == space},
            {name: settings for name, settings in self.settings.items() if name == space},
            {doc: fault for doc, fault in self.faults.items() if doc.startswith(f"{space}/")},
            self.me,
        )

    def linked_from(self, key: str) -> tuple[str, ...]:
        """Return the ids of the records that refer to `key`."""
        return self._backlinks.get(key, ())

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody whom a record names, for completing names."""
        names = {
            value
            for record in self.records.values()
            for name, declared in record.fields.items()
            if declared.kind == "person" and isinstance(value := record.data.get(name), str) and value
        }
        return tuple(sorted(names))

    def having(self, changed: Iterable[Record], gone: Iterable[str] = ()) -> Plan:
        """Return a plan in which `changed` records stand in place of those of their ids."""
        records = dict(self.records)
        for key in gone:
            records.pop(key, None)
        for record in changed:
            records[record.id] = record
        return replace(self, records=records)

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for key in sorted(self.records):
            found.setdefault(self.records[key].type, []).append(self.records[key])
        return {name: tuple(records) for name, records in found.items()}

    @cached_property
    def _backlinks(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key, record in self.records.items():
            for ids in record.references().values():
                for target in ids:
                    found.setdefault(target, []).append(key)
        return {target: tuple(sorted(set(sources))) for target, sources in found.items()}
