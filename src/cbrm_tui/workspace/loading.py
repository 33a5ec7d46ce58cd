"""From files to the plan, and from changed files to what changed in the plan."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cbrm_tui.domain.catalogue import COMPLETE
from cbrm_tui.domain.plan import Fault, Plan
from cbrm_tui.domain.records import PlanSheet, Record
from cbrm_tui.domain.settings import read_settings
from cbrm_tui.workspace.files import read_text
from cbrm_tui.workspace.places import INTERNAL, JOINT, is_folder, is_name, is_space, place_of
from cbrm_tui.workspace.reading import read_records

_SUFFIX: Final = ".toml"


@dataclass(frozen=True)
class Changed:
    """Which records (by id) and which documents are not what they were."""

    ids: frozenset[str] = frozenset()
    docs: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.docs)

    def __or__(self, other: "Changed") -> "Changed":
        """Return both changes as one."""
        return Changed(self.ids | other.ids, self.docs | other.docs)


class Library:
    """The documents of a workspace as last read, and the plan that they make.

    A document whose text is what it was, such as one this program has just written, changes nothing.
    """

    def __init__(self, root: Path, me: str, language: str = COMPLETE) -> None:
        self._root = root
        self._texts: dict[str, str] = {}
        self._contents: dict[str, tuple[Record | Fault, ...]] = {}
        # By id: the documents that claim it, and the keys under which the plan has their records.
        self._claims: dict[str, set[str]] = {}
        self._keys: dict[str, list[str]] = {}
        self.plan = Plan(me=me, language=language)

    def text(self, doc: str) -> str | None:
        """Return the document's text as last read."""
        return self._texts.get(doc)

    def docs(self) -> tuple[str, ...]:
        """Return every known document."""
        return tuple(self._texts)

    def refresh(self, docs: Iterable[str] | None = None) -> Changed:
        """Read the named documents, or all there are, and bring the plan up to date."""
        wanted = {*self._texts, *list_docs(self._root)} if docs is None else set(docs)
        touched: set[str] = set()
        changed: set[str] = set()
        for doc in sorted(wanted):
            place = place_of(doc)
            if place is None:
                continue
            text = read_text(self._root / doc)
            if text == self._texts.get(doc):
                continue
            changed.add(doc)
            touched |= self._take_out(doc)
            if text is not None:
                self._texts[doc] = text
                self._contents[doc] = tuple(read_records(place, text, self.plan.language))
                touched |= self._claim(doc)
        if changed:
            self._rebuild(touched, changed)
        return Changed(frozenset(touched), frozenset(changed))

    def _ids_of(self, doc: str) -> set[str]:
        return {item.id for item in self._contents.get(doc, ()) if isinstance(item, Record)}

    def _take_out(self, doc: str) -> set[str]:
        ids = self._ids_of(doc)
        for key in ids:
            self._claims[key].discard(doc)
        self._contents.pop(doc, None)
        self._texts.pop(doc, None)
        return ids

    def _claim(self, doc: str) -> set[str]:
        ids = self._ids_of(doc)
        for key in ids:
            self._claims.setdefault(key, set()).add(doc)
        return ids

    def _rebuild(self, ids: Iterable[str], docs: Iterable[str]) -> None:
        records = dict(self.plan.records)
        for key in ids:
            for stale in self._keys.pop(key, ()):
                records.pop(stale, None)
            for number, doc in enumerate(sorted(self._claims.get(key, ()))):
                record = next(
                    item for item in self._contents[doc] if isinstance(item, Record) and item.id == key
                )
                name = key if number == 0 else f"{key}#{doc}"
                records[name] = record
                self._keys.setdefault(key, []).append(name)
        faults = dict(self.plan.faults)
        settings = dict(self.plan.settings)
        for doc in docs:
            faults.pop(doc, None)
            found = self._contents.get(doc, ())
            faults |= {item.doc: item for item in found if isinstance(item, Fault)}
            place = place_of(doc)
            if (
                place
                and not place.folder
                and place.name == "plan"
                and not any(isinstance(i, Fault) for i in found)
            ):
                settings.pop(place.space, None)
                settings |= {
                    item.space: read_settings(item.data) for item in found if isinstance(item, PlanSheet)
                }
        earlier, self.plan = self.plan, replace(self.plan, records=records, faults=faults, settings=settings)
        self.plan.follow(earlier)


def list_docs(root: Path) -> Iterator[str]:
    """Yield the path of every document in the workspace; symbolic links are not followed."""
    for space in spaces_in(root):
        for path, _ in space_files(root, space):
            yield f"{space}/{path}"


def space_files(root: Path, space: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield each document of a space: its path within the space, and what the system says of the file.

    Symbolic links are not followed.
    """
    top = root / space
    if not is_space(space) or top.is_symlink():
        return
    yield from _documents(top, "")
    for entry in _entries(top):
        if is_folder(entry.name) and entry.is_dir(follow_symlinks=False):
            yield from _documents(top / entry.name, f"{entry.name}/")


def _documents(folder: Path, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    for entry in _entries(folder):
        name = entry.name
        if (
            name.endswith(_SUFFIX)
            and is_name(name.removesuffix(_SUFFIX))
            and entry.is_file(follow_symlinks=False)
        ):
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # removed since it was listed
            yield prefix + name, found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def spaces_in(root: Path) -> list[str]:
    """Return the spaces that have a folder: joint first, internal next, then the bilateral ones."""
    found = [name for name in (JOINT, INTERNAL) if (root / name).is_dir()]
    shared = root / "shared"
    if shared.is_dir():
        found += sorted(
            f"shared/{entry.name}" for entry in shared.iterdir() if entry.is_dir() and not entry.is_symlink()
        )
    return found
