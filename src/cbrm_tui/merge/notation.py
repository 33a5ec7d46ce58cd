"""How values are written in TOML, and how a written value is changed in place."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from difflib import SequenceMatcher
from typing import Final

import tomlkit
from tomlkit.items import Array, InlineTable, Item

from cbrm_tui.merge.values import Value, canonical

WIDTH: Final = 100

# Lists with more pairs of elements are not compared but written anew.
_COMPARISONS: Final = 100_000

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# The quotes that could end a multi-line string too early.
_ENDING_QUOTE: Final = re.compile(r'"(?=""|\Z)')
_SHORT: Final = {"\b": "\\b", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def write_key(*parts: str) -> str:
    """Write a key, dotted for several parts, with quotes where it needs them."""
    return ".".join(part if _BARE.fullmatch(part) else _basic(part) for part in parts)


def write_value(value: Value, eol: str = "\n", old: str = "") -> str:
    """Write a value after `key =`.

    A text with line breaks becomes a multi-line string; a long list, and one that had several lines in
    `old`, gets a line for each element.
    """
    if isinstance(value, str) and "\n" in value:
        return _multi_line(value, eol)
    if isinstance(value, list | tuple) and value:
        elements = [write_inline(element) for element in value]
        line = f"[{', '.join(elements)}]"
        if "\n" in old or len(line) > WIDTH:
            return f"[{eol}{''.join(f'    {element},{eol}' for element in elements)}]"
        return line
    return write_inline(value)


def write_inline(value: Value) -> str:
    """Write a value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _basic(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{write_key(key)} = {write_inline(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(write_inline, value))}]"
    return repr(value)


def rewrite(text: str, old: Value, new: Value, eol: str) -> str:
    """Return the text of a value, which reads as `old`, changed to read as `new`.

    Lists and inline tables keep the notation, and lists over several lines the comments, of what stays.
    """
    try:
        changed = _edit(tomlkit.value(text), old, new)
        if changed is not None and canonical(tomllib.loads(f"value = {changed}")["value"]) == canonical(new):
            return changed
    except Exception:  # noqa: S110 - whatever the library cannot do in place is written anew
        pass
    return write_value(_in_order(old, new), eol, text)


def _in_order(old: Value, new: Value) -> Value:
    """Return a table with the keys that it had in their order, the new ones behind them."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    kept = {key: _in_order(old[key], new[key]) for key in old if key in new}
    return kept | {key: value for key, value in new.items() if key not in kept}


def _edit(item: Item, old: Value, new: Value) -> str | None:
    """Change a parsed list or inline table; None for what is better written anew."""
    if isinstance(item, InlineTable) and isinstance(new, Mapping) and old.keys() == new.keys():
        for key in old:
            if canonical(old[key]) != canonical(new[key]):
                item[key] = tomlkit.value(write_inline(_in_order(old[key], new[key])))
        return item.as_string()
    if isinstance(item, Array) and isinstance(new, list | tuple):
        if "\n" not in item.as_string():
            return _one_line(item, new)
        if (new or "#" in item.as_string()) and len(old) * len(new) <= _COMPARISONS:
            _edit_lines(item, old, new)
            return item.as_string()
    return None


def _one_line(item: Array, new: Sequence[Value]) -> str | None:
    written = {
        canonical(element.unwrap()): element.as_string() for element in item if isinstance(element, Item)
    }
    line = ", ".join(written.get(canonical(element)) or write_inline(element) for element in new)
    pad = " " if new and item.as_string().startswith("[ ") else ""
    return f"[{pad}{line}{pad}]" if len(line) <= WIDTH else None


def _edit_lines(item: Array, old: Sequence[Value], new: Sequence[Value]) -> None:
    matcher = SequenceMatcher(None, list(map(canonical, old)), list(map(canonical, new)), autojunk=False)
    for _, start, end, first, last in reversed(
        [code for code in matcher.get_opcodes() if code[0] != "equal"]
    ):
        same = min(end - start, last - first)
        for at in reversed(range(start + same, end)):
            del item[at]
        for at in range(same):
            item[start + at] = tomlkit.value(write_inline(new[first + at]))
        for at in reversed(range(first + same, last)):
            item.insert(start + same, tomlkit.value(write_inline(new[at])))


def _basic(text: str) -> str:
    return f'"{_escape(text, keep="").replace(chr(34), chr(92) + chr(34))}"'


def _multi_line(text: str, eol: str) -> str:
    # The first line break after the opening quotes belongs to the notation, not to the text.
    escaped = _ENDING_QUOTE.sub('\\\\"', _escape(text, keep="\n"))
    return f'"""\n{escaped}"""'.replace("\n", eol)


def _escape(text: str, keep: str) -> str:
    return _CONTROL.sub(
        lambda match: match[0] if match[0] in keep else _SHORT.get(match[0], f"\\u{ord(match[0]):04x}"),
        text.replace("\\", "\\\\"),
    )
