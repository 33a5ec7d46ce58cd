"""What a command prints: one JSON document, CSV, or a table for people; messages go to stderr."""

import csv
import json
import math
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from cbrm_tui.domain.text import one_line, printable

_GAP: Final = 2
_NARROWEST: Final = 8


def note(message: str) -> None:
    """Tell the person something on stderr, on one printable line."""
    print(one_line(message), file=sys.stderr)


def say(text: str = "") -> None:
    """Print printable text on stdout."""
    print(printable(text))


def put_json(value: object) -> None:
    """Print one JSON document: dates as ISO text, numbers that JSON has no word for as text."""
    plain = "utf" not in (sys.stdout.encoding or "").lower()
    json.dump(to_json(value), sys.stdout, indent=2, ensure_ascii=plain, allow_nan=False)
    print()


def to_json(value: object) -> Any:
    """Return a TOML value as JSON values."""
    if isinstance(value, Mapping):
        return {str(key): to_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(inner) for inner in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value


def in_words(value: object) -> str:
    """Return a TOML value that no field declares as one printable line."""
    match value:
        case None:
            return "–"
        case Mapping():
            return "; ".join(f"{one_line(str(key))}={in_words(inner)}" for key, inner in value.items())
        case list() | tuple():
            return ", ".join(map(in_words, value))
        case bool():
            return "yes" if value else "no"
        case _:
            return one_line(str(value))


def put_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print CSV as RFC 4180 has it, but with the line ends of this system."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def put_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of one-line texts under a header, fitted to the terminal; whole when piped."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(cell_width, column)) for column in zip(header, *cells, strict=True)]
    if sys.stdout.isatty():
        widths = fit(widths, shutil.get_terminal_size().columns)
    for row in (header, *cells):
        texts = (_pad(text, width) for text, width in zip(row, widths, strict=True) if width)
        print((" " * _GAP).join(texts).rstrip())


def fit(widths: Sequence[int], room: int) -> list[int]:
    """Narrow the widest columns until all fit into `room` cells; drop the last where even that fails."""
    fitted = list(widths)
    while sum(width + _GAP for width in fitted if width) - _GAP > room:
        widest = max(range(len(fitted)), key=lambda index: fitted[index])
        if fitted[widest] > _NARROWEST:
            fitted[widest] -= 1
            continue
        last = max(index for index, width in enumerate(fitted) if width)
        if last == 0:
            break
        fitted[last] = 0
    return fitted


def cell_width(text: str) -> int:
    """Return how many terminal cells a printable text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 error`, `2 errors`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pad(text: str, width: int) -> str:
    taken = cell_width(text)
    if taken <= width:
        return text + " " * (width - taken)
    kept, used = "", 0
    for character in text:
        if used + _cells(character) > width - 1:
            break
        kept += character
        used += _cells(character)
    return f"{kept}…{' ' * (width - 1 - used)}"
