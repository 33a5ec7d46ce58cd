"""Figures three lines high, for people who look at the screen from across the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BLOCKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▄█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", "▀▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "×": ("   ", "▀▄▀", "▀ ▀"),
    ":": ("▄", "▄", " "),
    "–": ("   ", "▀▀▀", "   "),
}
_LINES: Final[Mapping[str, tuple[str, str, str]]] = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    "×": ("   ", " x ", "   "),
    ":": (" ", ".", "."),
    "–": ("   ", " _ ", "   "),
}
_BLANK: Final = (" ", " ", " ")


def large(text: str, *, ascii_only: bool = False) -> tuple[str, str, str]:
    """Return three lines of equal width that draw digits, `×`, `:` and `–`; anything else is a gap."""
    figures = _LINES if ascii_only else _BLOCKS
    drawn = [figures.get(sign, _BLANK) for sign in text]
    first, second, third = (" ".join(sign[line] for sign in drawn) for line in range(3))
    return first, second, third
