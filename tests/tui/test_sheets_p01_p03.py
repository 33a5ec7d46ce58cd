"""The sheets of principles 1 to 3: what stands where, and that gaps are said."""

from datetime import timedelta
from typing import Any

from tests.domain.plans import TODAY, make
from tests.tui.sheet_pages import inside, page

from cbrm_tui.domain.records import (
    Alignment,
    Appointment,
    BusinessCase,
    Objective,
    ObjectiveFit,
    Record,
    Relationship,
    Resource,
    Risk,
    Value,
    ValueDriver,
)
from cbrm_tui.tui.panes.sheets import p01, p02, p03, p03_value

YESTERDAY = TODAY - timedelta(days=1)
BOTH = ["ash", "elm"]


class TestSegments:
    def test_a_relationship_stands_in_its_cell_and_under_its_segment(self) -> None:
        shown = page(
            p01.segments,
            inside(Relationship, "RL-0001", title="Bronze", importance=2, collaboration_advantage=3),
            inside(Relationship, "RL-0002", title="Elm", importance=5, collaboration_advantage=5),
            space="internal",
        )
        assert shown.says("5 most", "C") == "5 most S S C C C 1"
        assert shown.says("2", "R 2") == "2 R R R 2 D D"
        assert shown.at("C  collaborate") < shown.at("1", "Elm") < shown.at("R  routine") < shown.at("Bronze")
        assert "asks for a relationship management plan" in shown.says("C  collaborate")

    def test_the_grid_is_the_plans_own(self) -> None:
        segments = [{"name": "leave"}, {"name": "build", "collaborative": True}]
        grid = [[0, 0, 0, 0, 0], *([[1, 1, 1, 1, 1]] * 4)]
        shown = page(
            p01.segments,
            inside(Relationship, "RL-0001", title="Bronze", importance=2, collaboration_advantage=1),
            space="internal",
            segmentation={"segments": segments, "grid": grid},
        )
        assert shown.says("1 least", "L") == "1 least L L L L L"
        assert "B build" in shown

    def test_what_has_no_marks_is_not_placed_and_e_gives_it_the_first(self) -> None:
        shown = page(
            p01.segments,
            inside(Relationship, "RL-0001", title="Bronze", importance=2),
            space="internal",
        )
        line = shown.line("Bronze")
        assert shown.at("Not placed") < shown.lines.index(line)
        assert (line.link, line.field) == ("RL-0001", "collaboration_advantage")
        assert shown.warned("Bronze")

    def test_three_in_a_cell_are_counted(self) -> None:
        many = [
            inside(Relationship, f"RL-000{n}", title=f"R{n}", importance=1, collaboration_advantage=1)
            for n in range(3)
        ]
        assert "R (3)" in page(p01.segments, *many, space="internal").says("1 least", "R (")


class TestWhoIsWho:
    def test_roles_that_nobody_holds_are_said_for_each_organisation(self) -> None:
        shown = page(p01.who_is_who, make(Appointment, organisation="ash", kind="ser", person="Ann"))
        assert shown.says("SER", "Ann") == "SER Ann no authority said"
        assert shown.warned("Ann")
        assert [text.split()[:2] for text in shown.texts if "nobody" in text] == [
            ["Joint", "team"],
            ["SER", "nobody"],
            ["Joint", "team"],
        ]

    def test_a_delegate_stands_with_the_principal(self) -> None:
        ser = make(Appointment, "AP-0001", organisation="ash", kind="ser", person="Ann", authority="all")
        delegate = make(
            Appointment, "AP-0002", organisation="ash", kind="delegate", person="Ben", deputy="Di"
        )
        assert "acts for Ann · deputy Di" in page(p01.who_is_who, ser, delegate)
        alone = page(p01.who_is_who, delegate)
        assert alone.warned("it is not said for whom")
        assert alone.line("it is not said for whom").field == "acts_for"

    def test_who_no_longer_holds_a_role_is_followed_or_not(self) -> None:
        old = make(Appointment, "AP-0001", organisation="ash", kind="ser", person="Ann", until=YESTERDAY)
        new = make(Appointment, "AP-0002", organisation="ash", kind="ser", person="Ben", authority="all")
        assert page(p01.who_is_who, old).warned("Ann", "nobody has taken over")
        assert "followed by Ben" in page(p01.who_is_who, old, new)

    def test_a_duty_of_the_joint_team_that_nobody_sees_to_is_said(self) -> None:
        member = make(Appointment, organisation="ash", kind="jmt", person="Ann", duties=["risks"])
        shown = page(p01.who_is_who, member)
        assert shown.says("every day: risks") == "every day: risks Ann"
        assert shown.warned("every day: issues", "nobody")


class TestContributions:
    def test_what_is_brought_is_counted_by_organisation_and_kind(self) -> None:
        shown = page(
            p01.contributions,
            make(Resource, "RS-0001", title="Lathe", organisation="elm", kind="equipment"),
            make(
                Resource, "RS-0002", title="Saw", organisation="elm", kind="equipment", exit_treatment="Stays"
            ),
        )
        assert shown.says("equipment", "open") == "equipment · 2, 1 open"
        assert shown.says("Saw") == "equipment Saw Stays"
        assert shown.warned("Lathe", "nothing said for the exit")
        assert shown.line("Lathe").field == "exit_treatment"
        assert shown.at("Ash Foundry", "Elm") < shown.at("people, money, equipment, property, know-how, data")


class TestValues:
    def test_each_organisation_has_its_column_the_own_one_first(self) -> None:
        shown = page(
            p02.side_by_side,
            make(
                Value, "V-0001", title="Last long", organisation="elm", kind="vision", communicated_on=TODAY
            ),
            make(Value, "V-0002", title="Be plain", organisation="ash", kind="value", communicated_on=TODAY),
        )
        heads = shown.texts[0]
        assert heads.index("Ash Foundry") < heads.index("Elm Finishing")
        line = shown.line("vision")
        assert line.content.plain.index("none shown") == heads.index("Ash Foundry")
        assert line.content.plain.index("Last long") == heads.index("Elm Finishing")
        assert line.link == "V-0001"
        assert "not told yet" not in shown

    def test_what_was_not_told_is_marked_and_e_dates_it(self) -> None:
        shown = page(p02.side_by_side, make(Value, title="Be plain", organisation="ash", kind="value"))
        assert shown.warned("not told yet")
        told = shown.lines[shown.at("Management and staff not told yet") + 1]
        assert (told.link, told.field) == ("V-0001", "communicated_on")

    def test_a_conflict_without_response_comes_first_and_is_said(self) -> None:
        shown = page(
            p02.side_by_side,
            make(Value, "V-0001", title="Last long", organisation="elm", kind="value"),
            make(Value, "V-0002", title="Be quick", organisation="ash", kind="value"),
            make(Value, "V-0003", title="Be kind", organisation="ash", kind="social"),
            make(Alignment, "AL-0001", title="Both good", values=[], fit="aligned"),
            make(Alignment, "AL-0002", title="Pace", values=["V-0001", "V-0002"], fit="conflict"),
        )
        assert shown.at("conflict", "Pace") < shown.at("aligned", "Both good")
        assert shown.warned("response", "none said")
        assert "Last long (Elm Finishing)" in shown
        assert shown.says("Compared with none") == "Compared with none: Be kind; n compares them"


class TestFourSteps:
    OWN = make(Objective, "O-0001", title="Full racks", party="elm", priority=3, rationale="Cost")
    MINE = make(Objective, "O-0002", title="Six weeks", party="ash", priority=2)
    TOGETHER = make(Objective, "O-0003", title="Orders", party="joint", status="agreed", contributors=BOTH)

    def states(self, *records: Record) -> list[str]:
        """The words behind the four titles."""
        shown = page(p03.steps, *records)
        words = ("done", "under way", "to do")
        titles = [shown.says(f"{number}  ") for number in range(1, 5)]
        return [next(word for word in words if word in title) for title in titles]

    def test_nothing_begun_is_all_to_do_and_starts_at_the_first(self) -> None:
        assert self.states() == ["to do"] * 4
        shown = page(p03.steps)
        assert "→ go on here" in shown.says("1  Each names")
        assert "Ash Foundry: has named no objective of its own; n names one" in shown
        assert "Elm Finishing: has named no objective of its own; theirs to name" in shown

    def test_each_step_has_its_own_state(self) -> None:
        assert self.states(self.OWN, self.MINE, self.TOGETHER) == ["done", "under way", "done", "to do"]
        shown = page(p03.steps, self.OWN, self.MINE, self.TOGETHER)
        assert "→ go on here" in shown.says("2  Each tells")
        missing = shown.line("missing", "Six weeks", "not told why")
        assert (missing.link, missing.field) == ("O-0002", "rationale")

    def test_an_unresolved_conflict_keeps_the_last_step_open(self) -> None:
        told = make(Objective, "O-0002", title="Six weeks", party="ash", rationale="Winter")
        fit: dict[str, Any] = {"title": "Pace", "pair": ["O-0001", "O-0002"], "fit": "conflict"}
        plain, solved = make(ObjectiveFit, **fit), make(ObjectiveFit, **fit, resolution="Split the racks")
        assert self.states(self.OWN, told, self.TOGETHER, plain)[3] == "under way"
        assert self.states(self.OWN, told, self.TOGETHER, solved) == ["done"] * 4
        shown = page(p03.steps, self.OWN, told, self.TOGETHER, plain)
        assert shown.line("missing", "Pace").field == "resolution"
        assert "conflict: Six weeks" in shown

    def test_a_joint_objective_takes_two_and_an_agreement(self) -> None:
        lonely = make(Objective, "O-0003", title="Orders", party="joint", contributors=["ash"])
        shown = page(p03.steps, lonely)
        assert shown.line("missing", "fewer than two contribute").field == "contributors"
        assert shown.line("missing", "not agreed yet").field == "status"

    def test_what_is_kept_inside_shows_in_the_internal_space_alone(self) -> None:
        secret = inside(Objective, "O-0009", title="Own linisher", party="ash")
        assert "kept inside; O offers it" in page(p03.steps, secret, space="internal").says("Own linisher")
        assert "Own linisher" not in page(p03.steps, secret)


class TestFit:
    def test_a_pair_has_its_letter_on_both_sides_and_leads_to_its_objective(self) -> None:
        shown = page(
            p03.fit_matrix,
            make(Objective, "O-0001", title="Orders", party="joint"),
            make(Objective, "O-0002", title="Six weeks", party="ash"),
            make(Objective, "O-0003", title="Full racks", party="elm"),
            make(ObjectiveFit, "OF-0001", title="Pace", pair=["O-0002", "O-0003"], fit="conflict"),
            make(ObjectiveFit, "OF-0002", title="Speed", pair=["O-0001", "O-0002"], fit="shared"),
        )
        assert shown.says("1 Orders") == "1 Orders \\ S ·"
        assert shown.says("2 Six weeks") == "2 Six weeks S \\ X!"
        assert shown.says("3 Full racks") == "3 Full racks · X! \\"
        assert shown.line("3 Full racks").link == "O-0003"
        assert shown.at("X!", "Pace") < shown.at("S", "Speed")
        assert shown.line("no resolution said").field == "resolution"

    def test_a_resolved_conflict_says_how(self) -> None:
        shown = page(
            p03.fit_matrix,
            make(Objective, "O-0001", title="Orders", party="joint"),
            make(Objective, "O-0002", title="Six weeks", party="ash"),
            make(ObjectiveFit, title="Pace", pair=["O-0001", "O-0002"], fit="conflict", resolution="Split"),
        )
        assert shown.says("1 Orders") == "1 Orders \\ X"
        assert "resolved: Split" in shown


class TestValueOfObjectives:
    def test_progress_is_a_bar_with_its_number_and_what_is_missing_is_said(self) -> None:
        shown = page(
            p03_value.progress,
            make(Objective, "O-0001", title="Orders", party="joint", baseline=0, actual=50, target=200),
            make(Objective, "O-0002", title="Pace", party="ash", target=6, unit="weeks", due=YESTERDAY),
        )
        assert shown.texts[shown.at("Orders")].endswith(" 25%")
        assert shown.warned("Pace", "not measured")
        assert "target 6 weeks; no baseline, no actual" in shown
        assert f"late {YESTERDAY}" in shown
        assert shown.line("target 6 weeks").field == "baseline"

    def test_a_business_case_is_whole_or_says_what_is_missing(self) -> None:
        shown = page(
            p03_value.business_case,
            inside(
                BusinessCase,
                "BC-0001",
                title="Finished parts",
                opportunity="One supplier",
                objectives=["O-0001"],
                risks=["R-0001", "R-9999"],
            ),
            make(Objective, "O-0001", title="Orders", party="joint", baseline=0, actual=1, target=2),
            make(Risk, "R-0001", title="Too few benches", current={"likelihood": 5, "impact": 5}),
            space="internal",
        )
        assert shown.says("Objectives", "Orders").endswith("50%")
        assert shown.line("Objectives", "Orders").link == "O-0001"
        assert shown.says("Risks").endswith("severe")
        assert shown.warned("R-9999 is not there")
        for part, field in (("Value", "value"), ("Resources", "resources"), ("Partners", "partners")):
            assert shown.line(part, "nothing said").field == field
        assert shown.line("Decision", "not decided").field == "decision"

    def test_the_driver_worth_most_for_least_comes_first_and_wants_an_objective(self) -> None:
        shown = page(
            p03_value.value_analysis,
            inside(ValueDriver, "DR-0001", title="Certificates", value=2, effort=4),
            inside(ValueDriver, "DR-0002", title="Ready to fit", value=5, effort=1),
            space="internal",
        )
        assert shown.says("5 most", "·") == "5 most 1 · · · ·"
        assert shown.at("Ready to fit") < shown.at("Certificates")
        assert shown.warned("Ready to fit", "worth an objective")
        assert not shown.warned("Certificates", "no objective")
