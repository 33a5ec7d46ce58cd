"""Characters that a terminal does not have are replaced, as wide as they were."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from cbrm_tui.tui.terminal.characters import PlainSigns, encode

BLACK = Color(0, 0, 0)


def drawn(text: str, codec: str = "ascii") -> str:
    return "".join(segment.text for segment in PlainSigns(codec).apply([Segment(text)], BLACK))


def test_signs_become_ascii_and_letters_stay() -> None:
    assert drawn("Müller – “3×4” → 日本 · ok… ┌─┐│└┘ ≠") == 'Müller - "3x4" > 日本 - ok~ +-+|++ #'


def test_the_console_of_linux_keeps_the_signs_that_its_font_has() -> None:
    assert drawn("█ │ ─ · – … ≠ ▎", "cp437") == "█ │ ─ · - ~ # |"


def test_ascii_is_left_as_it_is_with_its_style() -> None:
    segments = [Segment("plain", None), Segment("text")]
    assert PlainSigns().apply(segments, BLACK) is segments


@pytest.mark.parametrize(
    ("text", "codec", "sent"),
    [
        ("Müller", "ascii", b"M?ller"),
        ("Müller", "iso8859-1", b"M\xfcller"),
        ("日本 GmbH", "iso8859-1", b"???? GmbH"),
        ("e\u0301", "ascii", b"e"),
        ("日本 – Müller", "utf-8", "日本 – Müller".encode()),
        ("\x1b[1;1H\x1b[0m", "ascii", b"\x1b[1;1H\x1b[0m"),
    ],
)
def test_what_a_terminal_cannot_show_becomes_question_marks(text: str, codec: str, sent: bytes) -> None:
    assert encode(text, codec) == sent


def test_nothing_gets_wider_or_narrower() -> None:
    for code in (*range(0x2000, 0x2800), *range(0x3040, 0x3100), 0x1F600):
        text = chr(code)
        if text.isprintable() and cell_len(text):
            assert cell_len(drawn(text)) == cell_len(text), hex(code)
            assert len(encode(text, "ascii")) == cell_len(text), hex(code)
