"""Free ports on loopback."""

import os
import random
import socket

LOOPBACK = "127.0.0.1"
GRPC_OFFSET = 10_000
"""SeaweedFS opens a second port this far above each one it is given."""
_FIRST, _LAST = 10_500, 22_000
"""Below the ports that systems hand out for outgoing connections, also with the offset added."""


def free_port_pairs(count: int) -> list[int]:
    """Return ports that are free now, each together with the one `GRPC_OFFSET` above it."""
    draw = random.Random(f"{os.getpid()}-{os.urandom(8).hex()}")
    found: list[int] = []
    while len(found) < count:
        port = draw.randrange(_FIRST, _LAST)
        if port not in found and _is_free(port) and _is_free(port + GRPC_OFFSET):
            found.append(port)
    return found


def free_port() -> int:
    """Return one free port that nothing listens on."""
    return free_port_pairs(1)[0]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
