"""What a meeting comes to about a risk: each key one outcome, written at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cbrm_tui.domain.fields import Choice, Day, Field, Person, Prose, Text
from cbrm_tui.domain.method import Score
from cbrm_tui.domain.records import Issue, Measure, Risk
from cbrm_tui.tui.screens.editors.rescore import Rescore, RescoreResult
from cbrm_tui.tui.screens.review.record_keys import RecordKeys
from cbrm_tui.workspace import meeting_outcomes as outcomes
from cbrm_tui.workspace.meeting_products import NewAction

_QUARTER = timedelta(days=91)


class ItemKeys(RecordKeys):
    """The keys of one risk."""

    def action_keep(self) -> None:
        """A risk stays as it is; anything else was talked about."""
        if self.may_write() is None:
            return
        record = self.chair.record
        if isinstance(record, Risk):
            error = self.bring(outcomes.keep, f"{record.id} kept as it is; {self.key('u')} takes it back")
        else:
            error = self.bring(outcomes.discussed, f"noted as discussed; {self.key('u')} takes it back")
        if not error:
            self.move_on()

    def action_put_off(self) -> None:
        """Leave it for another time."""
        if self.may_write() and not self.bring(outcomes.put_off, f"put off; {self.key('u')} takes it back"):
            self.move_on()

    def action_rescore(self) -> None:
        """Score the risk anew, or add a reading to a measure."""
        if isinstance(self.chair.record, Measure):
            self.add_reading()
        else:
            self.rescore()

    def rescore(self, start: Score | None = None, trouble: str = "", reason: str = "") -> None:
        """Ask for two digits and a reason, beginning with a score where one is proposed."""
        risk = self._risk()
        if risk is None:
            return

        def answered(result: RescoreResult | None) -> None:
            if result is None:
                return
            if not result.reason:
                self.rescore((result.likelihood, result.impact), "a new score needs a reason")
                return
            error = self.bring(
                lambda plan, at: outcomes.rescored(plan, at, result.likelihood, result.impact, result.reason),
                f"rescored {risk.id}; {self.key('u')} takes it back",
            )
            if error:
                self.rescore((result.likelihood, result.impact), error, result.reason)

        dialog = Rescore(
            self.chair.plan,
            risk,
            drafts=self.session.workspace.drafts,
            form=self.draft_name("rescore"),
            start=start,
            reason=reason,
            trouble=trouble,
        )
        self.app.push_screen(dialog, answered)

    def action_treat(self) -> None:
        """Ask for strategy and treatment, and for an action that comes with it."""
        risk = self._risk()
        if risk is None:
            return
        strategies = Risk.strategy.choices(risk.data)
        treatment = risk.treatment.strip()
        fields: dict[str, Field[Any]] = {
            "strategy": Choice("Strategy", strategies),
            "treatment": Prose("What is done") if "\n" in treatment else Text("What is done"),
            "action": Text("New action", help="Who does what by when, if anything comes of it"),
            "actionee": Person("Who does it"),
            "due": Day("By when"),
        }
        given = {"strategy": risk.strategy, "treatment": treatment}

        def answered(entered: Mapping[str, Any]) -> str:
            title = entered.get("action", "")
            done = entered.get("treatment", "")
            action = NewAction(title, entered.get("actionee", ""), entered.get("due")) if title else None
            return self.bring(
                lambda plan, at: outcomes.treat(
                    plan,
                    at,
                    strategy=entered.get("strategy", ""),
                    treatment="" if done == treatment else done,
                    action=action,
                ),
                f"treatment of {risk.id} written; {self.key('u')} takes it back",
            )

        self.ask("treat", f"Treat – {risk.heading}", fields, answered, given=_filled(given))

    def action_escalate(self) -> None:
        """Ask for the level, of those above, and why."""
        record = self.chair.record
        if self.may_write() is None:
            return
        if not isinstance(record, Risk | Issue):
            self.refuse("only a risk or an issue goes up the ladder")
            return
        rungs = outcomes.rungs_above(self.chair.plan, record)
        if not rungs:
            self.refuse("it stands on the highest level of the ladder already")
            return
        names = tuple(rung.level for rung in rungs)
        fields: dict[str, Field[Any]] = {"level": Choice("Level", names), "note": Text("Why")}

        def answered(entered: Mapping[str, Any]) -> str:
            level = entered["level"]
            return self.bring(
                lambda plan, at: outcomes.escalate(plan, at, level, entered.get("note", "")),
                f"escalated to {level}; {self.key('u')} takes it back",
            )

        given = {"level": names[0]}
        self.ask("escalate", f"Escalate – {record.heading}", fields, answered, given=given, needed=("level",))

    def action_accept_until(self) -> None:
        """Ask who accepts it, until when and why."""
        risk = self._risk()
        if risk is None:
            return
        fields: dict[str, Field[Any]] = {
            "reason": Text("Reason"),
            "by": Person("Accepted by"),
            "until": Day("Until"),
        }
        given = {"by": risk.show("owner"), "until": self.chair.today + _QUARTER}

        def answered(entered: Mapping[str, Any]) -> str:
            return self.bring(
                lambda plan, at: outcomes.accept(
                    plan, at, entered["by"], entered["reason"], entered["until"]
                ),
                f"{risk.id} accepted until {entered['until']}; {self.key('u')} takes it back",
            )

        needed = ("reason", "by", "until")
        self.ask(
            "accept_until", f"Accept – {risk.heading}", fields, answered, given=_filled(given), needed=needed
        )

    def action_occurred(self) -> None:
        """Ask what happened; an issue is opened and linked."""
        risk = self._risk()
        if risk is None:
            return
        fields: dict[str, Field[Any]] = {
            "note": Text("What happened"),
            "owner": Person("Who takes the issue"),
        }

        def answered(entered: Mapping[str, Any]) -> str:
            return self.bring(
                lambda plan, at: outcomes.occurred(plan, at, entered["note"], owner=entered.get("owner", "")),
                f"{risk.id} has occurred, an issue is open; {self.key('u')} takes it back",
            )

        given = _filled({"owner": risk.show("owner")})
        self.ask("occurred", f"Occurred – {risk.heading}", fields, answered, given=given, needed=("note",))

    def action_close_item(self) -> None:
        """Ask why the risk, or the issue, is closed."""
        record = self.chair.record
        if self.may_write() is None:
            return
        if not isinstance(record, Risk | Issue):
            self.refuse(f"only a risk or an issue is closed here; {self.key('k')} notes it as discussed")
            return

        def answered(entered: Mapping[str, Any]) -> str:
            return self.bring(
                lambda plan, at: outcomes.close(plan, at, entered["reason"]),
                f"{record.id} closed; {self.key('u')} takes it back",
            )

        fields: dict[str, Field[Any]] = {"reason": Text("Closed because")}
        self.ask("close_item", f"Close – {record.heading}", fields, answered, needed=("reason",))

    def action_scores(self) -> None:
        """Let everybody score in private."""
        from cbrm_tui.tui.screens.review.scores import ScoreRound

        risk = self._risk()
        if risk is None:
            return

        def shown(spread: str) -> None:
            self.bring(lambda plan, at: outcomes.put_spread(plan, at, spread))

        def answered(median: Score | None) -> None:
            if median is not None:
                self.rescore(median)

        self.app.push_screen(ScoreRound(self.chair, risk.id, risk, shown), answered)

    def _risk(self) -> Risk | None:
        record = self.chair.record
        if self.may_write() is None:
            return None
        if not isinstance(record, Risk):
            self.refuse(f"only a risk has that; {self.key('k')} notes it as discussed")
            return None
        return record


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
