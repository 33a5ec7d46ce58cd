"""What the views of principles 1 to 6 read from a plan: segments, roles, steps, levels, coverage."""

from datetime import date, timedelta
from typing import Any

from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain.figures import agreements, competence, escalation, objectives, roles
from cbrm_tui.domain.figures.segmentation import by_segment
from cbrm_tui.domain.records import (
    Agreement,
    Appointment,
    Assessment,
    Channel,
    Competence,
    Development,
    Issue,
    Objective,
    ObjectiveFit,
    Record,
    Relationship,
)

YESTERDAY = TODAY - timedelta(days=1)
LADDER = [{"level": "floor", "who": "Al", "max_days": 5}, {"level": "team", "who": "Di", "max_days": 9}]


def relationship(key: str, importance: int, advantage: int, **data: Any) -> Record:
    return make(
        Relationship, key, "internal", importance=importance, collaboration_advantage=advantage, **data
    )


def test_every_segment_is_there_with_its_open_relationships_the_most_important_first() -> None:
    plan = plan_of(
        relationship("RL-0001", 4, 4),
        relationship("RL-0002", 5, 5),
        relationship("RL-0003", 5, 5, status="ended"),
        relationship("RL-0004", 1, 9),
    )
    found = {segment.name if segment else "": held for segment, held in by_segment(plan).items()}
    assert [*found] == ["routine", "develop", "secure", "collaborate", ""]
    assert [one.id for one in found["collaborate"]] == ["RL-0002", "RL-0001"]
    assert [one.id for one in found[""]] == ["RL-0004"]


class TestRoles:
    def test_who_follows_goes_by_the_role_and_a_role_of_its_own_by_its_title(self) -> None:
        old = make(Appointment, "AP-0001", organisation="ash", kind="role", title="Buyer", until=YESTERDAY)
        other = make(Appointment, "AP-0002", organisation="ash", kind="role", title="Seller")
        new = make(Appointment, "AP-0003", organisation="ash", kind="role", title="buyer")
        plan = plan_of(old, other, new)
        assert [one.id for one in roles.former_holders(plan, TODAY)] == ["AP-0001"]
        held = roles.holders(plan, TODAY)
        assert [one.id for one in roles.successors(old, held)] == ["AP-0003"]

    def test_each_duty_has_those_who_see_to_it(self) -> None:
        member = make(Appointment, duties=["risks"])
        found = roles.duties([member])
        assert found["risks"] == (member,)
        assert len(found) == 11
        assert sum(map(len, found.values())) == 1


class TestFourSteps:
    def test_what_was_reached_or_dropped_asks_for_nothing(self) -> None:
        plan = plan_of(
            make(Objective, "O-0001", party="ash", status="reached"),
            make(Objective, "O-0002", party="elm", status="dropped"),
            settings=TWO,
        )
        own, told, _, compatible = objectives.four_steps(plan)
        assert [one.id for one in own.taken] == ["O-0001"]
        assert [lack.organisation for lack in own.lacks] == ["elm"]
        assert told.lacks == compatible.lacks == ()

    def test_a_closed_comparison_gives_way_to_an_open_one(self) -> None:
        pair = ["O-0001", "O-0002"]
        plan = plan_of(
            make(ObjectiveFit, "OF-0001", pair=pair, fit="shared", status="closed"),
            make(ObjectiveFit, "OF-0002", pair=[*pair, "O-0003"], fit="conflict"),
            make(ObjectiveFit, "OF-0003", pair=["O-0001"], fit="shared"),
        )
        found = objectives.fits(plan)
        assert len(found) == 3
        assert found[frozenset(pair)].id == "OF-0002"
        compared = objectives.comparisons(plan)
        assert [fit.id for fit in compared["O-0003"]] == ["OF-0002"]
        assert objectives.unresolved(compared["O-0003"][0])

    def test_partners_see_no_internal_objective_in_their_steps(self) -> None:
        plan = plan_of(make(Objective, "O-0001", "internal", party="ash"), settings=TWO)
        assert objectives.four_steps(plan)[0].taken == ()


class TestEscalation:
    def test_days_left_run_out_on_the_day_after_the_last(self) -> None:
        raised: dict[str, Any] = {"level": "floor", "raised_on": TODAY - timedelta(days=5)}
        plan = plan_of(make(Issue, **raised), settings={**TWO, "ladder": LADDER})
        (last_day,) = escalation.standings(plan, TODAY)
        assert (last_day.at, last_day.left, last_day.up) == (0, 0, "team")
        (over,) = escalation.standings(plan, TODAY + timedelta(days=1))
        assert over.left == -1

    def test_the_most_pressing_comes_first_and_the_unknown_last(self) -> None:
        plan = plan_of(
            make(Issue, "I-0001", level="floor"),
            make(Issue, "I-0002", level="team", raised_on=TODAY),
            make(Issue, "I-0003", level="floor", raised_on=TODAY),
            make(Issue, "I-0004", level="floor", raised_on=TODAY, status="closed"),
            settings={**TWO, "ladder": LADDER},
        )
        found = escalation.standings(plan, TODAY)
        assert [one.issue.id for one in found] == ["I-0003", "I-0002", "I-0001"]
        assert found[1].up == ""


class TestCoverage:
    def test_only_what_is_in_force_covers_a_topic(self) -> None:
        plan = plan_of(
            make(Agreement, "AG-0001", covers=["exit"], status="drafted"),
            make(Agreement, "AG-0002", covers=["exit", "issues"], status="agreed", valid_until=TODAY),
        )
        found = agreements.by_topic(plan, TODAY)
        assert [one.id for one in found["exit"]] == ["AG-0002", "AG-0001"]
        assert found["knowledge"] == ()
        assert agreements.covered(found["issues"], TODAY)
        assert not agreements.covered(found["issues"], TODAY + timedelta(days=1))

    def test_a_channel_reaches_a_partner_by_key_or_name(self) -> None:
        partners = plan_of(settings=TWO).partners
        channel = make(Channel, audience=["ELM", "Ash Foundry ", "drivers"])
        assert all(agreements.reaches(channel, partner) for partner in partners.values())
        assert not agreements.reaches(make(Channel, audience=["elm works"]), partners["elm"])
        assert agreements.others_reached(channel, partners.values()) == ("drivers",)


class TestCompetence:
    def test_the_latest_counts_and_an_undated_one_is_the_oldest(self) -> None:
        def held(key: str, person: str, level: int, **data: Any) -> Record:
            return make(Assessment, key, "internal", person=person, competence="CP-0001", level=level, **data)

        plan = plan_of(
            make(Competence, "CP-0001", title="Casts", level=3),
            held("AS-0001", "Ann", 4, date=date(2026, 1, 1)),
            held("AS-0002", "ANN", 1),
            held("AS-0003", "Ben", 2),
            make(Development, "DV-0001", "internal", person="ben", competence="CP-0009"),
            make(Development, "DV-0002", "internal", person="ben"),
        )
        found = competence.levels(plan)
        (casts,) = found.competences
        assert found.people == ("Ann", "Ben")
        assert found.holders(casts) == ("Ann",)
        (gap,) = found.gaps
        assert gap.assessment.id == "AS-0003"
        assert [one.id for one in gap.developments] == ["DV-0002"]
