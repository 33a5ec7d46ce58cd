"""The few signs that the screens draw themselves, with a set for terminals that know only ASCII."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Glyphs:
    """`finding` and `differs` mark records; the others divide and shorten.

    `own_colours`: the terminal has colours enough for those that a plan gives its bands and organisations.
    """

    finding: str = "!"
    differs: str = "≠"
    dot: str = "·"
    bar: str = "│"
    arrow: str = "→"
    ellipsis: str = "…"
    ascii_only: bool = False
    own_colours: bool = False


UNICODE: Final = Glyphs()
ASCII: Final = Glyphs(differs="#", dot="-", bar="|", arrow="->", ellipsis="~", ascii_only=True)
