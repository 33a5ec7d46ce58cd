"""Principle 6, collaborative competence and behaviour (5.6)."""

from typing import Final

from cbrm_tui.domain.fields import (
    Choice,
    Day,
    Integer,
    Link,
    Organisation,
    Organisations,
    Person,
    Prose,
    Text,
)
from cbrm_tui.domain.records.base import Record

LEVELS: Final = "0 none, 1 heard of it, 2 with help, 3 alone, 4 teaches others"


class Competence(Record):
    """What a role in the joint work asks of a person, and at what level."""

    type, label, plural = "competence", "Competence", "Competences"
    folder, prefix = "competences", "CP"
    principle, clause = 6, "5.6.3.1"
    columns = ("title", "role", "kind", "level", "owner")

    role = Text("Role", width=18, help="The role that needs it")
    kind = Choice("Kind", ("attribute", "ability", "attitude"), width=9)
    level = Integer("Needed", low=0, high=4, help=LEVELS)
    description = Prose("Description", help="How you recognise it")


class Assessment(Record):
    """The level that one person of the own organisation has in a competence, on a day."""

    type, label, plural = "assessment", "Assessment", "Assessments"
    folder, prefix = "assessments", "AS"
    principle, clause = 6, "5.6.3.1"
    spaces = ("internal",)
    columns = ("title", "person", "competence", "level", "date")

    person = Person("Person", width=18)
    competence = Link("Competence", types=("competence",))
    level = Integer("Level", low=0, high=4, help=LEVELS)
    date = Day("Date")
    by = Person("Assessed by")


class Behaviour(Record):
    """A line of the charter: how the partners promise to treat each other."""

    type, label, plural = "behaviour", "Behaviour", "Behaviour charter"
    folder, prefix = "behaviours", "BH"
    principle, clause = 6, "5.6.3.2"
    columns = ("title", "signed_by", "reviewed_on", "owner")

    statement = Prose("Statement")
    signed_by = Organisations("Signed by", width=20)
    reviewed_on = Day("Last reviewed", help="When the partners last asked whether they live by it")


class Observation(Record):
    """Behaviour that somebody saw, good or bad, noted while it was fresh."""

    type, label, plural = "observation", "Observation", "Observations"
    folder, prefix = "observations", "OB"
    principle, clause = 6, "5.6.3.2"
    spaces = ("internal",)
    columns = ("title", "kind", "organisation", "date", "behaviour")

    kind = Choice("Kind", ("good", "poor"), width=5)
    organisation = Organisation("Seen at", width=12)
    person = Person("Person", width=16)
    date = Day("Date")
    what = Prose("What happened")
    behaviour = Link("Behaviour", types=("behaviour",), help="The line of the charter it bears on")


class PartnerEvaluation(Record):
    """How the own organisation sees a partner's culture, reputation and behaviour."""

    type, label, plural = "partner_evaluation", "Partner evaluation", "Partner evaluations"
    folder, prefix = "partner_evaluations", "PE"
    principle, clause = 6, "5.6.3.2"
    spaces = ("internal",)
    columns = ("title", "organisation", "aligned", "evaluated_on", "owner", "review_on")

    organisation = Organisation("Partner", width=12)
    party = Text("Party", width=16, help="Its name, while it is no partner of this plan yet")
    culture = Prose("Culture", help="How it works, decides and treats people")
    reputation = Prose("Reputation", help="What others say of it")
    behaviours = Prose("Behaviour", help="How it has dealt with you")
    aligned = Integer("Fit", low=1, high=5, help="How well it fits yours, 1 badly to 5 well")
    evaluated_on = Day("Evaluated on")
