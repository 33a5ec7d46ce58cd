"""Values are compared by their canonical text, whichever way is taken to find out."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.merge.layouts import TREES

from cbrm_tui.merge.layout import is_laid_out, parse, patch
from cbrm_tui.merge.values import canonical, encode, same

_ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=1))])
_SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([0, 1, True, False, 0.0, -0.0, 1.0, float("nan"), float("inf"), "", "1", "$date"]),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from([date(2026, 1, 1), time(1), datetime(2026, 1, 1)]),
    st.builds(lambda zone, hour: datetime(2026, 1, 1, hour, tzinfo=zone), _ZONES, st.integers(0, 2)),
)
_KEYS = st.sampled_from(["a", "b", "é", "$date", "$table", ""])
VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=6,
)


@given(VALUES)
def test_the_canonical_text_is_sorted_json_of_the_encoded_value(value: Any) -> None:
    assert canonical(value) == json.dumps(
        encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@given(VALUES, VALUES)
def test_values_are_the_same_just_when_their_canonical_texts_are(one: Any, other: Any) -> None:
    assert same(one, other) == (canonical(one) == canonical(other))
    assert same({"a": one, "b": [other]}, {"b": [other], "a": one})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (1, "1"),
        (0.0, -0.0),
        (date(2026, 1, 1), datetime(2026, 1, 1)),
        (datetime(2026, 1, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=1)))),
        ({}, []),
        ({"$date": "2026-01-01"}, date(2026, 1, 1)),
    ],
)
def test_what_toml_writes_differently_is_not_the_same(one: Any, other: Any) -> None:
    assert not same(one, other)
    assert not same({"a": one}, {"a": other})


@given(TREES)
def test_a_text_made_of_nothing_never_passes_for_one_that_somebody_laid_out(tree: dict[str, Any]) -> None:
    made = parse(patch("", tree))
    assert made is not None
    assert not is_laid_out(made)
