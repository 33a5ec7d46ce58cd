"""Answering a trust survey: one key per answer, kept as it goes along (5.7.3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from cbrm_tui.domain.figures.surveys import SCALE
from cbrm_tui.domain.records import Response, Survey
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.bound import binding
from cbrm_tui.tui.screens.editors.dialog import Dialog, Line
from cbrm_tui.tui.screens.editors.drafting import DraftKeeper
from cbrm_tui.tui.screens.editors.text_prompt import TextPrompt
from cbrm_tui.tui.widgets.cells import plain
from cbrm_tui.workspace.drafts import Drafts
from cbrm_tui.workspace.places import INTERNAL
from cbrm_tui.workspace.surveying import Answers

_WORDS: Final = ("disagree", "rather disagree", "neither", "rather agree", "agree")
_WHO, _REMARK, _AT, _GIVEN, _COMMENT = "respondent", "remark", "place", "answer ", "comment "
_SKIPPED: Final = 0


def draft_of(survey: str) -> str:
    """Return the name of the draft in which unfinished answers to a survey are kept."""
    return f"answer {survey}"


class AnswerSurvey(Dialog[Answers | None]):
    """Shows one question after the other; returns the answers when they are saved.

    Every key is kept in a draft at once, so that leaving loses nothing; whoever takes the answers over
    drops the draft. Questions are known in it by their text, so that it survives others being added.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            binding(f"survey.answer_{answer}", str(answer), f"answer({answer})", word)
            for answer, word in enumerate(_WORDS, 1)
        ),
        binding("survey.skip", "0", "answer(0)", "Leave this statement out"),
        binding("survey.back", "backspace,left", "step(-1)", "The statement before"),
        binding("survey.on", "right", "step(1)", "The next statement"),
        binding("survey.comment", "c", "comment", "Write a comment"),
        binding("survey.who", "w", "who", "Say who answers"),
        binding("survey.go_on", "enter", "go_on", "Go on"),
    ]
    HINTS = (
        ("1–5", "say"),
        ("0", "skips"),
        ("⌫", "back"),
        ("c", "note"),
        ("w", "who"),
        ("F2", "saves"),
        ("esc", "later"),
    )

    def __init__(
        self,
        survey: Survey,
        respondent: str = "",
        earlier: Response | None = None,
        drafts: Drafts | None = None,
        people: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"Answer – {survey.heading}", space=INTERNAL)
        self._questions = survey.questions
        self._people = people
        self._given: dict[int, int] = {}
        self._comments: dict[int, str] = {}
        self._remark = ""
        self._respondent = respondent
        self._at = 1
        if earlier is not None:
            self._take_earlier(earlier)
        self._keeper = DraftKeeper(
            self, drafts, draft_of(survey.id), self._texts, seen="\n".join(self._questions), trouble=self.say
        )
        self._earlier = earlier

    def body(self) -> ComposeResult:
        """Say what happens to the answers; show the question, its scale and how far one has come."""
        yield Line("Answers stay inside; partners only ever see means.", classes="about")
        yield Line(id="who", classes="about")
        yield Line(id="question", classes="reading")
        yield Line(id="scale")
        yield Line(id="progress")

    def on_mount(self) -> None:
        """Go on where an earlier, unfinished form stood."""
        found = self._keeper.find()
        if found is not None:
            self._restore(found.values)
            self.say(f"answers of {found.at} taken up again", "$warning")
        elif self._earlier is not None:
            self.say("your earlier answers; saving puts these in their place", "$warning")
        self._draw()

    def accept(self) -> None:
        """Close with the answers."""
        answers = {number: given for number, given in self._given.items() if given != _SKIPPED}
        if not answers:
            self.say("nothing is answered yet; 1 to 5 answers the question")
            return
        comments = {number: text for number, text in self._comments.items() if text}
        self.finish(Answers(answers, comments, self._remark, self._respondent))

    def action_answer(self, answer: int) -> None:
        """Give an answer, or none, and go on to the next question."""
        if self._at > len(self._questions):
            self.say(
                f"all questions are through; {self.key('enter')} saves, {self.key('backspace')} goes back",
                "$muted",
            )
            return
        self._given[self._at] = answer
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go to the next question, or the one before; past the last one everything can be saved."""
        self._at = min(len(self._questions) + 1, max(1, self._at + by))
        self.say("")
        self._keep()

    def action_go_on(self) -> None:
        """Go on; after the last question, save."""
        if self._at > len(self._questions):
            self.accept()
        else:
            self.action_step(1)

    def action_comment(self) -> None:
        """Ask for a comment on the question; after the last one, on the whole."""
        here = self._at if self._at <= len(self._questions) else 0
        label = f"On question {here}" if here else "On the whole"
        before = self._comments.get(here, "") if here else self._remark

        def answered(text: str | None) -> None:
            if text is None:
                return
            if here:
                self._comments[here] = text
            else:
                self._remark = text
            self._keep()

        self.app.push_screen(TextPrompt("Comment", label, before), answered)

    def action_who(self) -> None:
        """Ask who answers."""

        def answered(text: str | None) -> None:
            if text is None:
                return
            if self._earlier is not None and text != self._respondent:
                self._earlier, self._given, self._comments, self._remark, self._at = None, {}, {}, "", 1
            self._respondent = text
            self._keep()

        prompt = TextPrompt("Who answers?", "A name; empty to stay anonymous", self._respondent, self._people)
        self.app.push_screen(prompt, answered)

    def _keep(self) -> None:
        self._keeper.keep()
        self._draw()

    def _draw(self) -> None:
        total = len(self._questions)
        name = f"as {self._respondent}" if self._respondent else "anonymously"
        self.query_one("#who", Line).show(f"You answer {name}.")
        through = self._at > total
        asked = "" if through else f"{self._at} of {total}  {self._questions[self._at - 1]}"
        if through:
            skipped = sum(self._given.get(number, _SKIPPED) == _SKIPPED for number in range(1, total + 1))
            asked = f"That was all: {total - skipped} answered, {skipped} skipped. Enter saves."
        self.query_one("#question", Line).show(Content.styled(plain(asked), "bold"))
        self.query_one("#scale", Line).show(Content("\n").join(self._scale(through)))
        self.query_one("#progress", Line).show(self._progress())

    def _scale(self, through: bool) -> list[Content]:
        here = self._given.get(self._at)
        lines = []
        for answer, word in zip(SCALE, _WORDS, strict=True):
            mark, style = (">", "bold $accent") if answer == here else (" ", "$muted" if through else "")
            lines.append(Content.styled(f" {mark} {answer} {word}", style))
        comment = self._remark if through else self._comments.get(self._at, "")
        lines.append(Content.styled(f"   comment: {one_line(comment)}" if comment else " ", "$muted"))
        return lines

    def _progress(self) -> Content:
        parts: list[tuple[str, str]] = []
        for number in range(1, len(self._questions) + 1):
            given = self._given.get(number)
            sign = "·" if given is None else "–" if given == _SKIPPED else str(given)
            here = number == self._at
            parts.append((f"[{sign}]" if here else f" {sign} ", "bold" if here else "$muted"))
        return Content.assemble(*parts)

    def _texts(self) -> dict[str, str]:
        asked = dict(enumerate(self._questions, 1))
        return {
            _WHO: self._respondent,
            _REMARK: self._remark,
            _AT: str(self._at),
            **{f"{_GIVEN}{asked[number]}": str(given) for number, given in self._given.items()},
            **{f"{_COMMENT}{asked[number]}": text for number, text in self._comments.items()},
        }

    def _restore(self, values: Mapping[str, str]) -> None:
        self._respondent = values.get(_WHO, self._respondent)
        self._remark = values.get(_REMARK, "")
        given = {n: values.get(f"{_GIVEN}{text}", "") for n, text in enumerate(self._questions, 1)}
        comments = {n: values.get(f"{_COMMENT}{text}", "") for n, text in enumerate(self._questions, 1)}
        self._given = {n: int(text) for n, text in given.items() if text in {"0", *map(str, SCALE)}}
        self._comments = {n: text for n, text in comments.items() if text}
        at = values.get(_AT, "")
        self._at = min(len(self._questions) + 1, max(1, int(at))) if at.isdecimal() else 1

    def _take_earlier(self, response: Response) -> None:
        for row in response.answers:
            number, answer = row.get("question", 0), row.get("answer", 0)
            if 1 <= number <= len(self._questions) and answer in SCALE:
                self._given[number] = answer
                self._comments[number] = row.get("comment", "")
        self._remark = response.comments
