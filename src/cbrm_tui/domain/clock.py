"""Which day it is. `CBRM_TODAY=2026-11-23` has the plan judged and dated as of another day."""

import os
from datetime import date
from typing import Final

VARIABLE: Final = "CBRM_TODAY"


def today() -> date:
    """Return the day: the machine's, unless the environment names one. Raises ValueError for no date."""
    given = os.environ.get(VARIABLE)
    return date.fromisoformat(given) if given else date.today()
