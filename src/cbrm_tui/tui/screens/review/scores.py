"""Scoring in private: each types two digits that nobody sees; then all are shown together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median_high, median_low
from typing import ClassVar, Final, Literal

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from cbrm_tui.domain.meeting import Spread, spread_of
from cbrm_tui.domain.meeting.spread import WIDE
from cbrm_tui.domain.method import Method, Score
from cbrm_tui.domain.records import Risk
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.bands import band_mark
from cbrm_tui.tui.screens.editors.dialog import Dialog, Hint, Line, glyphs_of
from cbrm_tui.tui.screens.editors.text_prompt import TextPrompt
from cbrm_tui.tui.screens.review.chair import Chair
from cbrm_tui.tui.widgets.cells import fit, plain

_NAME: Final = 30
_MOST: Final = 12
_ABOUT: Final = "Each in turn types two digits; the others look away. Nobody sees them."
_SHOWN: Final = "How many chose which level. Who chose which stays between them."


class Ballot(Line, can_focus=True):
    """The people with a sign for each digit; digits go to whoever is marked, and then to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("review_scores.next", "down,j,tab", "step(1)", "Next person"),
        binding("review_scores.previous", "up,k,shift+tab", "step(-1)", "Person before"),
        binding("review_scores.clear", "backspace,delete", "clear", "Take the digits back"),
    ]

    class Given(Message):
        """Somebody has given a score, or taken one back."""

    class Refused(Message):
        """A digit that the method does not have."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, method: Method, people: list[str], given: dict[str, Score]) -> None:
        super().__init__()
        self._method = method
        self.people = people
        self.given = given
        self._at = next((at for at, name in enumerate(people) if name not in given), 0)
        self._half = 0

    def on_mount(self) -> None:
        """Draw."""
        self.draw()

    def add(self, name: str) -> None:
        """Put somebody on the list, whose turn it is."""
        if name not in self.people:
            self.people.append(name)
        self._at, self._half = self.people.index(name), 0
        self.draw()

    def begin_again(self) -> None:
        """Forget what was given; the first one's turn."""
        self.given.clear()
        self._at = self._half = 0

    async def _on_key(self, event: events.Key) -> None:
        character = event.character
        if character is None or not character.isdecimal() or not character.isascii() or not self.people:
            return
        event.stop()
        event.prevent_default()
        axis = "impact" if self._half else "likelihood"
        top = len(self._method.impact if self._half else self._method.likelihood)
        level = int(character)
        if not 1 <= level <= top:
            self.post_message(self.Refused(f"{axis} goes from 1 to {top}"))
            return
        if not self._half:
            self._half = level
        else:
            self.given[self.people[self._at]] = (self._half, level)
            self._half = 0
            waiting = [at for at, name in enumerate(self.people) if name not in self.given]
            after = [at for at in waiting if at > self._at]
            self._at = (after or waiting or [self._at])[0]
            self.post_message(self.Given())
        self.draw()

    def action_step(self, by: int) -> None:
        """Turn to the next person, or the one before."""
        if self.people:
            self._at, self._half = (self._at + by) % len(self.people), 0
            self.draw()

    def action_clear(self) -> None:
        """Take back the digits of whoever is marked."""
        if self._half:
            self._half = 0
        elif self.people and self.people[self._at] in self.given:
            del self.given[self.people[self._at]]
            self.post_message(self.Given())
        self.draw()

    def draw(self) -> None:
        """Show who has given a score; never which."""
        lines = []
        dot = "*" if glyphs_of(self.app).ascii_only else "•"
        first = max(0, min(self._at - _MOST // 2, len(self.people) - _MOST))
        for at, name in enumerate(self.people[first : first + _MOST], first):
            here = at == self._at
            signs = (dot * 2 if name in self.given else dot if here and self._half else "").ljust(2)
            word = "has scored" if name in self.given else "types two digits" if here else "to come"
            style = "bold $accent" if here else "" if name in self.given else "$muted"
            text = f"{'>' if here else ' '} {fit(name, _NAME)} [{signs}] {word}"
            lines.append(Content.styled(text, style))
        self.show(
            Content("\n").join(lines or [Content.styled("nobody is here yet; a adds a name", "$muted")])
        )


class ScoreRound(Dialog[Score | None]):
    """A round of private scores on a risk.

    What was given is kept on this machine until the round is settled, so that it survives whatever ends
    the program; no record ever holds it. `tell` is told the spread when it is shown. Closes with the median
    to rescore with, or None.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("review_scores.add", "a", "add", "Add a name"),
        binding("review_scores.go_on", "enter", "go_on", "Show all"),
        binding("review_scores.again", "s", "again", "Score again"),
    ]
    HINTS = (
        ("two digits", "likelihood, impact"),
        ("⌫", "back"),
        ("a", "name"),
        ("enter", "shows all"),
        ("esc", "later"),
    )
    SHOWN_HINTS: ClassVar[tuple[Hint, ...]] = (
        ("enter", "rescores with the median"),
        ("s", "score again"),
        ("esc", "leaves it"),
    )

    def __init__(self, chair: Chair, subject: str, risk: Risk, tell: Callable[[str], None]) -> None:
        super().__init__(f"Private scores – {risk.heading}", space=risk.space)
        self._chair = chair
        self._subject = subject
        self._risk = risk
        self._method = chair.plan.space_settings(risk.space).method
        review = chair.review
        people = list(dict.fromkeys((*(review.present if review else ()), *chair.scores(subject))))
        self._ballot = Ballot(self._method, people, dict(chair.scores(subject)))
        self._tell = tell
        self._asked = False
        self.shown = False

    def body(self) -> ComposeResult:
        """The people, or what they gave."""
        yield Line(_ABOUT, id="about", classes="about")
        yield self._ballot
        yield Line(id="spread")

    def hints(self) -> tuple[Hint, ...]:
        """Return the keys of what is shown."""
        return self.SHOWN_HINTS if self.shown else self.HINTS

    def on_mount(self) -> None:
        """Begin with the first who has not scored."""
        self.query_one("#spread").display = False
        self._ballot.focus()
        if self._ballot.given:
            self.say("the scores given before are kept", "$warning")

    def on_ballot_given(self, event: Ballot.Given) -> None:
        """Keep what was given, on this machine alone."""
        event.stop()
        self._asked = False
        self._chair.keep_scores(self._subject, self._ballot.given)
        left = sum(name not in self._ballot.given for name in self._ballot.people)
        self.say("" if left else f"everybody has scored; {self.key('enter')} shows all", "$success")

    def on_ballot_refused(self, event: Ballot.Refused) -> None:
        """Say what the method has."""
        event.stop()
        self.say(event.text)

    def action_add(self) -> None:
        """Ask for a name."""
        if self.shown:
            return

        def answered(name: str | None) -> None:
            if name:
                self._ballot.add(plain(name))

        self.app.push_screen(
            TextPrompt("Who scores?", "A name", suggestions=self._chair.plan.people), answered
        )

    def action_go_on(self) -> None:
        """Show all, or take the median."""
        self.accept()

    def action_again(self) -> None:
        """Score once more, from the beginning."""
        if self.shown:
            self.shown = self._asked = False
            self._ballot.begin_again()
            self._chair.keep_scores(self._subject, {})
            self._turn()

    def accept(self) -> None:
        """Show what was given; once it is shown, close with the median."""
        given = self._ballot.given
        spread = spread_of(given)
        if spread is None:
            self.say("nobody has scored yet: two digits, likelihood then impact")
            return
        if self.shown:
            self._chair.keep_scores(self._subject, {})
            self.finish(median_of(list(given.values()), cautious=self._risk.threat))
            return
        left = [name for name in self._ballot.people if name not in given]
        if left and not self._asked:
            self._asked = True
            self.say(
                f"{len(left)} have not scored; {self.key('enter')} again shows all without them", "$warning"
            )
            return
        self.shown = True
        self._tell(spread.text)
        self._turn()

    def action_cancel(self) -> None:
        """Close; what was not shown yet is kept for another time."""
        if self.shown:
            self._chair.keep_scores(self._subject, {})
        super().action_cancel()

    def _turn(self) -> None:
        """Show the scores, or the people again."""
        self._ballot.display = not self.shown
        found = self.query_one("#spread", Line)
        found.display = self.shown
        self.query_one("#about", Line).show(_SHOWN if self.shown else _ABOUT)
        self.say("")
        self.show_hints()
        if self.shown:
            found.show(Content("\n").join(self._lines()))
            self.set_focus(None)
        else:
            self._ballot.focus()
            self._ballot.draw()

    def _lines(self) -> Iterator[Content]:
        scores = list(self._ballot.given.values())
        spread = spread_of(self._ballot.given)
        if spread is None:
            return
        for axis in (0, 1):
            yield from self._axis(scores, spread, axis)
        middle = median_of(scores, cautious=self._risk.threat)
        yield Content.assemble("Median  ", band_mark(self._method, middle), f"   of {len(scores)} people")
        if self._risk.score:
            yield Content.assemble("So far  ", band_mark(self._method, self._risk.score))

    def _axis(self, scores: list[Score], spread: Spread, axis: Literal[0, 1]) -> Iterator[Content]:
        """Yield each level of an axis with how many chose it, and whether that is worth talking about."""
        low, high = spread.impact if axis else spread.likelihood
        labels = self._method.impact if axis else self._method.likelihood
        name = "Impact" if axis else "Likelihood"
        gap = high - low
        verdict = (
            (f"  ! {gap} levels apart: talk about it", "bold $warning")
            if gap >= WIDE
            else ("  agreed" if not gap else "  one level apart", "$success")
        )
        yield Content.assemble((name, "bold underline"), verdict)
        counts = Counter(score[axis] for score in scores)
        width = max(cell_len(plain(label)) for label in labels)
        for level, label in enumerate(labels, 1):
            count = counts[level]
            if low <= level <= high:
                people = "o" * count if count else "-"
                yield Content.assemble(
                    f"  {level} {fit(label, width)}  ", (people, "bold $accent"), f"  {count}"
                )
        yield Content("")


def median_of(scores: list[Score], *, cautious: bool) -> Score:
    """Return the median of each axis; of an even number, one of the two in the middle.

    It is the higher one where that is `cautious`, as it is for a threat; for an opportunity it is the lower.
    A level that nobody gave would be nobody's view.
    """
    middle = median_high if cautious else median_low
    return middle([score[0] for score in scores]), middle([score[1] for score in scores])
