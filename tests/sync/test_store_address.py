import pytest

from cbrm_tui.sync.store import StoreMisconfigured, open_store, redacted


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/plan", "s3://bucket/plan"),
        ("sftp://ann:hunter2@host:22/plan", "sftp://***@host:22/plan"),
        ("sftp://ann@host/plan", "sftp://***@host/plan"),
        ("https://h/p?sig=abc&X-Amz-Signature=def&v=1", "https://h/p?sig=***&X-Amz-Signature=***&v=1"),
        ("https://h/p#token=abc", "https://h/p"),
        ("s3://[bad", "s3://***"),
        ("/srv/a@b/plan", "/srv/a@b/plan"),
        ("/srv/\x1b[31mred\u202e", "/srv/[31mred"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert redacted(url) == shown


@pytest.mark.parametrize(
    "options",
    [
        {"key": "AKIA-hunter2"},
        {"secret": "hunter2"},
        {"token": "hunter2"},
        {"password": "hunter2"},
        {"client_kwargs": {"aws_secret_access_key": "hunter2"}},
        {"client_kwargs": {"aws_access_key_id": "hunter2"}},
        {"account_key": "hunter2"},
        {"connection_string": "hunter2"},
    ],
)
def test_an_option_that_is_a_secret_is_refused_and_the_right_place_named(options: dict[str, object]) -> None:
    with pytest.raises(StoreMisconfigured, match=r"is a secret.*~/\.aws/credentials") as caught:
        open_store("s3://bucket/plan", options)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["s3://id:hunter2@bucket/plan", "s3://bucket/plan?secret=hunter2"])
def test_a_secret_in_the_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreMisconfigured, match="secret") as caught:
        open_store(url, {})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["s3://", "s3:///plan", "s3://user@bucket/plan", "s3://bucket/plan?version=1"]
)
def test_what_is_no_bucket_and_folder_is_refused(url: str) -> None:
    with pytest.raises(StoreMisconfigured, match="s3://bucket/folder"):
        open_store(url, {})


def test_an_option_that_s3_does_not_know_is_told_in_one_line() -> None:
    with pytest.raises(StoreMisconfigured, match="option") as caught:
        open_store("s3://bucket/plan", {"nonsense": 1, "endpoint_url": "http://127.0.0.1:9"}).list("")
    assert "\n" not in str(caught.value)


def test_a_store_shows_itself_without_user() -> None:
    store = open_store("s3://bucket/plan", {})
    assert store.url_redacted == "s3://bucket/plan"
    assert repr(store) == "S3Store('s3://bucket/plan')"
