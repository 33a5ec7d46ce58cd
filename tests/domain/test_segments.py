"""The segments of relationships, and what plan.toml says of them and of approvals."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from tests.domain.plans import TWO, plan_of

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.segments import LEVELS, Segment, Segmentation, read_segmentation
from cbrm_tui.domain.settings import Approval, read_settings

LEVEL = range(1, LEVELS + 1)
OWN: dict[str, Any] = {
    "segments": [{"name": "calm"}, {"name": " close\tto us ", "collaborative": True}],
    "grid": [[0, 0, 0, 0, 0]] * 4 + [[0, 1, 1, 1, 1]],
}


def test_the_default_grid_asks_for_collaboration_where_both_marks_are_high() -> None:
    plain = Segmentation()
    found = {(i, a): plain.segment(i, a) for i in LEVEL for a in LEVEL}
    assert all(found.values())
    assert Counter(segment.name for segment in found.values() if segment) == {
        "routine": 8,
        "develop": 5,
        "secure": 5,
        "collaborate": 7,
    }
    assert found[5, 5] == Segment("collaborate", collaborative=True)
    assert found[1, 1] == Segment("routine")


def test_more_importance_or_advantage_never_leads_out_of_collaboration() -> None:
    plain = Segmentation()

    def close(importance: int, advantage: int) -> bool:
        segment = plain.segment(importance, advantage)
        return segment is not None and segment.collaborative

    for importance in LEVEL:
        for advantage in LEVEL:
            if close(importance, advantage):
                assert close(min(LEVELS, importance + 1), advantage)
                assert close(importance, min(LEVELS, advantage + 1))


@pytest.mark.parametrize("marks", [(None, 3), (3, None), (0, 3), (3, 6)])
def test_without_both_marks_there_is_no_segment(marks: tuple[int | None, int | None]) -> None:
    assert Segmentation().segment(*marks) is None


def test_a_plan_draws_its_own_lines() -> None:
    segmentation, problems = read_segmentation(OWN)
    assert problems == []
    assert segmentation.segment(5, 1) == Segment("calm")
    assert segmentation.segment(5, 2) == Segment("close to us", collaborative=True)
    only_grid, problems = read_segmentation({"grid": [[3] * 5] * 5})
    assert problems == []
    assert only_grid.segment(1, 1) == Segment("collaborate", collaborative=True)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ([], "segmentation must be a table"),
        ({"segments": [{"name": "one"}]}, "segmentation.segments must be 2 to 9 tables"),
        ({"segments": [{"name": "a"}, {"name": "a"}]}, "segmentation.segments 2 must have a name of its own"),
        (
            {"segments": [{"name": "a"}, {"name": "b", "collaborative": "yes"}]},
            "segmentation.segments 2 must",
        ),
        ({"segments": [{"name": "a"}, "b"]}, "segmentation.segments 2 must"),
        ({"segments": [{"name": "a"}, {"name": "b"}]}, "segmentation.grid must be 5 rows, by importance"),
        ({"grid": [[0] * 5] * 4}, "segmentation.grid must be 5 rows"),
        ({"grid": [[0] * 4] * 5}, "segmentation.grid must be 5 rows"),
        ({"grid": [[4] * 5] * 5}, "of 5 numbers of segments, 0 to 3"),
        ({"grid": [[True] * 5] * 5}, "segmentation.grid must be 5 rows"),
    ],
)
def test_what_does_not_fit_is_named_and_the_default_holds(raw: object, problem: str) -> None:
    segmentation, problems = read_segmentation(raw)
    assert segmentation == Segmentation()
    (found,) = problems
    assert problem in found
    assert read_settings({"segmentation": raw}).problems == (found,)


def test_an_own_grid_wins_and_else_that_of_the_joint_plan_holds() -> None:
    joint = read_settings({**TWO, "segmentation": OWN})
    other = read_settings({"segmentation": {"grid": [[2] * 5] * 5}})
    assert plan_of(settings={**TWO, "segmentation": OWN}).space_settings("internal") == joint
    inherits = Plan({}, {"joint": joint, "internal": read_settings({})})
    assert inherits.space_settings("internal").segmentation == joint.segmentation
    wins = Plan({}, {"joint": joint, "internal": other})
    assert wins.space_settings("internal").segmentation == other.segmentation


class TestApprovals:
    def test_they_say_which_version_by_whom_and_when(self) -> None:
        raw = {"approvals": {"ash": {"version": 3, "by": "Ann\u202e", "on": date(2026, 9, 16)}, "elm": {}}}
        settings = read_settings(raw)
        assert settings.problems == ()
        assert settings.approvals == {"ash": Approval(3, "Ann", date(2026, 9, 16)), "elm": Approval()}

    @pytest.mark.parametrize("wrong", [{"version": "3"}, {"version": -1}, {"on": "2026-09-16"}, "yes"])
    def test_one_that_does_not_fit_is_left_out_and_named(self, wrong: object) -> None:
        settings = read_settings({"approvals": {"ash": wrong}})
        assert settings.approvals == {}
        assert settings.problems == (
            "approvals.ash must have a version (a whole number), by and on (a date)",
        )
        assert read_settings({"approvals": wrong}).problems != ()
