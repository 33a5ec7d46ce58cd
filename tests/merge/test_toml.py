"""TOML is read just as the standard library reads it, whatever versions of a parser people have."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cbrm_tui.merge.toml import loads

SAMPLES = sorted((Path(__file__).parents[2] / "sample_workspaces").rglob("*.toml"))
PIECES = st.sampled_from(
    [
        *"abc=.,[]{}#\"'\\\n\r\t :-+_",
        *("a = ", "b = ", "1", "0x1f", "1.5", "1e3", "1e999", "inf", "nan", "true", "2026-02-28", "12:30"),
        *("2026-02-28T12:30:00Z", "07:32:00.123456789", '"x"', "'x'", '"""', "'''", "[a]\n", "[[a]]\n"),
        *("a.b = ", '"\\e"', '"\\x41"', '"\\u00e9"', '"\\n"', "{ a = 1 }", "{ a = 1, }", "\ufeff", "\x01"),
        *("é", "\x7f", "\x85", "12345678901234567890", "\ud800"),
    ]
)


def read(reader: Callable[[str], dict[str, Any]], text: str) -> str:
    """Return what a reader makes of a text, types and order of keys included; that it is no TOML, else."""
    try:
        return repr(reader(text))
    except ValueError:
        return "no TOML"


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example('a = "\\e"')
@example("a = { b = 1,\n}")
@example("a = 12:30")
@example("\ufeffa = 1")
@example('a = "é"  # b\n[b]\nc = [1, 2]\n[[d]]\ne = 2026-01-01\n')
def test_any_text_is_read_alike(text: str) -> None:
    assert read(loads, text) == read(tomllib.loads, text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_plan_is_read_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read(loads, text) == read(tomllib.loads, text) != "no TOML"
