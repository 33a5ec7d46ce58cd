"""What is SMB's own: its shares, and where user and password come from."""

from contextlib import closing

import pytest
from tests.servers.samba import SambaServer

from cbrm_tui.sync.store import StoreDenied, StoreMisconfigured, StoreMissing, open_store
from cbrm_tui.sync.store_errors import StoreUnauthenticated


def test_a_share_that_is_not_there_is_told(smb_server: SambaServer) -> None:
    url, options = smb_server.address("plan")
    with (
        closing(open_store(url.replace("/share/", "/nothing/"), options)) as store,
        pytest.raises(StoreMissing, match="no such share"),
    ):
        store.list("h/")


def test_a_store_may_be_the_share_itself_and_needs_the_folder_above_it(smb_server: SambaServer) -> None:
    url, options = smb_server.address("")
    with closing(open_store(url, options)) as store:
        store.put("plan.json", b"{}")
        assert store.get("plan.json", 2) == b"{}"
        store.delete("plan.json")
    url, options = smb_server.address("missing/plan")
    with closing(open_store(url, options)) as store, pytest.raises(StoreMissing, match="does not exist"):
        store.put("plan.json", b"{}")


def test_no_password_is_told_with_where_to_put_it(
    smb_server: SambaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMB_PASSWORD")
    url, options = smb_server.address("plan")
    with (
        closing(open_store(url, options)) as store,
        pytest.raises(StoreUnauthenticated, match=r"SMB_PASSWORD.*kinit"),
    ):
        store.list("h/")


def test_a_folder_without_permission_is_denied_in_plain_words(smb_server: SambaServer) -> None:
    url, options = smb_server.address("plan")
    with (
        closing(open_store(url.replace("/share/", "/sealed/"), options)) as store,
        pytest.raises(StoreDenied, match="ask its owner"),
    ):
        store.put("plan.json", b"{}")


def test_the_connection_can_be_required_to_be_encrypted(smb_server: SambaServer) -> None:
    url, _ = smb_server.address("encrypted")
    with closing(open_store(url.replace("smb://", "cifs://"), {"encrypt": True})) as store:
        store.put("plan.json", b"{}")
        assert store.get("plan.json", 2) == b"{}"


@pytest.mark.parametrize(
    ("url", "options", "says"),
    [
        ("smb://host", {}, "smb://user@host/share/folder"),
        ("smb:///share/plan", {}, "smb://user@host/share/folder"),
        ("smb://host:port/share", {}, "not a valid address"),
        ("smb://host/share/..\\x", {}, "smb://user@host/share/folder"),
        ("smb://host/share", {"nonsense": 1}, "encrypt"),
    ],
)
def test_what_is_no_smb_address_or_option_is_told_at_once(
    url: str, options: dict[str, object], says: str
) -> None:
    with pytest.raises(StoreMisconfigured, match=says):
        open_store(url, options)
