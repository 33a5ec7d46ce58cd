"""A store's address: shown without secrets, and refused when secrets are written into it.

Credentials come from the store's own chain (environment, `~/.aws`, `~/.netrc`, ssh agent), so that a
workspace's settings can be shown, copied and backed up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.store_errors import StoreMisconfigured

_MASK: Final = "***"
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_SECRET_NAMES: Final = frozenset({"key", "sig", "pass", "pwd", "auth"})
_SECRET_PARTS: Final = (
    "secret",
    "token",
    "passw",
    "passphrase",
    "credential",
    "accesskey",
    "accountkey",
    "apikey",
    "privatekey",
    "connectionstring",
    "signature",
)
_CHAINS: Final = {
    "s3": "put it into ~/.aws/credentials, or into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "run gcloud auth application-default login",
    "az": "put it into AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
    "sftp": "use an SSH key, from the ssh agent or ~/.ssh",
    "smb": "put it into SMB_PASSWORD, or sign in with Kerberos (kinit)",
    "webdav": "put it into WEBDAV_PASSWORD or ~/.netrc",
    "webdavs": "put it into WEBDAV_PASSWORD or ~/.netrc",
}
_ALIASES: Final = {
    "s3a": "s3",
    "gcs": "gs",
    "abfs": "az",
    "abfss": "az",
    "ssh": "sftp",
    "cifs": "smb",
    "dav": "webdav",
    "davs": "webdavs",
}


def scheme_of(url: str) -> str:
    """Return a URL's scheme in lower case and by its usual name; `file` for a plain path."""
    match = _SCHEME.match(url)
    scheme = match[1].lower() if match else "file"
    return _ALIASES.get(scheme, scheme)


def redacted(url: str) -> str:
    """Return a URL fit to be shown and logged: no user, no password, no secret in its query."""
    if not _SCHEME.match(url):
        return one_line(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{scheme_of(url)}://{_MASK}"
    host = f"{_MASK}@{parts.netloc.rpartition('@')[2]}" if "@" in parts.netloc else parts.netloc
    query = [
        (name, _MASK if _is_secret(name) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    shown = f"{parts.scheme}://{host}{parts.path}"
    return one_line(f"{shown}?{urlencode(query, safe='*')}" if query else shown)


@dataclass(frozen=True)
class ServerAddress:
    """Where on a server of its own a store is.

    `port` and `user` are None where the URL names none. `path` is decoded and has no slash at its end.
    """

    host: str
    port: int | None
    user: str | None
    path: str


def server_address(url: str, form: str) -> ServerAddress:
    """Take apart a URL that names a server and a folder there; `form` says what one looks like.

    Raises StoreMisconfigured for any other.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise StoreMisconfigured(f"{redacted(url)} is not a valid address") from None
    if not parts.hostname or parts.query or parts.fragment:
        raise wrong_form(url, form)
    user = unquote(parts.username) if parts.username else None
    return ServerAddress(parts.hostname, port, user, unquote(parts.path).rstrip("/"))


def wrong_form(url: str, form: str) -> StoreMisconfigured:
    """Return the error for an address that is not of its scheme's form."""
    return StoreMisconfigured(f"{redacted(url)} is not of the form {form}")


def refuse_secrets(url: str, options: Mapping[str, Any]) -> None:
    """Raise StoreMisconfigured when the URL or an option, however deep, carries a secret."""
    scheme = scheme_of(url)
    chain = _CHAINS.get(scheme, "leave it to the ssh agent or to the store's own configuration")
    if name := _secret_option(options):
        raise StoreMisconfigured(f"the option {one_line(name)} is a secret and is not kept here; {chain}")
    if not _SCHEME.match(url):
        return
    try:
        parts = urlsplit(url)
        password, query = parts.password, parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        raise StoreMisconfigured(f"{redacted(url)} is not a valid address") from None
    if password is not None or any(_is_secret(name) for name, _ in query):
        raise StoreMisconfigured(f"{redacted(url)} has a secret in its address; {chain}")


def _is_secret(name: str) -> bool:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain in _SECRET_NAMES or any(part in plain for part in _SECRET_PARTS)


def _secret_option(options: Mapping[str, Any], above: str = "") -> str | None:
    """Return the dotted name of the first option that is a secret by its name."""
    for name, value in options.items():
        dotted = f"{above}{name}"
        if _is_secret(name):
            return dotted
        if isinstance(value, Mapping) and (found := _secret_option(value, f"{dotted}.")):
            return found
    return None
