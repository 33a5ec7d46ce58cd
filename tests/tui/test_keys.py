"""The keymap: a user's keys, and clashes that are reported instead of swallowed."""

from pathlib import Path

import pytest

from cbrm_tui.tui.app import BINDING_OWNERS
from cbrm_tui.tui.keys import bindings_of, choose_keys, clashes, read_keymap

DEFAULTS = {
    "main.new": "n",
    "main.edit": "e",
    "register.down": "down,j",
    "inspector.down": "down,j",
}


def test_other_keys_are_taken_over() -> None:
    keymap = choose_keys({"main.new": "f2"}, DEFAULTS)
    assert keymap.keys == {"main.new": "f2"}
    assert keymap.problems == ()


def test_a_key_that_another_action_has_is_refused_and_said() -> None:
    keymap = choose_keys({"main.new": "e"}, DEFAULTS)
    assert keymap.keys == {}
    (problem,) = keymap.problems
    assert all(word in problem for word in ("e is taken", "main.edit", "main.new"))


def test_two_actions_may_swap_their_keys() -> None:
    keymap = choose_keys({"main.new": "e", "main.edit": "n"}, DEFAULTS)
    assert keymap.keys == {"main.new": "e", "main.edit": "n"}
    assert keymap.problems == ()


def test_keys_clash_only_where_both_can_be_heard() -> None:
    assert clashes(DEFAULTS) == []
    assert choose_keys({"register.down": "n"}, DEFAULTS).keys == {}
    assert choose_keys({"register.down": "x"}, DEFAULTS).keys == {"register.down": "x"}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [({"main.nothing": "x"}, "no binding"), ({"main.new": 3}, "must be a text"), ({"main.new": " "}, "text")],
)
def test_what_is_no_key_is_said(wanted: dict[str, object], words: str) -> None:
    keymap = choose_keys(wanted, DEFAULTS)
    assert keymap.keys == {}
    assert words in keymap.problems[0]


def test_a_keymap_that_is_no_toml_changes_nothing_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "keymap.toml"
    assert read_keymap(path, DEFAULTS).problems == ()
    path.write_text("main.new = ")
    assert "keymap.toml" in read_keymap(path, DEFAULTS).problems[0]


def test_no_two_of_our_own_keys_clash_and_every_binding_can_be_remapped() -> None:
    own = bindings_of(BINDING_OWNERS)
    assert {key for key, _, _ in clashes(own)} == {"escape"}
    assert {"main.edit", "main.principle_12", "register.down", "inspector.open", "matrix.open"} <= set(own)


def test_no_function_needs_a_key_that_terminals_eat() -> None:
    eaten = {f"ctrl+{letter}" for letter in "jhmisabo"}
    for name, keys in bindings_of(BINDING_OWNERS).items():
        assert set(keys.split(",")) - eaten, name
