import errno

import pytest

from cbrm_tui.sync.store import (
    ObjectMissing,
    StoreConflict,
    StoreDenied,
    StoreError,
    StoreUnreachable,
)
from cbrm_tui.sync.store_errors import from_os_error


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (FileNotFoundError(errno.ENOENT, "x"), ObjectMissing, "has no plan.json"),
        (PermissionError(errno.EACCES, "x"), StoreDenied, "ask its owner"),
        (OSError(errno.EROFS, "x"), StoreDenied, "ask its owner"),
        (OSError(errno.ENOSPC, "x"), StoreError, "make room"),
        (OSError(errno.EIO, "x"), StoreUnreachable, "sync again later"),
        (OSError(errno.ESTALE, "x"), StoreUnreachable, "sync again later"),
        (ConnectionResetError(errno.ECONNRESET, "x"), StoreUnreachable, "sync again later"),
        (FileExistsError(errno.EEXIST, "x"), StoreConflict, "nothing was overwritten"),
        (OSError(errno.ENAMETOOLONG, "/secret/path"), StoreError, "ENAMETOOLONG"),
        (OSError("password=hunter2"), StoreError, "failed"),
    ],
)
def test_an_error_of_the_system_is_told_in_one_line_with_what_to_do(
    error: OSError, kind: type[StoreError], says: str
) -> None:
    told = from_os_error(error, "/srv/plan", "plan.json")
    assert type(told) is kind
    assert says in str(told)
    assert "\n" not in str(told)
    assert "hunter2" not in str(told)
    assert "/secret" not in str(told)
