"""Putting values into a TOML text that a person laid out, without disturbing the layout.

Comments, blank lines, the order of keys and the notation of unchanged values stay. What stands on a
line of its own is kept even when the key below goes; a comment on the line of a removed value goes
with it.
"""

import copy
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from cbrm_tui.merge.patching import Parent, Patch
from cbrm_tui.merge.statements import Document
from cbrm_tui.merge.toml import loads
from cbrm_tui.merge.values import ABSENT, Value, canonical, same

# A text with so few dots and opening brackets cannot be nested too deep to handle.
_SURELY_FLAT: Final = 100


def patch(text: str, tree: Mapping[str, Any]) -> str:
    """Return the layout `text` with exactly the values of `tree`; the order of its keys does not matter.

    A text that already reads so is returned as it is; one that is no TOML leaves only its head comment.
    """
    return _fit(text, _sorted(tree), ())


def patch_paths(text: str, changes: Mapping[tuple[str, ...], Any], order: Sequence[str] = ()) -> str:
    """Return `text` with the values at the paths set, or removed where the value is ABSENT.

    Missing tables on the way are created. A new key at the top goes behind its nearest predecessor in
    `order`, else before its nearest successor. Raises ValueError for a text that is no TOML and for a
    path that leads through something other than a table.
    """
    tree = loads(text)
    for path, value in changes.items():
        _put(tree, path, value)
    result = _fit(text, tree, order)
    return result if not result or result.endswith("\n") else str(Document(result))


def parse(text: str) -> dict[str, Any] | None:
    """Read a text, None for one that is no TOML or nested too deep to handle."""
    try:
        tree = loads(text)
        if text.count(".") + text.count("[") + text.count("{") > _SURELY_FLAT:
            canonical(tree)
    except (ValueError, RecursionError):
        return None
    return tree


@lru_cache(maxsize=16)
def parsed(text: str) -> Mapping[str, Any] | None:
    """Read a text like `parse`, the last few only once. The tree is shared and must not be changed.

    A document's layout is read to put its lists in order, and again to put its values in.
    """
    return parse(text)


def is_laid_out(tree: Mapping[str, Any]) -> bool:
    """Tell whether a text that reads as `tree`, in that order, surely is none that `patch` makes of nothing.

    Such a text has its plain values at the top sorted by key.
    """
    plain = [key for key, value in tree.items() if not isinstance(value, Mapping | list)]
    return plain != sorted(plain)


def head_comment(text: str) -> str:
    """Return the comment lines at the very beginning."""
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines[:-1]) if not line.startswith("#")), len(lines) - 1)
    return "".join(f"{line}\n" for line in lines[:end])


def _fit(text: str, tree: dict[str, Any], order: Sequence[str]) -> str:
    for layout in (text, head_comment(text)):
        now = parsed(layout)
        if now is None:
            continue
        if same(now, tree):
            return layout
        result = Patch(layout, order).apply(now, tree)
        if same(parsed(result), tree):
            return result
    return Patch("", order).apply({}, tree)


def _sorted(value: Value) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(inner) for inner in value] if isinstance(value, list | tuple) else value


def _put(tree: dict[str, Any], path: tuple[str, ...], value: Value) -> None:
    for at, key in enumerate(path[:-1]):
        if key not in tree:
            if value is ABSENT:
                return
            tree[key] = Parent()
        tree = tree[key]
        if not isinstance(tree, dict):
            raise ValueError(f"{'.'.join(path[: at + 1])} is not a table")
    if value is ABSENT:
        tree.pop(path[-1], None)
    else:
        tree[path[-1]] = copy.deepcopy(value)
