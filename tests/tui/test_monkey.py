"""Random keys over every screen find no crash, no lost edit and no place without a way out.

`CBRM_SEED` chooses what the monkey does, `CBRM_MONKEY_KEYS` how many keys it presses in all, and
`CBRM_MONKEY_SPAN` how many of them in one go.
"""

import os

import pytest
from tests.tui.monkey import played, shrunk

KEYS = int(os.environ.get("CBRM_MONKEY_KEYS", "400"))
SPAN = int(os.environ.get("CBRM_MONKEY_SPAN", "400"))
SEED = int(os.environ.get("CBRM_SEED", "20261123"))


@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", [SEED + number for number in range(-(-KEYS // SPAN))])
async def test_a_monkey_at_the_keyboard_breaks_and_loses_nothing(seed: int) -> None:
    trouble = await played(seed, min(SPAN, KEYS))
    if trouble is not None:
        raise await shrunk(trouble, seed)
