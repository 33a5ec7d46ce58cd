"""The first screen where there is no workspace yet: try it, begin a plan, or join a partner's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, Final, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from cbrm_tui.domain import clock
from cbrm_tui.tui.background import beside
from cbrm_tui.tui.screens.editors.dialog import DIALOG_CSS, Dialog, Line
from cbrm_tui.tui.screens.editors.inputs import LineInput
from cbrm_tui.tui.screens.editors.pick_list import Pick, PickList
from cbrm_tui.tui.themed_app import ThemedApp
from cbrm_tui.workspace.creating import TEMPLATES, NewPlan, create
from cbrm_tui.workspace.errors import WorkspaceError

_WHAT: Final = (
    ("demo", "Look around first", "two invented companies to try it on"),
    ("new", "Begin a plan with a partner", "nothing leaves this machine yet"),
    ("join", "Join a plan that a partner shares", "you need its address"),
)


@dataclass(frozen=True)
class Chosen:
    """What to go on with: a workspace that is ready, or the playground, which is still to be made."""

    kind: Literal["workspace", "demo"]
    path: Path = Path()


@dataclass(frozen=True)
class Question:
    """One line of a form."""

    key: str
    label: str
    help: str
    value: str = ""
    offers: tuple[str, ...] = ()


class Questions(Dialog[dict[str, str] | None]):
    """A few lines to fill in; `done` says what is wrong with them in one line, or makes use of them."""

    CSS_PATH = [DIALOG_CSS, DIALOG_CSS.with_name("questions.tcss")]
    HINTS = (("tab", "next"), ("right", "completes"), ("enter", "goes on"), ("esc", "back"))

    def __init__(
        self, title: str, questions: tuple[Question, ...], done: Callable[[Mapping[str, str]], str]
    ) -> None:
        super().__init__(title)
        self._questions = questions
        self._done = done
        self._busy = False

    def body(self) -> ComposeResult:
        """Each question with its line."""
        with VerticalScroll(can_focus=False, id="questions"):
            for one in self._questions:
                said = Content.assemble((one.label, "bold"), (f"  {one.help}", "$muted"))
                yield Line(said, classes="question")
                offers = partial(tuple, one.offers)
                yield LineInput(one.value, offers=offers, compact=True, id=f"q-{one.key}")

    def accept(self) -> None:
        """Go on with the answers, beside the screen: a store may take its time."""
        if not self._busy:
            self._busy = True
            self.say("one moment …", "$muted")
            self.run_worker(self._go_on(), exclusive=True)

    async def _go_on(self) -> None:
        answers = {one.key: self.query_one(f"#q-{one.key}", Input).value.strip() for one in self._questions}
        trouble = await beside(lambda: self._done(answers))
        self._busy = False
        if trouble:
            self.say(trouble)
        else:
            self.finish(answers)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        last = self._questions[-1].key
        if event.input.id == f"q-{last}":
            self.accept()
        else:
            self.focus_next()


class Welcome(Dialog[Chosen | None]):
    """Asks what somebody came for."""

    HINTS = (("enter", "goes on"), ("1 2 3", "picks"), ("esc", "leaves"))

    def __init__(self, here: Path) -> None:
        super().__init__("Welcome to cbrm: one plan for companies that work together")
        self._here = here

    def body(self) -> ComposeResult:
        """The ways to begin."""
        yield Line(f"There is no workspace in {self._here} yet.", classes="about")
        yield PickList([Pick(*what) for what in _WHAT], typing=True)

    def accept(self) -> None:
        """Go on with what is highlighted."""
        match self.query_one(PickList).current:
            case "demo":
                self.finish(Chosen("demo"))
            case "new":
                self._ask("Begin a plan", self._new_questions(), self._begin)
            case "join":
                self._ask("Join a plan", self._join_questions(), self._join)

    @on(PickList.Chosen)
    def _picked(self, event: PickList.Chosen) -> None:
        event.stop()
        self.accept()

    def _ask(
        self, title: str, questions: tuple[Question, ...], done: Callable[[Mapping[str, str]], str]
    ) -> None:
        def answered(answers: dict[str, str] | None) -> None:
            if answers is not None:
                self.finish(Chosen("workspace", self._folder(answers)))

        self.app.push_screen(Questions(title, questions, done), answered)

    def _new_questions(self) -> tuple[Question, ...]:
        return (
            Question("title", "What is it about?", "a few words, such as: joint quotes for rail parts"),
            Question("us", "Your company", "its name"),
            Question("person", "You", "your name"),
            Question("partners", "Your partners", "their names, with commas between"),
            Question("model", "How you work together", ", ".join(TEMPLATES), TEMPLATES[0], TEMPLATES),
            Question("folder", "Where to keep it", "a new folder", str(self._here / "joint-plan")),
        )

    def _join_questions(self) -> tuple[Question, ...]:
        return (
            Question("url", "Address", "a folder that you all reach, s3://…, sftp://…, as your partner says"),
            Question("us", "Your company", "the word that the plan has for it, such as oakmere"),
            Question("person", "You", "your name"),
            Question("folder", "Where to keep it", "a new folder", str(self._here / "joint-plan")),
        )

    def _folder(self, answers: Mapping[str, str]) -> Path:
        return (self._here / Path(answers["folder"]).expanduser()).resolve()

    def _begin(self, answers: Mapping[str, str]) -> str:
        names = [answers["us"], *(name.strip() for name in answers["partners"].split(","))]
        names = [name for name in names if name]
        if not answers["us"] or len(names) < 2:
            return "your company and at least one partner must have a name"
        keys = keys_for(names)
        plan = NewPlan(answers["title"], keys, next(iter(keys)), answers["person"], answers["model"])
        try:
            create(self._folder(answers), plan, clock.today())
        except WorkspaceError as error:
            return str(error)
        return ""

    def _join(self, answers: Mapping[str, str]) -> str:
        from cbrm_tui.sync.sharing import join
        from cbrm_tui.sync.store_errors import StoreError

        if not answers["url"] or not answers["us"]:
            return "the address and your company are needed"
        try:
            join(answers["url"], {}, self._folder(answers), answers["us"], answers["person"])
        except (WorkspaceError, StoreError) as error:
            return str(error)
        return ""


class WelcomeApp(ThemedApp[Chosen | None]):
    """Shows the welcome in a folder; gives what was chosen, None for nothing."""

    CSS: ClassVar[str] = "Screen { background: $background; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, here: Path, *, theme: str | None = None, ssh: bool = False, ascii_only: bool = False
    ) -> None:
        super().__init__(theme=theme, ssh=ssh, ascii_only=ascii_only)
        self._here = here

    def on_mount(self) -> None:
        """Show the welcome."""
        for line in self.take_themes():
            self.notify(line, severity="warning", markup=False)
        self.leave_on_signals()
        self.push_screen(Welcome(self._here), self.exit)


def keys_for(names: list[str]) -> dict[str, str]:
    """Return short keys for companies by their names: the first word that tells them apart."""
    found: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        words = [word for word in re.findall(r"[a-z0-9]+", plain) if not word.isdecimal()] or ["partner"]
        choices = ("-".join(words[:count])[:40].strip("-") for count in range(1, len(words) + 1))
        key = next((one for one in choices if one not in found and one[0].isalpha()), "")
        number = 2
        while not key:
            tried = f"{'-'.join(words)[:36]}-{number}" if words[0][0].isalpha() else f"partner-{number}"
            key, number = ("" if tried in found else tried), number + 1
        found[key] = name
    return found
