"""Completeness of a principle: how much of its part of the plan is drafted and agreed (Annex A)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.figures.base import Figure, Working, mean_figure, overdue
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element

_SHARE = {"missing": 0.0, "drafted": 0.5, "agreed": 1.0}


def completeness(plan: Plan, principle: catalogue.Principle, today: date, space: str = "joint") -> Figure:
    """Return 100·Σ(w·s)/Σw over the elements of a principle that the space should have.

    s is 0 for a missing element (one without a table is missing), 0.5 for one that is drafted or past its
    review date, 1 for one that is agreed and in date. What is not applicable does not count. The
    catalogue's weights hold unless the plan's settings have one under the element's key.
    """
    settings = plan.space_settings(space)
    working = []
    for element, record in elements_of(plan, principle, space):
        status = (record.status if record else "") or "missing"
        if status == "not_applicable":
            continue
        late = status == "agreed" and record is not None and overdue(record.review_on, today)
        what = f"{element.title}: {status}{', past its review date' if late else ''}"
        share = 0.5 if late else _SHARE[status]
        weight = settings.weight_of(element)
        working.append(Working(element_id(element, space), what, weight, 100 * share))
    return mean_figure(tuple(working), "no element of this principle applies here")


def elements_of(
    plan: Plan, principle: catalogue.Principle, space: str
) -> Iterator[tuple[catalogue.Element, Element | None]]:
    """Yield the elements that a space should have, each with what the plan says of it, if anything.

    Those that its plan adds come after those of the catalogue.
    """
    own = (one for one in plan.space_settings(space).elements if one.principle == principle.number)
    for element in (*principle.elements_in("internal" if space == "internal" else "joint"), *own):
        record = plan.get(element_id(element, space))
        yield element, record if isinstance(record, Element) else None


def element_id(element: catalogue.Element, space: str) -> str:
    """Return the id under which a space keeps an element."""
    return f"{element.key}@{space}"
