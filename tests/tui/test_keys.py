"""The keymap: a user's keys over a preset, and clashes that are reported instead of swallowed."""

from collections import Counter
from pathlib import Path

import pytest
from textual.binding import Binding

from cbrm_tui.tui.key_names import EATEN, is_key, split_keys
from cbrm_tui.tui.keys import (
    PRESETS,
    Keymap,
    choose_keys,
    clashes,
    preset_keys,
    read_keymap,
    write_keys,
)
from cbrm_tui.tui.owners import all_bindings, owners
from cbrm_tui.tui.places import PLACES, heard_together, place_of
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.preferences import SETTINGS

DEFAULTS = {
    "main.new": "n",
    "main.edit": "e",
    "register.down": "down,j",
    "inspector.down": "down,j",
    "history.undo": "u",
    "dialog.accept": "f2",
}
OWN = {name: bound.keys for name, bound in all_bindings().items()}
PRESET_FILES = sorted(PRESETS.glob("*.toml"))


def test_other_keys_are_taken_over() -> None:
    keymap = choose_keys({"main.new": "f2"}, DEFAULTS)
    assert keymap.keys == {"main.new": "f2"}
    assert keymap.problems == ()


def test_a_key_that_another_action_has_is_refused_and_said() -> None:
    keymap = choose_keys({"main.new": "e"}, DEFAULTS)
    assert keymap.keys == {}
    (problem,) = keymap.problems
    assert all(word in problem.text for word in ("e is taken", "main.edit", "main.new"))


def test_two_actions_may_swap_their_keys() -> None:
    keymap = choose_keys({"main.new": "e", "main.edit": "n"}, DEFAULTS)
    assert keymap.keys == {"main.new": "e", "main.edit": "n"}
    assert keymap.problems == ()


def test_keys_clash_only_where_both_can_be_heard() -> None:
    assert clashes(DEFAULTS) == []
    assert choose_keys({"register.down": "n"}, DEFAULTS).keys == {}
    assert choose_keys({"register.down": "x"}, DEFAULTS).keys == {"register.down": "x"}
    assert choose_keys({"history.undo": "n"}, DEFAULTS).keys == {"history.undo": "n"}
    assert choose_keys({"history.undo": "f2"}, DEFAULTS).keys == {}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"main.nothing": "x"}, "there is no “main.nothing”"),
        ({"main.edti": "x"}, "is “main.edit” meant?"),
        ({"main.new": 3}, "must be a text"),
        ({"main.new": " "}, "text"),
        ({"main.new": "ctl+x"}, "“ctl+x” is no key"),
        ({"main.new": "\x1b[2J"}, "is no key"),
    ],
)
def test_what_is_no_key_is_said(wanted: dict[str, object], words: str) -> None:
    keymap = choose_keys(wanted, DEFAULTS)
    assert keymap.keys == {}
    assert words in keymap.problems[0].text


def test_a_key_that_terminals_eat_is_taken_with_a_warning_unless_there_is_another() -> None:
    alone = choose_keys({"main.new": "ctrl+j"}, DEFAULTS)
    assert alone.keys == {"main.new": "ctrl+j"}
    assert "terminals send it for enter" in alone.problems[0].text
    assert choose_keys({"main.new": "ctrl+j,f9"}, DEFAULTS).problems == ()


def test_keys_may_be_written_as_signs_or_as_names() -> None:
    assert split_keys("?, ctrl+n,:") == ("question_mark", "ctrl+n", "colon")
    assert all(map(is_key, ("question_mark", "at", "ctrl+@", "ctrl+underscore", "alt+less_than_sign", "ü")))
    assert choose_keys({"main.new": "?"}, {**DEFAULTS, "main.help": "question_mark"}).keys == {}


def test_problems_name_the_line_and_what_is_right_holds(tmp_path: Path) -> None:
    assert read_keymap(tmp_path, "default", DEFAULTS) == Keymap()
    path = tmp_path / "keymap.toml"
    path.write_text('# mine\n"main.new" = "f5"\n\n"main.gone" = "x"\n[history]\nundo = 7\n')
    keymap = read_keymap(tmp_path, "default", DEFAULTS)
    assert keymap.keys == {"main.new": "f5"}
    assert [str(problem).partition(":")[0] for problem in keymap.problems] == [
        "keymap.toml, line 4",
        "keymap.toml, line 6",
    ]


def test_a_keymap_that_is_no_toml_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('"main.new" = "f5"\nmain.new = ')
    keymap = read_keymap(tmp_path, "default", DEFAULTS, Keymap({"main.edit": "f9"}))
    assert keymap.keys == {"main.edit": "f9"}
    assert str(keymap.problems[0]).startswith("keymap.toml, line 2")


def test_the_users_keys_lie_over_the_preset(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('"main.edit" = "f9"\n')
    keymap = read_keymap(tmp_path, "vim", OWN)
    assert keymap.problems == ()
    assert keymap.keys["main.edit"] == "f9"
    assert keymap.keys["main.new"] == "o"


def test_writing_keys_keeps_what_a_person_wrote_around_them(tmp_path: Path) -> None:
    path = tmp_path / "cbrm" / "keymap.toml"
    write_keys(path.parent, "main.new", "f5")
    path.write_text(path.read_text() + '\n# for the left hand\n[history]\nundo = "f7"  # why not\n')
    write_keys(path.parent, "history.undo", "f8")
    write_keys(path.parent, "main.new", ABSENT)
    text = path.read_text()
    assert "# for the left hand" in text
    assert 'undo = "f8"  # why not' in text
    assert "main.new" not in text


@pytest.mark.parametrize("kind", owners(), ids=lambda kind: kind.__name__)
def test_every_binding_can_be_found_and_moved(kind: type) -> None:
    for binding in vars(kind)["BINDINGS"]:
        assert isinstance(binding, Binding), binding
        assert binding.id, binding
        assert binding.tooltip, binding
        assert place_of(binding.id) in PLACES, binding.id


def test_no_key_is_declared_twice_for_what_has_the_focus() -> None:
    for kind in owners():
        declared = [
            binding
            for base in kind.__mro__
            for binding in vars(base).get("BINDINGS", ())
            if isinstance(binding, Binding) and binding.id
        ]
        assert len({binding.id for binding in declared}) == len(declared), kind
        # A screen may have its own help in place of the one that every screen has.
        counted = Counter(
            key
            for key, _ in {
                (key, str(binding.id).partition(".")[2])
                for binding in declared
                for key in split_keys(binding.key)
            }
        )
        assert [key for key, count in counted.items() if count > 1] == [], kind


def test_a_key_that_is_heard_outside_as_well_is_meant_so() -> None:
    """Of two that are heard together the inner one goes first: it must say the same, or stand in its way."""
    same = {("escape", "back"), ("f1", "help"), ("question_mark", "help"), ("escape", "give_up")}
    for key, one, other in clashes(OWN):
        first, second = one.partition(".")[2], other.partition(".")[2]
        assert first == second or {(key, first), (key, second)} & same, (key, one, other)


@pytest.mark.parametrize("path", PRESET_FILES, ids=lambda path: path.stem)
def test_a_preset_clashes_with_nothing_and_every_action_can_be_reached(path: Path) -> None:
    keys = preset_keys(path.stem)
    assert keys.keys() <= OWN.keys()
    assert choose_keys(keys, OWN, path.read_text(encoding="utf-8")).problems == ()
    for name, listed in {**OWN, **keys}.items():
        assert not all(key.startswith("alt+") or key in EATEN for key in split_keys(listed)), name


def test_the_presets_are_those_that_the_settings_offer() -> None:
    offered = SETTINGS["keys"].field.choices({})
    assert set(offered) == {"default", *(path.stem for path in PRESET_FILES)}
    assert heard_together("main.new", "app.quit")
