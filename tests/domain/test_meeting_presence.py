"""Who is at the table for which partner, and whether that is enough."""

from datetime import timedelta

from tests.domain.plans import TODAY, TWO, found, make, plan_of
from tests.domain.samples import NAMES, sample

from cbrm_tui.domain.meeting import attendee, expected, home_of, presence
from cbrm_tui.domain.records import Appointment, Review
from cbrm_tui.domain.records.p11_measurement import attendee_of

ANN = make(Appointment, "AP-0001", person="Ann Lee", organisation="ash", kind="ser", deputy="Di Fox")
BEN = make(Appointment, "AP-0002", person="Ben Ody", organisation="elm", kind="jmt")


def there(*names: str, quorum: int = 1) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...], bool]:
    review = make(Review, kind="risk", attendance=list(names))
    plan = plan_of(ANN, BEN, review, settings={**TWO, "thresholds": {"quorum": quorum}})
    seen = presence(plan, review, TODAY)
    return {one.key: one.people for one in seen.partners}, seen.nobodys, seen.quorate


def test_people_count_for_the_organisation_that_they_were_appointed_by() -> None:
    assert there("ann lee", "Ben Ody") == ({"ash": ("ann lee",), "elm": ("Ben Ody",)}, (), True)
    assert there("Di Fox") == ({"ash": ("Di Fox",), "elm": ()}, (), False)


def test_what_stands_in_brackets_counts_and_a_stranger_counts_for_nobody() -> None:
    assert there("Ann Lee", "Cy Dunn (elm)")[0]["elm"] == ("Cy Dunn",)
    assert there("Ann Lee (Elm Finishing)") == ({"ash": (), "elm": ("Ann Lee",)}, (), False)
    assert there("Ann Lee", "Ben Ody", "Cy Dunn", "Eve (Oak)")[1:] == (("Cy Dunn", "Eve (Oak)"), True)


def test_the_plan_says_how_many_it_takes_of_each() -> None:
    assert not there("Ann Lee", "Di Fox", "Ben Ody", quorum=2)[2]
    assert there("Ann Lee", "Di Fox", "Ben Ody", "Cy (elm)", quorum=2)[2]
    assert there(quorum=0)[2]


def test_a_person_is_written_so_that_the_organisation_can_be_told() -> None:
    settings = {"organisations": {"ash": {"name": "Ash (UK) Ltd"}, "elm": {"name": "Elm Finishing"}}}
    plan = plan_of(ANN, BEN, settings=settings)
    for person, key in (("Ann Lee", "ash"), ("Ann Lee", "elm"), ("Cy Dunn", "ash"), ("Cy Dunn", "")):
        text = attendee(plan, person, key, TODAY)
        assert attendee_of(text)[0] == person
        assert home_of(plan, text, TODAY) == key
    assert attendee(plan, "Ann Lee", "ash", TODAY) == "Ann Lee"


def test_those_who_may_come_are_offered_by_partner() -> None:
    earlier = make(Review, "RV-0009", kind="risk", held_on=TODAY - timedelta(days=9), attendance=["Cy (elm)"])
    plan = plan_of(ANN, BEN, earlier, settings=TWO)
    assert expected(plan, TODAY) == (("Ann Lee", "ash"), ("Ben Ody", "elm"), ("Cy", "elm"))


def test_an_executive_was_seen_also_where_the_organisation_is_written_behind() -> None:
    meetings = [
        make(Review, f"RV-000{number}", kind="executive", attendance=["Ann Lee (Ash Foundry)"],
             held_on=TODAY - timedelta(days=30 * number))
        for number in (1, 2)
    ]  # fmt: skip
    assert found("CL01", plan_of(ANN, *meetings, settings=TWO)) == []


def test_the_samples_tell_of_everybody_for_whom_they_came() -> None:
    for name in NAMES:
        one = sample(name)
        plan = one.plan(next(iter(one.holders)))
        for review in plan.of(Review, space="joint"):
            assert presence(plan, review, one.today).nobodys == (), (name, review.id)
