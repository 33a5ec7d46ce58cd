"""Commits of any content that their form allows: the fold stands, and the files can be read."""

import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.merge.replicas import restored
from tests.sync.strangers import canonical, write

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.history import changes
from cbrm_tui.merge.state import NotReady, State
from cbrm_tui.sync.strict_json import parse_object
from cbrm_tui.workspace.reading import read_tree

REPLICAS = ("a" * 12, "b" * 12, "c" * 12)
_DOCS = st.sampled_from(
    [
        "plan",
        f"plan@{REPLICAS[0]}.1",
        f"risks/R-1@{REPLICAS[0]}.1",
        "risks/R-1",
        f"actions/R-1@{REPLICAS[1]}.1",
        "principles/10-risk",
        f"risks/R-1@{REPLICAS[1]}.9999999999",
    ]
)
_KEYS = st.sampled_from(
    ["a", "b", "", "\x00", "\u202e", "a.b", '"', "x\ny", "$date", "title", "[", "#", " ", "'", "\\", "\r"]
)
_TEXTS = st.sampled_from(
    ["", "x", "a\nb\n", "\x00\x1b[31m", "\u202e", "'''\"\"\"", "\\", "\r\n", "\u2028", "\ufeff", "R-1", "x "]
)
_TIMES = st.one_of(
    st.sampled_from(["2026-01-01", "0001-01-01", "20260101"]).map(lambda text: {"$date": text}),
    st.sampled_from(
        ["2026-01-01T00:00:00", "2026-01-01", "2026-01-01T00:00:00+02:00:30", "0001-01-01T00:00:00+14:00"]
    ).map(lambda text: {"$datetime": text}),
    st.sampled_from(["10:00", "10:00:00.000001", "10:00:00+02:00"]).map(lambda text: {"$time": text}),
    st.sampled_from(["nan", "inf", "-inf"]).map(lambda text: {"$float": text}),
)
_NUMBERS = st.sampled_from([0, -1, 2**62, -(2**63), 1.5, -0.0, 1e308, 5e-324, 1e16, True, False])
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(_TEXTS, _NUMBERS, _TIMES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=2).map(lambda t: {"$table": t})
    ),
    max_leaves=6,
)
_PATHS = st.lists(_KEYS, min_size=1, max_size=3)
_ROW_KEYS = st.sampled_from(
    ["", "{", '{"on":1}', '"x"#2', "[1]", "9" * 5000, '{"a":' * 3000, "[" * 400 + "]" * 400]
)
_LAYOUTS = st.sampled_from(
    [
        *("", "# c\n", "a = 1\n[b]\nx=2 # y\n", "broken = =\n# c\n", "# \x00\n", "\ufeff# x\n"),
        *(
            "# a\r\n# b\r\n",
            "[[a]]\n[[a]]\n",
            "a.b.c = 1\n",
            "a = [\n 1, # x\n]\n",
            '"" = 1\n',
            "a = '''\n#'''\n",
        ),
    ]
)


def _op(word: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"op": st.just(word), "doc": _DOCS, **parts})


_OPS = st.one_of(
    *(_op(word) for word in ("create", "delete", "restore")),
    *(_op(word, path=_PATHS, value=_VALUES) for word in ("write", "write", "add", "remove")),
    _op("write", path=_PATHS),
    _op("prose", path=_PATHS, value=_TEXTS),
    _op("row", path=_PATHS, key=_ROW_KEYS, value=st.dictionaries(_KEYS, _VALUES, max_size=2)),
    _op("group", group=_TEXTS, values=st.lists(st.tuples(_PATHS, _VALUES), max_size=2)),
    _op("layout", text=_LAYOUTS),
)
_COMMITS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 7), st.lists(_OPS, min_size=1, max_size=4)), max_size=6
)


@settings(max_examples=300, deadline=None)
@given(_COMMITS)
def test_any_operations_give_files_that_can_be_read(script: list[tuple[int, int, list[Any]]]) -> None:
    state, commits = State(), list[Commit]()
    for who, saw, ops in script:
        version = state.version
        seen = {
            replica: version[replica]
            for bit, replica in enumerate(REPLICAS)
            if bit != who and saw >> bit & 1 and replica in version
        }
        try:
            commit = Commit.from_json(parse_object(canonical(_raw(who, version, seen, ops))))
            state.apply(commit)
        except (ValueError, NotReady):
            continue
        commits.append(commit)
        for rendered in state.documents().values():
            rendered.text.encode()
            tomllib.loads(rendered.text)
            read_tree(rendered.text)
        state.disagreements()
    kept = restored(state)
    assert {path: each.text for path, each in kept.documents().items()} == {
        path: each.text for path, each in state.documents().items()
    }
    changes(commits)


def _raw(who: int, version: Any, seen: dict[str, int], ops: list[Any]) -> dict[str, Any]:
    texts = dict.fromkeys(("plan", "prev", "author", "organisation", "note", "at"), "")
    replica = REPLICAS[who]
    return {**texts, "replica": replica, "seq": version.get(replica, 0) + 1, "seen": seen, "ops": ops}


def test_a_row_key_that_nests_without_end_is_shown_as_it_is() -> None:
    doc, key = f"risks/R-1@{REPLICAS[0]}.1", '{"a":' * 5000
    row = {"op": "row", "doc": doc, "path": ["assessments"], "key": key}
    state = State()
    for who, impact in ((0, 1), (1, 2)):
        ops = [{"op": "create", "doc": doc}] if not who else []
        raw = _raw(who, {}, {}, [*ops, write(doc, "x", "title"), row | {"value": {"impact": impact}}])
        state.apply(Commit.from_json(parse_object(canonical(raw))))
    assert key in {item.unit.name for item in state.disagreements()}
