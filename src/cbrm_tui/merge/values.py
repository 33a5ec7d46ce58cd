"""TOML values, how they travel in JSON, and the canonical text by which they are compared."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from json.encoder import encode_basestring
from typing import Any, Final

# A value of a TOML document: text, number, boolean, date, time, list or table of such.
Value = Any
Tree = Mapping[str, Any]

MAX_DEPTH: Final = 16
MAX_TEXT: Final = 256 * 1024


class _Absent:
    """Stands for a value that is not there."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()

_TAGS: Final[dict[str, Callable[[str], date | time]]] = {
    "$date": date.fromisoformat,
    "$datetime": datetime.fromisoformat,
    "$time": time.fromisoformat,
}
_MINUTE: Final = timedelta(minutes=1)
_SAME_IN_JSON: Final = frozenset({str, int, bool})
# Types of which equal values have equal texts: not floats, as 0.0 equals -0.0, and no aware times.
_EQUAL_IF_SAME: Final = frozenset({str, int, bool, date})
_to_json: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def encode(value: Value) -> Any:
    """Return `value` as JSON values; dates, times and non-finite numbers become one-key objects.

    A table whose key begins with `$` is wrapped, so that it is not taken for such an object.
    """
    if type(value) in _SAME_IN_JSON:
        return value
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, time):
        return {"$time": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(value)}
    if isinstance(value, Mapping):
        table = {str(key): encode(inner) for key, inner in value.items()}
        return {"$table": table} if any(key.startswith("$") for key in table) else table
    if isinstance(value, list | tuple):
        return [encode(inner) for inner in value]
    if isinstance(value, bool | int | float | str):
        return value
    raise ValueError(f"a {type(value).__name__} is no TOML value")


def decode(raw: Any, depth: int = MAX_DEPTH) -> Value:
    """Read what `encode` wrote. Raises ValueError with one line for anything else."""
    kind = type(raw)
    if depth < 0:
        raise ValueError(f"a value is nested more than {MAX_DEPTH} deep")
    if kind is str:
        if len(raw) > MAX_TEXT:
            raise ValueError(f"a text has more than {MAX_TEXT} characters")
        return raw
    if kind is int:
        return raw
    if isinstance(raw, bool | int | float):
        if isinstance(raw, float) and not math.isfinite(raw):
            raise ValueError("a number is not finite")
        return raw
    if isinstance(raw, list):
        return [decode(inner, depth - 1) for inner in raw]
    if isinstance(raw, dict):
        return _decode_table(raw, depth)
    raise ValueError("a value is of no TOML type")


def canonical(value: Value) -> str:
    """Return the one text of a value, in which 1, 1.0, true and "1" differ and key order does not."""
    return "" if value is ABSENT else _text(value)


def same(one: Value, other: Value) -> bool:
    """Tell whether the canonical texts of two values are equal, mostly without making them."""
    kind = type(one)
    if kind is type(other):
        if kind in _EQUAL_IF_SAME:
            return bool(one == other)
        if kind is dict:
            return one.keys() == other.keys() and all(same(inner, other[key]) for key, inner in one.items())
        if kind is list:
            return len(one) == len(other) and all(map(same, one, other))
    elif one is ABSENT or other is ABSENT:
        return False
    return canonical(one) == canonical(other)


def _text(value: Value) -> str:
    """Return the canonical text of a value that is there.

    The types that make up nearly all of a plan are written here, as the encoder of the library, which
    does the others, is slow to start.
    """
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return repr(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is date:
        return f'{{"$date":"{value.isoformat()}"}}'
    if kind is list:
        return f"[{','.join(map(_text, value))}]"
    if kind is dict and all(type(key) is str and key[:1] != "$" for key in value):
        return f"{{{','.join([f'{encode_basestring(key)}:{_text(value[key])}' for key in sorted(value)])}}}"
    return _to_json(encode(value))


def _decode_table(raw: dict[str, Any], depth: int) -> Value:
    tagged = [key for key in raw if key[:1] == "$"]
    if not tagged:
        return {decode(key): decode(inner, depth - 1) for key, inner in raw.items()}
    if len(raw) != 1:
        raise ValueError(f"an object mixes {tagged[0][:20]!r} with other keys")
    tag, inner = tagged[0], raw[tagged[0]]
    if tag == "$table" and isinstance(inner, dict):
        return {decode(key): decode(item, depth - 1) for key, item in inner.items()}
    if tag == "$float" and inner in {"nan", "inf", "-inf"}:
        return float(inner)
    if tag in _TAGS and isinstance(inner, str):
        try:
            found = _TAGS[tag](inner)
        except ValueError:
            raise ValueError(f"{inner[:40]!r} is no {tag[1:]}") from None
        if not _in_toml(found):
            raise ValueError(f"{inner[:40]!r} is no {tag[1:]} of TOML")
        return found
    raise ValueError(f"an object has the unknown key {tag[:20]!r}")


def _in_toml(value: date | time) -> bool:
    """Tell whether TOML can write it: a time has no offset there, and an offset has no seconds."""
    if isinstance(value, time):
        return value.tzinfo is None
    return not isinstance(value, datetime) or not (value.utcoffset() or _MINUTE) % _MINUTE
