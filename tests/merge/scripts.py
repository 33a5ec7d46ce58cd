"""Random lives of a plan: a few people, who edit apart and meet now and then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st
from tests.merge.replicas import Replica, Tree, people, rules

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.rules import Rules
from cbrm_tui.merge.state import Rendered

GONE = object()

_DAYS = st.sampled_from([date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)])
_SCORES = st.integers(1, 3)
_SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.integers(1, 3), st.sampled_from(["p", "q", "1"]), st.booleans()
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {"on": _DAYS, "likelihood": _SCORES}, optional={"note": st.sampled_from(["m", "n"])}
    ),
    max_size=3,
    unique_by=lambda row: row["on"],
)
_READINGS = st.lists(
    st.fixed_dictionaries({"date": _DAYS, "value": _SCORES}),
    max_size=3,
    unique_by=lambda row: (row["date"], row["value"]),
)
_NOTES = st.lists(st.sampled_from(["one", "two", "three", "four", "five"]), max_size=6).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)
_UNKNOWN = st.one_of(
    _SCALARS,
    st.just({}),
    st.just([]),
    st.lists(_SCALARS, min_size=1, max_size=2),
    st.dictionaries(st.sampled_from(["a", "b"]), _SCALARS, min_size=1, max_size=2),
)
_WORDS = st.lists(st.sampled_from(["u", "v", "w"]), max_size=3, unique=True)

# Field (a path) → its values.
_FIELDS: dict[tuple[str, ...], st.SearchStrategy[Any]] = {
    ("title",): st.sampled_from(["A", "B", "C"]),
    ("current",): st.fixed_dictionaries({"likelihood": _SCORES, "impact": _SCORES}),
    ("strategy",): st.sampled_from(["accept", "transfer", "avoid"]),
    ("transferred_to",): st.sampled_from(["x", "y"]),
    ("tags",): _WORDS,
    ("assessments",): _ROWS,
    ("readings",): _READINGS,
    ("notes",): _NOTES,
    ("extra",): _UNKNOWN,
    ("extra", "a"): _UNKNOWN,
    ("extra", "b"): _SCALARS,
    ("extra", "a", "a"): _SCALARS,
}
_MUTATIONS = st.one_of(
    *(
        st.tuples(st.just(path), st.one_of(values, values, values, st.just(GONE)))
        for path, values in _FIELDS.items()
    )
)
_WHO = st.integers(0, 3)
_WHICH = st.integers(0, 7)


@dataclass(frozen=True)
class Step:
    """One thing that somebody does."""

    what: str
    who: int
    which: int = 0
    mutations: Sequence[tuple[tuple[str, ...], Any]] = ()
    layout: int = 0


_NAMES = ("R-2", "R-1", "R-2")
_EDIT = st.builds(
    Step,
    st.just("edit"),
    _WHO,
    _WHICH,
    st.lists(_MUTATIONS, min_size=1, max_size=3),
    st.sampled_from([0, 0, 0, 1, 2, 3, 4]),
)
_OTHER = st.builds(
    Step,
    st.sampled_from(["create", "create", "delete", "hold", "settle", "layout"]),
    _WHO,
    _WHICH,
    st.lists(_MUTATIONS, max_size=4),
    st.integers(0, 4),
)
_PULL = st.builds(Step, st.just("pull"), _WHO, _WHICH)
SCRIPTS = st.tuples(
    st.integers(2, 4), st.lists(st.one_of(_EDIT, _EDIT, _EDIT, _PULL, _OTHER), min_size=6, max_size=18)
)


_FIRST: Tree = {
    "title": "A",
    "current": {"likelihood": 1, "impact": 1},
    "strategy": "transfer",
    "transferred_to": "x",
    "tags": ["v", "u"],
    "notes": "one\ntwo\nthree\n",
    "assessments": [{"on": date(2026, 1, 1), "likelihood": 1}],
    "extra": {"a": 1},
}


def play(
    script: tuple[int, Sequence[Step]], links: bool = False, versions: Sequence[Rules] = (rules,)
) -> list[Replica]:
    """Let people live through a script; they begin with one record that all of them have.

    With `links`, records name each other. `versions` are the declarations that people's programs go by.
    """
    count, steps = script
    group = people(count)
    for person in group:
        person.rules = versions[person.number % len(versions)]
    group[0].create("R-1", _FIRST, f"# begun\n{patch('', _FIRST)}# end\n")
    for other in group[1:]:
        other.pull(group[0])
    for number, step in enumerate(steps):
        _do(group, step, number, links)
    return group


def _do(group: list[Replica], step: Step, number: int, links: bool) -> None:
    person = group[step.who % len(group)]
    if step.what == "pull":
        person.pull(group[step.which % len(group)])
        if step.which > 4:
            person.stale = None
        return
    if step.what == "create":
        name = _NAMES[step.which % len(_NAMES)]
        if f"risks/{name}.toml" not in person.state.documents():
            person.create(name, mutated({"title": "N"}, step.mutations))
        return
    if step.what == "settle":
        found = person.state.disagreements()
        if found:
            disagreement = found[step.which % len(found)]
            offered = disagreement.candidates
            person.settle(disagreement, offered[step.layout % len(offered)].value)
        return
    documents = sorted(person.state.documents().items())
    if not documents:
        return
    _, rendered = documents[step.which % len(documents)]
    if person.stale and person.stale.key == rendered.key:
        rendered = person.stale.shown
    match step.what:
        case "delete":
            person.delete(rendered.key)
        case "hold":
            person.hold(rendered.key)
        case "layout":
            _save(person, rendered, dict(rendered.tree), max(step.layout, 1), number)
        case _:
            tree = mutated(rendered.tree, step.mutations)
            if links:
                tree["links"] = sorted({*tree.get("links", ()), _NAMES[number % 3]})
            _save(person, rendered, tree, step.layout, number)


def _save(person: Replica, shown: Rendered, tree: Tree, layout: int, number: int) -> None:
    text = relaid(patch(shown.layout, tree), tree, layout, number)
    person.write(shown.key, tree, text)
    if person.stale is None or person.stale.key != shown.key:
        after = person.state.render(shown.key)
        assert after is not None
        assert after.text == text


def relaid(text: str, tree: Tree, layout: int, number: int) -> str:
    """Return a file's text as a person lays it out anew: with a comment somewhere, or all from scratch."""
    comment = f"# remark {number}\n"
    if layout == 1:
        return comment + text
    if layout == 2:
        return text + comment
    if layout == 3 and text.startswith("#"):
        first, _, rest = text.partition("\n")
        return f"{first}\n{comment}{rest}"
    if layout == 4:
        return patch("", tree)
    return text


def mutated(tree: Any, mutations: Sequence[tuple[tuple[str, ...], Any]]) -> Tree:
    """Return the tree with the values at some paths replaced or taken out, where the path leads."""
    changed = {key: _copy(value) for key, value in tree.items()}
    for path, value in mutations:
        table: Any = changed
        for key in path[:-1]:
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            if value is GONE:
                table.pop(path[-1], None)
            else:
                table[path[-1]] = _copy(value)
    return changed


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def doc_keys(group: Sequence[Replica]) -> set[DocKey]:
    """Return all documents that anybody ever made."""
    return {edit.doc for person in group for edit in person.edits}
