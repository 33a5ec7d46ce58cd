"""A line of segments that spends few bytes on the wire.

Textual closes every segment with a reset and opens the next with its whole style: 40 bytes in true colour,
several times a line. Over SSH that is most of what a table writes. A lean strip says only what changes.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

_ATTRIBUTES: Final = (
    # name, switched on by, switched off by
    ("bold", "1", "22"),
    ("dim", "2", "22"),
    ("italic", "3", "23"),
    ("underline", "4", "24"),
    ("reverse", "7", "27"),
    ("strike", "9", "29"),
)
_NULL: Final = Style.null()
_RESET: Final = "\x1b[0m"


def _colours(style: Style, system: ColorSystem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        style.color.downgrade(system).get_ansi_codes() if style.color else (),
        style.bgcolor.downgrade(system).get_ansi_codes(foreground=False) if style.bgcolor else (),
    )


@lru_cache(maxsize=4096)
def transition(before: Style, after: Style, system: ColorSystem) -> str:
    """Return the shortest sequence that turns the pen from style `before` into style `after`."""
    old, new = _colours(before, system), _colours(after, system)
    codes: list[str] = []
    for name, _, off in _ATTRIBUTES:
        if getattr(before, name) and not getattr(after, name) and off not in codes:
            codes.append(off)
    dulled = "22" in codes  # takes both bold and dim away
    for name, on, off in _ATTRIBUTES:
        if getattr(after, name) and (not getattr(before, name) or (dulled and off == "22")):
            codes.append(on)
    for was, becomes, default in zip(old, new, ("39", "49"), strict=True):
        if was != becomes:
            codes.extend(becomes or (default,))
    return f"\x1b[{';'.join(codes)}m" if codes else ""


@lru_cache(maxsize=4096)
def blanks_like(pen: Style, style: Style) -> Style:
    """Return the style nearest to `pen` in which blanks look as they do in `style`."""
    if style.reverse or style.underline or style.strike:
        return style
    seen = Style(bgcolor=style.bgcolor, reverse=False, underline=False, strike=False)
    return Style(color=pen.color, bold=pen.bold, dim=pen.dim, italic=pen.italic) + seen


class LeanStrip(Strip):
    """A strip that writes each change of style once. Segments carry no links."""

    __slots__ = ()

    def render(self, console: Console) -> str:
        """Return the terminal sequences of the line; the pen is plain before and after."""
        if self._render_cache is None:
            system = console._color_system or ColorSystem.TRUECOLOR
            pen = _NULL
            parts: list[str] = []
            for text, style, _ in self._segments:
                style = style or _NULL
                words = text.lstrip(" ")
                if blanks := text[: len(text) - len(words)]:
                    ground = blanks_like(pen, style)
                    parts += (transition(pen, ground, system), blanks)
                    pen = ground
                if words:
                    parts += (transition(pen, style, system), words)
                    pen = style
            if transition(_NULL, pen, system):
                parts.append(_RESET)
            self._render_cache = "".join(parts)
        return self._render_cache

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Cut as `Strip.crop`, and stay lean."""
        return self._lean(super().crop(start, end))

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Divide as `Strip.divide`, and stay lean."""
        return [self._lean(strip) for strip in super().divide(cuts)]

    def apply_filter(self, filter: LineFilter, background: Color) -> Strip:
        """Filter as `Strip.apply_filter`, and stay lean."""
        return self._lean(super().apply_filter(filter, background))

    @staticmethod
    def _lean(strip: Strip) -> "LeanStrip":
        return strip if isinstance(strip, LeanStrip) else LeanStrip(list(strip), strip.cell_length)
