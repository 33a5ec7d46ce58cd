"""Operations: what a commit does to documents. An op says itself how it folds.

The local declarations decide which op a diff makes, never how an op that came from elsewhere is
understood, so that versions of the program that declare fields differently still converge.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.values import ABSENT, MAX_TEXT, Value, decode, encode

Path = tuple[str, ...]

_LONGEST_KEY: Final = 256


@dataclass(frozen=True, slots=True)
class Create:
    """The document begins to be."""

    doc: DocKey


@dataclass(frozen=True, slots=True)
class Delete:
    """The document is taken out."""

    doc: DocKey


@dataclass(frozen=True, slots=True)
class Restore:
    """The document is kept, or brought back, after a deletion."""

    doc: DocKey


@dataclass(frozen=True, slots=True)
class Write:
    """One value at a path; ABSENT takes it out."""

    doc: DocKey
    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class WriteGroup:
    """Coupled values as one: a value for each path, ABSENT where one is taken out."""

    doc: DocKey
    group: str
    values: Mapping[Path, Value]


@dataclass(frozen=True, slots=True)
class WriteText:
    """Prose at a path; ABSENT takes it out."""

    doc: DocKey
    path: Path
    text: Value


@dataclass(frozen=True, slots=True)
class Add:
    """An element joins the set at a path."""

    doc: DocKey
    path: Path
    element: Value


@dataclass(frozen=True, slots=True)
class Remove:
    """An element leaves the set at a path."""

    doc: DocKey
    path: Path
    element: Value


@dataclass(frozen=True, slots=True)
class PutRow:
    """The row of that key in the list of tables at a path; ABSENT takes it out.

    `key` is the canonical text of the list of its key fields, [name, value] or just [name] where it
    has no such field; of the whole row where the list has no key. A repeated key gets `#2` and so on.
    """

    doc: DocKey
    path: Path
    key: str
    row: Value


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole text of the file as a person laid it out: comments, order, spacing."""

    doc: DocKey
    text: str


Op = Create | Delete | Restore | Write | WriteGroup | WriteText | Add | Remove | PutRow | Layout


def op_to_json(op: Op) -> dict[str, Any]:
    """Return the op as JSON values."""
    return {"doc": str(op.doc), **parts_to_json(op)}


def parts_to_json(op: Op) -> dict[str, Any]:
    """Return the op as JSON values, without its document."""
    return _PARTS[type(op)](op)


def is_read_alike(op: Op) -> bool:
    """Tell whether what `op_to_json` writes is surely read as just this op; False says: one has to try."""
    if isinstance(op, Layout):
        return len(op.text) <= MAX_TEXT
    if isinstance(op, Write):
        value = op.value
    elif isinstance(op, WriteText):
        value = op.text
    elif isinstance(op, (Add, Remove)):
        value = op.element
    else:
        return isinstance(op, Create)
    fits = len(value) <= MAX_TEXT if type(value) is str else type(value) in {bool, date}
    return fits and len(op.path) == 1 and len(op.path[0]) <= _LONGEST_KEY


def op_from_json(raw: object) -> Op:
    """Read an op. Raises ValueError with one line for anything that is not one, whole and exact."""
    if not isinstance(raw, dict):
        raise ValueError("an operation must be an object")
    kind = _kind(raw)
    if raw.keys() not in kind.whole:
        raise ValueError(f"operation {raw['op']!r} has the wrong parts")
    return kind.read(_doc_key(_text(raw, "doc")), raw)


def parts_from_json(doc: DocKey, raw: object) -> Op:
    """Read an op on `doc` that `parts_to_json` wrote. Raises ValueError like `op_from_json`."""
    if not isinstance(raw, dict):
        raise ValueError("an operation must be an object")
    kind = _kind(raw)
    if raw.keys() not in kind.parts:
        raise ValueError(f"operation {raw['op']!r} has the wrong parts")
    return kind.read(doc, raw)


def check_parts(raw: object) -> None:
    """Raise ValueError for what `parts_from_json` would not read."""
    if type(raw) is dict and len(raw) == 3 and raw.get("op") in _OF_VALUES:
        path, value = raw.get("path"), raw.get("value")
        if type(value) is str and len(value) <= MAX_TEXT and type(path) is list and len(path) == 1:
            key = path[0]
            if type(key) is str and len(key) <= _LONGEST_KEY:
                return
    parts_from_json(_SOME, raw)


class _Kind:
    """How an op is read: the sets of parts that it may have, without `doc` and with it, and its reader."""

    __slots__ = ("parts", "read", "whole")

    def __init__(self, read: Callable[[DocKey, dict[str, Any]], Op], *parts: str) -> None:
        self.parts = tuple(frozenset({"op", *names.split()}) for names in parts)
        self.whole = tuple(names | {"doc"} for names in self.parts)
        self.read = read


def _kind(raw: Mapping[str, Any]) -> _Kind:
    word = raw.get("op")
    kind = _KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        raise ValueError(f"unknown operation {str(word)[:40]!r}")
    return kind


def _read_prose(doc: DocKey, raw: dict[str, Any]) -> Op:
    text = _value(raw)
    if text is not ABSENT and not isinstance(text, str):
        raise ValueError("prose must be text")
    return WriteText(doc, _path(raw["path"]), text)


def _read_row(doc: DocKey, raw: dict[str, Any]) -> Op:
    row = _value(raw)
    if row is not ABSENT and not isinstance(row, dict):
        raise ValueError("a row must be a table")
    return PutRow(doc, _path(raw["path"]), _text(raw, "key"), row)


def _value(raw: dict[str, Any]) -> Value:
    return decode(raw["value"]) if "value" in raw else ABSENT


_KINDS: Final[dict[str, _Kind]] = {
    "create": _Kind(lambda doc, raw: Create(doc), ""),
    "delete": _Kind(lambda doc, raw: Delete(doc), ""),
    "restore": _Kind(lambda doc, raw: Restore(doc), ""),
    "write": _Kind(lambda doc, raw: Write(doc, _path(raw["path"]), _value(raw)), "path value", "path"),
    "group": _Kind(
        lambda doc, raw: WriteGroup(doc, _text(raw, "group"), _pairs(raw["values"])), "group values"
    ),
    "prose": _Kind(_read_prose, "path value", "path"),
    "add": _Kind(lambda doc, raw: Add(doc, _path(raw["path"]), _value(raw)), "path value"),
    "remove": _Kind(lambda doc, raw: Remove(doc, _path(raw["path"]), _value(raw)), "path value"),
    "row": _Kind(_read_row, "path key value", "path key"),
    "layout": _Kind(lambda doc, raw: Layout(doc, _text(raw, "text")), "text"),
}
_PARTS: Final[dict[type[Op], Callable[[Any], dict[str, Any]]]] = {
    Create: lambda op: {"op": "create"},
    Delete: lambda op: {"op": "delete"},
    Restore: lambda op: {"op": "restore"},
    Write: lambda op: _with_value({"op": "write", "path": list(op.path)}, op.value),
    WriteGroup: lambda op: {
        "op": "group",
        "group": op.group,
        "values": [
            [list(path)] if op.values[path] is ABSENT else [list(path), encode(op.values[path])]
            for path in sorted(op.values)
        ],
    },
    WriteText: lambda op: _with_value({"op": "prose", "path": list(op.path)}, op.text),
    Add: lambda op: {"op": "add", "path": list(op.path), "value": encode(op.element)},
    Remove: lambda op: {"op": "remove", "path": list(op.path), "value": encode(op.element)},
    PutRow: lambda op: _with_value({"op": "row", "path": list(op.path), "key": op.key}, op.row),
    Layout: lambda op: {"op": "layout", "text": op.text},
}
# Operations of one text at a path: most of all.
_OF_VALUES: Final = frozenset({"write", "prose", "add", "remove"})
_SOME: Final = DocKey("", "some")
# The operations of a document come one after another.
_doc_key = lru_cache(maxsize=16)(DocKey.parse)


def _with_value(raw: dict[str, Any], value: Value) -> dict[str, Any]:
    if value is not ABSENT:
        raw["value"] = encode(value)
    return raw


def _text(raw: Mapping[str, Any], name: str) -> str:
    text = raw[name]
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise ValueError(f"{name} must be a text of at most {MAX_TEXT} characters")
    return text


def _path(raw: object) -> Path:
    if type(raw) is list and len(raw) == 1 and type(raw[0]) is str and len(raw[0]) <= _LONGEST_KEY:
        return (raw[0],)
    if not isinstance(raw, list) or not 1 <= len(raw) <= 16:
        raise ValueError("a path must be a list of 1 to 16 keys")
    for key in raw:
        if not isinstance(key, str) or len(key) > _LONGEST_KEY:
            raise ValueError("a path must be made of texts")
    return tuple(raw)


def _pairs(raw: object) -> dict[Path, Value]:
    if not isinstance(raw, list) or not all(isinstance(pair, list) and len(pair) in {1, 2} for pair in raw):
        raise ValueError("the values of a group must be pairs")
    return {_path(path): decode(value[0]) if value else ABSENT for path, *value in raw}
