"""Every threshold and weight that a plan may set, each declared once: label, default, unit, principle.

`[thresholds]` and `[weights]` in plan.toml take these names; what a plan leaves out has the default. A
plan may besides weigh each element of a principle, under the element's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cbrm_tui.domain.records.p12_exit import JOINT_EXIT_KINDS, OWN_EXIT_KINDS


@dataclass(frozen=True)
class Threshold:
    """A number that a plan may set. `unit` follows it for reading; `principle` is where it counts."""

    name: str
    label: str
    default: float
    unit: str
    principle: int


def _by_name(*declared: Threshold) -> Mapping[str, Threshold]:
    return {one.name: one for one in declared}


THRESHOLDS: Final = _by_name(
    Threshold("change_days", "a proposed change is decided within", 30, "days", 1),
    Threshold("values_days", "values are compared again within", 365, "days", 2),
    Threshold("driver_value", "a top value driver creates at least", 4, "of 5", 3),
    Threshold("behaviour_days", "behaviour is looked at again within", 365, "days", 3),
    Threshold("executive_days", "the executives meet again within", 120, "days", 4),
    Threshold("agreement_days", "an agreement that ends is told of before", 60, "days", 5),
    Threshold("survey_days", "trust is asked about again within", 366, "days", 7),
    Threshold("gap_amber", "a gap between answers is amber from", 1, "points", 7),
    Threshold("gap_red", "a gap between answers is red from", 2, "points", 7),
    Threshold("trust_drop_amber", "a fall of trust is told of from", 0.5, "points", 7),
    Threshold("trust_drop_red", "a fall of trust is a warning from", 1, "points", 7),
    Threshold("idea_days", "an idea is decided within", 60, "days", 8),
    Threshold("idea_silence_days", "each partner proposes an idea within", 183, "days", 8),
    Threshold("benefit_days", "benefit of an idea is counted within", 183, "days", 8),
    Threshold("transfer_percent", "threats handed on are too many from", 40, "%", 10),
    Threshold("transfer_count", "and not fewer than", 3, "threats", 10),
    Threshold("register_days", "the register is looked at again within", 184, "days", 10),
    Threshold("event_review_days", "an event is reviewed within", 30, "days", 11),
    Threshold("quorum", "a meeting has of each partner at least", 1, "people", 11),
    Threshold("health_green", "health is green from", 70, "%", 11),
    Threshold("health_amber", "health is amber from", 40, "%", 11),
    Threshold("health_cap_amber", "a part caps health at amber below", 40, "%", 11),
    Threshold("health_cap_red", "a part caps health at red below", 25, "%", 11),
    Threshold("maturity_started", "a principle is started from", 20, "% complete", 11),
    Threshold("maturity_defined", "a principle is defined from", 60, "% complete", 11),
    Threshold("maturity_agreed", "a principle is agreed from", 80, "% complete", 11),
)
"""What `Settings.threshold` knows, by name."""

WEIGHTS: Final = _by_name(
    Threshold("performance", "performance in health", 1, "", 11),
    Threshold("strength", "strength in health", 1, "", 11),
    Threshold("value", "value in health", 1, "", 11),
    *(
        Threshold(f"exit_{kind}", f"{kind.replace('_', ' ')} in exit readiness", 1, "", 12)
        for kind in dict.fromkeys((*JOINT_EXIT_KINDS, *OWN_EXIT_KINDS))
    ),
)
"""What `Settings.weight` knows, by name."""
