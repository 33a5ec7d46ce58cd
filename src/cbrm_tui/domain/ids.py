"""Record ids: `<PREFIX>-<4 Crockford base32 characters>`, drawn at random.

Random, so that two partners who add records offline do not collide.
"""

import re
import secrets
from collections.abc import Container
from typing import Final

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_PATTERN: Final = re.compile(rf"[A-Z]{{1,4}}-[{CROCKFORD}]{{4,8}}")


def is_id(text: str) -> bool:
    """Tell whether `text` has the form of a record id."""
    return ID_PATTERN.fullmatch(text) is not None


def new_id(prefix: str, taken: Container[str]) -> str:
    """Draw an id with `prefix` that is not in `taken`."""
    while True:
        candidate = f"{prefix}-{''.join(secrets.choice(CROCKFORD) for _ in range(4))}"
        if candidate not in taken:
            return candidate
