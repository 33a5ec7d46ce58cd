"""Steps: an edit taken down to values before and after, so that undoing is the same thing backwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.merge.values import ABSENT, canonical, decode, encode
from cbrm_tui.workspace.errors import NotToml, Overtaken, broken
from cbrm_tui.workspace.reading import read_tree


@dataclass(frozen=True)
class Step:
    """One value of a document, or with an empty `path` the whole text, before and after.

    ABSENT stands for a value, None for a file, that is not there. `made` says how much of what is around
    the value came with it: the tables from that many keys of the path on, with 0 the file as well.
    """

    record: str
    doc: str
    path: tuple[str, ...]
    before: Any
    after: Any
    made: int | None = None

    def backwards(self) -> Step:
        """Return the step that undoes this one."""
        return Step(self.record, self.doc, self.path, self.after, self.before, self.made)

    @staticmethod
    def put(record: str, doc: str, path: tuple[str, ...], before: Any, after: Any, text: str | None) -> Step:
        """Return the step that writes a value into a document of this text."""
        made: int | None = None
        if text is None:
            made = 0
        elif before is ABSENT and len(path) > 1:
            tree = _tree(doc, text)
            made = next((k for k in range(1, len(path)) if value_at(tree, path[:k]) is ABSENT), None)
        return Step(record, doc, path, before, after, made)

    def to_json(self) -> dict[str, Any]:
        """Return the step as JSON values."""
        coded = {
            side: _encode(value)
            for side, value in (("before", self.before), ("after", self.after))
            if value is not ABSENT
        }
        made = {} if self.made is None else {"made": self.made}
        return {"record": self.record, "doc": self.doc, "path": list(self.path), **coded, **made}

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Step:
        """Read what `to_json` wrote."""
        before, after = (_decode(raw[side]) if side in raw else ABSENT for side in ("before", "after"))
        return Step(raw["record"], raw["doc"], tuple(raw["path"]), before, after, raw.get("made"))


@dataclass(frozen=True)
class FileChange:
    """The whole text of a document before and after; None where there is no file."""

    doc: str
    before: str | None
    after: str | None


def value_at(tree: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Return the value at a path of keys, ABSENT when there is none."""
    found: Any = tree
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return ABSENT
        found = found[key]
    return found


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are equal and of the same TOML type."""
    if left is ABSENT or right is ABSENT or left is None or right is None:
        return left is right
    return canonical(left) == canonical(right)


def carry_out(
    steps: Iterable[Step], read: Callable[[str], str | None], order: Callable[[str], Sequence[str]]
) -> list[FileChange]:
    """Work out what each document becomes; nothing is written.

    `read` gives a document's present text, `order` the declared order of a record's fields. Raises
    Overtaken where a document no longer holds what the step starts from, and BrokenFile where it
    cannot be read.
    """
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {}
    for step in steps:
        if step.doc not in before:
            before[step.doc] = after[step.doc] = read(step.doc)
        text = after[step.doc]
        if not step.path:
            after[step.doc] = _whole(step, text)
            continue
        now = value_at(_tree(step.doc, text or ""), step.path)
        if not same(now, step.before):
            name = ".".join(step.path)
            shown = "nothing" if now is ABSENT else f"“{one_line(str(now))[:60]}”"
            raise Overtaken(
                step.record,
                name,
                now,
                f"{step.record}: {name} was changed meanwhile and now holds {shown}; nothing was written",
            )
        text = patch_paths(text or "", {step.path: step.after}, order(step.record))
        after[step.doc] = _bare(step, text, order(step.record)) if step.after is ABSENT else text
    return [FileChange(doc, before[doc], after[doc]) for doc in before if before[doc] != after[doc]]


def _bare(step: Step, text: str, order: Sequence[str]) -> str | None:
    """Take out what the step made around its value, as far as nothing else is in it."""
    if step.made is None:
        return text
    for length in range(len(step.path) - 1, max(step.made, 1) - 1, -1):
        around = step.path[:length]
        if value_at(_tree(step.doc, text), around) != {}:
            return text
        text = patch_paths(text, {around: ABSENT}, order)
    return None if step.made == 0 and not text.strip() else text


def _whole(step: Step, text: str | None) -> str | None:
    unchanged = text == step.before or (
        text is not None
        and step.before is not None
        and same(_tree(step.doc, text), _tree(step.doc, step.before))
    )
    if not unchanged:
        raise Overtaken(step.record, "", text, f"{step.record} was changed meanwhile; nothing was written")
    return step.after  # type: ignore[no-any-return]


def _tree(doc: str, text: str) -> dict[str, Any]:
    try:
        return read_tree(text)
    except NotToml as error:
        raise broken(doc, error.message, error.line, error.column) from None


def _encode(value: Any) -> Any:
    return None if value is None else encode(value)


def _decode(value: Any) -> Any:
    return None if value is None else decode(value)
