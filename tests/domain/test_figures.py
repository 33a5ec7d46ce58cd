"""Worked examples: every expected number is worked out by hand in the test or its comment."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain import figures
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    ExitItem,
    Idea,
    Measure,
    Objective,
    Record,
    Risk,
    Survey,
)

YESTERDAY = TODAY - timedelta(days=1)
BOTH = ["ash", "elm"]


class TestPerformance:
    def test_it_is_the_mean_by_priority(self) -> None:
        plan = plan_of(
            make(Objective, "O-0001", title="Lead time", priority=5, baseline=30, target=20, actual=24),
            make(Objective, "O-0002", title="Orders", priority=1, baseline=0, target=10, actual=2),
        )
        figure = figures.performance(plan, TODAY)
        assert figure.value == pytest.approx((5 * 60 + 1 * 20) / 6)  # 53.3
        assert figure.working[0] == figures.Working("O-0001", "Lead time", 5, 60)

    def test_progress_stays_between_nothing_and_all(self) -> None:
        plan = plan_of(
            make(Objective, "O-0001", baseline=0, target=10, actual=25),
            make(Objective, "O-0002", baseline=0, target=10, actual=-5),
        )
        assert [row.value for row in figures.performance(plan, TODAY).working] == [100, 0]

    def test_performance_measures_count_by_their_latest_reading(self) -> None:
        rows = [{"date": date(2026, 1, 1), "value": 9}, {"date": date(2026, 6, 1), "value": 5}]
        rows.append({"date": TODAY + timedelta(days=1), "value": 10})
        goal: dict[str, Any] = {"baseline": 0, "target": 10, "readings": rows}
        plan = plan_of(
            make(Measure, "M-0001", criterion="performance", **goal),
            make(Measure, "M-0002", criterion="strength", **goal),
            make(Measure, "M-0003", criterion="performance", status="ended", **goal),
        )
        figure = figures.performance(plan, TODAY)
        assert [(row.record, row.weight, row.value) for row in figure.working] == [("M-0001", 3, 50)]

    @pytest.mark.parametrize(
        ("direction", "value", "done"), [("up", 98, 100), ("up", 97, 0), ("down", 97, 100), ("down", 99, 0)]
    )
    def test_a_target_at_the_baseline_is_kept_or_not(self, direction: str, value: int, done: int) -> None:
        rows = [{"date": YESTERDAY, "value": value}]
        measure = make(
            Measure, criterion="performance", baseline=98, target=98, direction=direction, readings=rows
        )
        assert figures.performance(plan_of(measure), TODAY).value == done

    def test_dropped_incomplete_and_private_objectives_do_not_count(self) -> None:
        goal: dict[str, Any] = {"baseline": 0, "target": 10, "actual": 5}
        plan = plan_of(
            make(Objective, "O-0001", status="dropped", **goal),
            make(Objective, "O-0002", baseline=0, target=10),
            make(Objective, "O-0003", baseline=7, target=7, actual=7),
            make(Objective, "O-0004", "internal", **goal),
        )
        figure = figures.performance(plan, TODAY)
        assert (figure.value, figure.working) == (None, ())
        assert figure.reason == "no objective or measure has a baseline, a target and an actual value"


def survey(key: str = "S-0001", due: date = TODAY, **means: tuple[float, ...]) -> Survey:
    rows = [
        {"organisation": organisation, "question": question, "mean": mean, "answers": 4}
        for organisation, answers in means.items()
        for question, mean in enumerate(answers, 1)
    ]
    return make(Survey, key, due=due, questions=["Open?", "Prompt?"], means=rows)


class TestTrust:
    def test_strength_counts_every_organisation_the_same(self) -> None:
        plan = plan_of(survey(ash=(4.0, 5.0), elm=(3.0,)), settings=TWO)
        figure = figures.strength(plan)
        # ash: 25·(4.5 − 1) = 87.5, elm: 25·(3 − 1) = 50
        assert figure.value == pytest.approx(68.75)
        assert figure.working == (
            figures.Working("S-0001", "Ash Foundry: mean answer 4.50 of 5", 1, 87.5),
            figures.Working("S-0001", "Elm Finishing: mean answer 3.00 of 5", 1, 50),
        )

    def test_the_latest_survey_with_answers_counts(self) -> None:
        plan = plan_of(
            survey("S-0002", date(2026, 1, 1), ash=(5.0,)),
            survey("S-0001", date(2026, 5, 1), ash=(2.0,)),
            survey("S-0003", date(2026, 9, 1)),
        )
        assert figures.strength(plan).value == 25
        assert figures.strength(plan_of(survey())).reason == "no trust survey has answers"

    def test_a_mean_off_the_scale_or_of_no_answers_says_nothing(self) -> None:
        rows = [{"organisation": "ash", "question": 1, "mean": 50}]
        assert figures.strength(plan_of(make(Survey, means=rows))).value is None
        nobody = [{"organisation": "ash", "question": 1, "mean": 1.0, "answers": 0}]
        assert figures.strength(plan_of(make(Survey, means=nobody))).value is None

    def test_a_gap_is_the_distance_between_highest_and_lowest(self) -> None:
        asked = survey(ash=(4.6, 3.0), elm=(2.1, 3.5), oak=(3.0, 3.9))
        plan = plan_of(asked, settings=TWO)
        first, second = figures.perception_gaps(plan, asked)
        assert (first.value, first.colour, first.lowest, first.highest) == (2.5, "red", "elm", "ash")
        assert (second.value, second.colour, second.question, second.text) == (0.9, "green", 2, "Prompt?")
        assert [(row.what, row.value) for row in first.working] == [
            ("Ash Foundry", 4.6),
            ("Elm Finishing", 2.1),
            ("oak", 3.0),
        ]

    def test_a_question_that_one_organisation_answered_has_no_gap(self) -> None:
        asked = survey(ash=(4.0, 4.0), elm=(4.0,))
        assert [gap.question for gap in figures.perception_gaps(plan_of(asked), asked)] == [1]


class TestValue:
    def test_it_is_the_mean_over_categories_of_realised_to_planned(self) -> None:
        plan = plan_of(
            make(Idea, "ID-0001", category="financial", stage="under_way", planned=1000, realised=250),
            make(Idea, "ID-0002", category="financial", stage="realised", planned=1000, realised=1250),
            make(Idea, "ID-0003", category="social", stage="realised", planned=10, realised=40),
            make(Idea, "ID-0004", stage="under_way", planned=8),
        )
        figure = figures.value(plan)
        # financial 1500 of 2000 = 75, social capped at 100, other 0 of 8 = 0
        assert figure.value == pytest.approx(175 / 3)
        assert [row.what for row in figure.working] == [
            "financial: 1500 of 2000",
            "other: 0 of 8",
            "social: 40 of 10",
        ]

    @pytest.mark.parametrize("stage", ["idea", "assessed", "agreed", "dropped"])
    def test_what_is_not_yet_or_no_longer_planned_does_not_count(self, stage: str) -> None:
        figure = figures.value(plan_of(make(Idea, stage=stage, planned=10, realised=10)))
        assert (figure.value, figure.reason) == (None, "no idea under way has a planned benefit")


class TestHealth:
    @staticmethod
    def plan(p: float | None = None, r: float | None = None, v: float | None = None, **settings: Any) -> Plan:
        """A plan whose performance, strength and value are these, in per cent."""
        records: list[Record] = []
        if p is not None:
            records.append(make(Objective, baseline=0, target=100, actual=p))
        if r is not None:
            records.append(survey(ash=(1 + r / 25,)))
        if v is not None:
            records.append(make(Idea, stage="under_way", planned=100, realised=v))
        return plan_of(*records, settings=settings)

    def test_it_is_the_mean_of_the_three(self) -> None:
        health = figures.health(self.plan(90, 60, 75), TODAY)
        assert health.value == pytest.approx(75)
        assert (health.colour, health.capped_by) == ("green", "")
        assert [(row.what, row.value) for row in health.working] == [
            ("performance", 90),
            ("strength", pytest.approx(60)),
            ("value", 75),
        ]
        assert health.performance.value == 90

    def test_weights_are_the_plans(self) -> None:
        plan = self.plan(90, 60, 75, weights={"performance": 3, "strength": 1, "value": 0})
        assert figures.health(plan, TODAY).value == pytest.approx((3 * 90 + 60) / 4)

    def test_a_part_without_weight_is_no_data_and_caps_nothing(self) -> None:
        ignored: dict[str, Any] = {"weights": {"value": 0}}
        assert figures.health(self.plan(90, 70, 0, **ignored), TODAY).colour == "green"
        assert figures.health(self.plan(p=90, v=90, **ignored), TODAY).value is None

    def test_two_parts_are_enough_and_one_is_not(self) -> None:
        assert figures.health(self.plan(p=80, v=60), TODAY).value == 70
        alone = figures.health(self.plan(p=80), TODAY)
        assert (alone.value, alone.colour) == (None, None)
        assert alone.reason == "not enough data: two of performance, strength and value are needed"

    @pytest.mark.parametrize(
        ("parts", "colour", "capped_by"),
        [
            ((70, 70), "green", ""),
            ((69, 69), "amber", ""),
            ((40, 40), "amber", ""),
            ((39, 39), "red", ""),
            ((100, 40), "green", ""),
            ((100, 39), "amber", ""),
            ((100, 25), "amber", ""),
            ((100, 24), "red", "value"),
        ],
    )
    def test_colours_and_caps_of_two_parts(
        self, parts: tuple[float, float], colour: str, capped_by: str
    ) -> None:
        health = figures.health(self.plan(p=parts[0], v=parts[1]), TODAY)
        assert (health.colour, health.capped_by) == (colour, capped_by)

    def test_one_weak_part_caps_what_the_mean_would_hide(self) -> None:
        health = figures.health(self.plan(100, 100, 39), TODAY)
        assert health.value == pytest.approx(239 / 3)
        assert (health.colour, health.capped_by) == ("amber", "value")
        lenient = self.plan(100, 100, 39, thresholds={"health_cap_amber": 30})
        assert figures.health(lenient, TODAY).colour == "green"


class TestExposure:
    @staticmethod
    def risk(number: int, score: tuple[int, int] | None, **data: Any) -> Risk:
        if score:
            data["current"] = {"likelihood": score[0], "impact": score[1]}
        return make(Risk, f"R-{number:04}", **{"kind": "threat", "title": f"Risk {number}", **data})

    def test_it_is_the_sum_of_band_weights(self) -> None:
        plan = plan_of(
            self.risk(1, (5, 5), strategy="reduce"),  # severe, 9
            self.risk(2, (3, 4), strategy="reduce", category="commercial"),  # high, 3
            self.risk(3, (2, 3), strategy="share"),  # moderate, 1
            self.risk(4, (1, 2)),  # low, 0
            self.risk(5, None),
            self.risk(6, (5, 5), status="closed"),
            self.risk(7, (5, 5), kind="opportunity"),
            settings={"method": {"appetite": {"commercial": "high"}}},
        )
        exposure = figures.exposure(plan)
        assert (exposure.value, exposure.unit) == (13, "points")
        assert exposure.worst is not None
        assert exposure.worst.name == "severe"
        assert exposure.above_appetite == ("R-0001",)
        assert exposure.unscored == ("R-0005",)
        assert exposure.bands == {"low": 1, "moderate": 1, "high": 1, "severe": 1}
        assert exposure.strategies == {"reduce": 2, "share": 1, "": 2}
        assert (exposure.threats, exposure.opportunities) == (5, 1)
        assert exposure.opportunities_per_threat == 0.2
        assert exposure.working[0] == figures.Working("R-0001", "Risk 1: severe", 9, 1)

    def test_private_risks_are_not_in_the_joint_figure(self) -> None:
        plan = plan_of(make(Risk, space="internal", current={"likelihood": 5, "impact": 5}))
        assert figures.exposure(plan).value is None
        assert figures.exposure(plan, "internal").value == 9

    def test_without_data_it_has_no_value_and_without_open_threats_it_is_nought(self) -> None:
        assert figures.exposure(plan_of()).reason == "no risk has been recorded"
        assert figures.exposure(plan_of(self.risk(1, None))).reason == "no open threat has a score"
        off_the_scale = figures.exposure(plan_of(self.risk(1, (9, 9))))
        assert (off_the_scale.value, off_the_scale.unscored) == (None, ("R-0001",))
        closed = figures.exposure(plan_of(self.risk(1, (5, 5), status="closed")))
        assert (closed.value, closed.worst, closed.opportunities_per_threat) == (0, None, None)


class TestExit:
    STATES = ("drafted", "agreed", "agreed", "rehearsed", "done")
    KINDS = ("information", "assets", "resources", "stakeholders", "disengagement_plan")

    def items(self) -> list[ExitItem]:
        items = [
            make(ExitItem, f"X-000{number}", title=kind, kind=kind, state=state)
            for number, (kind, state) in enumerate(zip(self.KINDS, self.STATES, strict=True))
        ]
        items[2] = make(
            ExitItem, "X-0002", title="resources", kind="resources", state="agreed", review_on=YESTERDAY
        )
        return items

    def test_it_is_the_mean_of_the_states(self) -> None:
        readiness = figures.exit_readiness(plan_of(*self.items()), TODAY)
        assert readiness.value == pytest.approx((40 + 80 + 60 + 100 + 100) / 5)  # 76
        assert readiness.ready
        assert readiness.working[2] == figures.Working(
            "X-0002", "resources: agreed, past its review date", 1, 60
        )

    def test_a_kind_without_an_item_counts_as_undefined(self) -> None:
        readiness = figures.exit_readiness(plan_of(*self.items()[1:]), TODAY)
        assert readiness.value == pytest.approx((0 + 80 + 60 + 100 + 100) / 5)  # 68
        assert (readiness.ready, readiness.undefined) == (False, ("information",))

    def test_one_undefined_item_is_not_ready_however_many_are_done(self) -> None:
        further = make(ExitItem, "X-0009", kind="assets", state="undefined")
        readiness = figures.exit_readiness(plan_of(*self.items(), further), TODAY)
        assert readiness.value == pytest.approx(380 / 6)
        assert readiness.undefined == ("assets",)

    def test_weights_are_by_kind(self) -> None:
        plan = plan_of(*self.items(), settings={"weights": {"exit_information": 6}})
        assert figures.exit_readiness(plan, TODAY).value == pytest.approx((6 * 40 + 340) / 10)

    def test_nothing_at_all_is_nought(self) -> None:
        readiness = figures.exit_readiness(plan_of(), TODAY)
        assert (readiness.value, readiness.undefined) == (0, self.KINDS)

    def test_the_own_organisation_has_its_own_kinds(self) -> None:
        own = make(ExitItem, space="internal", kind="finance", state="done")
        readiness = figures.exit_readiness(plan_of(own), TODAY, "internal")
        assert readiness.value == 25
        assert readiness.undefined == ("objectives", "resources", "customers")
        assert figures.exit_readiness(plan_of(own), TODAY).value == 0
