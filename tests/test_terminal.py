"""What is read of the terminal from the environment."""

import pytest

from cbrm_tui import terminal


@pytest.mark.parametrize(
    ("environ", "codec"),
    [
        ({}, "utf-8"),
        ({"LANG": "de_DE.UTF-8"}, "utf-8"),
        ({"LANG": "xx_XX.utf8"}, "utf-8"),
        ({"LC_ALL": "C"}, "ascii"),
        ({"LANG": "POSIX"}, "ascii"),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, "utf-8"),
        ({"LC_ALL": "", "LC_CTYPE": "C", "LANG": "de_DE.UTF-8"}, "ascii"),
        ({"LANG": "de_DE.ISO-8859-1"}, "iso8859-1"),
        ({"LANG": "de_DE@euro"}, "iso8859-15"),
        ({"LANG": "de_DE"}, "iso8859-1"),
        ({"LANG": "ja_JP.eucJP"}, "euc_jp"),
        ({"LANG": "en_US.made-up"}, "ascii"),
    ],
)
def test_the_locale_that_was_asked_for_says_which_characters_there_are(
    environ: dict[str, str], codec: str
) -> None:
    assert terminal.encoding(environ, "linux") == codec
    assert terminal.encoding(environ, "win32") == "utf-8"


@pytest.mark.parametrize(
    ("environ", "platform", "says"),
    [
        ({"TERM": "xterm"}, "linux", ""),
        ({"TERM": "linux"}, "linux", ""),
        ({"TERM": "dumb"}, "linux", "TERM=dumb"),
        ({"TERM": "unknown"}, "linux", "TERM=unknown"),
        ({}, "linux", "TERM is not set"),
        ({}, "win32", ""),
    ],
)
def test_a_terminal_that_cannot_show_screens_is_named(
    environ: dict[str, str], platform: str, says: str
) -> None:
    trouble = terminal.trouble(environ, platform)
    assert bool(trouble) == bool(says)
    assert says in trouble


def test_what_the_person_has_set_goes_before_the_profile_of_slow_lines() -> None:
    assert terminal.settings({}, ssh=False) == {}
    assert terminal.settings({"ESCDELAY": "50"}, ssh=True) == {"TEXTUAL_FPS": "20"}
    assert 300 <= int(terminal.settings({}, ssh=True)["ESCDELAY"]) <= 400
    assert "TEXTUAL_DISABLE_KITTY_KEY" in terminal.settings({"TERM": "linux"}, ssh=False)


def test_keys_that_others_keep_are_known_by_who_keeps_them() -> None:
    assert terminal.kept_keys({"TERM": "xterm"}) == {}
    found = terminal.kept_keys({"TERM_PROGRAM": "vscode", "TMUX": "/tmp/x,1,0"})
    assert set(found) == {"VS Code's terminal", "tmux"}
