"""Trust surveys: answering one, and offering partners the means of the answers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain import clock
from cbrm_tui.domain.records import Response, Survey
from cbrm_tui.tui.screens.actions.offering import Offering
from cbrm_tui.workspace import surveying
from cbrm_tui.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from cbrm_tui.workspace.surveying import Answers


class Surveying(Offering):
    """The key that answers a survey; on a survey, the key that offers shows partners the means."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "A",
            "answer",
            "Answer",
            show=False,
            id="main.answer",
            tooltip="Answer the trust survey, one key per answer",
        ),
    ]

    def action_answer(self) -> None:
        """Ask the questions of the selected survey, or of the only one that is running."""
        from cbrm_tui.tui.screens.editors.answering import AnswerSurvey

        survey = self._survey()
        if survey is None:
            self.refuse("choose the trust survey to answer; principle 7 has them")
            return
        if self.session.presenting:
            self.refuse("answers are internal, and nothing internal is shown while presenting; P ends it")
            return
        try:
            surveying.refuse_closed(survey)
        except WorkspaceError as error:
            self.refuse(str(error))
            return
        if not survey.questions:
            self.refuse(f"{survey.id} has no questions yet; e on its questions adds some")
            return
        plan, person = self.session.plan, self.session.person

        def answered(answers: Answers | None) -> None:
            if answers is not None:
                self._save(survey, answers)

        self.app.push_screen(
            AnswerSurvey(
                survey,
                person,
                surveying.earlier_response(plan, survey.id, person),
                self.session.workspace.drafts,
                plan.people,
            ),
            answered,
        )

    def action_offer(self) -> None:
        """Offer the means of a survey's answers; any other record as it is offered always."""
        record = self.pane.selection.record
        if isinstance(record, Survey | Response):
            survey = self._survey()
            if survey is None:
                self.refuse("the survey of these answers is not there any more")
            else:
                self._offer_means(survey)
        else:
            super().action_offer()

    def _survey(self) -> Survey | None:
        record, plan = self.pane.selection.record, self.session.plan
        if isinstance(record, Survey | Response):
            with suppress(WorkspaceError):
                return surveying.survey_of(plan, record.id)
            return None
        running = [one for one in plan.of(Survey) if one.status == "running"]
        return running[0] if len(running) == 1 else None

    def _save(self, survey: Survey, answers: Answers) -> None:
        from cbrm_tui.tui.screens.editors.answering import draft_of

        try:
            edit = surveying.answer(self.session.plan, survey, answers, clock.today())
        except WorkspaceError as error:
            self.say(f"{error}; {self.key('A')} goes on with your answers", "error")
            return

        def saved(_: object) -> None:
            with suppress(WorkspaceError):
                self.session.workspace.drafts.drop(draft_of(survey.id))

        self.make(edit, f"answers to {survey.id} kept inside; {self.key('u')} takes them back", saved)

    def _offer_means(self, survey: Survey) -> None:
        from cbrm_tui.tui.screens.editors import Confirm

        plan = self.session.plan
        try:
            edit = surveying.offer_means(plan, survey, few_is_fine=True)
        except WorkspaceError as error:
            self.refuse(str(error))
            return
        caution = surveying.few_answers(plan, survey)
        rows = surveying.offered_rows(plan, survey)
        leaving = "; ".join(f"{row['question']}: {row['mean']:g} ({row['answers']})" for row in rows)
        detail = f"Question: mean (number of answers) leave, and nothing else:\n{leaving}"
        if self.session.me in survey.answered:
            detail += "\nThey take the place of the means that partners have of you."
        if caution:
            detail += f"\n\n! Take care: {caution}."

        def answered(sure: bool | None) -> None:
            if sure:
                self.make(edit, f"{edit.label}; {self.key('u')} takes it back")

        question = f"Offer partners our means of {survey.id}?"
        self.app.push_screen(
            Confirm(question, detail, "Offer all the same" if caution else "Offer", "Not now"), answered
        )
