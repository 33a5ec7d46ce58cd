"""How a field of a record is declared: once, for tables, forms, files, the command line and merging.

A record type is a class whose attributes are fields:

    class Risk(Record):
        kind = Choice("Kind", ("threat", "opportunity"))
        current = Score("Current score")

Read from the class, `Risk.kind` is the declaration. Read from a record, `risk.kind` is the typed
value, or the kind's empty value when the file has none or an unfit one: a record with a mistake in
it stays usable, and `Field.problem` says what is wrong.
"""

from cbrm_tui.domain.fields.base import NO_CONTEXT, Axis, Context, Field, MergeRule
from cbrm_tui.domain.fields.lists import Choices, Links, Organisations, TextList
from cbrm_tui.domain.fields.offers import Offers
from cbrm_tui.domain.fields.scalars import Day, Flag, Integer, Number, parse_day
from cbrm_tui.domain.fields.tables import Rows, Score, Table
from cbrm_tui.domain.fields.texts import Choice, Link, Organisation, Person, Prose, Text

__all__ = [
    "NO_CONTEXT",
    "Axis",
    "Choice",
    "Choices",
    "Context",
    "Day",
    "Field",
    "Flag",
    "Integer",
    "Link",
    "Links",
    "MergeRule",
    "Number",
    "Offers",
    "Organisation",
    "Organisations",
    "Person",
    "Prose",
    "Rows",
    "Score",
    "Table",
    "Text",
    "TextList",
    "parse_day",
]
