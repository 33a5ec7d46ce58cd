"""Figures behind the views of principles 7 to 12."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain.figures.dependencies import needed_for, rings, tree
from cbrm_tui.domain.figures.ideas import pipeline
from cbrm_tui.domain.figures.movement import (
    appetites,
    course,
    exposure_by_month,
    movements,
    risk_reviews,
    score_on,
    treatments,
)
from cbrm_tui.domain.figures.promises import promises
from cbrm_tui.domain.figures.readings import colour_of_reading, next_reading, rising, values_of
from cbrm_tui.domain.figures.surveys import own_tallies, question_means, survey_trend
from cbrm_tui.domain.records import (
    Commitment,
    Idea,
    Information,
    Measure,
    Objective,
    Response,
    Review,
    Risk,
    Survey,
)

GRAPHS = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefx"), max_size=4), max_size=6
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def risk(key: str, now: tuple[int, int] | None, *assessed: tuple[int, int, int], **data: Any) -> Risk:
    """A threat; each of `assessed` is days ago, likelihood, impact."""
    rows = [{"date": ago(days), "likelihood": one, "impact": two} for days, one, two in assessed]
    score = {"current": {"likelihood": now[0], "impact": now[1]}} if now else {}
    return make(Risk, key, **{"kind": "threat", "assessments": rows, **score, **data})


class TestSurveys:
    SURVEY = make(
        Survey,
        "S-0001",
        questions=["Word", "News"],
        due=ago(9),
        means=[
            {"organisation": "ash", "question": 2, "mean": 4, "answers": 3},
            {"organisation": "ash", "question": 1, "mean": 2},
            {"organisation": "elm", "question": 1, "mean": 3, "answers": 0},
        ],
    )

    def test_means_stand_by_question_and_one_of_no_answers_is_none(self) -> None:
        found = question_means(self.SURVEY)
        assert {n: {key: mean.text for key, mean in row.items()} for n, row in found.items()} == {
            1: {"ash": "2"},
            2: {"ash": "4 of 3"},
        }

    def test_the_trend_goes_from_the_first_survey_to_the_latest(self) -> None:
        later = make(Survey, "S-0000", due=ago(1), means=[{"organisation": "elm", "question": 1, "mean": 5}])
        empty = make(Survey, "S-0002", due=ago(0))
        points = survey_trend(plan_of(self.SURVEY, later, empty))
        assert [(point.survey.id, dict(point.means)) for point in points] == [
            ("S-0001", {"ash": 3.0}),
            ("S-0000", {"elm": 5.0}),
        ]

    def test_own_answers_are_counted_by_question_and_stray_ones_left_out(self) -> None:
        rows = [{"question": 1, "answer": 5}, {"question": 3, "answer": 1}]
        other = make(Response, "SR-0002", "internal", survey="S-0009", answers=rows)
        mine = make(Response, "SR-0001", "internal", survey="S-0001", answers=rows)
        first, second = own_tallies(plan_of(self.SURVEY, mine, other), self.SURVEY)
        assert (first.counts, first.mean, first.tellable) == ((0, 0, 0, 0, 1), 5.0, False)
        assert (second.answers, second.mean) == (0, None)


def test_promises_of_organisations_that_the_plan_does_not_know_come_last() -> None:
    plan = plan_of(make(Commitment, by="moon", kept="no"), settings=TWO)
    assert [(one.organisation, one.share_kept) for one in promises(plan, TODAY)] == [
        ("ash", None),
        ("elm", None),
        ("moon", 0.0),
    ]


def test_a_decided_idea_does_not_wait() -> None:
    plan = plan_of(
        make(Idea, "ID-0001", proposed_on=ago(90)),
        make(Idea, "ID-0002", proposed_on=ago(90), decision="Yes", decided_on=ago(3)),
        make(Idea, "ID-0003", proposed_on=ago(91), stage="dropped"),
    )
    found = {one.idea.id: (one.days, one.late) for some in pipeline(plan, TODAY).values() for one in some}
    assert found == {"ID-0001": (90, True), "ID-0002": (3, False), "ID-0003": (91, False)}


class TestDependencies:
    def test_rings_are_found_once_from_their_lowest_key(self) -> None:
        assert rings({"c": ["a"], "a": ["b"], "b": ["c"], "d": ["d"], "e": ["a"]}) == (
            ("a", "b", "c"),
            ("d",),
        )
        assert rings({"a": ["b", "c"], "b": ["d"], "c": ["d"]}) == ()

    @given(GRAPHS)
    def test_a_tree_ends_and_holds_all_that_can_be_reached(self, needs: dict[str, list[str]]) -> None:
        roots = sorted(needs)
        nodes = list(tree(roots, needs))
        reached = set(roots) | {target for targets in needs.values() for target in targets}
        assert {node.key for node in nodes} == reached
        followed = [node.key for node in nodes if not node.ring and not node.again]
        assert len([key for key in followed if needs.get(key)]) == len({key for key in needs if needs[key]})

    @given(GRAPHS)
    def test_a_tree_meets_a_ring_where_there_is_one(self, needs: dict[str, list[str]]) -> None:
        assert any(node.ring for node in tree(sorted(needs), needs)) == bool(rings(needs))

    def test_the_last_of_its_siblings_is_known(self) -> None:
        trails = {node.key: node.trail for node in tree(["a"], {"a": ["b", "c"], "b": ["d"]})}
        assert trails == {
            "a": (True,),
            "b": (True, False),
            "d": (True, False, True),
            "c": (True, True),
        }

    def test_objectives_without_information_are_there_and_dropped_ones_are_not(self) -> None:
        plan = plan_of(
            make(Objective, "O-0001"),
            make(Objective, "O-0002", status="dropped"),
            make(Information, "IN-0001", needed_for=["O-0009"]),
        )
        assert needed_for(plan) == {"O-0001": (), "O-0009": ("IN-0001",)}


class TestMovement:
    def test_the_score_on_a_day_is_that_of_the_last_assessment_till_then(self) -> None:
        one = course(risk("R-0001", (5, 5), (20, 2, 2), (30, 1, 1), (20, 3, 3), (1, 5, 5)))
        assert [score_on(one, ago(days)) for days in (31, 30, 20, 2, 0)] == [
            None,
            (1, 1),
            (3, 3),
            (3, 3),
            (5, 5),
        ]

    def test_a_step_counts_bands_and_within_a_band_its_direction(self) -> None:
        plan = plan_of(
            risk("R-0001", (5, 5), (9, 1, 1)),
            risk("R-0002", (3, 3), (9, 2, 3)),
            risk("R-0003", (1, 1), (9, 1, 2)),
        )
        assert {one.risk.id: one.step for one in movements(plan, ago(9))} == {
            "R-0001": 3,
            "R-0002": 1,
            "R-0003": -1,
        }

    def test_a_target_is_reached_from_the_right_side(self) -> None:
        target = {"likelihood": 2, "impact": 3}
        plan = plan_of(
            risk("R-0001", (2, 2), target=target),
            risk("R-0002", (2, 2), target=target, kind="opportunity"),
            risk("R-0003", (2, 3), target=target, kind="opportunity"),
        )
        there = {one.risk.id: one.at_target for one in movements(plan, None)}
        assert there == {"R-0001": True, "R-0002": False, "R-0003": True}

    def test_only_risk_reviews_that_were_held_count_the_latest_first(self) -> None:
        plan = plan_of(
            make(Review, "RV-0001", kind="risk", held_on=ago(60)),
            make(Review, "RV-0002", kind="risk", held_on=ago(20)),
            make(Review, "RV-0003", kind="risk", held_on=ago(-5)),
            make(Review, "RV-0004", kind="risk", held_on=ago(2), status="cancelled"),
            make(Review, "RV-0005", kind="values", held_on=ago(1)),
        )
        assert [review.id for review in risk_reviews(plan, TODAY)] == ["RV-0002", "RV-0001"]

    def test_exposure_by_month_adds_what_stood_on_each_day(self) -> None:
        plan = plan_of(
            risk("R-0001", (4, 4), (100, 3, 3), (5, 4, 4)),
            risk("R-0002", (4, 4), (40, 4, 4), kind="opportunity"),
            risk("R-0003", (5, 5), (100, 5, 5), (70, 4, 4), status="closed"),
        )
        months = exposure_by_month(plan, TODAY)
        assert len(months) == 13
        assert [month.day for month in months[-3:]] == [date(2026, 4, 30), date(2026, 5, 31), TODAY]
        assert [month.points for month in months[-5:]] == [0, 10, 1, 1, 9]

    def test_appetite_is_judged_by_category(self) -> None:
        plan = plan_of(
            risk("R-0001", (3, 3), category="legal"),
            risk("R-0002", (3, 3), category="people"),
            settings={"method": {"appetite": {"legal": "low"}}},
        )
        found = {one.category: (one.limit.name, len(one.above)) for one in appetites(plan)}
        assert found == {"legal": ("low", 1), "people": ("moderate", 0)}

    def test_every_strategy_is_counted_and_none_too(self) -> None:
        plan = plan_of(risk("R-0001", None, strategy="avoid"), risk("R-0002", None))
        counts = treatments(plan, True)
        assert (counts["avoid"], counts[""], counts["share"]) == (1, 1, 0)
        assert set(treatments(plan, False).values()) == {0}


class TestReadings:
    @pytest.mark.parametrize(
        ("data", "value", "colour"),
        [
            ({"direction": "up", "amber": 90, "red": 80}, 91, "green"),
            ({"direction": "up", "amber": 90, "red": 80}, 90, "amber"),
            ({"direction": "up", "amber": 90, "red": 80}, 80, "red"),
            ({"direction": "down", "amber": 4, "red": 9}, 9, "red"),
            ({"direction": "down", "amber": 4, "red": 9}, 3.9, "green"),
            ({"baseline": 10, "target": 2, "red": 9}, 9.5, "red"),
            ({"direction": "up", "target": 5}, 5, "green"),
            ({"direction": "up", "target": 5}, 4, None),
            ({}, 4, None),
        ],
    )
    def test_colours(self, data: dict[str, Any], value: float, colour: str | None) -> None:
        assert colour_of_reading(make(Measure, **data), value) == colour

    def test_what_is_better_is_told_by_target_and_thresholds_where_it_is_not_said(self) -> None:
        assert not rising(make(Measure, red=9, amber=4))
        assert rising(make(Measure, baseline=1, target=4))
        assert rising(make(Measure))

    def test_the_next_reading_is_due_a_period_after_the_latest(self) -> None:
        rows = [{"date": ago(3), "value": 2}, {"date": ago(9), "value": 1}, {"date": ago(-4), "value": 7}]
        measure = make(Measure, frequency="weekly", readings=rows)
        assert next_reading(measure, TODAY) == ago(-4)
        assert values_of(measure, TODAY) == (1, 2)
        assert next_reading(make(Measure, frequency="weekly"), TODAY) is None
