"""The sample workspaces as their files have them, for tests of what is in them."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element, PlanSheet, Record, record_types
from cbrm_tui.domain.settings import Settings, read_settings

SAMPLES = Path(__file__).parents[2] / "sample_workspaces"
NAMES = ("brindlewick-oakmere", "lumenreed-norvale", "tarnvale-pantry")
TYPES = {kind.folder: kind for kind in record_types().values() if kind.folder}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Entry:
    """A record as its file has it; `id` is the file's stem, or the key of an element."""

    path: Path
    space: str
    kind: type[Record]
    id: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.path.relative_to(SAMPLES)} {self.id}"

    @property
    def record(self) -> Record:
        key = f"{self.id}@{self.space}" if self.kind is Element else self.id
        doc = "/".join([self.space, *self.path.parts[-2:]])
        return self.kind(key, self.space, self.data, doc)


@dataclass(frozen=True)
class Sample:
    """A sample workspace: what partners see by space, and what each of two organisations has of its own."""

    name: str

    @property
    def root(self) -> Path:
        return SAMPLES / self.name

    @cached_property
    def about(self) -> dict[str, Any]:
        return read(self.root / "sample.toml")

    @property
    def today(self) -> date:
        """The day on which the findings of the sample hold."""
        today: date = self.about["as_of"]
        return today

    @cached_property
    def holders(self) -> dict[str, Path]:
        """The workspaces by the key of the organisation that works there, the sample's own first."""
        folders = (self.root, self.root / "partners" / self.about["partner"])
        return {read(folder / "workspace.toml")["as"]: folder for folder in folders}

    @cached_property
    def shared(self) -> dict[str, list[Entry]]:
        """What partners see, by space."""
        folders = [self.root / "joint", *sorted((self.root / "shared").glob("*"))]
        spaces = {folder.relative_to(self.root).as_posix(): folder for folder in folders}
        return {space: list(_entries(folder, space)) for space, folder in spaces.items()}

    @cached_property
    def own(self) -> dict[str, list[Entry]]:
        """What each organisation has of its own, by its key."""
        return {who: list(_entries(folder / "internal", "internal")) for who, folder in self.holders.items()}

    @cached_property
    def sheets(self) -> dict[str, dict[str, Any]]:
        """The plan.toml of each space."""
        return {space: read(self.root / space / "plan.toml") for space in self.shared}

    @cached_property
    def settings(self) -> dict[str, Settings]:
        return {space: read_settings(sheet) for space, sheet in self.sheets.items()}

    @property
    def everything(self) -> list[Entry]:
        return [entry for part in (*self.shared.values(), *self.own.values()) for entry in part]

    def joint(self, kind: str) -> list[Entry]:
        return [entry for entry in self.shared["joint"] if entry.kind.type == kind]

    def settings_of(self, entry: Entry) -> Settings:
        return self.settings.get(entry.space, self.settings["joint"])

    def seen_in(self, space: str) -> Iterator[Entry]:
        """What may be named in a space that partners share: its own records, and the joint ones."""
        for name in {"joint", space}:
            yield from self.shared[name]

    def seen_by(self, who: str) -> Iterator[Entry]:
        """What an organisation sees: the spaces in which it takes part, and its own."""
        for space, entries in self.shared.items():
            if who in self.settings[space].partners:
                yield from entries
        yield from self.own[who]

    def plan(self, who: str) -> Plan:
        """The plan as an organisation sees it."""
        records = [entry.record for entry in self.seen_by(who)]
        spaces = [space for space in self.shared if who in self.settings[space].partners]
        sheets = [
            PlanSheet(f"plan@{space}", space, self.sheets[space], f"{space}/plan.toml") for space in spaces
        ]
        kept = {space: self.settings[space] for space in spaces}
        return Plan({record.id: record for record in (*records, *sheets)}, kept, {}, who)


@cache
def sample(name: str) -> Sample:
    return Sample(name)


def texts(value: object) -> Iterator[str]:
    """Yield every line of every string in a value."""
    if isinstance(value, str):
        yield from (line.strip() for line in value.splitlines())
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def titles(found: Iterable[Entry]) -> list[str]:
    return [entry.data["title"] for entry in found]


def _entries(folder: Path, space: str) -> Iterator[Entry]:
    for path in sorted(folder.rglob("*.toml")):
        if path.parent.name == "principles":
            for key, table in read(path).items():
                yield Entry(path, space, Element, key, table)
        elif path.parent.name in TYPES:
            yield Entry(path, space, TYPES[path.parent.name], path.stem, read(path))
