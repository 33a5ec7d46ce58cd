"""What a sheet shows, read as text, for tests that need no screen."""

from collections.abc import Callable, Iterable
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.judgement import Judgement
from cbrm_tui.tui.panes.sheets import Line, Sight
from cbrm_tui.tui.session import Session


class Page:
    """What a sheet shows."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self.texts = [line.content.plain.rstrip() for line in self.lines]

    def __contains__(self, text: object) -> bool:
        return str(text) in " ".join(" ".join(self.texts).split())

    def line(self, *words: str) -> Line:
        """The first line with all these words in it."""
        return next(line for line in self.lines if all(word in line.content.plain for word in words))

    def at(self, *words: str) -> int:
        """The number of that line."""
        return self.lines.index(self.line(*words))

    def says(self, *words: str) -> str:
        """That line's text, with single spaces."""
        return " ".join(self.line(*words).content.plain.split())

    def warned(self, *words: str) -> bool:
        """Whether something on that line is drawn as a warning."""
        return any("$warning" in str(span.style) for span in self.line(*words).content.spans)


def sight_of(
    plan: Plan, space: str = "joint", *, width: int = 78, today: date = TODAY, ascii_only: bool = False
) -> Sight:
    """A sight of a plan that no folder keeps."""
    session = SimpleNamespace(plan=plan, me=plan.me, judgement=Judgement(plan, today))
    return Sight(cast(Session, session), space, ASCII if ascii_only else UNICODE, width)


def page(
    sheet: Callable[[Sight], Iterable[Line]],
    *records: Record,
    space: str = "joint",
    width: int = 78,
    **settings: Any,
) -> Page:
    """What a sheet shows of these records, with two partners."""
    plan = plan_of(*records, settings={**TWO, **settings})
    return Page(sheet(sight_of(plan, space, width=width)))


def inside(record_type: type[Record], key: str, /, **data: Any) -> Record:
    """A record of the internal space."""
    return make(record_type, key, "internal", **data)
