"""JSON read strictly and written canonically: the form in which commits have one set of bytes. Pure."""

import json
import math
from typing import Any, Final

MAX_DEPTH: Final = 32
"""How deep arrays and objects may nest."""
_INT64: Final = 1 << 63
_NO_BRACKETS: Final = bytes(set(range(256)).difference(b"[]{}"))
_encode: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


def canonical(value: dict[str, Any]) -> bytes:
    """Return the one set of bytes for `value`: keys sorted, no spaces, UTF-8, one line feed at the end.

    Raises ValueError for NaN, infinities and lone surrogates.
    """
    return _encode(value).encode() + b"\n"


def parse_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object that `data` holds.

    Raises ValueError, whose message says in our own words what is wrong: not UTF-8, not JSON, no
    object, NaN or infinity, a key twice in one object, a lone surrogate, an integer over 64 bits,
    nesting over `MAX_DEPTH`.
    """
    try:
        text = data.decode()
        _check_depth(data)
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=int64,
        )
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise ValueError("the content is not UTF-8") from None
    except UnicodeEncodeError:
        raise ValueError("a text holds half a surrogate pair") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"the content is not JSON (character {error.pos})") from None
    if not isinstance(value, dict):
        raise ValueError("the content is not a JSON object")
    return value


def _check_depth(data: bytes) -> None:
    """Refuse deep nesting before the parser recurses into it."""
    # Without escaped backslashes and quotes, every other part between quotes is a text.
    parts = data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
    rest = brackets = b"".join(parts[::2]).translate(None, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        if not rest:
            return
        rest = rest.replace(b"[]", b"").replace(b"{}", b"")
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH} levels")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice in one object")
    return found


def _refuse_constant(_name: str) -> float:
    raise ValueError("NaN and infinity are not allowed")


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError("a number is out of range")
    return number


def int64(text: str) -> int:
    """Read an integer of JSON. Raises ValueError for one that does not fit in 64 bits."""
    if len(text) > 20 or not -_INT64 <= (number := int(text)) < _INT64:
        raise ValueError("an integer does not fit in 64 bits")
    return number
