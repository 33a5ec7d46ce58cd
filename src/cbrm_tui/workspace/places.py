"""Where things are kept: spaces, folders, documents, and the machine's own state.

A document is a TOML file, named by its path relative to the workspace with forward slashes. The
folder decides who sees a record; no flag on a record does.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cbrm_tui.domain.ids import is_id
from cbrm_tui.domain.records import Record, SpaceKind, record_types

INTERNAL: Final = "internal"
JOINT: Final = "joint"
CONFIG: Final = "workspace.toml"
STATE: Final = ".cbrm"
PLAN_SHEET: Final = "plan.toml"
ELEMENTS: Final = "principles"

_SPACE: Final = re.compile(r"internal|joint|shared/[a-z0-9][a-z0-9-]{0,39}")
_FOLDER: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Place:
    """A document taken apart: `folder` is empty for plan.toml, `name` is the file's stem."""

    space: str
    folder: str
    name: str

    @property
    def doc(self) -> str:
        """The path relative to the workspace."""
        return f"{self.space}/{self.within}"

    @property
    def within(self) -> str:
        """The path relative to the space's folder."""
        return f"{self.folder}/{self.name}.toml" if self.folder else f"{self.name}.toml"

    @property
    def singleton(self) -> bool:
        """Whether the document exists once per space, and so needs no drawn id."""
        return self.folder in {"", ELEMENTS}


def place_of(doc: str) -> Place | None:
    """Take a document's path apart, None for a path where no document can be."""
    *parts, file = doc.split("/")
    name = file.removesuffix(".toml")
    if name == file or not _NAME.fullmatch(name):
        return None
    depth = 2 if parts and parts[0] == "shared" else 1
    space, folder = "/".join(parts[:depth]), "/".join(parts[depth:])
    if not _SPACE.fullmatch(space) or (folder and not _FOLDER.fullmatch(folder)):
        return None
    return Place(space, folder, name)


def is_space(name: str) -> bool:
    """Tell whether `name` can be the name of a space: internal, joint or shared/<name>."""
    return _SPACE.fullmatch(name) is not None


def is_folder(name: str) -> bool:
    """Tell whether `name` can be the name of a folder of documents."""
    return _FOLDER.fullmatch(name) is not None


def is_name(stem: str) -> bool:
    """Tell whether `stem` can be the name of a document, without its suffix."""
    return _NAME.fullmatch(stem) is not None


def space_kind(space: str) -> SpaceKind:
    """Return whether records of the own organisation or of partners live there."""
    return "internal" if space == INTERNAL else "joint"


def record_doc(record_type: type[Record], space: str, key: str) -> str:
    """Return the document of a record that has a file of its own."""
    return Place(space, record_type.folder, key).doc


def type_of(place: Place) -> type[Record] | None:
    """Return the record type whose records live in that folder, None if this program knows none."""
    return _folders().get(place.folder)


def unfit_name(place: Place) -> bool:
    """Tell whether a record's file lacks an id for a name."""
    return not place.singleton and not is_id(place.name)


def find_workspace(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that has a workspace.toml."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG).is_file()), None)


@cache
def _folders() -> dict[str, type[Record]]:
    return {kind.folder: kind for kind in record_types().values() if kind.folder}
