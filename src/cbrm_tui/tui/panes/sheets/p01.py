"""Principle 1: who answers for the relationship in each organisation, gaps visible (5.1.3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cbrm_tui.domain.records import Appointment
from cbrm_tui.tui.panes.sheets.base import Line, Sight, heading, text_line
from cbrm_tui.tui.panes.sheets.drawing import columns

_ROLES: Final = {"ser": "SER", "delegate": "Delegate", "jmt": "Joint team", "role": "Role"}
_WIDTHS: Final = (10, 20, 0, 18)


def who_is_who(sight: Sight) -> Iterator[Line]:
    """Write per organisation who holds which role, with what authority, and which role nobody holds."""
    plan, today = sight.plan, sight.today
    held = [one for one in plan.of(Appointment, space=sight.space) if not one.ended(today)]
    for key, partner in sight.settings.partners.items():
        yield heading(partner.name, f"{partner.size} staff" if partner.size else "")
        for kind, word in _ROLES.items():
            found = [one for one in held if one.organisation == key and one.kind == kind]
            if not found and kind in {"ser", "jmt"}:
                gap = columns(sight, _WIDTHS, [(word, "$accent"), ("nobody", "$warning"), "", ""])
                yield text_line(f"gap:{key}:{kind}", gap)
            for one in found:
                authority = one.authority.strip() if one.authority else ""
                texts = [
                    (word, "$accent"),
                    one.show("person") or ("nobody", "$warning"),
                    authority
                    or ("no authority said", "$warning" if kind in {"ser", "delegate"} else "$muted"),
                    (f"deputy {one.show('deputy')}" if one.data.get("deputy") else "", "$muted"),
                ]
                yield text_line(one.id, columns(sight, _WIDTHS, texts), record=one, field="authority")
