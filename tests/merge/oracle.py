"""A judge of merges that shares no code with them: it compares what people did with what came of it.

It reads trees before and after each edit, who had seen which edits, the final trees, and the open
disagreements as (field, values). It knows the tests' fields: how each merges is written down again
here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Dot = tuple[str, int]
Tree = dict[str, Any]

GONE = "<gone>"
_LEAVES = ("title", "current")
_SETS = ("tags",)
_IGNORED = ("links",)


@dataclass(frozen=True)
class Deed:
    """An edit of one document."""

    dot: Dot
    seen: frozenset[Dot]
    doc: str
    before: Tree | None
    after: Tree | None
    settled: str
    chosen: Any


@dataclass(frozen=True)
class Open:
    """An open disagreement: its field and the values that stand against each other."""

    field: str
    values: Sequence[Any]


@dataclass(frozen=True)
class Fact:
    """One unit that an edit changed: its kind, where, and the value there from then on."""

    deed: Deed
    kind: str
    where: tuple[str, ...]
    value: Any
    before: Any = GONE

    def seen_by(self, other: "Fact") -> bool:
        """Tell whether the other fact's author knew this one."""
        return self.deed.dot in other.deed.seen


def judge(
    deeds: Sequence[Deed], final: Mapping[str, Tree], opened: Mapping[str, Sequence[Open]]
) -> list[str]:
    """Return what was lost, a line each."""
    lost: list[str] = []
    for doc in sorted({deed.doc for deed in deeds}):
        mine = [deed for deed in deeds if deed.doc == doc]
        lost += [f"{doc}: {line}" for line in _judge(mine, final.get(doc), opened.get(doc, ()))]
    return lost


def _judge(deeds: Sequence[Deed], tree: Tree | None, opened: Sequence[Open]) -> Iterator[str]:
    kept = [deed for deed in deeds if deed.settled == "(record)" and deed.after is not None]
    deletions = [
        deed
        for deed in deeds
        if deed.after is None and not any(deed.dot in later.seen for later in (*kept, *_deletions(deeds)))
    ]
    edits = [deed for deed in deeds if deed.after is not None]
    unseen = [deed for deed in edits if not any(deed.dot in deletion.seen for deletion in deletions)]
    fields = {each.field for each in opened}
    if tree is None:
        if unseen and not _all_replaced(unseen, edits):
            yield f"deleted, although {[deed.dot for deed in unseen]} was not known"
        return
    if deletions and "(record)" not in fields:
        yield f"kept, although {[deed.dot for deed in deletions]} deleted it"
    if not deletions and "(record)" in fields:
        yield "a deletion stands open that nobody made"
    facts = [fact for deed in edits for fact in _facts(deed)]
    for fact in facts:
        if not _survives(fact, facts, tree, opened):
            yield f"{fact.kind} {fact.where} = {fact.value!r} of {fact.deed.dot} is lost"
    for kind, where in sorted(
        {(fact.kind, fact.where) for fact in facts if fact.kind in {"leaf", "row", "group"}}
    ):
        yield from _exact([fact for fact in facts if (fact.kind, fact.where) == (kind, where)], tree, opened)


def _deletions(deeds: Sequence[Deed]) -> list[Deed]:
    return [deed for deed in deeds if deed.after is None]


def _all_replaced(unseen: Sequence[Deed], edits: Sequence[Deed]) -> bool:
    """Tell whether nothing of these edits was left that a deletion could have taken."""
    facts = [fact for deed in edits for fact in _facts(deed)]
    return all(
        any(_replaces(later, fact) for later in facts if later.deed not in unseen)
        for deed in unseen
        for fact in _facts(deed)
    )


def _exact(facts: Sequence[Fact], tree: Tree, opened: Sequence[Open]) -> Iterator[str]:
    """Compare a plain unit with its maximal writes: no other value shows, none stands open for nothing."""
    maximal = [fact for fact in facts if not any(fact.seen_by(other) for other in facts)]
    values = sorted({repr(_plain(fact.value)) for fact in maximal})
    kind, where = facts[0].kind, facts[0].where
    shown = repr(_plain(_unit(tree, kind, where)))
    standing = [
        sorted(repr(_plain(value)) for value in each.values)
        for each in opened
        if each.field == _field(kind, where)
    ]
    if shown not in values:
        yield f"{where} shows {shown}, which is none of {values}"
    if standing != ([values] if len(values) > 1 else []):
        yield f"{where} stands open as {standing}, and the writes are {values}"


def _facts(deed: Deed) -> Iterator[Fact]:
    if deed.settled and deed.settled != "(record)":
        yield from _settled(deed)
        return
    before, after = _flat(deed.before or {}), _flat(deed.after or {})
    for kind, where in sorted({*before, *after}):
        old, new = before.get((kind, where), GONE), after.get((kind, where), GONE)
        if repr(_plain(old)) != repr(_plain(new)):
            yield Fact(deed, kind, where, new, old)


def _settled(deed: Deed) -> Iterator[Fact]:
    field, chosen = deed.settled, deed.chosen
    if field == "treatment":
        yield Fact(deed, "group", (field,), chosen)
    elif field.startswith("assessments["):
        yield Fact(deed, "row", ("assessments", field.partition("[")[2][:-1]), chosen)
    elif field.startswith("readings["):
        after = _flat(deed.after or {})
        for kind, where in _flat(deed.before or {}) | after:
            if kind == "reading":
                yield Fact(deed, kind, where, after.get((kind, where), GONE))
        if chosen != GONE:
            yield Fact(deed, "reading", ("readings", repr(_plain(chosen))), chosen)
    elif field == "notes":
        yield Fact(deed, "prose", (field,), chosen)
    elif field in _LEAVES:
        yield Fact(deed, "leaf", (field,), chosen)
    else:
        yield Fact(deed, "free", tuple(field.split(".")), chosen)


def _flat(tree: Tree) -> dict[tuple[str, tuple[str, ...]], Any]:
    group = {name: tree[name] for name in ("strategy", "transferred_to") if name in tree}
    flat: dict[tuple[str, tuple[str, ...]], Any] = {("group", ("treatment",)): group}
    for name, value in tree.items():
        if name in _LEAVES:
            flat["leaf", (name,)] = value
        elif name == "notes":
            flat["prose", (name,)] = value
        elif name in _SETS:
            flat |= {("element", (name, element)): element for element in value}
        elif name == "assessments":
            flat |= {("row", (name, row["on"].isoformat())): row for row in value}
        elif name == "readings":
            flat |= {("reading", (name, repr(_plain(row)))): row for row in value}
        elif name not in {*_IGNORED, "strategy", "transferred_to"}:
            flat |= {("free", where): inner for where, inner in _free((name,), value)}
    return flat


def _free(where: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _free((*where, key), inner)
    else:
        yield where, value


def _unit(tree: Tree, kind: str, where: tuple[str, ...]) -> Any:
    return _flat(tree).get((kind, where), GONE)


def _field(kind: str, where: tuple[str, ...]) -> str:
    return f"{where[0]}[{where[1]}]" if kind == "row" else ".".join(where)


def _survives(fact: Fact, facts: Sequence[Fact], tree: Tree, opened: Sequence[Open]) -> bool:
    return (
        _is_visible(fact, tree)
        or any(_replaces(other, fact) for other in facts)
        or any(_offers(each, fact) for each in opened)
    )


def _replaces(other: Fact, fact: Fact) -> bool:
    if fact.kind == "element" and fact.value == GONE:
        # What somebody adds without knowing that it was taken out is there.
        return other.kind == "element" and other.where == fact.where and other.value != GONE
    return other.kind == fact.kind and _related(other.where, fact.where) and fact.seen_by(other)


def _related(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    size = min(len(one), len(other))
    return one[:size] == other[:size]


def _is_visible(fact: Fact, tree: Tree) -> bool:
    if fact.kind == "prose" and isinstance(fact.value, str) and fact.value != GONE:
        shown = tree.get("notes", "").splitlines()
        old = fact.before.splitlines() if isinstance(fact.before, str) and fact.before != GONE else []
        added = _without(fact.value.splitlines(), old)
        return "notes" in tree and not _without(added, shown)
    if fact.kind != "free":
        return repr(_plain(_unit(tree, fact.kind, fact.where))) == repr(_plain(fact.value))
    shown = _reach(tree, fact.where)
    if fact.value in ({}, []) and (shown == GONE or isinstance(shown, type(fact.value))):
        return True
    if fact.value == GONE and (
        _is_empty(shown) or (_is_empty(fact.before) and isinstance(shown, dict | list))
    ):
        return True
    if fact.value == GONE:
        return isinstance(shown, dict)
    return repr(_plain(shown)) == repr(_plain(fact.value))


def _offers(each: Open, fact: Fact) -> bool:
    if fact.kind == "reading":
        return each.field.startswith("readings[") and any(
            repr(_plain(value)) == repr(_plain(fact.value)) for value in each.values
        )
    if fact.kind != "free":
        return each.field == _field(fact.kind, fact.where) and any(
            repr(_plain(value)) == repr(_plain(fact.value)) for value in each.values
        )
    path = tuple(each.field.split("."))
    if path != fact.where[: len(path)]:
        return False
    offered = [_reach(value, fact.where[len(path) :]) for value in each.values]
    if fact.value == GONE and any(isinstance(value, dict) for value in offered):
        return True
    return any(repr(_plain(value)) == repr(_plain(fact.value)) for value in offered)


def _reach(value: Any, where: tuple[str, ...]) -> Any:
    for key in where:
        value = value.get(key, GONE) if isinstance(value, dict) else GONE
    return value


def _is_empty(value: Any) -> bool:
    return value in ({}, [], GONE)


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(others)
    found = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return found


def _plain(value: Any) -> Any:
    return {key: _plain(value[key]) for key in sorted(value)} if isinstance(value, Mapping) else value
