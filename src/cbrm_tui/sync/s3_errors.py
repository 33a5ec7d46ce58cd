"""What S3 servers and the libraries under s3fs answer, in plain words.

S3 servers word one and the same refusal differently, so the HTTP status decides first, and the error
code only where it says more than the status.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.store_errors import (
    StoreDenied,
    StoreError,
    StoreMisconfigured,
    StoreMissing,
    StoreUnauthenticated,
    StoreUnreachable,
)


class Taken(StoreError):
    """The condition of a create was not met, or another writer was at it: look what is there."""


class NoConditions(StoreError):
    """The server does not know conditional writes."""


_CHAIN: Final = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws/credentials"
_UNKNOWN: Final = {
    "InvalidAccessKeyId": f"does not know the access key; check {_CHAIN}",
    "SignatureDoesNotMatch": f"says the secret key is wrong; check {_CHAIN}",
    "ExpiredToken": "says the session has expired; sign in again",
    "InvalidToken": "does not accept the session token; sign in again",
}
_WRONG_REGION: Final = frozenset(
    {
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "PermanentRedirect",
        "TemporaryRedirect",
    }
)
_REGION: Final = re.compile(r"[a-z0-9-]{1,40}")
_GATEWAY: Final = (429, 502, 503, 504)
"""Statuses with which a gateway before a real S3 server answers for it, often with a page."""
_NO_ACCESS: Final = "does not allow this; ask the bucket's owner for access, and check the credentials"


def explain(error: BaseException, where: str, key: str) -> StoreError:
    """Return what an exception of s3fs, botocore or aiohttp means for the store `where`."""
    answer = error if isinstance(error, boto.ClientError) else error.__cause__
    if isinstance(answer, boto.ClientError):
        return _from_answer(answer, where, key)
    match error:
        case StoreError():
            return error
        case boto.NoCredentialsError() | boto.PartialCredentialsError() | boto.CredentialRetrievalError():
            return StoreUnauthenticated(f"there are no credentials for {where}; set {_CHAIN}")
        case boto.ProfileNotFound() | boto.ConfigParseError():
            return StoreMisconfigured(f"the profile for {where} cannot be read; check ~/.aws/config")
        case boto.SSLError():
            return StoreUnreachable(
                f"no trusted encrypted connection to {where}; check endpoint_url (https:// or http://), "
                "the server's certificate, and this computer's date"
            )
        case boto.EndpointConnectionError() if not isinstance(_inner(error), aiohttp.ClientConnectorError):
            return store_errors.interrupted(where)
        case boto.EndpointConnectionError() | boto.ConnectTimeoutError() | boto.ProxyConnectionError():
            return store_errors.refused(where)
        case boto.HTTPClientError() | aiohttp.ClientError() | ConnectionError() | boto.IncompleteReadError():
            return store_errors.interrupted(where)
        case ResponseParserError():
            return _no_server(where)
        case OSError():
            return store_errors.from_os_error(error, where, key)
        case boto.BotoCoreError() | TypeError() | ValueError():
            return StoreMisconfigured(
                f"{where}: an option or the address is not understood ({type(error).__name__}); correct it"
            )
    return StoreError(f"{where} failed ({type(error).__name__}); run cbrm doctor on it")


def _no_server(where: str) -> StoreUnreachable:
    return StoreUnreachable(f"what answers at {where} is no S3 server; check endpoint_url and the network")


def _inner(error: boto.BotoCoreError) -> object:
    """Return what aiohttp raised; aiobotocore has one error for no connection and for a reset one."""
    return error.kwargs.get("error")


def _from_answer(error: boto.ClientError, where: str, key: str) -> StoreError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if _header(error, "content-type").startswith("text/html") and status not in _GATEWAY:
        return _no_server(where)
    if code in _UNKNOWN:
        return StoreUnauthenticated(f"{where} {_UNKNOWN[code]}")
    if code == "RequestTimeTooSkewed":
        return StoreUnauthenticated(f"{where} finds this computer's clock wrong{_skew(error)}; set the clock")
    if status in (301, 302, 307) or code in _WRONG_REGION:
        return _elsewhere(error, where)
    if status in (401, 403):
        return StoreDenied(f"{where} {_NO_ACCESS}")
    if code == "NoSuchBucket" or (status == 404 and key.endswith("/")):
        return StoreMissing(f"{where}: there is no such bucket; create it, or correct the address")
    if status == 404:
        return store_errors.no_object(where, key)
    if status in (409, 412):
        return Taken(f"{key} in {where} is taken")
    if status == 501 or code == "NotImplemented":
        return NoConditions(f"{where} cannot do what is needed (status 501); try another store")
    if status == 429 or status >= 500 or code in ("SlowDown", "RequestTimeout"):
        return store_errors.busy(where, status)
    return StoreError(f"{where} refused the call (status {status}); run cbrm doctor on it")


def _header(error: boto.ClientError, name: str) -> str:
    return str(error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get(name, ""))


def _elsewhere(error: boto.ClientError, where: str) -> StoreMisconfigured:
    """Name the bucket's region where the answer does, in the element or the header that AWS has for it."""
    named = error.response.get("Error", {}).get("Region") or _header(error, "x-amz-bucket-region")
    region = named if _REGION.fullmatch(named) else "…"
    which = f"the region {region}" if region == named else "another region"
    return StoreMisconfigured(f"{where} is in {which}; set the option client_kwargs.region_name={region}")


def _skew(error: boto.ClientError) -> str:
    """Say how far this computer's clock is from the server's, in minutes, where the answer has a date."""
    try:
        theirs = parsedate_to_datetime(_header(error, "date"))
        minutes = round((datetime.now(UTC) - theirs).total_seconds() / 60)
    except (ValueError, TypeError):
        return ""
    return f" ({abs(minutes)} min {'fast' if minutes > 0 else 'slow'})" if minutes else ""
