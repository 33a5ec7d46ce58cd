"""What a sheet shows of a few records, without a screen."""

from collections.abc import Callable, Iterable
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from tests.domain.plans import TODAY, TWO, plan_of

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.judgement import Judgement, judge
from cbrm_tui.tui.panes.sheets import Line, Sight
from cbrm_tui.tui.session import Session

Writes = Callable[[Sight], Iterable[Line]]


class Page:
    """What a sheet shows."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self.texts = [" ".join(line.content.plain.split()) for line in self.lines]

    def __contains__(self, text: object) -> bool:
        return str(text) in " ".join(self.texts)

    def line(self, *words: str) -> Line:
        """The first line with all these words in it."""
        return next(line for line in self.lines if all(word in line.content.plain for word in words))

    def says(self, *words: str) -> str:
        """That line's text, with single spaces."""
        return self.texts[self.lines.index(self.line(*words))]

    def at(self, *words: str) -> int:
        """The number of that line."""
        return self.lines.index(self.line(*words))

    def drawn_as(self, style: str, *words: str) -> bool:
        """Whether something on that line has the style."""
        return any(style in str(span.style) for span in self.line(*words).content.spans)


def sight_of(
    plan: Plan,
    space: str = "joint",
    *,
    width: int = 78,
    today: date = TODAY,
    ascii_only: bool = False,
    judged: bool = False,
) -> Sight:
    """A sight of a plan that no folder keeps; the figures are there when it is `judged`."""
    judgement = judge(plan, today) if judged else Judgement(plan, today)
    session = SimpleNamespace(plan=plan, me=plan.me, judgement=judgement)
    return Sight(cast(Session, session), space, ASCII if ascii_only else UNICODE, width)


def page(
    sheet: Writes, *records: Record, space: str = "joint", judged: bool = False, **settings: Any
) -> Page:
    """What a sheet shows of these records, with two partners, Ash Foundry and Elm Finishing."""
    return Page(sheet(sight_of(plan_of(*records, settings={**TWO, **settings}), space, judged=judged)))
