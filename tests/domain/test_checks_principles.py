from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from tests.domain.plans import TODAY, TWO, found, make, messages, plan_of

from cbrm_tui.domain.checks import Severity
from cbrm_tui.domain.records import (
    Action,
    Appointment,
    ExitItem,
    Measure,
    ObjectiveFit,
    Resource,
    Risk,
    Survey,
)

YESTERDAY = TODAY - timedelta(days=1)
SCORE = {"likelihood": 3, "impact": 4}


def ser(organisation: str, **data: Any) -> Appointment:
    return make(Appointment, f"AP-{organisation.upper()}", kind="ser", organisation=organisation, **data)


class TestRoles:
    def test_an_organisation_without_ser_is_named(self) -> None:
        (finding,) = found("RM08", plan_of(ser("ash"), settings=TWO))
        assert finding.message == "“Elm Finishing” has no senior executive responsible."
        assert (finding.record, finding.space, finding.doc) == ("", "joint", "joint/plan.toml")
        assert finding.fix is not None
        assert finding.fix.command == "cbrm add appointment organisation=elm kind=ser person=…"
        assert found("RM08", plan_of(ser("ash"), ser("elm"), settings=TWO)) == []

    def test_an_appointment_counts_to_its_last_day(self) -> None:
        assert found("RM08", plan_of(ser("ash", until=TODAY), ser("elm"), settings=TWO)) == []
        assert len(found("RM08", plan_of(ser("ash", until=YESTERDAY), ser("elm"), settings=TWO))) == 1
        assert len(found("RM08", plan_of(ser("ash", status="ended"), ser("elm"), settings=TWO))) == 1

    def test_a_delegate_is_no_ser(self) -> None:
        delegate = make(Appointment, kind="delegate", organisation="elm")
        assert len(found("RM08", plan_of(ser("ash"), delegate, settings=TWO))) == 1

    def test_an_appointment_that_partners_do_not_see_does_not_count(self) -> None:
        private = make(Appointment, "AP-0002", "internal", kind="ser", organisation="elm")
        assert len(found("RM08", plan_of(ser("ash"), private, settings=TWO))) == 1

    def test_a_plan_without_organisations_needs_no_ser(self) -> None:
        assert found("RM08", plan_of(settings={})) == []

    @pytest.mark.parametrize("kind", ["ser", "delegate"])
    @pytest.mark.parametrize("authority", ["", "  \n", "\u200b"])
    def test_who_may_decide_needs_a_stated_authority(self, kind: str, authority: str) -> None:
        appointment = make(Appointment, kind=kind, person="Anil", authority=authority)
        (finding,) = found("RM10", plan_of(appointment))
        assert finding.message.startswith("It is not said what “Anil” may decide as ")
        assert (finding.record, finding.field) == ("AP-0001", "authority")

    def test_a_stated_authority_another_role_or_an_ended_one_is_fine(self) -> None:
        fine = [
            make(Appointment, "AP-0001", kind="ser", authority="May spend £5,000."),
            make(Appointment, "AP-0002", kind="jmt"),
            make(Appointment, "AP-0003", kind="ser", until=YESTERDAY),
        ]
        assert found("RM10", plan_of(*fine)) == []

    @pytest.mark.parametrize("kind", ["equipment", "property", "ip", "data"])
    def test_what_can_be_given_back_needs_an_exit_treatment(self, kind: str) -> None:
        assert messages("RM17", plan_of(make(Resource, title="Patterns", kind=kind))) == [
            "It is not said what happens to “Patterns” when the partners part."
        ]
        assert found("RM17", plan_of(make(Resource, kind=kind, exit_treatment="Goes back."))) == []

    @pytest.mark.parametrize("kind", ["people", "money"])
    def test_people_and_money_need_none(self, kind: str) -> None:
        assert found("RM17", plan_of(make(Resource, kind=kind))) == []


def test_a_conflict_of_objectives_needs_a_resolution() -> None:
    (finding,) = found("BO06", plan_of(make(ObjectiveFit, title="Speed or batches", fit="conflict")))
    assert finding.message == "The conflict of objectives “Speed or batches” has no resolution."
    assert (finding.principle, finding.severity) == (3, Severity.WARNING)
    assert found("BO06", plan_of(make(ObjectiveFit, fit="conflict", resolution="Batches of ten."))) == []
    assert found("BO06", plan_of(make(ObjectiveFit, fit="neutral"))) == []


class TestRisks:
    def test_an_open_risk_needs_an_owner(self) -> None:
        (finding,) = found("RK04", plan_of(make(Risk, title="Capacity")))
        assert finding.message == "“Capacity” has no owner."
        assert finding.fix is not None
        assert (finding.fix.command, finding.fix.record, finding.fix.field) == (
            "cbrm set R-0001 owner=…",
            "R-0001",
            "owner",
        )
        assert found("RK04", plan_of(make(Risk, owner="Ruth"))) == []
        assert found("RK04", plan_of(make(Risk, status="closed"))) == []

    def test_private_risks_and_opportunities_need_an_owner_too(self) -> None:
        private = make(Risk, "R-0001", "internal")
        assert len(found("RK04", plan_of(private, make(Risk, "R-0002", kind="opportunity")))) == 2

    @pytest.mark.parametrize("current", [None, {"likelihood": 3}, {"impact": 3}, {}])
    def test_an_open_risk_needs_both_levels(self, current: Mapping[str, int] | None) -> None:
        data: dict[str, Any] = {} if current is None else {"current": current}
        (finding,) = found("RK05", plan_of(make(Risk, title="Capacity", **data)))
        assert finding.message == "The likelihood and impact of “Capacity” are not assessed."
        assert finding.fix is not None
        assert finding.fix.command.startswith("cbrm rescore R-0001 --likelihood")

    def test_a_scored_or_closed_risk_is_fine_and_a_bad_score_is_reported_once(self) -> None:
        assert found("RK05", plan_of(make(Risk, current=SCORE))) == []
        assert found("RK05", plan_of(make(Risk, status="closed"))) == []
        wrong = plan_of(make(Risk, current={"likelihood": "high", "impact": 3}))
        assert (len(found("RK05", wrong)), len(found("WS02", wrong))) == (0, 1)

    def test_a_threat_needs_a_strategy(self) -> None:
        assert messages("RK06", plan_of(make(Risk, title="Capacity", kind="threat"))) == [
            "It is not decided how to treat “Capacity”."
        ]
        assert len(found("RK06", plan_of(make(Risk)))) == 1
        assert found("RK06", plan_of(make(Risk, kind="opportunity"))) == []
        assert found("RK06", plan_of(make(Risk, kind="threat", status="closed"))) == []

    @pytest.mark.parametrize("strategy", ["avoid", "reduce", "transfer", "share"])
    def test_a_strategy_of_change_needs_a_treatment_or_an_open_action(self, strategy: str) -> None:
        risk = make(Risk, kind="threat", strategy=strategy)
        action = make(Action, from_="R-0001", status="open")
        assert len(found("RK06", plan_of(risk))) == 1
        assert found("RK06", plan_of(make(Risk, kind="threat", strategy=strategy, treatment="Hire."))) == []
        assert found("RK06", plan_of(risk, action)) == []
        assert len(found("RK06", plan_of(risk, make(Action, from_="R-0001", status="done")))) == 1

    @pytest.mark.parametrize("strategy", ["accept", "fallback"])
    def test_a_threat_that_is_borne_needs_none(self, strategy: str) -> None:
        assert found("RK06", plan_of(make(Risk, kind="threat", strategy=strategy))) == []

    def test_a_private_action_does_not_treat_a_joint_risk(self) -> None:
        """Otherwise one partner's private list would change what the joint plan says."""
        action = make(Action, "A-0001", "internal", from_="R-0001", status="open")
        assert len(found("RK06", plan_of(make(Risk, strategy="reduce"), action))) == 1
        assert found("RK06", plan_of(make(Risk, space="internal", strategy="reduce"), action)) == []

    def test_a_review_date_that_has_passed_is_overdue(self) -> None:
        (finding,) = found("RK09", plan_of(make(Risk, title="Capacity", review_on=TODAY - timedelta(days=2))))
        assert finding.message == "The review of “Capacity” has been due for 2 days."
        assert finding.field == "review_on"
        assert found("RK09", plan_of(make(Risk, review_on=TODAY))) == []
        assert found("RK09", plan_of(make(Risk, review_on=YESTERDAY, status="closed"))) == []

    @pytest.mark.parametrize(
        ("likelihood", "impact", "days"), [(1, 1, 180), (3, 3, 90), (3, 4, 60), (5, 5, 30)]
    )
    def test_each_band_has_its_own_cadence(self, likelihood: int, impact: int, days: int) -> None:
        def assessed(ago: int) -> Risk:
            row = {"date": TODAY - timedelta(days=ago), "likelihood": likelihood, "impact": impact}
            older = {**row, "date": date(2020, 1, 1)}
            score = {"likelihood": likelihood, "impact": impact}
            return make(Risk, title="Capacity", current=score, assessments=[row, older])

        assert found("RK09", plan_of(assessed(days))) == []
        (finding,) = found("RK09", plan_of(assessed(days + 1)))
        assert f"last assessed {days + 1} days ago" in finding.message
        assert finding.message.endswith(f"is looked at every {days} days.")

    def test_an_early_review_date_in_the_future_does_not_stretch_the_cadence(self) -> None:
        old = [{"date": TODAY - timedelta(days=31), **SCORE}]
        severe = make(
            Risk, current={"likelihood": 5, "impact": 5}, assessments=old, review_on=date(2030, 1, 1)
        )
        assert len(found("RK09", plan_of(severe))) == 1

    def test_the_cadence_is_the_plans_own(self) -> None:
        bands = [{"name": "calm", "review_days": 300}, {"name": "wild", "review_days": 10}]
        risk = make(
            Risk, current={"likelihood": 5, "impact": 5}, assessments=[{"date": YESTERDAY - timedelta(10)}]
        )
        assert found("RK09", plan_of(risk, settings={})) == []
        (finding,) = found("RK09", plan_of(risk, settings={"method": {"bands": bands}}))
        assert "band wild" in finding.message


class TestTrust:
    @staticmethod
    def survey(key: str = "S-0001", due: date = TODAY, space: str = "joint", **means: float) -> Survey:
        rows = [
            {"organisation": organisation, "question": 1, "mean": mean, "answers": 4}
            for organisation, mean in means.items()
        ]
        return make(Survey, key, space, due=due, questions=["Bad news comes early."], means=rows)

    @pytest.mark.parametrize(
        ("high", "severity"), [(3.0, Severity.HINT), (3.9, Severity.HINT), (4.0, Severity.WARNING)]
    )
    def test_a_gap_is_a_hint_and_a_wide_one_a_warning(self, high: float, severity: Severity) -> None:
        (finding,) = found("TR03", plan_of(self.survey(ash=2.0, elm=high), settings=TWO))
        assert finding.message == (
            f"“Ash Foundry” and “Elm Finishing” are {high - 2:.1f} points apart on “Bad news comes early”."
        )
        assert (finding.severity, finding.record, finding.field) == (severity, "S-0001", "means")

    def test_a_gap_below_one_point_is_none_and_a_gap_of_one_is_one_whatever_the_decimals(self) -> None:
        assert found("TR03", plan_of(self.survey(ash=2.0, elm=2.9))) == []
        assert 4.1 - 3.1 < 1
        assert len(found("TR03", plan_of(self.survey(ash=3.1, elm=4.1)))) == 1

    def test_a_later_survey_settles_it(self) -> None:
        gap = self.survey("S-0001", date(2026, 1, 1), ash=1.0, elm=5.0)
        assert len(found("TR03", plan_of(gap, self.survey("S-0002", date(2026, 6, 1))))) == 1
        later = self.survey("S-0002", date(2026, 6, 1), ash=5.0, elm=5.0)
        assert found("TR03", plan_of(gap, later)) == []
        north = self.survey("S-0002", date(2026, 6, 1), "shared/north", ash=4.0, elm=4.0)
        assert len(found("TR03", plan_of(gap, north))) == 1

    def test_the_plan_may_set_other_thresholds(self) -> None:
        calm = {**TWO, "thresholds": {"gap_amber": 3, "gap_red": 4}}
        assert found("TR03", plan_of(self.survey(ash=2.0, elm=4.5), settings=calm)) == []


class TestMeasures:
    @pytest.mark.parametrize(
        ("frequency", "days"),
        [("weekly", 7), ("monthly", 31), ("quarterly", 92), ("half_yearly", 184), ("yearly", 366)],
    )
    def test_a_reading_is_overdue_after_its_period(self, frequency: str, days: int) -> None:
        def read(ago: int) -> Measure:
            rows = [{"date": TODAY - timedelta(days=ago), "value": 1}, {"date": date(2020, 1, 1), "value": 2}]
            return make(Measure, title="Parts on time", frequency=frequency, readings=rows)

        assert found("MO04", plan_of(read(days))) == []
        spoken = frequency.replace("_", "-")
        assert messages("MO04", plan_of(read(days + 3))) == [
            f"The {spoken} reading of “Parts on time” is 3 days overdue."
        ]

    def test_a_measure_without_any_reading_is_overdue_unless_it_has_no_frequency_or_has_ended(self) -> None:
        assert messages("MO04", plan_of(make(Measure, title="Trust", frequency="monthly"))) == [
            "“Trust” has no reading yet."
        ]
        assert found("MO04", plan_of(make(Measure))) == []
        assert found("MO04", plan_of(make(Measure, frequency="monthly", status="ended"))) == []

    def test_readings_are_never_replaced_by_a_command(self) -> None:
        (finding,) = found("MO04", plan_of(make(Measure, frequency="weekly")))
        assert finding.fix is not None
        assert (finding.fix.command, finding.fix.field) == ("", "readings")


class TestExit:
    KINDS = ("information", "assets", "resources", "stakeholders", "disengagement_plan")

    def items(self, **states: str) -> list[ExitItem]:
        return [
            make(ExitItem, f"X-000{number}", title=kind, kind=kind, state=states.get(kind, "drafted"))
            for number, kind in enumerate(self.KINDS)
        ]

    def test_a_settled_exit_plan_has_no_finding(self) -> None:
        assert found("EX03", plan_of(*self.items())) == []

    @pytest.mark.parametrize("state", ["undefined", ""])
    def test_an_undefined_item_is_one(self, state: str) -> None:
        (finding,) = found("EX03", plan_of(*self.items(assets=state)))
        assert finding.message == "Nothing is settled yet about “assets” for the end of the relationship."
        assert (finding.record, finding.field, finding.principle) == ("X-0001", "state", 12)

    def test_a_kind_without_any_item_is_one_and_a_private_item_does_not_help(self) -> None:
        own = make(ExitItem, "X-0009", "internal", kind="disengagement_plan", state="agreed")
        (finding,) = found("EX03", plan_of(*self.items()[:-1], own))
        assert finding.message == "The joint exit plan says nothing of disengagement plan."
        assert finding.fix is not None
        assert finding.fix.command == "cbrm add exit_item kind=disengagement_plan title=…"
