"""From the files of a space to operations: hand edits, and edits by any program, are found alike."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cbrm_tui.domain.ids import ID_PATTERN
from cbrm_tui.merge.diff import diff
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Delete, Op, is_read_alike, op_from_json, op_to_json
from cbrm_tui.merge.state import Rendered, State
from cbrm_tui.sync.ledger_base import BaseFile
from cbrm_tui.sync.strict_json import canonical, int64
from cbrm_tui.workspace.errors import NotToml
from cbrm_tui.workspace.places import place_of
from cbrm_tui.workspace.reading import read_tree
from cbrm_tui.workspace.rules import rule_for

Seen = tuple[tuple[str, int], ...]

_TOKEN: Final = re.compile(rf"\b{ID_PATTERN.pattern}\b")
_MANY: Final = 4
# Bytes: of one document's operations at most, and of a commit before the next one is begun.
_LARGEST: Final = 900_000
_BATCH: Final = 256_000


@dataclass(frozen=True)
class DocOps:
    """What happened to one document, also as canonical JSON: the ops with commas between them."""

    ops: tuple[Op, ...]
    data: bytes


@dataclass
class Recorded:
    """What differs between files and base.

    `ops` are grouped by the version vector that their documents were edited on. `base` is what
    becomes of the base once they are in a commit; `gone` are paths that leave it. `held` says, a line
    each, what is not taken along and why. `vanished` are the documents that were removed, `asked`
    tells that for their number a person has to agree first.
    """

    ops: dict[Seen, list[DocOps]] = field(default_factory=dict)
    base: list[BaseFile] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    asked: bool = False


@dataclass(frozen=True)
class Recorder:
    """Compares the files of one space with the base of its replica.

    `base` looks a document up by its path. `birth` is that of documents found new. `internal` are the
    ids of internal records; a document that names one is held back. `paths` are those of all files.
    `state` may be ahead of the base, when the files could not follow yet.
    """

    space: str
    state: State
    base: Callable[[str], BaseFile | None]
    seen: Mapping[str, int]
    birth: str
    internal: Collection[str]
    paths: Collection[str]

    def record(self, files: Mapping[str, str | None]) -> Recorded:
        """Return what changed in `files` (path within the space → text, None for one that is gone)."""
        found = Recorded()
        for path in sorted(files):
            text, base = files[path], self.base(path)
            if text is None:
                if base is not None:
                    self._vanished(found, base)
            elif base is not None and text == base.text:
                found.unchanged.append(path)
            else:
                self._changed(found, path, text, base)
        return found

    def _vanished(self, found: Recorded, base: BaseFile) -> None:
        found.gone.append(base.path)
        key = DocKey.parse(base.key)
        shown = self.state.render(key)
        if self.state.key_at(base.path) is None and (shown is None or shown.path != base.path):
            # The merged state has nothing there: sync itself removed it before a crash.
            return
        found.vanished.append(base.path)
        self._add(found, base, [Delete(key)])

    def _changed(self, found: Recorded, path: str, text: str, base: BaseFile | None) -> None:
        if inside := next((word for word in _TOKEN.findall(text) if word in self.internal), None):
            found.held.append(f"{self.space}/{path} names {inside}, which is internal; it is not sent")
            return
        try:
            tree = read_tree(text)
        except NotToml as error:
            where = f"{self.space}/{path}, line {error.line}, column {error.column}"
            found.held.append(f"{where}: {error.message}; it is not sent")
            return
        known = self.state.key_at(path)
        rendered = self.state.render(known) if known else None
        if known and rendered and rendered.text == text:
            # The merged text reached the file, and a crash came before the base could say so.
            version = self.state.version
            found.base.append(BaseFile(path, str(known), text, None if version == self.seen else version))
            return
        if rendered and self._came(rendered, text, base):
            # That this is an edit of it is a guess: nothing of it counts as seen, so that all stands.
            base = BaseFile(path, str(rendered.key), rendered.text, {})
        key = DocKey.parse(base.key) if base else self._key(path, known)
        before = read_tree(base.text) if base else None
        ops: list[Op] = list(diff(key, before, tree, rule_for))
        ops += self.state.layout_for(key, ops, text, tree)
        try:
            if ops:
                self._add(found, base, ops)
        except ValueError as error:
            found.held.append(f"{self.space}/{path}: {error}; it is not sent")
            return
        found.base.append(BaseFile(path, str(key), text, base.seen if base else None))

    def _came(self, rendered: Rendered, text: str, base: BaseFile | None) -> bool:
        """Tell whether the file was likely written by sync, before a crash, and edited since.

        A document that makes room for another is written to its new path first.
        """
        lines = set(text.splitlines())
        likeness = len(lines.intersection(rendered.text.splitlines()))
        if base is None:
            return 2 * likeness > len(rendered.text.splitlines())
        if base.seen is not None or str(rendered.key) == base.key:
            return False
        moved = self.state.render(DocKey.parse(base.key))
        left = moved is None or moved.path in self.paths
        return left and likeness >= len(lines.intersection(base.text.splitlines()))

    def _key(self, path: str, known: DocKey | None) -> DocKey:
        place = place_of(f"{self.space}/{path}")
        if place is None:
            raise ValueError(f"{path} is no document")
        if place.singleton:
            return known or DocKey(place.folder, place.name)
        return DocKey(place.folder, place.name, self.birth)

    def _add(self, found: Recorded, base: BaseFile | None, ops: Sequence[Op]) -> None:
        # What the partners would refuse is refused here, before it is in a commit for good.
        raw = [op_to_json(op) for op in ops]
        data = _list(raw)
        as_is = [is_read_alike(op) for op in ops]
        text = b"[%b]" % _list([item for item, same in zip(raw, as_is, strict=True) if not same])
        read = map(op_from_json, json.loads(text, parse_int=int64))
        ops = [op if same else next(read) for op, same in zip(ops, as_is, strict=True)]
        if len(data) > _LARGEST:
            raise ValueError("it is too large for the plan's store")
        # A new document was written by somebody who saw what the files showed then.
        seen = base.seen if base is not None and base.seen is not None else self.seen
        found.ops.setdefault(tuple(sorted(seen.items())), []).append(DocOps(tuple(ops), data))


def _list(items: list[Any]) -> bytes:
    """Return the canonical JSON of a list without its brackets."""
    return canonical({"": items}).removeprefix(b'{"":[').removesuffix(b"]}\n")


def batches(documents: Iterable[DocOps]) -> Iterator[list[DocOps]]:
    """Divide what is to be committed so that each commit stays well under its limit, no document halved."""
    batch: list[DocOps] = []
    size = 0
    for document in documents:
        if batch and size + len(document.data) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document.data)
    if batch:
        yield batch


def too_many(vanished: int, known: int) -> bool:
    """Tell whether so much would vanish at once that a person should be asked."""
    return vanished >= _MANY and vanished * 2 > known
