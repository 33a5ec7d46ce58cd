"""Characters for terminals that cannot show all of them, always as wide as what they stand for."""

from __future__ import annotations

import codecs
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS: Final = {
    **dict.fromkeys("·•∙⋅", "-"),
    **dict.fromkeys("–—−‐‑─━╌┄═▔", "-"),
    **dict.fromkeys("│┃║▏▎▍▌▐▕▊▋▉", "|"),
    **dict.fromkeys("“”„«»▀", '"'),
    **dict.fromkeys("‘’‚⎯", "'"),
    **dict.fromkeys("▁▂▄", "_"),
    **dict.fromkeys("→▶►▸›", ">"),
    **dict.fromkeys("←◀◄◂‹⌫", "<"),
    **dict.fromkeys("↑▲△", "^"),
    **dict.fromkeys("↓▼▽", "v"),
    **dict.fromkeys("█▇▆▅▃▓▒░■≠", "#"),
    **dict.fromkeys("●◉✓✔⭘○", "*"),
    "…": "~",
    "×": "x",
    "✗": "x",
    "Σ": "S",
    "§": "S",
    "±": "+",
    "≤": "<",
    "≥": ">",
    "\N{NO-BREAK SPACE}": " ",
}
"""For the signs that the screens and the guidance draw."""
_CORNERS: Final = range(0x2500, 0x2580)
_CELLS: Final = "cbrm_cells"


class PlainSigns(LineFilter):
    """Draws with signs that the terminal has: ASCII, and those that `codec` knows. Letters stay."""

    def __init__(self, codec: str = "ascii") -> None:
        super().__init__()
        self._table = _Signs(codec)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Exchange the signs in a line."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(self._table), segment.style, segment.control)
            for segment in segments
        ]


def encode(text: str, codec: str) -> bytes:
    """Return what is sent to a terminal of that codec; what it does not know becomes question marks, one a
    cell."""
    return text.encode(codec, _CELLS)


class _Signs(dict[int, str]):
    """A table for `str.translate` that fills itself."""

    def __init__(self, codec: str) -> None:
        super().__init__()
        self._codec = codec

    def __missing__(self, key: int) -> str:
        sign = chr(key)
        known = sign.isascii() or _knows(self._codec, sign)
        self[key] = found = sign if known else _SIGNS.get(sign, "+" if key in _CORNERS else sign)
        return found


def _knows(codec: str, sign: str) -> bool:
    try:
        sign.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "?" * sum(map(cell_len, bad)), error.end


codecs.register_error(_CELLS, _question_marks)
