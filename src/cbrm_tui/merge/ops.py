"""Operations: what a commit does to documents. An op says itself how it folds.

The local declarations decide which op a diff makes, never how an op that came from elsewhere is
understood, so that versions of the program that declare fields differently still converge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.values import ABSENT, MAX_TEXT, Value, decode, encode

Path = tuple[str, ...]


@dataclass(frozen=True)
class Create:
    """The document begins to be."""

    doc: DocKey


@dataclass(frozen=True)
class Delete:
    """The document is taken out."""

    doc: DocKey


@dataclass(frozen=True)
class Restore:
    """The document is kept, or brought back, after a deletion."""

    doc: DocKey


@dataclass(frozen=True)
class Write:
    """One value at a path; ABSENT takes it out."""

    doc: DocKey
    path: Path
    value: Value


@dataclass(frozen=True)
class WriteGroup:
    """Coupled values as one: a value for each path, ABSENT where one is taken out."""

    doc: DocKey
    group: str
    values: Mapping[Path, Value]


@dataclass(frozen=True)
class WriteText:
    """Prose at a path; ABSENT takes it out."""

    doc: DocKey
    path: Path
    text: Value


@dataclass(frozen=True)
class Add:
    """An element joins the set at a path."""

    doc: DocKey
    path: Path
    element: Value


@dataclass(frozen=True)
class Remove:
    """An element leaves the set at a path."""

    doc: DocKey
    path: Path
    element: Value


@dataclass(frozen=True)
class PutRow:
    """The row of that key in the list of tables at a path; ABSENT takes it out.

    `key` is the canonical text of the list of its key fields, [name, value] or just [name] where it
    has no such field; of the whole row where the list has no key. A repeated key gets `#2` and so on.
    """

    doc: DocKey
    path: Path
    key: str
    row: Value


@dataclass(frozen=True)
class Layout:
    """The whole text of the file as a person laid it out: comments, order, spacing."""

    doc: DocKey
    text: str


Op = Create | Delete | Restore | Write | WriteGroup | WriteText | Add | Remove | PutRow | Layout


def op_to_json(op: Op) -> dict[str, Any]:
    """Return the op as JSON values."""
    raw: dict[str, Any] = {"op": _WORDS[type(op)], "doc": str(op.doc)}
    if isinstance(op, Write):
        raw |= {"path": list(op.path)} | _maybe("value", op.value)
    elif isinstance(op, WriteText):
        raw |= {"path": list(op.path)} | _maybe("value", op.text)
    elif isinstance(op, WriteGroup):
        values = op.values
        pairs = [[list(path), *_maybe("value", values[path]).values()] for path in sorted(values)]
        raw |= {"group": op.group, "values": pairs}
    elif isinstance(op, Add | Remove):
        raw |= {"path": list(op.path), "value": encode(op.element)}
    elif isinstance(op, PutRow):
        raw |= {"path": list(op.path), "key": op.key} | _maybe("value", op.row)
    elif isinstance(op, Layout):
        raw["text"] = op.text
    return raw


def op_from_json(raw: object) -> Op:
    """Read an op. Raises ValueError with one line for anything that is not one, whole and exact."""
    if not isinstance(raw, dict):
        raise ValueError("an operation must be an object")
    word = raw.get("op")
    kind = _KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        raise ValueError(f"unknown operation {str(word)[:40]!r}")
    if raw.keys() not in _PARTS[kind]:
        raise ValueError(f"operation {word!r} has the wrong parts")
    doc = _doc_key(_text(raw, "doc"))
    value = decode(raw["value"]) if "value" in raw else ABSENT
    if kind is Write:
        return Write(doc, _path(raw["path"]), value)
    if kind is WriteText:
        if value is not ABSENT and not isinstance(value, str):
            raise ValueError("prose must be text")
        return WriteText(doc, _path(raw["path"]), value)
    if kind is WriteGroup:
        return WriteGroup(doc, _text(raw, "group"), _pairs(raw["values"]))
    if kind is Add:
        return Add(doc, _path(raw["path"]), value)
    if kind is Remove:
        return Remove(doc, _path(raw["path"]), value)
    if kind is PutRow:
        if value is not ABSENT and not isinstance(value, dict):
            raise ValueError("a row must be a table")
        return PutRow(doc, _path(raw["path"]), _text(raw, "key"), value)
    if kind is Layout:
        return Layout(doc, _text(raw, "text"))
    made: Op = kind(doc)
    return made


_KINDS: dict[str, Any] = {
    "create": Create,
    "delete": Delete,
    "restore": Restore,
    "write": Write,
    "group": WriteGroup,
    "prose": WriteText,
    "add": Add,
    "remove": Remove,
    "row": PutRow,
    "layout": Layout,
}
_WORDS = {kind: word for word, kind in _KINDS.items()}
# Operation → the sets of parts that it may have.
_BARE = {"op", "doc"}
_PARTS: dict[Any, list[set[str]]] = {
    Create: [_BARE],
    Delete: [_BARE],
    Restore: [_BARE],
    Write: [_BARE | {"path", "value"}, _BARE | {"path"}],
    WriteText: [_BARE | {"path", "value"}, _BARE | {"path"}],
    WriteGroup: [_BARE | {"group", "values"}],
    Add: [_BARE | {"path", "value"}],
    Remove: [_BARE | {"path", "value"}],
    PutRow: [_BARE | {"path", "key", "value"}, _BARE | {"path", "key"}],
    Layout: [_BARE | {"text"}],
}
# The operations of a document come one after another.
_doc_key = lru_cache(maxsize=16)(DocKey.parse)


def _maybe(name: str, value: Value) -> dict[str, Any]:
    return {} if value is ABSENT else {name: encode(value)}


def _text(raw: Mapping[str, Any], name: str) -> str:
    text = raw[name]
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise ValueError(f"{name} must be a text of at most {MAX_TEXT} characters")
    return text


def _path(raw: object) -> Path:
    if not isinstance(raw, list) or not 1 <= len(raw) <= 16:
        raise ValueError("a path must be a list of 1 to 16 keys")
    for key in raw:
        if not isinstance(key, str) or len(key) > 256:
            raise ValueError("a path must be made of texts")
    return tuple(raw)


def _pairs(raw: object) -> dict[Path, Value]:
    if not isinstance(raw, list) or not all(isinstance(pair, list) and len(pair) in {1, 2} for pair in raw):
        raise ValueError("the values of a group must be pairs")
    return {_path(path): decode(value[0]) if value else ABSENT for path, *value in raw}
