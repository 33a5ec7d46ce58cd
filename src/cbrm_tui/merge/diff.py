"""What changed between two trees of a document, as ops."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.ops import Add, Create, Delete, Op, Path, PutRow, Remove, Write, WriteGroup, WriteText
from cbrm_tui.merge.rules import Group, Prose, Rows, Rules, SetOf
from cbrm_tui.merge.values import ABSENT, Tree, Value, canonical, same


def diff(doc: DocKey, before: Tree | None, after: Tree | None, rules: Rules) -> list[Op]:
    """Return the ops that turn `before` into `after`; None is a document that is not there.

    The text's layout is not compared here.
    """
    if after is None:
        return [] if before is None else [Delete(doc)]
    ops: list[Op] = [Create(doc)] if before is None else []
    groups: dict[str, set[Path]] = {}
    ops += _tables(doc, (), before or {}, after, rules, groups)
    for name, paths in sorted(groups.items()):
        ops += _group(doc, name, paths, before or {}, after)
    return ops


def row_keys(rows: Sequence[Any], key: tuple[str, ...]) -> dict[str, Any]:
    """Return the rows by the text of their key, see `PutRow`. A row that is repeated whole is one row."""
    found: dict[str, Any] = {}
    for row in rows:
        fields = [[name, row[name]] if name in row else [name] for name in key]
        text = canonical(fields if key else row)
        place, count = text, 1
        while place in found and not same(found[place], row):
            count += 1
            place = f"{text}#{count}"
        found.setdefault(place, row)
    return found


def _tables(
    doc: DocKey, path: Path, before: Tree, after: Tree, rules: Rules, groups: dict[str, set[Path]]
) -> Iterator[Op]:
    for key in sorted({*before, *after}):
        here = (*path, key)
        old, new = before.get(key, ABSENT), after.get(key, ABSENT)
        rule = rules(doc.folder, doc.name, here)
        if isinstance(rule, Group):
            groups.setdefault(rule.name, set()).add(here)
        elif (
            rule is None
            and (_is_table(old) or _is_table(new))
            and _table_or_absent(old)
            and _table_or_absent(new)
        ):
            yield from _inner(doc, here, old, new, rules, groups)
        elif not same(old, new):
            yield from _value(doc, here, old, new, rule)


def _inner(
    doc: DocKey, path: Path, old: Value, new: Value, rules: Rules, groups: dict[str, set[Path]]
) -> Iterator[Op]:
    yield from _container(doc, path, old, new, {})
    yield from _tables(doc, path, old or {}, new or {}, rules, groups)


def _container(doc: DocKey, path: Path, old: Value, new: Value, empty: Value) -> Iterator[Op]:
    """Say whether an empty table or list is there: what is in it says nothing once all of it is gone.

    It comes before the ops for what is inside, as within a commit the later op counts.
    """
    if new is not ABSENT and not new and (old is ABSENT or old):
        yield Write(doc, path, empty)
    elif old is not ABSENT and (new is ABSENT or (new and not old)):
        yield Write(doc, path, ABSENT)


def _value(doc: DocKey, path: Path, old: Value, new: Value, rule: Any) -> Iterator[Op]:
    if isinstance(rule, SetOf) and _plain_list(old) and _plain_list(new):
        yield from _container(doc, path, old, new, [])
        yield from _set(doc, path, old, new)
    elif isinstance(rule, Rows) and _row_list(old) and _row_list(new):
        yield from _container(doc, path, old, new, [])
        yield from _rows(doc, path, row_keys(old or [], rule.key), row_keys(new or [], rule.key))
    elif isinstance(rule, Prose) and all(side is ABSENT or isinstance(side, str) for side in (old, new)):
        yield WriteText(doc, path, new)
    else:
        yield Write(doc, path, new)


def _set(doc: DocKey, path: Path, old: Value, new: Value) -> Iterator[Op]:
    had = {canonical(element): element for element in old or []}
    has = {canonical(element): element for element in new or []}
    yield from (Remove(doc, path, element) for text, element in sorted(had.items()) if text not in has)
    yield from (Add(doc, path, element) for text, element in sorted(has.items()) if text not in had)


def _rows(doc: DocKey, path: Path, had: Mapping[str, Value], has: Mapping[str, Value]) -> Iterator[Op]:
    for key in sorted({*had, *has}):
        if key not in has:
            yield PutRow(doc, path, key, ABSENT)
        elif key not in had or not same(had[key], has[key]):
            yield PutRow(doc, path, key, has[key])


def _group(doc: DocKey, name: str, paths: set[Path], before: Tree, after: Tree) -> Iterator[Op]:
    had, has = _gather(before, paths), _gather(after, paths)
    if not same(had, has):
        yield WriteGroup(doc, name, has | {path: ABSENT for path in had if path not in has})


def _gather(tree: Tree, paths: set[Path]) -> dict[Path, Value]:
    found: dict[Path, Value] = {}
    for path in paths:
        value: Any = tree
        for key in path:
            value = value.get(key, ABSENT) if isinstance(value, Mapping) else ABSENT
        if value is not ABSENT:
            found[path] = value
    return found


def _is_table(value: Value) -> bool:
    return isinstance(value, Mapping)


def _table_or_absent(value: Value) -> bool:
    return value is ABSENT or isinstance(value, Mapping)


def _plain_list(value: Value) -> bool:
    return value is ABSENT or (
        isinstance(value, list) and not any(isinstance(element, Mapping | list) for element in value)
    )


def _row_list(value: Value) -> bool:
    return value is ABSENT or (isinstance(value, list) and all(isinstance(row, Mapping) for row in value))
