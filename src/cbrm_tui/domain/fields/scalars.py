"""Kinds whose value is a number, a date, or yes and no."""

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final, TypeVar

from cbrm_tui.domain import clock
from cbrm_tui.domain.fields.base import Axis, Context, Field, kind_of
from cbrm_tui.domain.text import one_line

T = TypeVar("T")


# TOML's whole numbers have 64 bits; a longer one cannot be read back.
_LARGEST: Final = 2**63 - 1


class _Bounded(Field[T]):
    """A number from `low` to `high`, both included."""

    kind = "number"

    def __init__(self, label: str, *, low: int | None = None, high: int | None = None, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.low = low
        self.high = high

    def _outside(self, raw: int | float) -> str | None:
        if isinstance(raw, int) and abs(raw) > _LARGEST:
            return "must be a number of at most 18 digits"
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if low <= raw <= high:
            return None
        if self.high is None:
            return f"must be at least {self.low}"
        return f"must be at most {self.high}" if self.low is None else f"must be {self.low} to {self.high}"

    def _limits(self) -> dict[str, int]:
        limits = {"minimum": self.low, "maximum": self.high}
        return {key: value for key, value in limits.items() if value is not None}


class Integer(_Bounded[int | None]):
    """A whole number; with `axis`, a level of the risk method."""

    def __init__(self, label: str, *, axis: Axis | None = None, **rest: Any) -> None:
        super().__init__(label, **{"width": 5, **rest})
        self.axis = axis

    def fault(self, raw: object) -> str | None:
        """Say so when `raw` is no whole number or out of range."""
        if not isinstance(raw, int) or isinstance(raw, bool):
            return f"must be a whole number, not {kind_of(raw)}"
        return self._outside(raw)

    def misfit(self, raw: Any, data: Mapping[str, Any], context: Context) -> str | None:
        """Say so when the plan's method has no such level."""
        top = context.levels.get(self.axis) if self.axis else None
        return f"must be 1 to {top}" if top is not None and raw > top else None

    def _parse(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"must be a whole number, not “{one_line(text)}”") from None

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer", **self._limits()}


class Number(_Bounded[float | None]):
    """A number, whole or not."""

    def __init__(self, label: str, **rest: Any) -> None:
        super().__init__(label, **{"width": 8, **rest})

    def fault(self, raw: object) -> str | None:
        """Say so when `raw` is no number that can be counted with, or out of range."""
        if not isinstance(raw, int | float) or isinstance(raw, bool) or not abs(raw) < math.inf:
            return f"must be a number, not {kind_of(raw)}"
        return self._outside(raw)

    def _convert(self, raw: Any) -> float:
        return float(raw)

    def _parse(self, text: str) -> int | float:
        for convert in (int, float):
            try:
                return convert(text)
            except ValueError:
                continue
        raise ValueError(f"must be a number, not “{one_line(text)}”")

    def _show(self, raw: object) -> str:
        return f"{raw:.10g}" if isinstance(raw, float) else str(raw)

    def edit_text(self, raw: object) -> str:
        """Return all the digits."""
        return "" if raw is None else one_line(str(raw))

    def _schema(self) -> dict[str, Any]:
        return {"type": "number", **self._limits()}


class Day(Field[date | None]):
    """A calendar date, a TOML date in the file."""

    kind = "date"

    def __init__(self, label: str, **rest: Any) -> None:
        super().__init__(label, **{"width": 10, **rest})

    def fault(self, raw: object) -> str | None:
        """Say so when `raw` is not a TOML date."""
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return None
        hint = ", without quotes" if isinstance(raw, str) else ""
        return f"must be a date such as 2026-05-31{hint}"

    def _parse(self, text: str) -> date:
        return parse_day(text, clock.today())

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class Flag(Field[bool | None]):
    """Yes or no."""

    kind = "flag"
    _WORDS: ClassVar = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}

    def __init__(self, label: str, **rest: Any) -> None:
        super().__init__(label, **{"width": 5, **rest})

    def choices(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return yes and no, as a person types them."""
        return ("yes", "no")

    def fault(self, raw: object) -> str | None:
        """Say so when `raw` is not a TOML boolean."""
        return None if isinstance(raw, bool) else "must be true or false"

    def _parse(self, text: str) -> bool:
        try:
            return self._WORDS[text.lower()]
        except KeyError:
            raise ValueError("must be yes or no") from None

    def _show(self, raw: object) -> str:
        return ("yes" if raw else "no") if isinstance(raw, bool) else str(raw)

    def _schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


def parse_day(text: str, today: date) -> date:
    """Read a date as ISO (`2026-05-31`), `today`, `tomorrow`, or a distance: `+10d`, `+2w`, `+3m`.

    Raises ValueError with a phrase that says what is expected.
    """
    word = text.strip().lower()
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    if word.startswith("+") and word[1:-1].isdecimal() and word[-1] in "dwm" and len(word) <= 6:
        count = int(word[1:-1])
        if word[-1] != "m":
            return today + timedelta(days=count * (7 if word[-1] == "w" else 1))
        months = today.year * 12 + today.month - 1 + count
        first = date(months // 12, months % 12 + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return min(last, first + timedelta(days=today.day - 1))
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError("must be a date such as 2026-05-31, today, +2w or +3m") from None
