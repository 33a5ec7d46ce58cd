"""Figures: what the records add up to, each with the working that led to it.

All are pure functions of the plan and the day. A joint figure counts joint records alone, so that
every partner gets the same one. Weights and thresholds come from the plan's settings.
"""

from cbrm_tui.domain.figures.base import Colour, Figure, Working
from cbrm_tui.domain.figures.benefit import Amount, Benefit, benefit
from cbrm_tui.domain.figures.completeness import completeness
from cbrm_tui.domain.figures.exit import ExitReadiness, exit_readiness
from cbrm_tui.domain.figures.exposure import Exposure, exposure, top_threats
from cbrm_tui.domain.figures.health import Health, health, performance, value
from cbrm_tui.domain.figures.maturity import GATES, Gate, Maturity, maturity, overall_maturity
from cbrm_tui.domain.figures.trust import (
    Gap,
    TrustTrend,
    latest_survey,
    perception_gaps,
    strength,
    trust_trend,
)

__all__ = [
    "GATES",
    "Amount",
    "Benefit",
    "Colour",
    "ExitReadiness",
    "Exposure",
    "Figure",
    "Gap",
    "Gate",
    "Health",
    "Maturity",
    "TrustTrend",
    "Working",
    "benefit",
    "completeness",
    "exit_readiness",
    "exposure",
    "health",
    "latest_survey",
    "maturity",
    "overall_maturity",
    "perception_gaps",
    "performance",
    "strength",
    "top_threats",
    "trust_trend",
    "value",
]
